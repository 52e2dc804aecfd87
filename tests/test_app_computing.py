"""In the app all models compute in the one thread in which they were loaded."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from embeddings.encoder import Encoder
from embeddings.records import ArticlesError
from qa.app.computing import computing
from qa.loading import Loaded
from qa.pipeline import Pipeline
from qa.reader import Reader
from qa.records import Span

_QUESTIONS = ("Hoe heet het boek van Jihyun Park?", "Wie is Donald Trump?", "Who wrote the book?")


class _SeenReader(Reader):
    def __init__(self, reader: Reader, seen: set[int]) -> None:
        self._reader, self._seen = reader, seen

    def read(
        self, question: str, passages: Sequence[str], headings: Sequence[str] | None = None
    ) -> list[list[Span]]:
        self._seen.add(threading.get_ident())
        return self._reader.read(question, passages, headings)


class _SeenEncoder(Encoder):
    def __init__(self, encoder: Encoder, seen: set[int]) -> None:
        self._encoder, self._seen = encoder, seen
        self.name, self.checksum, self.dimension = encoder.name, encoder.checksum, encoder.dimension

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> np.ndarray:
        return self._encoder.encode_passages(texts, progress)

    def encode_questions(self, questions: Sequence[str]) -> np.ndarray:
        self._seen.add(threading.get_ident())
        return self._encoder.encode_questions(questions)


@pytest.mark.model
def test_all_models_compute_where_they_were_loaded(loaded: Loaded) -> None:
    seen: set[int] = set()
    where: list[int] = []

    def load() -> Loaded:
        where.append(threading.get_ident())
        encoder, reader = _SeenEncoder(loaded.encoder, seen), _SeenReader(loaded.reader, seen)
        return replace(loaded, encoder=encoder, reader=reader)

    app = computing(load)
    with ThreadPoolExecutor(len(_QUESTIONS)) as threads:
        answers = [answer.best for answer in threads.map(app.pipeline.ask, _QUESTIONS)]
    app.encoder.encode_questions(["Waar ligt het op de kaart?"])
    assert seen == set(where) != {threading.get_ident()}
    alone = Pipeline(loaded.index, loaded.encoder, loaded.reader, loaded.calibration)
    assert answers == [alone.ask(question).best for question in _QUESTIONS]


@pytest.mark.model
def test_passages_get_the_same_vectors(loaded: Loaded) -> None:
    texts = ["De kerkklok van Ferwert weegt 840 kilo.", "Het boek telt 312 bladzijden."]
    vectors = computing(lambda: loaded).encoder.encode_passages(texts)
    assert np.array_equal(vectors, loaded.encoder.encode_passages(texts))


def test_what_cannot_be_loaded_is_said_to_whoever_loads() -> None:
    def load() -> Loaded:
        raise ArticlesError("There are no articles.")

    with pytest.raises(ArticlesError, match="There are no articles"):
        computing(load)
