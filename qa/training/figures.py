"""How good a reader is on examples: exact match, F1, answer or no answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qa.metrics import auc, exact_match, f1
from qa.reader import Reader
from qa.training.records import Example


def measure(reader: Reader, examples: Iterable[Example]) -> dict[str, Any]:
    """EM and F1 (0 to 100) of the best span where there is an answer; AUC (0 to 1) of its score."""
    exact, overlap, scores, answered = [], [], [], []
    for example in examples:
        text, score = best_span(reader, example)
        scores.append(score)
        answered.append(bool(example.answer))
        if example.answer:
            exact.append(exact_match(text, [example.answer]))
            overlap.append(f1(text, [example.answer]))
    separation = auc(scores, answered)
    return {
        "questions": len(scores),
        "answerable": len(exact),
        "em": _percent(exact),
        "f1": _percent(overlap),
        "auc": None if separation != separation else round(separation, 3),
    }


def best_span(reader: Reader, example: Example) -> tuple[str, float]:
    """The words of the best span and its score beside 'no answer'; none and minus infinity without a span."""
    spans = reader.read(example.question, [example.context])[0]
    if not spans:
        return "", float("-inf")
    return example.context[spans[0].start : spans[0].end], spans[0].score


def _percent(values: list[float]) -> float | None:
    return round(100 * sum(values) / len(values), 1) if values else None
