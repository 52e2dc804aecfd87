"""Why an answer won: what search and reader thought of every passage that was found."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.index import Index
from qa.records import Answer


@dataclass(frozen=True, slots=True)
class Score:
    """A score, and how high it is among those of the other passages, from 0 to 1."""

    value: float
    level: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """A passage that was found; the value of `reader` is -inf where it was not read."""

    title: str | None
    text: str
    dense: Score  # cosine
    lexical: Score  # BM25
    reader: Score  # logits of the best span over those of no answer
    won: bool  # the answer stands in it


def weigh(index: Index, answer: Answer) -> list[Weighed]:
    """The passages found for an answer, in the order of their rank; none where they are of another build."""
    if answer.build != index.manifest.build:
        return []
    passages = [index.passages[hit.passage] for hit in answer.hits]
    winners = {citation.passage for citation in answer.best.citations} if answer.best else set()
    return [
        Weighed(
            index.articles[passage.article].title,
            passage.text,
            dense,
            lexical,
            reader,
            passage.text in winners,
        )
        for passage, dense, lexical, reader in zip(
            passages,
            _scores([hit.dense_score for hit in answer.hits]),
            _scores([hit.lexical_score for hit in answer.hits]),
            _scores(answer.reader_scores),
            strict=True,
        )
    ]


def _scores(values: Sequence[float]) -> list[Score]:
    known = [value for value in values if math.isfinite(value)]
    low, high = min(known, default=0.0), max(known, default=0.0)
    if len(known) == 1:  # the only one read
        return [Score(value, float(math.isfinite(value))) for value in values]
    span = high - low or 1.0
    return [Score(value, (value - low) / span if math.isfinite(value) else 0.0) for value in values]
