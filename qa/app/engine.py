"""What the page asks: the program as it was loaded, its index replaced as a whole after a rebuild.

A build that another process finished is noticed at the next question and loaded beside it, in the background.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from embeddings.build import build, gather
from embeddings.index import Index, load_index, read_manifest, stamp_of
from embeddings.records import ArticlesError, Skipped
from qa.app.scope import Scope
from qa.confidence import Caution
from qa.loading import Loaded, Settings
from qa.pipeline import Pipeline
from qa.records import Answer

_EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of a rebuild."""

    skipped: tuple[Skipped, ...]  # files that could not be read
    reused: int  # passages whose vectors the index before it already had


class Engine:
    """Answers questions, and says what it answers from; safe to use from several threads."""

    def __init__(self, loaded: Loaded, settings: Settings) -> None:
        self._loaded = loaded
        self.settings = settings
        self._building = threading.Lock()
        self._looking = threading.Lock()
        self._seen: tuple[int, ...] | None = None  # the stamp of the build that was looked at last

    @property
    def index(self) -> Index:
        """The index in use."""
        self._notice()
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
        self._notice()
        loaded = self._loaded
        return loaded.pipeline.ask(question, history, scope.numbers(loaded.index), caution)

    def vector(self, question: str) -> np.ndarray:
        """Where a question lies among the passages: a unit vector, float32 (dimension,)."""
        vector: np.ndarray = self._loaded.encoder.encode_questions([question])[0]
        return vector

    def rebuild(self) -> Rebuilt:
        """Make the index again from the articles as they are now; until then the old one answers.

        Raises:
            ArticlesError: nothing can be read, or the index cannot be written; the old one stays in use.
        """
        with self._building:
            encoder = self._loaded.encoder
            gathered = gather(self.settings.articles, progress=True)
            built = build(gathered, self.settings.index, encoder, progress=True)
            self._use(load_index(self.settings.index, encoder.checksum))
            return Rebuilt(built.skipped, built.reused)

    def _notice(self) -> None:
        """Where the index on disk is another than the one looked at last, load it in the background."""
        stamp = stamp_of(self.settings.index)
        if stamp not in (None, self._seen) and self._looking.acquire(blocking=False):
            threading.Thread(target=self._switch, args=(stamp,), daemon=True).start()

    def _switch(self, stamp: tuple[int, ...]) -> None:
        folder = self.settings.index
        try:
            if read_manifest(folder) != self._loaded.index.manifest:
                self._use(load_index(folder, self._loaded.encoder.checksum))
        except ArticlesError as error:
            print(f"app: {error} Until then the index before it answers.", file=sys.stderr)
        finally:
            self._seen = stamp
            self._looking.release()

    def _use(self, index: Index) -> None:
        loaded = self._loaded
        pipeline = Pipeline(index, loaded.encoder, loaded.reader, loaded.calibration)
        self._loaded = replace(loaded, index=index, pipeline=pipeline)
