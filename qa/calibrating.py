"""Questions with accepted answers -> the calibration of a reader on a collection.

Two logistic models (Platt 1999), fitted by scikit-learn: one gives any span the probability that it is
right, from its evidence, and so ranks them; one gives the probability that the candidate that came out
first is right. Whatever is measured or fed into the second model comes from questions the first was not
fitted on (cross-validation by question).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.preprocessing import StandardScaler

from qa.candidates import Found, Ranked, lead, rank
from qa.confidence import Calibration, Logistic, probability
from qa.evaluate import Question
from qa.metrics import auc, expected_calibration_error, f1

_FEATURES = ("margin", "retrieval", "nearness", "support")
_LEAD = ("log_odds", "lead")
_RIGHT = 0.5  # F1 from which a span counts as right when the ranking is fitted
_STRENGTH = 0.3  # inverse of the regularisation: few questions, so towards small weights
_FOLDS, _REPEATS = 5, 4
_FLAT = 0.5  # points below the best overall that count as just as good when a threshold is chosen
_WRONG_COSTS = {"eager": -0.5, "balanced": 0.0, "cautious": 1.0}


@dataclass(frozen=True, slots=True)
class Case:
    """A question and every span that was found for it."""

    question: Question
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a question that the models were not fitted on."""

    log_odds: float
    lead: float
    overlap: float  # F1 of the first candidate, 0 where there is no answer
    answerable: bool


def calibrate(cases: Sequence[Case]) -> tuple[Calibration, dict[str, Any]]:
    """Fit on all cases.

    Returns:
        The calibration, and the cross-validated figures: what to expect of it on new questions.
    """
    judged = [one for repeat in range(_REPEATS) for one in _out_of_fold(cases, repeat)]
    confidence, thresholds = _second_stage(judged)
    figures = [_figures(cases, repeat) for repeat in range(_REPEATS)]
    ranking = _fit_ranking(cases)
    expected = {name: round(float(np.mean([one[name] for one in figures])), 3) for name in figures[0]}
    return Calibration(ranking, confidence, thresholds), expected


def write(path: Path, calibration: Calibration, figures: Mapping[str, Any], made_of: Iterable[Path]) -> None:
    """Write a calibration with how it was made; the file is replaced at once or not at all."""
    record = {
        **asdict(calibration),
        "made": {
            "date": datetime.now(UTC).date().isoformat(),
            "questions": [path.name for path in made_of],
            "cross_validated": figures,
        },
    }
    draft = path.with_suffix(".tmp")
    draft.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)


def _out_of_fold(cases: Sequence[Case], seed: int) -> list[Judged]:
    """Every case judged by a ranking fitted on others."""
    judged: list[Judged] = []
    for train, test in _folds(len(cases), seed):
        ranking = _fit_ranking([cases[at] for at in train])
        judged.extend(_judge(cases[at], ranking) for at in test)
    return judged


def _figures(cases: Sequence[Case], seed: int) -> dict[str, float]:
    """Figures of models and thresholds all fitted on other questions than those they are measured on."""
    answers: list[tuple[Judged, float, bool]] = []
    for train, test in _folds(len(cases), seed):
        fitted_on = [cases[at] for at in train]
        confidence, thresholds = _second_stage(_out_of_fold(fitted_on, seed))
        ranking = _fit_ranking(fitted_on)
        for one in (_judge(cases[at], ranking) for at in test):
            value = _confidence(one, confidence)
            answers.append((one, value, value >= thresholds["balanced"]))
    known = [(one, given) for one, _, given in answers if one.answerable]
    unknown = [given for one, _, given in answers if not one.answerable]
    confidences = [value for _, value, _ in answers]
    overall = [one.overlap * given if one.answerable else not given for one, _, given in answers]
    return {
        "overall": 100 * float(np.mean(overall)),
        "f1": 100 * float(np.mean([one.overlap for one, _ in known])),
        "auc": auc(confidences, [one.answerable for one, *_ in answers]),
        "refused_of_answerable": float(np.mean([not given for _, given in known])),
        "answered_of_unanswerable": float(np.mean(unknown)) if unknown else float("nan"),
        "ece": expected_calibration_error(confidences, [one.overlap for one, *_ in answers]),
    }


def _folds(count: int, seed: int) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    folds: Iterable[tuple[np.ndarray, np.ndarray]] = KFold(_FOLDS, shuffle=True, random_state=seed).split(
        np.arange(count)
    )
    return folds


def _fit_ranking(cases: Sequence[Case]) -> Logistic:
    rows, right = [], []
    for case in cases:
        for one in case.found:
            rows.append([one.evidence[name] for name in _FEATURES])
            right.append(f1(one.text, case.question.answers) >= _RIGHT)
    return _fit(_FEATURES, np.array(rows), np.array(right, dtype=float))


def _second_stage(judged: Sequence[Judged]) -> tuple[Logistic, dict[Any, float]]:
    confidence = _fit(
        _LEAD,
        np.array([[one.log_odds, one.lead] for one in judged]),
        np.array([one.overlap for one in judged]),
    )
    values = np.array([_confidence(one, confidence) for one in judged])
    return confidence, {
        name: _best_threshold(judged, values, cost) for name, cost in reversed(_WRONG_COSTS.items())
    }


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


def _judge(case: Case, ranking: Logistic) -> Judged:
    ranked: list[Ranked] = rank(case.found, ranking)
    if not ranked:
        return Judged(-10.0, 0.0, 0.0, bool(case.question.answers))
    features = lead(ranked)
    overlap = f1(ranked[0].text, case.question.answers) if case.question.answers else 0.0
    return Judged(features["log_odds"], features["lead"], overlap, bool(case.question.answers))


def _confidence(one: Judged, confidence: Logistic) -> float:
    return probability(confidence.log_odds({"log_odds": one.log_odds, "lead": one.lead}))


def _fit(names: Sequence[str], rows: np.ndarray, target: np.ndarray) -> Logistic:
    """Fit a logistic model to targets from 0 to 1 (cases, ), features in `rows` (cases, features)."""
    scaler = StandardScaler().fit(rows)
    scaled = scaler.transform(rows)
    # A target between 0 and 1 counts as both outcomes, each with its part of the weight.
    model = LogisticRegression(C=_STRENGTH, max_iter=1000).fit(
        np.concatenate([scaled, scaled]),
        np.repeat([1, 0], len(rows)),
        sample_weight=np.concatenate([target, 1 - target]),
    )
    weights = model.coef_[0] / scaler.scale_
    bias = float(model.intercept_[0] - (weights * scaler.mean_).sum())
    return Logistic(
        round(bias, 4), {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}
    )
