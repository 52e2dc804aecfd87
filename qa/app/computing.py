"""The app's models: they compute in one thread, and not for a question that nobody waits for any more.

OpenMP keeps a team of threads for every thread that computes. Where all teams together have more threads
than there are cores, they go to sleep at every step of a model instead of waiting for each other: a question
takes a fifth longer then, more beside a browser at work (docs/robustness.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from embeddings.encoder import Encoder
from qa.app.line import still_wanted
from qa.loading import Loaded
from qa.pipeline import Pipeline
from qa.reader import Reader
from qa.records import Span


class _Reader(Reader):
    def __init__(self, reader: Reader, thread: Executor) -> None:
        self._reader = reader
        self._thread = thread

    def read(
        self, question: str, passages: Sequence[str], headings: Sequence[str] | None = None
    ) -> list[list[Span]]:
        """As the reader reads.

        Raises:
            GivenUpError: the question that this thread answers was given up.
        """
        still_wanted()
        return self._thread.submit(self._reader.read, question, passages, headings).result()


class _Encoder(Encoder):
    def __init__(self, encoder: Encoder, thread: Executor) -> None:
        self._encoder = encoder
        self._thread = thread
        self.name, self.checksum, self.dimension = encoder.name, encoder.checksum, encoder.dimension

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> np.ndarray:
        """As the encoder does, beside the questions: each in a thread of its own that has no team."""
        return self._encoder.encode_passages(texts, progress)

    def encode_questions(self, questions: Sequence[str]) -> np.ndarray:
        """As the encoder does."""
        return self._thread.submit(self._encoder.encode_questions, questions).result()


def computing(load: Callable[[], Loaded]) -> Loaded:
    """What is loaded, its models computing in the thread that they are loaded in.

    Args:
        load: loads it; raises what it raises.
    """
    thread = ThreadPoolExecutor(1, thread_name_prefix="models")
    loaded = thread.submit(load).result()
    encoder, reader = _Encoder(loaded.encoder, thread), _Reader(loaded.reader, thread)
    pipeline = Pipeline(loaded.index, encoder, reader, loaded.calibration)
    return replace(loaded, encoder=encoder, reader=reader, pipeline=pipeline)
