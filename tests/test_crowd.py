"""A small crowd for a short while; the large one is `python -m tests.crowd --askers 50 --minutes 10`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from crowd import crowd, start, table


@pytest.mark.model
@pytest.mark.skipif(sys.platform != "linux", reason="askers get addresses of their own on Linux only")
def test_a_small_crowd_gets_its_answers(tmp_path: Path) -> None:
    app = start(tmp_path)
    try:
        seen = crowd(app, askers=8, seconds=10)
    finally:
        app.process.terminate()
        app.process.wait(30)
    assert seen.answered >= 8
    assert (seen.wrong, seen.lost, seen.refused) == ([], [], 0)
    assert "| wrong | 0 |" in table(seen, 8, 10)
