"""What was asked and answered on one page, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from qa.feedback import Verdict
from qa.language import Language, language_of
from qa.question import MAX_CHARACTERS
from qa.records import Answer


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with what came of it: an answer, or a notice why there is none, or neither yet."""

    question: str
    answer: Answer | None = None
    notice: str | None = None
    page: Language = "nl"  # of the page, for questions that do not show theirs
    searched: bool = False  # for passages only: no answer was wanted
    within: str = ""  # where was looked, if not everywhere
    usual: bool = True  # searched everywhere, with the usual settings, as a link asks it
    verdict: Verdict | None = None  # the reader's
    feedback: int | None = None  # the number that is stored under
    noted: bool = False  # whether a note was left with it
    before: int = 0  # questions that are answered first
    # Tells it from every other question, on this page and elsewhere, whatever becomes of it.
    key: str = field(default_factory=lambda: uuid4().hex, compare=False)

    @property
    def pending(self) -> bool:
        """Whether the question waits for its answer."""
        return self.answer is None and self.notice is None

    @property
    def language(self) -> Language:
        """The language of the question, which is that of the reply."""
        return language_of(self.question[:MAX_CHARACTERS], self.page)

    @property
    def shown(self) -> str:
        """The question as it stands in the chat, where it can be edited: whole, if it can be asked."""
        text = " ".join(self.question.split())
        return text if len(text) <= MAX_CHARACTERS else text[:MAX_CHARACTERS].rstrip() + " …"


Conversation = tuple[Turn, ...]


def pose(turns: Conversation, *questions: str, page: Language = "nl") -> Conversation:
    """The conversation with questions that wait for their answers, asked on a page in a language."""
    return (*turns, *(Turn(question, page=page) for question in questions))


def first_pending(turns: Conversation) -> int | None:
    """Which question is the first that waits for its answer."""
    return next((number for number, turn in enumerate(turns) if turn.pending), None)


def reply(
    turns: Conversation,
    key: str,
    answer: Answer | None = None,
    notice: str | None = None,
    searched: bool = False,
    within: str = "",
    usual: bool = True,
) -> Conversation:
    """The conversation with one question replied to; where it was `searched`, the answer is left out.

    What no longer waits stays as it is: it was stopped, or is gone.
    """
    if searched and answer is not None:
        answer = replace(answer, best=None)
    if not any(turn.key == key and turn.pending for turn in turns):
        return turns
    return _with(turns, key, answer=answer, notice=notice, searched=searched, within=within, usual=usual)


def wait(turns: Conversation, key: str, before: int) -> Conversation:
    """The conversation with one question waiting for others."""
    return _with(turns, key, before=before)


def judge(turns: Conversation, key: str, verdict: Verdict, feedback: int) -> Conversation:
    """The conversation with one answer judged."""
    return _with(turns, key, verdict=verdict, feedback=feedback)


def annotate(turns: Conversation, key: str) -> Conversation:
    """The conversation with a note left at one answer."""
    return _with(turns, key, noted=True)


def _with(turns: Conversation, key: str, **changes: Any) -> Conversation:
    """The conversation with one turn changed; as it is, where that one is gone."""
    return tuple(replace(turn, **changes) if turn.key == key else turn for turn in turns)


def stop(turns: Conversation, notices: Mapping[Language, str]) -> Conversation:
    """The conversation with nothing waiting any more."""
    return tuple(replace(turn, notice=notices[turn.language]) if turn.pending else turn for turn in turns)


def asked_anew(turns: Conversation) -> Conversation:
    """The conversation with what waits asked once more, apart from the first time."""
    return tuple(Turn(turn.question, page=turn.page) if turn.pending else turn for turn in turns)


def history(turns: Sequence[Turn]) -> list[str]:
    """The questions that were answered, or could have been, oldest first: what a follow-up may build on."""
    return [turn.question for turn in turns if turn.answer is not None]
