"""What was asked and answered on one page, in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.language import Language, language_of
from qa.records import Answer

_SHOWN = 300  # characters of a question that was refused for its length


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with what came of it: an answer, or a notice why there is none, or neither yet."""

    question: str
    answer: Answer | None = None
    notice: str | None = None

    @property
    def pending(self) -> bool:
        """Whether the question waits for its answer."""
        return self.answer is None and self.notice is None

    @property
    def language(self) -> Language:
        """The language of the question, which is that of the reply."""
        return language_of(self.question[:_SHOWN])

    @property
    def shown(self) -> str:
        """The question as it stands in the chat."""
        text = " ".join(self.question.split())
        return text if len(text) <= _SHOWN else text[:_SHOWN].rstrip() + " …"


Conversation = tuple[Turn, ...]


def pose(turns: Conversation, question: str) -> Conversation:
    """The conversation with a question that waits for its answer."""
    return (*turns, Turn(question))


def reply(turns: Conversation, answer: Answer | None = None, notice: str | None = None) -> Conversation:
    """The conversation with its last question answered."""
    return (*turns[:-1], replace(turns[-1], answer=answer, notice=notice))


def history(turns: Sequence[Turn]) -> list[str]:
    """The questions that were answered, or could have been, oldest first: what a follow-up may build on."""
    return [turn.question for turn in turns if turn.answer is not None]
