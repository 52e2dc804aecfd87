"""One build of an index at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

LOCK = ".lock"


@contextmanager
def only_builder(folder: Path) -> Iterator[None]:
    """Wait, saying so, until nobody else builds the index in `folder`; its readers wait for nothing.

    The system lets go of the lock when its holder ends, however that ends; the empty file stays.

    Raises:
        OSError: the folder cannot be made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        print(f"The index in {folder} is being built already: waiting for that to end.", file=sys.stderr)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
