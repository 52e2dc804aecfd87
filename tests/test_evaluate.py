"""The evaluation's own arithmetic, and its input."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from embeddings.records import Passage
from qa.evaluate import EvaluationError, Outcome, Question, first_right, read_questions, report
from qa.records import Hit


def _outcome(answers: tuple[str, ...], rank: float, f1: float, confidence: float, answered: bool) -> Outcome:
    question = Question("1", "?", "who" if answers else "none", answers, (), ())
    return Outcome(question, rank, "x", confidence, answered, float(f1 == 1), f1, 10.0)


def test_report_follows_the_definitions() -> None:
    figures = report(
        [
            _outcome(("a",), 1, 1.0, 0.9, True),
            _outcome(("a",), 7, 0.5, 0.8, False),
            _outcome((), math.inf, 0.0, 0.1, False),
            _outcome((), math.inf, 0.0, 0.85, True),
        ]
    )
    assert figures["retrieval"] == {"recall@1": 50.0, "recall@5": 50.0, "recall@10": 100.0, "mrr": 57.14}
    assert figures["reading"] == {"em": 50.0, "f1": 75.0}
    assert figures["answerability"] == {"auc": 0.75, "accuracy": 50.0}
    assert figures["overall"] == 50.0
    assert figures["by_kind"]["none"]["overall"] == 50.0
    assert set(figures) == {
        "questions", "retrieval", "reading", "answerability", "overall", "calibration", "by_kind",
        "latency_ms",
    }  # fmt: skip


def test_a_passage_is_right_where_it_has_the_words_of_an_answer_whole() -> None:
    question = Question("1", "?", "what", ("hel",), (), ())
    texts = ["Ze wilde helpen.", "Het was de hel."]
    passages = [Passage(0, None, text, ()) for text in texts]
    hits = [Hit(at, 1.0, 0.8, 1, 1.0, 1) for at in range(2)]
    assert first_right(question, hits, passages) == 2


@pytest.mark.parametrize("line", ["{", "[]", '"text"', '{"question": "Wie?"}', '{"answers": []}', "\x00"])
def test_a_line_that_is_no_question_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "Wie?", "answers": []}\n' + line + "\n")
    with pytest.raises(EvaluationError, match="line 2"):
        read_questions(path)


@pytest.mark.parametrize(
    "line",
    [
        '{"question": "", "answers": []}',
        f'{{"question": "{"x" * 501}", "answers": []}}',
        '{"question": "?!", "answers": []}',
        '{"question": "Wie?", "answers": "Kim"}',
        '{"question": "Wie?", "answers": [], "history": "Waar?"}',
    ],
)
def test_what_could_not_be_asked_is_said_before_anything_is(tmp_path: Path, line: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "Wie?", "answers": []}\n' + line + "\n")
    with pytest.raises(EvaluationError, match="line 2") as caught:
        read_questions(path)
    assert "\n" not in str(caught.value)


def test_a_mark_at_the_head_and_a_line_break_within_a_question_are_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '\ufeff{"question": "Wie\u2028dan?", "answers": ["Kim"]}\r\n', encoding="utf-8", newline=""
    )
    (question,) = read_questions(path)
    assert question.answers == ("Kim",)


def test_missing_and_empty_files_are_said(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_questions(tmp_path / "none.jsonl")
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(EvaluationError, match="no questions"):
        read_questions(tmp_path / "empty.jsonl")
