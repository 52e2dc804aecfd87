"""Questions with accepted answers -> the calibration of a reader on a collection.

Two models. The ranking gives every span a score that is linear in its evidence, so that softmax over the
spans of a question is the probability that a span is the right one (conditional logit: McFadden 1974; the
likelihood sums over right spans as in Clark and Gardner 2018). The confidence is a logistic model (Platt
1999) of whether the candidate that came out first is right. Whatever is measured or fed into the second
model comes from questions the first was not fitted on (cross-validation by question).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

from qa.candidates import Found, first_evidence, rank
from qa.confidence import Calibration, Caution, Linear, probability
from qa.evaluate import EvaluationError, Question
from qa.metrics import auc, expected_calibration_error, f1

_RANKING = ("margin", "retrieval", "nearness", "support")
_CONFIDENCE = ("score", "margin", "closeness")
_RIGHT = 0.5  # F1 from which a span counts as right when the ranking is fitted
_RANKING_PENALTY = 10.0  # on the squared weights of standardised features: few questions, so small weights
_CONFIDENCE_STRENGTH = 0.3  # inverse of the same for the confidence
_FOLDS, _REPEATS = 5, 4
_FLAT = 0.5  # points below the best overall that count as just as good when a threshold is chosen
# What a wrong answer costs, beside what it does not gain: nothing by SQuAD 2.0's overall score.
_WRONG_COSTS: dict[Caution, float] = {"cautious": 1.0, "balanced": 0.0, "eager": -0.5}


@dataclass(frozen=True, slots=True)
class Case:
    """A question and every span that was found for it."""

    question: Question
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a question that the ranking was not fitted on."""

    first: Mapping[str, float]  # the evidence of the candidate that came out first
    overlap: float  # its F1, 0 where there is no answer
    answerable: bool


@dataclass(frozen=True, slots=True)
class Expected:
    """What became of a question that neither models nor threshold were fitted on."""

    confidence: float
    overlap: float  # F1 of the first candidate, 0 where there is no answer
    answerable: bool
    given: bool


def calibrate(
    cases: Sequence[Case], besides: Sequence[Case] = ()
) -> tuple[Calibration, list[list[Expected]]]:
    """Fit on all cases.

    Args:
        cases: what the program will be asked, as far as is known.
        besides: to learn confidence and thresholds from too, but not to measure on: questions on
            subjects that the collection is not about.

    Returns:
        The calibration, and what to expect of it on new questions: for every repeat of the
        cross-validation every case as it came out when it was left out.
    """
    return fit(cases, besides), [_left_out(cases, besides, repeat) for repeat in range(_REPEATS)]


def fit(cases: Sequence[Case], besides: Sequence[Case] = ()) -> Calibration:
    """The calibration alone; arguments as for `calibrate`."""
    judged = [one for repeat in range(_REPEATS) for one in _out_of_fold(cases, besides, repeat)]
    return Calibration(_fit_ranking(cases), *_second_stage(judged))


def figures(expected: Sequence[Sequence[Expected]]) -> dict[str, float]:
    """Figures of every repeat, averaged: overall and F1 from 0 to 100, the others from 0 to 1."""
    repeats = [_figures(repeat) for repeat in expected]
    return {name: round(float(np.mean([one[name] for one in repeats])), 3) for name in repeats[0]}


def figures_of_each(
    expected: Sequence[Sequence[Expected]], counts: Mapping[str, int]
) -> dict[str, dict[str, float]]:
    """The same of every file by itself that has questions of both kinds.

    Args:
        expected: what to expect of all files' questions, in their order.
        counts: how many of them are of which file.
    """
    of_each, start = {}, 0
    for name, count in counts.items():
        part = [repeat[start : start + count] for repeat in expected]
        start += count
        if len({one.answerable for one in part[0]}) == 2:
            of_each[name] = figures(part)
    return of_each


def write(path: Path, calibration: Calibration, expected: Mapping[str, Any], made_of: Iterable[Path]) -> None:
    """Write a calibration with how it was made; the file is replaced at once or not at all."""
    record = {
        **asdict(calibration),
        "made": {
            "date": datetime.now(UTC).date().isoformat(),
            "questions": [path.name for path in made_of],
            "cross_validated": dict(expected),
        },
    }
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)


def _out_of_fold(cases: Sequence[Case], besides: Sequence[Case], seed: int) -> list[Judged]:
    """Every case judged by a ranking fitted on others; no ranking is fitted on those besides."""
    judged: list[Judged] = []
    for train, test in _folds(len(cases), seed):
        ranking = _fit_ranking([cases[at] for at in train])
        judged.extend(_judge(cases[at], ranking) for at in test)
    ranking = _fit_ranking(cases)
    return [*judged, *(_judge(case, ranking) for case in besides)]


def _left_out(cases: Sequence[Case], besides: Sequence[Case], seed: int) -> list[Expected]:
    """Every case, in their order, as models and threshold fitted on others see it."""
    expected = {}
    for train, test in _folds(len(cases), seed):
        fitted_on = [cases[at] for at in train]
        confidence, thresholds = _second_stage(_out_of_fold(fitted_on, besides, seed))
        ranking = _fit_ranking(fitted_on)
        for at in test:
            one = _judge(cases[at], ranking)
            value = _confidence(one, confidence)
            expected[int(at)] = Expected(value, one.overlap, one.answerable, value >= thresholds["balanced"])
    return [expected[at] for at in range(len(cases))]


def _figures(expected: Sequence[Expected]) -> dict[str, float]:
    known = [one for one in expected if one.answerable]
    unknown = [one for one in expected if not one.answerable]
    confidences = [one.confidence for one in expected]
    overall = [one.overlap * one.given if one.answerable else not one.given for one in expected]
    return {
        "overall": 100 * float(np.mean(overall)),
        "f1": 100 * float(np.mean([one.overlap for one in known])),
        "auc": auc(confidences, [one.answerable for one in expected]),
        "refused_of_answerable": float(np.mean([not one.given for one in known])),
        "answered_of_unanswerable": float(np.mean([one.given for one in unknown])),
        "ece": expected_calibration_error(confidences, [one.overlap for one in expected]),
    }


def _folds(count: int, seed: int) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    folds: Iterable[tuple[np.ndarray, np.ndarray]] = KFold(_FOLDS, shuffle=True, random_state=seed).split(
        np.arange(count)
    )
    return folds


def _fit_ranking(cases: Sequence[Case]) -> Linear:
    rows, right = [], []
    for case in cases:
        overlap = np.array([f1(one.text, case.question.answers) for one in case.found])
        if overlap.size and overlap.max() >= _RIGHT:
            rows.append(np.array([[one.evidence[name] for name in _RANKING] for one in case.found]))
            right.append(np.where(overlap >= _RIGHT, overlap, 0.0))
    if not rows:
        raise EvaluationError(
            "No question has its answer among what was found: are these the articles they are about?"
        )
    # Evidence that is the same everywhere stays as it is: divided by nothing, rounding errors would count.
    scale = StandardScaler(with_mean=False).fit(np.concatenate(rows)).scale_
    weights = _conditional_logit([row / scale for row in rows], right) / scale
    return Linear(0.0, _named(_RANKING, weights))


def _conditional_logit(rows: Sequence[np.ndarray], right: Sequence[np.ndarray]) -> np.ndarray:
    """Weights, none below 0, that make the right spans of every question likely.

    Args:
        rows: for every question (spans, features).
        right: for every question (spans,), 0 for a wrong span, up to 1 for a right one.
    """

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        value = _RANKING_PENALTY * float(weights @ weights) / 2
        gradient = _RANKING_PENALTY * weights
        for features, target in zip(rows, right, strict=True):
            scores = features @ weights
            likely = np.exp(scores - scores.max())
            likely /= likely.sum()
            hit = likely * target
            value -= float(np.log(hit.sum()))
            gradient = gradient - (hit / hit.sum() - likely) @ features
        return value, gradient

    count = rows[0].shape[1]
    # More evidence of any kind never speaks against a span.
    fitted = minimize(loss, np.full(count, 0.1), jac=True, method="L-BFGS-B", bounds=[(0, None)] * count)
    weights: np.ndarray = fitted.x
    return weights


def _second_stage(judged: Sequence[Judged]) -> tuple[Linear, dict[Caution, float]]:
    confidence = _fit_confidence(judged)
    values = np.array([_confidence(one, confidence) for one in judged])
    thresholds: dict[Caution, float] = {
        name: _best_threshold(judged, values, cost) for name, cost in _WRONG_COSTS.items()
    }
    return confidence, thresholds


def _fit_confidence(judged: Sequence[Judged]) -> Linear:
    rows = np.array([[one.first[name] for name in _CONFIDENCE] for one in judged])
    target = np.array([one.overlap for one in judged])
    scaler = StandardScaler().fit(rows)
    scaled = scaler.transform(rows)
    # A target between 0 and 1 counts as both outcomes, each with its part of the weight.
    model = LogisticRegression(C=_CONFIDENCE_STRENGTH, max_iter=1000).fit(
        np.concatenate([scaled, scaled]),
        np.repeat([1, 0], len(rows)),
        sample_weight=np.concatenate([target, 1 - target]),
    )
    weights = model.coef_[0] / scaler.scale_
    return Linear(float(model.intercept_[0] - weights @ scaler.mean_), _named(_CONFIDENCE, weights))


def _named(names: Sequence[str], weights: np.ndarray) -> dict[str, float]:
    return dict(zip(names, map(float, weights), strict=True))


def _best_threshold(judged: Sequence[Judged], values: np.ndarray, cost: float) -> float:
    """The middle of the confidences from which answering scores best, a wrong answer costing so much."""
    overlap = np.array([one.overlap for one in judged])
    silent = np.array([0.0 if one.answerable else 1.0 for one in judged])
    choices = np.linspace(0.02, 0.9, 89)
    scores = np.array(
        [
            100 * np.where(values >= choice, overlap - cost * (1 - overlap), silent).mean()
            for choice in choices
        ]
    )
    return round(float(np.median(choices[scores >= scores.max() - _FLAT])), 3)


def _judge(case: Case, ranking: Linear) -> Judged:
    ranked = rank(case.found, ranking)
    answers = case.question.answers
    overlap = f1(ranked[0].text, answers) if ranked and answers else 0.0
    return Judged(first_evidence(ranked), overlap, bool(answers))


def _confidence(one: Judged, confidence: Linear) -> float:
    return probability(confidence.score(one.first))
