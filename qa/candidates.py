"""Spans of several passages -> candidate answers: the same words found twice are one candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.metrics import normalise
from qa.records import Hit, Span

# What the retriever's opinion weighs beside the reader's, in units of the reader's logits.
_RETRIEVAL_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate: its words, its spans (best first), the score it is ranked by and what its
    confidence is made of."""

    text: str
    spans: tuple[Span, ...]
    score: float
    features: dict[str, float]


def rank(hits: Sequence[Hit], texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Ranked]:
    """Merge the spans of all passages into candidates, best first.

    Args:
        hits: the passages read.
        texts: their texts.
        spans: for every passage its spans.
    """
    groups: dict[str, list[Span]] = {}
    for found in spans:
        for span in found:
            words = texts[span.hit][span.start : span.end]
            if key := normalise(words):
                groups.setdefault(key, []).append(span)
    top = max((hit.score for hit in hits), default=1.0)
    ranked = []
    for group in groups.values():
        group.sort(key=lambda span: -_score(span, hits, top))
        best = group[0]
        ranked.append((_score(best, hits, top), texts[best.hit][best.start : best.end], tuple(group)))
    ranked.sort(key=lambda one: -one[0])
    return [
        Ranked(text, group, score, _features(group, hits, score, ranked[1][0] if len(ranked) > 1 else score))
        for score, text, group in ranked
    ]


def _score(span: Span, hits: Sequence[Hit], top: float) -> float:
    return span.score + _RETRIEVAL_WEIGHT * hits[span.hit].score / top


def _features(group: Sequence[Span], hits: Sequence[Hit], score: float, second: float) -> dict[str, float]:
    hit = hits[group[0].hit]
    return {
        "margin": group[0].score,
        "cosine": hit.dense_score,
        "retrieval": hit.score / max(one.score for one in hits),
        "gap": score - second,
    }
