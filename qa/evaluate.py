"""How good the answers are: every measure on a file of questions with accepted answers."""

from __future__ import annotations

import json
import math
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embeddings.index import Index
from embeddings.records import Passage
from qa.metrics import auc, collapse, exact_match, expected_calibration_error, f1, has_whole
from qa.question import clean_question
from qa.records import Answer, Hit, QuestionError

_CUTOFFS = (1, 5, 10)


class EvaluationError(Exception):
    """The file of questions cannot be used; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Question:
    """One line of a file of questions; no accepted answers means that the articles do not say."""

    id: str
    text: str
    kind: str
    answers: tuple[str, ...]
    sources: tuple[str, ...]
    history: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question."""

    question: Question
    rank: float  # of the first right passage, from 1; infinite where none was retrieved
    prediction: str | None  # the best span, given or not
    confidence: float
    answered: bool
    em: float
    f1: float
    latency_ms: float

    @property
    def overall(self) -> float:
        """SQuAD 2.0: F1 of what was answered, 0 if nothing was; unanswerable: 1 if nothing was, else 0."""
        if self.question.answers:
            return self.f1 if self.answered else 0.0
        return float(not self.answered)


def read_questions(path: Path) -> list[Question]:
    """Read a file with one JSON object a line.

    Raises:
        EvaluationError: it cannot be read, or a line is not a question; the line is named.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path} cannot be read ({error}).") from error
    questions = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            text = str(fields["question"])
            clean_question(text)  # one that cannot be asked is said now, not when its turn comes
            questions.append(
                Question(
                    id=str(fields.get("id", number)),
                    text=text,
                    kind=str(fields.get("kind", "all")),
                    answers=_texts(fields["answers"]),
                    sources=_texts(fields.get("sources", [])),
                    history=_texts(fields.get("history", [])),
                )
            )
        except QuestionError as error:
            raise EvaluationError(f"{path}, line {number}: {error}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise EvaluationError(
                f"{path}, line {number}: not a question; an object with at least "
                '"question" and "answers" (a list) is expected.'
            ) from error
    if not questions:
        raise EvaluationError(f"{path} holds no questions.")
    return questions


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return tuple(map(str, value))


def run(
    questions: Iterable[Question],
    ask: Callable[[str, Sequence[str]], Answer],
    index: Index,
) -> list[Outcome]:
    """Ask every question.

    Args:
        questions: what to ask.
        ask: answers (question, history).
        index: holds the passages.
    """
    outcomes = []
    for question in questions:
        answer = ask(question.text, question.history)
        best = answer.candidates[0].answer if answer.candidates else None
        outcomes.append(
            Outcome(
                question=question,
                rank=first_right(question, answer.hits, index.passages),
                prediction=best,
                confidence=answer.confidence,
                answered=answer.best is not None,
                em=exact_match(best or "", question.answers) if question.answers else 0.0,
                f1=f1(best or "", question.answers) if question.answers else 0.0,
                latency_ms=answer.elapsed_ms,
            )
        )
    return outcomes


def first_right(question: Question, hits: Sequence[Hit], passages: Sequence[Passage]) -> float:
    """The rank of the first passage of the right files that has an accepted answer in it, else infinity."""
    accepted = [collapse(answer) for answer in question.answers]
    for rank, hit in enumerate(hits, 1):
        passage = passages[hit.passage]
        if question.sources and not {place.source for place in passage.locations} & set(question.sources):
            continue
        text = collapse(passage.text)
        if any(has_whole(text, answer) for answer in accepted):
            return rank
    return math.inf


def report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All figures, percentages from 0 to 100, except AUC and calibration error (0 to 1)."""
    latencies = sorted(outcome.latency_ms for outcome in outcomes)
    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kinds[outcome.question.kind].append(outcome)
    return {
        "questions": len(outcomes),
        **_figures(outcomes),
        "by_kind": {
            kind: {"questions": len(group), **_figures(group)} for kind, group in sorted(kinds.items())
        },
        "latency_ms": {
            "p50": round(statistics.median(latencies), 1),
            "p95": round(latencies[min(len(latencies) - 1, int(0.95 * len(latencies)))], 1),
        },
    }


def _figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    answerable = [outcome for outcome in outcomes if outcome.question.answers]
    right = [outcome.f1 if outcome.question.answers else 0.0 for outcome in outcomes]
    confidence = [outcome.confidence for outcome in outcomes]
    has_answer = [bool(outcome.question.answers) for outcome in outcomes]
    return {
        "retrieval": {
            **{f"recall@{k}": _percent([outcome.rank <= k for outcome in answerable]) for k in _CUTOFFS},
            "mrr": _percent([1 / outcome.rank if outcome.rank <= 10 else 0.0 for outcome in answerable]),
        },
        "reading": {
            "em": _percent([outcome.em for outcome in answerable]),
            "f1": _percent([outcome.f1 for outcome in answerable]),
        },
        "answerability": {
            "auc": _rounded(auc(confidence, has_answer), 4),
            "accuracy": _percent(
                [outcome.answered == bool(outcome.question.answers) for outcome in outcomes]
            ),
        },
        "overall": _percent([outcome.overall for outcome in outcomes]),
        "calibration": {"ece": _rounded(expected_calibration_error(confidence, right), 4)},
    }


def _percent(values: Sequence[float]) -> float | None:
    return round(100 * statistics.fmean(values), 2) if values else None


def _rounded(value: float, digits: int) -> float | None:
    return None if math.isnan(value) else round(value, digits)
