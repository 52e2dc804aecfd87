"""What travels between the stages that turn a question into an answer. Plain, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qa.language import Language


class QuestionError(Exception):
    """The question cannot be answered as it stands; the message is for the asker, in their language.

    `texts` has it in every language, for where theirs is known better than from the question.
    """

    def __init__(self, texts: Mapping[Language, str], language: Language, **values: int) -> None:
        self.texts = {of: text.format(**values) for of, text in texts.items()}
        super().__init__(self.texts[language])


class ReaderError(Exception):
    """The reader cannot be loaded; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage the retriever found, with what each of its two halves thought of it (ranks from 1)."""

    passage: int  # its number in the index
    score: float  # fused
    dense_score: float  # cosine
    dense_rank: int
    lexical_score: float  # BM25; 0 where no word is shared
    lexical_rank: int


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a passage that may answer: `text[start:end]` of the passage.

    `score` is the logit of the span less that of 'no answer': above 0 the reader prefers the span.
    """

    hit: int  # position of its passage among the hits
    start: int
    end: int
    score: float

    def overlaps(self, other: Span) -> bool:
        """Whether two spans of one passage share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer stands: `text[start:end]` of the file `source`, white space collapsed and words
    hyphenated at a line's end joined, is the answer; `passage[passage_start:passage_end]` is it exactly.
    """

    source: str
    title: str | None
    published: str | None
    publisher: str | None
    start: int
    end: int
    line: int
    sentence: str
    passage: str
    passage_start: int
    passage_end: int
    locator: str | None = None  # 'p. 3', '¶ 12': page or paragraph, for a file whose lines mean nothing


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer with the places it was found in, and the probability that it is right."""

    answer: str
    confidence: float
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for a question.

    `best` is None where the articles do not say; `candidates` then still holds what came closest, for
    measuring, and `nearest` the passages to read instead. `rivals` are answers that contradict the best
    one where it is given: both may be right by their source, and the reader must know of both.
    """

    question: str
    best: Candidate | None
    candidates: tuple[Candidate, ...]  # best first
    nearest: tuple[Citation, ...]  # the passages to read, those with the best spans first, each as a whole
    hits: tuple[Hit, ...]
    elapsed_ms: float
    rivals: tuple[Candidate, ...] = ()  # likeliest first
    reader_scores: tuple[float, ...] = ()  # for every hit the score of its best span; -inf where it has none
    meant: str = ""  # the question as it was read: with typing errors corrected
    context: tuple[str, ...] = ()  # earlier questions it was read with, oldest first
    build: str = ""  # of the index the hits are numbered in

    @property
    def confidence(self) -> float:
        """Probability that the best candidate is right, given or not."""
        return self.candidates[0].confidence if self.candidates else 0.0

    @property
    def corrected(self) -> str:
        """The question as it was read, where that is not as it was typed; else nothing."""
        return self.meant if self.meant != self.question else ""
