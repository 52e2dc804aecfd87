"""Haystack, as its tutorial on extractive question answering and its page on hybrid retrieval set it up.

The same text goes to both retrievers, DocumentJoiner fuses by reciprocal rank, TransformersExtractiveReader
reads the ten best (top_k of the retrievers is 10 by default) with its default window, stride and scores.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import torch

from embeddings.encoder import default_encoder
from qa.reader import default_reader
from tests.bench.records import READ, Asked, Given, How, Text

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"


class Haystack:
    """Haystack's components with the models of Vraagbaak."""

    def __init__(self, dtype: torch.dtype = torch.float32) -> None:
        from haystack import Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
            SentenceTransformersTextEmbedder,
        )
        from haystack_integrations.components.readers.transformers import TransformersExtractiveReader

        model: dict[str, Any] = {"model": str(default_encoder()), "model_kwargs": {"dtype": dtype}}
        self._of_documents = SentenceTransformersDocumentEmbedder(
            prefix="passage: ", meta_fields_to_embed=["title"], progress_bar=False, **model
        )
        self._of_documents.warm_up()
        self._reader = TransformersExtractiveReader(str(default_reader()), model_kwargs={"dtype": dtype})
        self._reader.warm_up()
        self._store = InMemoryDocumentStore()
        self._documents: list[Any] = []
        self._parts = {
            "embedder": SentenceTransformersTextEmbedder(prefix="query: ", progress_bar=False, **model),
            "dense": InMemoryEmbeddingRetriever(self._store),
            "lexical": InMemoryBM25Retriever(self._store),
            "joiner": DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=READ),
        }
        self._pipeline = Pipeline()
        for name, part in self._parts.items():
            self._pipeline.add_component(name, part)
        self._pipeline.connect("embedder.embedding", "dense.query_embedding")
        self._pipeline.connect("dense", "joiner")
        self._pipeline.connect("lexical", "joiner")
        self._pipeline.warm_up()

    def build(self, texts: Sequence[Text]) -> None:
        """Index the texts in place of what was indexed before."""
        from haystack import Document

        self._store.delete_all_documents()
        # With a number in it no two documents are the same, and none is left out.
        documents = [
            Document(content=text.text, meta={"number": number, "title": text.title or ""})
            for number, text in enumerate(texts)
        ]
        self._documents = self._of_documents.run(documents)["documents"]
        self._store.write_documents(self._documents)

    def answer(self, asked: Asked) -> Given:
        """Answer from all texts."""
        return self._read(asked, self._retrieve(asked))

    def read(self, asked: Asked, at: int) -> Given:
        """Answer from the one text with this number."""
        return self._read(asked, [self._documents[at]])

    def search(self, asked: Asked, how: How, count: int) -> list[int] | None:
        """Numbers of the best texts, best first."""
        if how == "fused":
            found = self._retrieve(asked)
        elif how == "dense":
            vector = self._parts["embedder"].run(asked.alone)["embedding"]
            found = self._parts["dense"].run(vector)["documents"]
        else:
            found = self._parts["lexical"].run(asked.alone)["documents"]
        return [document.meta["number"] for document in found[:count]]

    def _retrieve(self, asked: Asked) -> list[Any]:
        inputs = {"embedder": {"text": asked.alone}, "lexical": {"query": asked.alone}}
        found: list[Any] = self._pipeline.run(inputs)["joiner"]["documents"]
        return found

    def _read(self, asked: Asked, documents: list[Any]) -> Given:
        """The reader's best answer; it stands by it where its 'no answer' scores lower."""
        if not documents:
            return Given(None, False, 0.0)
        answers = self._reader.run(query=asked.alone, documents=documents)["answers"]
        spans = [answer for answer in answers if answer.data is not None]
        if not spans:
            return Given(None, False, -1.0)
        none = max((one.score for one in answers if one.data is None), default=0.0)
        return Given(spans[0].data, spans[0].score >= none, spans[0].score - none)
