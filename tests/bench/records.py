"""What travels between the parts of the benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

How = Literal["dense", "lexical", "fused"]
READ = 10  # passages that a peer is given to read where its documentation says nothing


@dataclass(frozen=True, slots=True)
class Text:
    """A passage to index: every program is given the same ones."""

    title: str | None
    section: str | None
    text: str

    @property
    def titled(self) -> str:
        """The text under its title."""
        return f"{self.title}\n{self.text}" if self.title else self.text


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with accepted answers, none where the texts do not say."""

    question: str
    history: tuple[str, ...]
    answers: tuple[str, ...]
    right: frozenset[int]  # numbers of the texts that answer it

    @property
    def alone(self) -> str:
        """As a program is asked that knows no conversations."""
        return " ".join([*self.history, self.question])


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions and the texts to answer them from."""

    name: str
    texts: tuple[Text, ...]
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """What a program answers: its best guess, whether it stands by it, and how sure it says it is."""

    text: str | None
    answered: bool
    score: float | None = None


class Peer(Protocol):
    """A program that answers questions; making one loads its models."""

    def build(self, texts: Sequence[Text]) -> None:
        """Index the texts in place of what was indexed before."""

    def answer(self, asked: Asked) -> Given:
        """Answer from all texts."""

    def read(self, asked: Asked, at: int) -> Given:
        """Answer from the one text with this number."""

    def search(self, asked: Asked, how: How, count: int) -> list[int] | None:
        """Numbers of the best texts, best first; None where the program cannot search so."""
