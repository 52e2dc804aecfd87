"""Answers and ranks -> figures: plain functions."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from qa.metrics import auc, exact_match, f1
from tests.bench.records import Asked, Given

_LAST = 10  # ranks that count for MRR and nDCG


@dataclass(frozen=True, slots=True)
class Answering:
    """How good answers are, in percent, except AUC."""

    em: float  # of the best guess, on questions with an answer
    f1: float
    overall: float  # as SQuAD 2.0: what was not answered counts where nothing was to be answered
    at_best: float  # the same, had it stood by its answers above the threshold best for these very questions
    auc: float  # answerable or not, from the score


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well texts are found, in percent."""

    recall: dict[int, float]
    mrr: float
    ndcg: float


def answering(asked: Sequence[Asked], given: Sequence[Given]) -> Answering:
    """Figures of the answers to some questions."""
    answerable = [bool(one.answers) for one in asked]
    matches = [exact_match(one.text or "", ask.answers) for ask, one in zip(asked, given, strict=True)]
    overlaps = [
        f1(one.text or "", ask.answers) if ask.answers else 0.0 for ask, one in zip(asked, given, strict=True)
    ]
    gains = [
        (overlap if one.answered else 0.0) if has else float(not one.answered)
        for has, overlap, one in zip(answerable, overlaps, given, strict=True)
    ]
    scores = [float(one.score or 0.0) for one in given]
    return Answering(
        em=_mean([match for match, has in zip(matches, answerable, strict=True) if has]),
        f1=_mean([overlap for overlap, has in zip(overlaps, answerable, strict=True) if has]),
        overall=_mean(gains),
        at_best=best_overall(scores, overlaps, answerable),
        auc=auc(scores, answerable),
    )


def best_overall(scores: Sequence[float], overlaps: Sequence[float], answerable: Sequence[bool]) -> float:
    """The overall score with the best of all thresholds, in percent."""
    order = sorted(range(len(scores)), key=lambda at: -scores[at])
    gain = best = float(sum(not has for has in answerable))  # nothing answered
    for rank, at in enumerate(order):
        gain += overlaps[at] if answerable[at] else -1.0
        if rank + 1 == len(order) or scores[order[rank + 1]] != scores[at]:
            best = max(best, gain)
    return 100 * best / len(scores)


def ranking(right: Sequence[frozenset[int]], found: Sequence[Sequence[int]]) -> Ranking:
    """Figures of the texts found for some questions, of which each has at least one right text.

    Args:
        right: for every question the texts that answer it.
        found: for every question texts, best first.
    """
    hits = [
        [rank for rank, number in enumerate(numbers[:_LAST], 1) if number in those]
        for those, numbers in zip(right, found, strict=True)
    ]
    return Ranking(
        recall={k: _mean([bool(ranks) and ranks[0] <= k for ranks in hits]) for k in (1, 5, _LAST)},
        mrr=_mean([1 / ranks[0] if ranks else 0.0 for ranks in hits]),
        ndcg=_mean(
            [
                sum(1 / math.log2(rank + 1) for rank in ranks)
                / sum(1 / math.log2(rank + 1) for rank in range(1, min(len(those), _LAST) + 1))
                for ranks, those in zip(hits, right, strict=True)
            ]
        ),
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def _mean(values: Sequence[float]) -> float:
    return 100 * statistics.fmean(values) if values else math.nan
