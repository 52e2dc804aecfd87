"""Starting up: what is imported and loaded then stays, and the garbage collector can leave it alone."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def starting_up() -> Iterator[None]:
    """Hold the garbage collector off: torch and transformers make objects by the million, all to stay.

    That takes a fifth off a cold start, and what was loaded is left out of later collections too.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
