"""Measures of retrieval, reading, answerability and calibration: plain functions on strings and arrays."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

import numpy as np

_ARTICLES = {"a", "an", "the", "de", "het", "een"}


def collapse(text: str) -> str:
    """White space collapsed to single blanks."""
    return " ".join(text.split())


def has_whole(text: str, words: str) -> bool:
    """Whether words stand in a text as they are, not within others: 'hel' does not stand in 'helpen'."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def normalise(text: str) -> str:
    """SQuAD's normalisation (Rajpurkar et al. 2016) with Dutch articles and any Unicode punctuation."""
    kept = "".join(char for char in text.lower() if not unicodedata.category(char).startswith("P"))
    return " ".join(word for word in re.split(r"\s+", kept) if word and word not in _ARTICLES)


def exact_match(prediction: str, accepted: Sequence[str]) -> float:
    """1.0 where the prediction equals an accepted answer after normalisation."""
    return float(any(normalise(prediction) == normalise(answer) for answer in accepted))


def f1(prediction: str, accepted: Sequence[str]) -> float:
    """Highest F1 of words over the accepted answers."""
    return max(
        (_f1(normalise(prediction).split(), normalise(answer).split()) for answer in accepted), default=0.0
    )


def _f1(predicted: list[str], accepted: list[str]) -> float:
    if not predicted or not accepted:
        return float(predicted == accepted)
    shared = sum((Counter(predicted) & Counter(accepted)).values())
    return 2 * shared / (len(predicted) + len(accepted))


def auc(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """Probability that a positive scores above a negative (ties count half); nan without both."""
    value, label = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    above, below = value[label], value[~label]
    if not above.size or not below.size:
        return float("nan")
    difference = above[:, None] - below[None, :]
    return float((difference > 0).mean() + 0.5 * (difference == 0).mean())


def expected_calibration_error(confidence: Sequence[float], right: Sequence[float], bins: int = 10) -> float:
    """Mean distance of confidence and accuracy over bins of equal mass (Nixon et al. 2019)."""
    order = np.argsort(np.asarray(confidence, dtype=float), kind="stable")
    if not order.size:
        return float("nan")
    value, truth = np.asarray(confidence, dtype=float)[order], np.asarray(right, dtype=float)[order]
    parts = [part for part in np.array_split(np.arange(order.size), bins) if part.size]
    return float(sum(abs(value[part].mean() - truth[part].mean()) * part.size for part in parts) / order.size)
