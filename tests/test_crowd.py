"""A small crowd for a short while; the large one is `python -m tests.crowd --askers 50 --minutes 10`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from crowd import crowd, started, table, wrong

from qa.loading import Loaded
from qa.printing import as_json


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="askers get addresses of their own on Linux only")
def test_a_small_crowd_gets_its_answers(loaded: Loaded, tmp_path: Path) -> None:
    with started(tmp_path) as app:
        seen = crowd(app, askers=8, seconds=10)
    assert len(seen.answers) >= 8
    assert (seen.lost, seen.refused) == ([], 0)
    differing = wrong(seen, lambda question: as_json(loaded.pipeline.ask(question)))
    assert differing == []
    assert "| wrong | 0 |" in table(seen, differing, 8, 10)
