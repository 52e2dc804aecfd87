"""What the page asks: the program as it was loaded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from embeddings.index import Index
from qa.loading import Loaded, Settings
from qa.records import Answer


class Engine:
    """Answers questions, and says what it answers from; safe to use from several threads."""

    def __init__(self, loaded: Loaded, settings: Settings) -> None:
        self._loaded = loaded
        self.settings = settings

    @property
    def index(self) -> Index:
        """The index in use."""
        return self._loaded.index

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """An answer from the articles.

        Raises:
            QuestionError: the question is empty, too long or without words.
        """
        return self._loaded.pipeline.ask(question, history)

    def vector(self, question: str) -> np.ndarray:
        """Where a question lies among the passages: a unit vector, float32 (dimension,)."""
        vector: np.ndarray = self._loaded.encoder.encode_questions([question])[0]
        return vector
