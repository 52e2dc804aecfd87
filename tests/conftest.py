"""What several tests need: the real articles, indexed once with the real encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.loading import Loaded, Settings, load

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `loaded` builds its index; a command pointed at it after `loaded` finds it built."""
    return tmp_path_factory.mktemp("real") / "index"


@pytest.fixture(scope="session")
def loaded(index_folder: Path) -> Loaded:
    """The program as it starts, on the articles that come with it."""
    return load(Settings(articles=ROOT / "seeds", index=index_folder, encoder=None, reader=None))
