"""What readers think of answers: kept, listed, and turned into questions to measure with."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from qa.__main__ import main
from qa.app.conversation import Turn
from qa.app.judging import store_note, store_verdict
from qa.app.talk import Talk
from qa.evaluate import read_questions
from qa.feedback import Feedback, FeedbackError, FeedbackStore, as_lines, as_questions
from qa.records import Answer, Candidate, Citation

_GIVEN = (
    Feedback("Wie is Ji?", (), "Ji Seong-ho", ("a.txt:5", "b.txt:7"), "right"),
    Feedback("Hoe oud is hij?", ("Wie is Ji?",), "56", ("a.txt:9",), "wrong", "43"),
    Feedback("Wat kost een brood?", (), None, (), "right"),
)


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path / "feedback.sqlite")


def test_what_was_kept_comes_back_in_order(store: FeedbackStore) -> None:
    assert store.all() == []
    for one in _GIVEN:
        store.add(one)
    kept = store.all()
    assert [(one.question, one.verdict, one.note) for one in kept] == [
        (one.question, one.verdict, one.note) for one in _GIVEN
    ]
    assert kept[0].citations == ("a.txt:5", "b.txt:7")
    assert all(one.given for one in kept)


def test_the_command_lists_and_exports(
    store: FeedbackStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "feedback.sqlite")
    assert main(["feedback", "--feedback", file]) == 0
    assert "no feedback" in capsys.readouterr().out
    for one in _GIVEN:
        store.add(one)
    assert main(["feedback", "--feedback", file]) == 0
    assert "wrong  Hoe oud is hij?  ->  56  [43]" in capsys.readouterr().out
    exported = tmp_path / "questions.jsonl"
    assert main(["feedback", "--feedback", file, "--questions", str(exported)]) == 0
    questions = read_questions(exported)
    assert [(one.text, one.answers, one.sources) for one in questions] == [
        ("Wie is Ji?", ("Ji Seong-ho",), ("a.txt", "b.txt")),
        ("Wat kost een brood?", (), ()),
    ]


def test_what_holds_for_some_articles_is_kept_but_is_no_question_for_all(store: FeedbackStore) -> None:
    store.add(replace(_GIVEN[2], within="NRC; vanaf jaar 2020"))
    (kept,) = store.all()
    assert kept.within == "NRC; vanaf jaar 2020"
    assert as_questions([kept]) == []
    assert as_questions([replace(kept, within="")]) != []
    assert "(in NRC; vanaf jaar 2020)" in as_lines([kept])[0]


def test_a_file_from_before_searches_were_narrowed_is_read_and_added_to(
    store: FeedbackStore, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "feedback.sqlite")) as connection, connection:
        columns = "id INTEGER PRIMARY KEY, given, question, history, answer, citations, verdict, note"
        connection.execute(f"CREATE TABLE feedback ({columns})")
        row = ("2026-01-01", "Wie?", "[]", "Ji", "[]", "right", "")
        connection.execute(f"INSERT INTO feedback VALUES (1, {', '.join('?' * len(row))})", row)
    assert [(one.question, one.within) for one in store.all()] == [("Wie?", "")]
    store.add(replace(_GIVEN[0], within="NRC"))
    assert [(one.question, one.within) for one in store.all()] == [("Wie?", ""), ("Wie is Ji?", "NRC")]


def test_a_note_goes_to_its_own_verdict_or_is_refused(store: FeedbackStore, tmp_path: Path) -> None:
    number = store.add(_GIVEN[0])
    (tmp_path / "feedback.sqlite").unlink()  # moved away while the app runs
    assert store.add(_GIVEN[1]) == number
    with pytest.raises(FeedbackError, match="what the note belongs to is not in it"):
        store.note(number, _GIVEN[0].question, "Ji")
    assert store.all()[0].note == _GIVEN[1].note
    store.note(number, _GIVEN[1].question, "44")
    assert store.all()[0].note == "44"


def test_a_file_that_is_none_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "feedback.sqlite"
    file.write_text("this is not a database", encoding="utf-8")
    assert main(["feedback", "--feedback", str(file)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_verdict_on_the_page_is_stored_once(store: FeedbackStore) -> None:
    citation = Citation("a.txt", None, None, None, 0, 2, 5, "Ji.", "Ji.", 0, 2)
    best = Candidate("Ji", 0.9, (citation,))
    talk = Talk(
        (
            Turn("Wie is dat?", answer=Answer("Wie is dat?", best, (best,), (), (), 1.0)),
            Turn("?!", notice="geen woorden"),
            Turn("Wie?", answer=Answer("Wie?", None, (best,), (), (), 1.0), searched=True),
        )
    )
    for nonsense in (
        None,
        {},
        {"turn": 9, "verdict": "right"},
        {"turn": 0, "verdict": "x"},
        {"turn": 1, "verdict": "right"},
        {"turn": 2, "verdict": "right"},
    ):
        assert not store_verdict(store, talk, nonsense)
    assert not store_note(store, talk, {"turn": 0, "note": "x"})
    assert store_verdict(store, talk, {"turn": 0, "verdict": "wrong"})
    assert not store_verdict(store, talk, {"turn": 0, "verdict": "right"})
    assert store_note(store, talk, {"turn": 0, "note": "Kim"})
    assert talk.turns[0].noted
    (kept,) = store.all()
    assert (kept.answer, kept.citations, kept.verdict, kept.note) == ("Ji", ("a.txt:5",), "wrong", "Kim")
    assert json.dumps(kept.history) == "[]"
