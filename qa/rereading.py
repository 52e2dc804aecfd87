"""Spans of one or two readings of a passage -> its spans."""

from __future__ import annotations

from collections.abc import Sequence

from qa.records import Span

_UNSEEN = 1.0  # how far below the lowest span of a reading one lies that it did not come up with


def averaged(first: Sequence[Span], second: Sequence[Span]) -> list[Span]:
    """The spans of two readings of one passage, each scored by the mean of both, best first.

    Args:
        first: whose number of the passage among the hits the result takes over.
        second: may count its passages otherwise.
    """
    one, other = _scores(first), _scores(second)
    if not one or not other:
        return list(first)
    missing_one, missing_other = min(one.values()) - _UNSEEN, min(other.values()) - _UNSEEN
    hit = first[0].hit
    spans = [
        Span(hit, *place, (one.get(place, missing_one) + other.get(place, missing_other)) / 2)
        for place in {**one, **other}
    ]
    return sorted(spans, key=lambda span: -span.score)


def distinct(spans: Sequence[Span], count: int) -> list[Span]:
    """The best spans that do not overlap a better one, at most so many, best first."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: -span.score):
        if len(kept) == count:
            break
        if not any(span.overlaps(other) for other in kept):
            kept.append(span)
    return kept


def _scores(spans: Sequence[Span]) -> dict[tuple[int, int], float]:
    scores: dict[tuple[int, int], float] = {}
    for span in spans:
        place = (span.start, span.end)
        scores[place] = max(span.score, scores.get(place, span.score))
    return scores
