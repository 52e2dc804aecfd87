"""Answering stops between two stages where nobody waits for the answer any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.app.line import still_wanted
from qa.loading import Loaded
from qa.pipeline import Pipeline
from qa.reader import Reader
from qa.records import Span


class WatchedReader(Reader):
    """A reader that first looks whether what it is to read for is still wanted."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def read(
        self, question: str, passages: Sequence[str], headings: Sequence[str] | None = None
    ) -> list[list[Span]]:
        """As the reader reads.

        Raises:
            GivenUpError: the question that this thread answers was given up.
        """
        still_wanted()
        return self._reader.read(question, passages, headings)


def watched(loaded: Loaded) -> Loaded:
    """What was loaded, with a reader that stops for questions that were given up."""
    reader = WatchedReader(loaded.reader)
    pipeline = Pipeline(loaded.index, loaded.encoder, reader, loaded.calibration)
    return replace(loaded, reader=reader, pipeline=pipeline)
