"""What travels between the stages of training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class TrainingError(Exception):
    """Something the user gave cannot be trained on; the message says what to do."""


class Rival(NamedTuple):
    """A stretch that may be the answer instead."""

    start: int
    end: int
    weight: float  # how likely it is, the first stretch being 1


@dataclass(frozen=True, slots=True)
class Example:
    """A question on a context; `context[start:end]` answers it, an empty stretch: nothing does."""

    question: str  # earlier questions of a conversation before it, separated by a blank
    context: str
    start: int = 0
    end: int = 0
    rivals: tuple[Rival, ...] = ()  # where it is not clear which stretch is the answer
    beside: tuple[str, ...] = ()  # other passages that do not answer: no stretch of theirs may win either

    @property
    def answer(self) -> str:
        """The answer; empty where the context holds none."""
        return self.context[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Marked:
    """A paragraph whose answers are marked but not matched to their questions."""

    document: int
    context: str
    marks: tuple[tuple[int, int, int], ...]  # start, end, group; in the order of the context
    questions: tuple[str, ...]  # the answerable ones first


class Match(NamedTuple):
    """Which stretch of its paragraph answers a question; an empty one: none does."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Window:
    """What the model sees of an example: tokens, and where the answer lies in them (0: no answer)."""

    ids: tuple[int, ...]
    start: int
    end: int  # the last token
    rivals: tuple[Rival, ...] = ()  # in tokens, as the answer
    beside: tuple[tuple[int, ...], ...] = ()  # the question with passages that do not answer

    @property
    def rows(self) -> tuple[tuple[int, ...], ...]:
        """All that goes through the model for it, the passage that may answer first."""
        return (self.ids, *self.beside)

    @property
    def longest(self) -> int:
        """Tokens of its longest row."""
        return max(map(len, self.rows))
