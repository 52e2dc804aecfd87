"""What readers thought of answers, kept in one SQLite file on this machine."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from embeddings.plain import on_one_line

Verdict = Literal["right", "wrong"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    id INTEGER PRIMARY KEY,
    given TEXT NOT NULL,
    question TEXT NOT NULL,
    history TEXT NOT NULL,
    answer TEXT,
    citations TEXT NOT NULL,
    verdict TEXT NOT NULL,
    note TEXT NOT NULL,
    within TEXT NOT NULL DEFAULT ''
)
"""
_COLUMNS = "question, history, answer, citations, verdict, note, given"


class FeedbackError(Exception):
    """The file with feedback cannot be used; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """A verdict on an answer; `answer` is None where none was given, `citations` are 'file:line'."""

    question: str
    history: tuple[str, ...]
    answer: str | None
    citations: tuple[str, ...]
    verdict: Verdict
    note: str = ""
    given: str = ""  # ISO 8601, UTC; set when it is stored
    within: str = ""  # where was looked, if not everywhere


class FeedbackStore:
    """Adds feedback to a file and reads it back; safe to use from several threads and programs."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, feedback: Feedback) -> int:
        """Store feedback; its number is returned.

        Raises:
            FeedbackError: the file cannot be written.
        """
        with self._open() as connection:
            connection.execute(_SCHEMA)
            if not _has_within(connection):  # made before searches were narrowed
                connection.execute("ALTER TABLE feedback ADD COLUMN within TEXT NOT NULL DEFAULT ''")
            cursor = connection.execute(
                "INSERT INTO feedback (given, question, history, answer, citations, verdict, note, within) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    feedback.question,
                    json.dumps(feedback.history, ensure_ascii=False),
                    feedback.answer,
                    json.dumps(feedback.citations, ensure_ascii=False),
                    feedback.verdict,
                    feedback.note,
                    feedback.within,
                ),
            )
            return int(cursor.lastrowid or 0)

    def note(self, number: int, question: str, note: str) -> None:
        """Put a note with feedback on a question that was stored.

        Raises:
            FeedbackError: the file cannot be written, or is another than the one it was stored in.
        """
        with self._open() as connection:
            put = "UPDATE feedback SET note = ? WHERE id = ? AND question = ?"
            if not connection.execute(put, (note, number, question)).rowcount:
                raise ValueError("what the note belongs to is not in it")

    def all(self) -> list[Feedback]:
        """All feedback, oldest first.

        Raises:
            FeedbackError: the file cannot be read.
        """
        try:
            if not self._path.exists() or not self._path.stat().st_size:
                return []
        except OSError as error:
            raise self._unusable(error) from error
        with self._open() as connection:
            within = "within" if _has_within(connection) else "''"
            rows = connection.execute(f"SELECT {_COLUMNS}, {within} FROM feedback ORDER BY id").fetchall()
            return [_feedback(*row) for row in rows]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._path)) as connection, connection:
                yield connection
        except (
            sqlite3.Error,
            OSError,
            ValueError,
            TypeError,
        ) as error:  # the last two: rows that are damaged
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> FeedbackError:
        return FeedbackError(f"The feedback in {self._path} cannot be used ({error}).")


def _has_within(connection: sqlite3.Connection) -> bool:
    return any(name == "within" for _, name, *_ in connection.execute("PRAGMA table_info(feedback)"))


def _feedback(question: str, history: str, answer: str | None, places: str, *others: Any) -> Feedback:
    return Feedback(question, tuple(json.loads(history)), answer, tuple(json.loads(places)), *others)


def as_questions(feedback: Sequence[Feedback]) -> list[dict[str, Any]]:
    """What was found right, in the form `python -m qa evaluate` reads: no answers where none is right.

    An answer found wrong says nothing of what is right, and is left out; so is what was found in some of the
    articles only.
    """
    return [
        {
            "id": f"f{number}",
            "question": one.question,
            "kind": "feedback",
            "answers": [] if one.answer is None else [one.answer],
            "sources": sorted({place.rpartition(":")[0] for place in one.citations}) if one.answer else [],
            "history": list(one.history),
        }
        for number, one in enumerate(feedback, 1)
        if one.verdict == "right" and not one.within
    ]


def as_lines(feedback: Sequence[Feedback]) -> list[str]:
    """One line each, for people."""
    return [
        on_one_line(
            f"{one.given}  {one.verdict:<5}  {one.question}  ->  {one.answer or '(no answer)'}"
            + (f"  (in {one.within})" if one.within else "")
            + (f"  [{one.note}]" if one.note else "")
        )
        for one in feedback
    ]
