"""python -m tests.measure_passages: the tables of docs/passages.md, on the development questions.

Retrieval only, with the program's own retriever: passage sizes and overlaps, then what goes before a passage
for the encoder and for the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np

from embeddings.collecting import collect
from embeddings.encoder import Encoder, default_encoder
from embeddings.index import Index
from embeddings.lexical import Lexical
from embeddings.reading import read_documents
from embeddings.records import Article, Collection, Document, Passage
from qa.evaluate import Question, read_questions
from qa.metrics import collapse
from qa.retriever import Retriever

QUESTIONS = Path("../shared/gold/questions.jsonl")
_SIZES = (
    *((30, 60), (40, 80), (40, 100), (60, 120), (50, 130), (50, 150), (60, 150), (80, 150)),
    *((60, 160), (60, 180), (80, 200), (120, 250)),
)
_CONTEXTS = (
    *(("", ""), ("title", "title"), ("title", "title section"), ("title section", "title section")),
    *(("section", "section"), ("title", ""), ("", "title section")),
    *(("title publisher", "title publisher"), ("title date", "title date")),
    ("title section date publisher", "title section date publisher"),
)


class _Memory(list[Passage]):
    """Passages that answer as a `PassageStore` does."""

    def of_article(self, article: int) -> list[int]:
        return [number for number, passage in enumerate(self) if passage.article == article]


class _Remembering:
    """An encoder that embeds every question once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._vectors: dict[str, np.ndarray] = {}

    def encode_questions(self, questions: Sequence[str]) -> np.ndarray:
        missing = [question for question in questions if question not in self._vectors]
        if missing:
            self._vectors.update(zip(missing, self._encoder.encode_questions(missing), strict=True))
        return np.stack([self._vectors[question] for question in questions])


class Measure:
    """Ranks of the first right passage, texts and questions embedded once."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._encoder = Encoder.load(default_encoder())
        self._asking = cast(Encoder, cast(Any, _Remembering(self._encoder)))
        self._questions = questions
        self._vectors: dict[str, np.ndarray] = {}

    def row(self, name: str, collection: Collection, for_encoder: str, for_words: str) -> str:
        """One row of a table."""
        articles = [collection.articles[passage.article] for passage in collection.passages]
        embedded, indexed = (
            [_context(kinds, p, a) + p.text for p, a in zip(collection.passages, articles, strict=True)]
            for kinds in (for_encoder, for_words)
        )
        missing = [text for text in dict.fromkeys(embedded) if text not in self._vectors]
        if missing:
            self._vectors.update(zip(missing, self._encoder.encode_passages(missing), strict=True))
        vectors = faiss.IndexFlatIP(self._encoder.dimension)
        vectors.add(np.stack([self._vectors[text] for text in embedded]))
        store = cast(Any, _Memory(collection.passages))
        index = Index(cast(Any, None), vectors, Lexical.build(indexed), collection.articles, store)
        retriever = Retriever(index, self._asking)
        ranks = np.array([self._rank(question, retriever, collection) for question in self._questions])
        words = np.array([len(passage.text.split()) for passage in collection.passages])
        recall = " | ".join(f"{100 * (ranks <= k).mean():.1f}" for k in (1, 5, 10))
        mrr = 100 * np.where(ranks <= 10, 1 / ranks, 0).mean()
        return f"| {name} | {len(words)} | {np.median(words):.0f} | {recall} | {mrr:.1f} |"

    def _rank(self, question: Question, retriever: Retriever, collection: Collection) -> float:
        asked = " ".join([*question.history[-2:], question.text])
        answers = [collapse(answer) for answer in question.answers]
        for rank, hit in enumerate(retriever.retrieve(asked, 10), 1):
            passage = collection.passages[hit.passage]
            if {location.source for location in passage.locations} & set(question.sources) and any(
                answer in collapse(passage.text) for answer in answers
            ):
                return rank
        return float("inf")


def _context(kinds: str, passage: Passage, article: Article) -> str:
    parts = {
        "title": article.title,
        "section": passage.section,
        "date": article.published,
        "publisher": article.publisher,
    }
    return "".join(f"{parts[kind]}\n" for kind in kinds.split() if parts[kind])


def main() -> None:
    """Measure and print the tables as Markdown."""
    measure = Measure([question for question in read_questions(QUESTIONS) if question.answers])
    documents = [one for one in read_documents(Path("seeds")) if isinstance(one, Document)]
    head = "| passages | median words | recall@1 | @5 | @10 | MRR |\n|---|---|---|---|---|---|---|"
    print(f"| words, sentences repeated {head}")
    for least, most in _SIZES:
        for overlap in (0, 1, 2):
            collection = collect(documents, least=least, most=most, overlap=overlap)
            row = measure.row(f"{least} to {most}, {overlap}", collection, "title", "title section")
            print(row, flush=True)
    print(f"\n| for the encoder; for the words {head}")
    collection = collect(documents)
    for for_encoder, for_words in _CONTEXTS:
        name = f"{for_encoder or 'nothing'}; {for_words or 'nothing'}"
        print(measure.row(name, collection, for_encoder, for_words), flush=True)


if __name__ == "__main__":
    main()
