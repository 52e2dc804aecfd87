"""Marked answers -> the question each belongs to, and the questions nothing answers.

A reader that already works scores every candidate (a mark, or a union of adjoining ones) for every question;
the clear winners become examples, and unclear ones with all their candidates where asked (hard EM: Min et al.
2019, arXiv 1909.04849). Which questions have an answer at all, answerability.py tells from the same scores.
Where the matches are known, for somebody found them by reading, the scores only tell what is easy.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from qa.training.answerability import answerable
from qa.training.records import Example, Marked, Match, Rival

_EASY = 10.0  # how far above no answer an answer is that the reader finds by itself, or below: no answer
_JOINED = 4  # adjoining marks in a candidate at the most
# Words a mark may end with that no answer ends with: the marks went through two translations.
_TRAILING = re.compile(
    r"(?:[\s,;:(]+(?:a|an|and|are|as|at|by|for|from|in|is|of|on|or|that|the|to|was|were|which|who|with))+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Thresholds:
    """From where on a match is clear."""

    candidate: float = 0.7  # probability of the best candidate among the candidates
    answerable: float = 0.9  # probability that the question has an answer
    unanswerable: float = 0.9  # that it has none
    rival: float = 0.0  # how likely another candidate is, the best being 1, to count beside it; 0: none
    easy: float = 1.0  # so many (0 to 1) of what the reader finds by itself already
    narrower: float = 2.0  # how far above a mark a stretch within it scores that is the answer instead


class Candidate(NamedTuple):
    """A stretch of the context that may be the answer, and what in it the reader likes best."""

    start: int
    end: int
    score: float
    inner_start: int
    inner_end: int
    inner_score: float


@dataclass(frozen=True, slots=True)
class Scored:
    """What a reader thinks of a question: summed start and end logits."""

    paragraph: int
    question: int
    null: float  # of no answer
    candidates: tuple[Candidate, ...]

    @property
    def margin(self) -> float:
        """How far the best candidate, where there is one, scores above no answer."""
        return max(candidate.score for candidate in self.candidates) - self.null


def candidates(marked: Marked) -> list[tuple[int, int]]:
    """Stretches of the context that may be an answer: every mark, and up to four adjoining ones joined."""
    found = set()
    for first, (start, end, group) in enumerate(marked.marks):
        found.add((start, end))
        for number in range(first + 1, min(first + _JOINED, len(marked.marks))):
            next_start, next_end, next_group = marked.marks[number]
            if next_group != group and next_start - marked.marks[number - 1][1] > 1:
                break
            found.add((start, next_end))
    return sorted(found)


def match(marked: Sequence[Marked], scored: Sequence[Scored], thresholds: Thresholds) -> list[Example]:
    """The clear matches of paragraphs whose questions were scored."""
    by_paragraph: dict[int, list[Scored]] = {}
    for one in scored:
        if one.candidates:
            by_paragraph.setdefault(one.paragraph, []).append(one)
    if not by_paragraph:
        return []
    by_paragraph = dict(sorted(by_paragraph.items()))
    found = answerable(
        [_margins(ones, len(marked[at].questions)) for at, ones in by_paragraph.items()],
        [marked[at].document for at in by_paragraph],
    )
    examples, few = [], _Share(thresholds.easy)
    for ones, probabilities in zip(by_paragraph.values(), found, strict=True):
        for one in ones:
            probability = float(probabilities[one.question])
            paragraph = marked[one.paragraph]
            question, context = paragraph.questions[one.question], paragraph.context
            if 1 - probability >= thresholds.unanswerable:
                examples.append(Example(question, context))
                continue
            scores = np.array([candidate.score for candidate in one.candidates])
            clear = 1 / np.exp(scores - scores.max()).sum() >= thresholds.candidate
            if probability < thresholds.answerable or not (clear or thresholds.rival):
                continue
            if clear and one.margin > _EASY and not few.takes():
                continue
            if spans := _spans(context, one.candidates, thresholds, clear):
                (start, end), *others = spans
                rivals = tuple(Rival(*span, spans[span]) for span in others)
                examples.append(Example(question, context, start, end, rivals))
    return examples


def given(
    marked: Sequence[Marked],
    scored: Sequence[Scored],
    matches: Mapping[int, Sequence[Match | None]],
    thresholds: Thresholds,
) -> list[Example]:
    """Paragraphs whose matches are known: all of their questions that can be told, but for the easy ones.

    Easy is what the reader would match so by itself, and surely; a question that was not scored is not.

    Args:
        marked: the paragraphs.
        scored: their questions as a reader scores them.
        matches: of each paragraph, by its number in `marked`, the answers to its questions.
        thresholds: how many of the easy ones are kept.
    """
    found = {
        (one.paragraph, one.question): answer
        for one in scored
        if one.candidates and (answer := _sure(marked[one.paragraph].context, one, thresholds))
    }
    examples, few = [], _Share(thresholds.easy)
    for at, answers in sorted(matches.items()):
        for question, answer in enumerate(answers):
            if answer is None or (found.get((at, question)) == answer and not few.takes()):
                continue
            examples.append(Example(marked[at].questions[question], marked[at].context, *answer))
    return examples


def _sure(context: str, scored: Scored, thresholds: Thresholds) -> Match | None:
    """What the reader is sure of: an answer, that there is none (an empty match), or neither."""
    if scored.margin < -_EASY:
        return Match(0, 0)
    if scored.margin <= _EASY:
        return None
    best = max(scored.candidates, key=lambda candidate: candidate.score)
    span = _cut(context, best, thresholds.narrower)
    return Match(*span) if span else None


class _Share:
    """Takes so many (0 to 1) of what passes by, evenly."""

    def __init__(self, share: float) -> None:
        self._share = share
        self._due = 0.0

    def takes(self) -> bool:
        self._due += self._share
        if self._due < 1:
            return False
        self._due -= 1
        return True


def _margins(scored: Sequence[Scored], questions: int) -> np.ndarray:
    margins = np.full(questions, np.nan)
    for one in scored:
        margins[one.question] = one.margin
    return margins


def _spans(
    context: str, candidates: Sequence[Candidate], thresholds: Thresholds, clear: bool
) -> dict[tuple[int, int], float]:
    """What may be the answer, the likeliest first, with how likely it is beside that."""
    ordered = sorted(candidates, key=lambda one: one.score, reverse=True)
    found: dict[tuple[int, int], float] = {}
    for one in ordered[:1] if clear else ordered:
        weight = math.exp(one.score - ordered[0].score)
        span = _cut(context, one, thresholds.narrower)
        if span and weight >= thresholds.rival:
            found.setdefault(span, weight)
    return found


def _cut(context: str, candidate: Candidate, narrower: float) -> tuple[int, int] | None:
    """What of a candidate is the answer: "1880, a telephone exchange" says more than that."""
    start, end = candidate.start, candidate.end
    if candidate.inner_score - candidate.score > narrower:
        start, end = candidate.inner_start, candidate.inner_end
        while start > candidate.start and context[start - 1 : start + 1].isalnum():
            start -= 1  # tokens are parts of words
        while end < candidate.end and context[end - 1 : end + 1].isalnum():
            end += 1
    trimmed = _TRAILING.sub("", context[start:end]).rstrip(" ,;:(")
    answer = trimmed.lstrip()  # tokens begin with the blank before them
    start += len(trimmed) - len(answer)
    return (start, start + len(answer)) if answer else None
