"""What several tests need: the real articles, indexed once with the real encoder."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from qa.loading import Loaded, Settings, load

ROOT = Path(__file__).parent.parent

# A busy machine is slow now and then; that is no fault of what is tested.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `loaded` builds its index; a command pointed at it after `loaded` finds it built."""
    return tmp_path_factory.mktemp("real") / "index"


@pytest.fixture(scope="session")
def loaded(index_folder: Path) -> Loaded:
    """The program as it starts, on the articles that come with it."""
    return load(Settings(articles=ROOT / "seeds", index=index_folder, encoder=None, reader=None))
