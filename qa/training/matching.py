"""Marked answers -> the question each belongs to, and the questions nothing answers.

A reader that already works scores every candidate (a mark, or a union of adjoining ones) for every question;
the clear winners become examples (hard EM: Min et al. 2019, arXiv 1909.04849). Within a paragraph the
answerable questions come first: one change point, found from the scores, separates them from the others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from qa.training.records import Example, Marked

_JOINED = 4  # adjoining marks in a candidate at the most
_ROUNDS = 20
# Words a mark may end with that no answer ends with: the marks went through two translations.
_TRAILING = re.compile(
    r"(?:[\s,;:(]+(?:a|an|and|are|as|at|by|for|from|in|is|of|on|or|that|the|to|was|were|which|who|with))+$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Thresholds:
    """From where on a match is clear."""

    candidate: float = 0.7  # probability of the best candidate among the candidates
    answerable: float = 0.9  # probability that the question stands before the change point
    unanswerable: float = 0.9  # that it stands after it
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


def answerable(paragraphs: Sequence[np.ndarray]) -> list[np.ndarray]:
    """For every paragraph the probability of each of its questions to have an answer.

    A mixture of two normal distributions (scores of questions with, and without, an answer) in which a
    paragraph goes from the one to the other once, or never; fitted by expectation maximisation.

    Args:
        paragraphs: float (questions,) each: score of the best candidate less that of no answer, in order.
    """
    every = np.concatenate(paragraphs)
    means = np.array([np.quantile(every, 0.7), np.quantile(every, 0.2)])
    spreads = np.array([every.std(), every.std()]) + 1e-3
    never = 0.5  # paragraphs in which all questions have an answer
    found: list[np.ndarray] = []
    for _ in range(_ROUNDS):
        found, complete = [], 0.0
        for scores in paragraphs:
            density = -0.5 * ((scores[:, None] - means) / spreads) ** 2 - np.log(spreads)
            with_answer = np.concatenate([[0.0], np.cumsum(density[:, 0])])
            without = np.concatenate([np.cumsum(density[::-1, 1])[::-1], [0.0]])
            change = with_answer + without + np.log((1 - never) / len(scores))
            change[-1] += np.log(never) - np.log((1 - never) / len(scores))
            chance = np.exp(change - change.max())
            chance /= chance.sum()
            found.append(np.cumsum(chance[::-1])[::-1][1:])
            complete += float(chance[-1])
        weight = np.concatenate(found)
        for at, share in enumerate((weight, 1 - weight)):
            means[at] = (share * every).sum() / share.sum()
            spreads[at] = np.sqrt((share * (every - means[at]) ** 2).sum() / share.sum()) + 1e-3
        never = min(max(complete / len(paragraphs), 0.01), 0.99)
    return found


def match(marked: Sequence[Marked], scored: Sequence[Scored], thresholds: Thresholds) -> list[Example]:
    """The clear matches of paragraphs whose questions were scored."""
    by_paragraph: dict[int, list[Scored]] = {}
    for one in scored:
        if one.candidates:
            by_paragraph.setdefault(one.paragraph, []).append(one)
    rows = [sorted(ones, key=lambda one: one.question) for _, ones in sorted(by_paragraph.items())]
    if not rows:
        return []
    have = answerable(
        [np.array([max(c.score for c in one.candidates) - one.null for one in ones]) for ones in rows]
    )
    examples = []
    for ones, probabilities in zip(rows, have, strict=True):
        for one, probability in zip(ones, probabilities, strict=True):
            paragraph = marked[one.paragraph]
            question, context = paragraph.questions[one.question], paragraph.context
            scores = np.array([candidate.score for candidate in one.candidates])
            best = int(scores.argmax())
            chance = 1 / np.exp(scores - scores[best]).sum()
            if 1 - probability >= thresholds.unanswerable:
                examples.append(Example(question, context))
            elif (
                probability >= thresholds.answerable
                and chance >= thresholds.candidate
                and (span := _cut(context, one.candidates[best], thresholds.narrower))
            ):
                examples.append(Example(question, context, *span))
    return examples


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
