"""Starting up: the terminal forgives odd characters, the garbage collector leaves alone what is loaded."""

from __future__ import annotations

import gc
import io
import sys
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


def forgive_characters() -> None:
    """Have characters that the terminal cannot read or show replaced by a mark: no reason to stop."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
