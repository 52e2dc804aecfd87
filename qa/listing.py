"""Spans of a passage -> its spans, those that stand in one list joined: "Piet Bos" and "Jan de Wit"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.candidates import HEARD
from qa.records import Span

_BETWEEN = re.compile(
    r"[^\S\n]?(?:,|/|&|,?[^\S\n](?:en|and|of|or|alsook|as well as))[^\S\n]?"  # an answer is of one line
)


def listed(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, those with nothing between them but a comma or 'and' as one, scored as the best of them.

    Args:
        text: the passage.
        spans: of the passage, none overlapping another.
    """
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        last = joined[-1] if joined else None
        if last and min(last.score, span.score) > HEARD and _BETWEEN.fullmatch(text, last.end, span.start):
            joined[-1] = replace(last, end=span.end, score=max(last.score, span.score))
        else:
            joined.append(span)
    return sorted(joined, key=lambda one: -one.score)
