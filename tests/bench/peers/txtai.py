"""txtai, as its example 'Extractive QA with txtai' and its page on hybrid search set it up.

An Embeddings index with content, hybrid (BM25 beside the vectors), E5's prompts as instructions; RAG with an
extractive model reads the three best texts joined (its default) through the Questions pipeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from embeddings.encoder import default_encoder
from qa.reader import default_reader
from tests.bench.records import Asked, Given, How, Text

_WEIGHTS: dict[How, float] = {"dense": 1.0, "lexical": 0.0, "fused": 0.5}  # of the vectors


class Txtai:
    """txtai's index and pipelines with the models of Vraagbaak."""

    def __init__(self) -> None:
        from txtai import RAG, Embeddings
        from txtai.pipeline import Questions

        self._embeddings = Embeddings(
            path=str(default_encoder()),
            instructions={"query": "query: ", "data": "passage: "},
            content=True,
            hybrid=True,
            vectors={"dtype": torch.float32},
        )
        self._questions = Questions(str(default_reader()), gpu=False)
        self._rag = RAG(self._embeddings, self._questions)
        self._texts: Sequence[Text] = ()

    def build(self, texts: Sequence[Text]) -> None:
        """Index the texts in place of what was indexed before."""
        self._texts = texts
        self._embeddings.index((number, text.titled, None) for number, text in enumerate(texts))

    def answer(self, asked: Asked) -> Given:
        """Answer from all texts."""
        try:
            text = self._rag([("answer", asked.alone, asked.alone, False)])[0][1]
        except TypeError:
            # Where the model says 'no answer', Questions looks up the characters of a special token.
            text = None
        return _given(text)

    def read(self, asked: Asked, at: int) -> Given:
        """Answer from the one text with this number."""
        try:
            text = self._questions([asked.alone], [self._texts[at].text])[0]
        except TypeError:
            text = None
        return _given(text)

    def search(self, asked: Asked, how: How, count: int) -> list[int] | None:
        """Numbers of the best texts, best first."""
        found: list[Any] = self._embeddings.search(asked.alone, count, weights=_WEIGHTS[how])
        return [int(one["id"]) for one in found]


def _given(text: str | None) -> Given:
    """It says nothing of how sure it is: what is given scores 1, what is not 0."""
    return Given(text or None, bool(text), float(bool(text)))
