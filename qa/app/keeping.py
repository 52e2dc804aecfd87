"""Articles added on the page: kept in a folder of their own among the articles, and removed from it again."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from embeddings.plain import on_one_line
from embeddings.reading import read_documents
from embeddings.records import Skipped

ADDED = "added"


class KeepError(Exception):
    """A file cannot be added or removed; the message is the reason, for the user."""


def added(folder: Path) -> list[str]:
    """The sources of the files that were added, as the index names them."""
    paths = (path for path in (folder / ADDED).glob("*") if not path.name.startswith("."))
    return sorted(f"{ADDED}/{path.name}" for path in paths if path.is_file())


def add(folder: Path, upload: Path, name: str) -> str:
    """Add an uploaded file to the articles; its source is returned.

    Args:
        folder: the articles.
        upload: where the file lies now.
        name: what it was called, as the browser says: only its last part is used.

    Raises:
        KeepError: it cannot be read as an article, or it cannot be written.
    """
    name = on_one_line(Path(name.replace("\\", "/")).name).lstrip(". ") or "artikel.txt"
    try:
        (folder / ADDED).mkdir(exist_ok=True)
        # On the disk where it is to stay, hidden from indexing: it gets its own name only once it is whole.
        with tempfile.TemporaryDirectory(prefix=".", dir=folder / ADDED) as temporary:
            trial = Path(temporary, name)
            shutil.copyfile(upload, trial)
            found = next(iter(read_documents(trial.parent)), None)
            if found is None or isinstance(found, Skipped):
                raise KeepError(found.reason if found else "not a kind of file that is read")
            target = _free(folder / ADDED, name)
            trial.replace(target)
    except OSError as error:
        raise KeepError((error.strerror or str(error)).lower()) from error
    return f"{ADDED}/{target.name}"


def remove(folder: Path, source: str) -> None:
    """Remove a file that was added.

    Raises:
        KeepError: it is not one of those, or it cannot be removed.
    """
    if source not in added(folder):
        raise KeepError("not a file that was added here")
    try:
        (folder / source).unlink()
    except OSError as error:
        raise KeepError((error.strerror or str(error)).lower()) from error


def _free(folder: Path, name: str) -> Path:
    """A path in `folder` that is not taken: a second 'a.txt' becomes 'a (2).txt'."""
    path, count = folder / name, 1
    while path.exists():
        count += 1
        path = folder / f"{Path(name).stem} ({count}){Path(name).suffix}"
    return path
