"""What the page asks: the program as it was loaded, its index replaced as a whole after a rebuild."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from embeddings.build import build, gather
from embeddings.index import Index, load_index
from embeddings.records import Skipped
from qa.app.scope import Scope
from qa.confidence import Caution
from qa.loading import Loaded, Settings
from qa.pipeline import Pipeline
from qa.records import Answer

_EVERYWHERE = Scope()


class Engine:
    """Answers questions, and says what it answers from; safe to use from several threads."""

    def __init__(self, loaded: Loaded, settings: Settings) -> None:
        self._loaded = loaded
        self.settings = settings
        self._building = threading.Lock()

    @property
    def index(self) -> Index:
        """The index in use."""
        return self._loaded.index

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        scope: Scope = _EVERYWHERE,
        caution: Caution = "balanced",
    ) -> Answer:
        """An answer from the articles.

        Args:
            question: as typed.
            history: earlier questions of the conversation, oldest first.
            scope: where to look.
            caution: how sure an answer must be to be given.

        Raises:
            QuestionError: the question is empty, too long or without words.
        """
        loaded = self._loaded
        return loaded.pipeline.ask(question, history, scope.numbers(loaded.index), caution)

    def vector(self, question: str) -> np.ndarray:
        """Where a question lies among the passages: a unit vector, float32 (dimension,)."""
        vector: np.ndarray = self._loaded.encoder.encode_questions([question])[0]
        return vector

    def rebuild(self) -> tuple[Skipped, ...]:
        """Make the index again from the articles as they are now; until then the old one answers.

        Returns:
            the files that could not be read.

        Raises:
            ArticlesError: nothing can be read, or the index cannot be written; the old one stays in use.
        """
        with self._building:
            loaded = self._loaded
            gathered = gather(self.settings.articles, progress=True)
            build(gathered, self.settings.index, loaded.encoder, progress=True)
            index = load_index(self.settings.index, loaded.encoder.checksum)
            pipeline = Pipeline(index, loaded.encoder, loaded.reader, loaded.calibration)
            self._loaded = replace(loaded, index=index, pipeline=pipeline)
            return gathered.skipped
