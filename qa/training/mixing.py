"""Sources of examples -> one row of examples, in the order they are trained on."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from embeddings.lexical import Lexical
from qa.metrics import normalise
from qa.training.records import Example, Rival
from qa.training.typing_errors import mistyped

_SENTENCE_END = re.compile(r"(?<=[.!?’”\"'])\s+(?=\S)")
_MISTYPED_WORDS = 0.3  # of the long words of a question with typing errors
_CROP_WORDS = 100  # of a context that is cut, at least
_LEFT_WORDS = 40  # of a context without the sentences of the answer, at least
_NEAREST = 5  # passages looked at for one that does not answer


@dataclass(frozen=True, slots=True)
class Source:
    """Examples of one origin, and how they are used."""

    examples: tuple[Example, ...]
    passes: float = 1.0  # 1.5: every example once, half of them twice
    late: float = 0.0  # 0: spread evenly over the run; 1: the denser the nearer to its end
    negatives: float = 0.0  # so many of the answered questions (0 to 1) again, on another passage: no answer
    withheld: float = 0.0  # so many of the answered questions (0 to 1) again, without the answer's sentences
    cropped: float = 0.0  # so many of the examples (0 to 1) on part of their context only
    mistyped: float = 0.0  # so many of the questions (0 to 1) with typing errors
    beside: int = 0  # so many passages that do not answer are read with each at the most


def mix(sources: Sequence[Source], seed: int) -> list[Example]:
    """All sources in one row."""
    chance = random.Random(seed)
    placed: list[tuple[float, Example]] = []
    for source in sources:
        texts = Texts([example.context for example in source.examples])
        repeated = list(source.examples) * int(source.passes)
        rest = round((source.passes - int(source.passes)) * len(source.examples))
        repeated += chance.sample(source.examples, rest)
        used = [(example, example) for example in repeated]  # each with the question on its own text
        asked = [example for example in source.examples if example.answer]
        chosen = chance.sample(asked, round(source.negatives * len(asked)))
        used += [(other, example) for example in chosen if (other := negative(example, texts, chance))]
        chosen = chance.sample(asked, round(source.withheld * len(asked)))
        used += [(left, example) for example in chosen if (left := without_answer(example, _LEFT_WORDS))]
        for example, origin in used:
            if chance.random() < source.cropped:
                example = cropped(example, _CROP_WORDS, chance)
            if source.beside:
                example = replace(example, beside=beside(example, origin, texts, source.beside, chance))
            if chance.random() < source.mistyped:
                question = mistyped(example.question, chance.getrandbits(32), _MISTYPED_WORDS)
                example = replace(example, question=question)
            # The square root of an even number is denser the higher it is.
            placed.append((chance.random() ** (1 / (1 + source.late)), example))
    placed.sort(key=lambda one: one[0])
    return [example for _, example in placed]


class Texts:
    """The texts of a source, among which are some that look as if they answer a question on another one."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = list(dict.fromkeys(texts))

    @cached_property
    def _index(self) -> Lexical:
        return Lexical.build(self._texts)  # only where a source needs it: of many texts it takes a while

    def like(self, example: Example) -> list[str]:
        """Of the texts that retrieval finds for a question those that are not its own and lack its answer."""
        if len(self._texts) < 2:
            return []
        order = np.argsort(-self._index.scores(example.question), kind="stable")
        near = [self._texts[at] for at in order[:_NEAREST]]
        return [text for text in near if text != example.context and not _holds(text, example.answer)]


def negative(example: Example, texts: Texts, chance: random.Random) -> Example | None:
    """The question on another text that retrieval finds for it but that lacks its answer, if there is one."""
    others = texts.like(example)
    return Example(example.question, chance.choice(others)) if others else None


def beside(
    example: Example, origin: Example, texts: Texts, count: int, chance: random.Random
) -> tuple[str, ...]:
    """Passages that do not answer: one of the rest of the question's own text, the others of texts like it.

    Args:
        example: the question on what it is read on.
        origin: the question on its own text, where its answer is known.
        texts: of its source.
        count: how many at the most.
        chance: decides which.
    """
    rest = origin.context.replace(example.context, "", 1).strip()
    left = [rest] if len(rest.split()) >= _LEFT_WORDS and not _holds(rest, origin.answer) else []
    others = [text for text in texts.like(origin) if text != example.context]
    chance.shuffle(others)
    chosen = [Example(example.question, text) for text in [*left, *others][:count]]
    return tuple(cropped(one, _CROP_WORDS, chance).context for one in chosen)


def without_answer(example: Example, words: int) -> Example | None:
    """The question on its own context without the sentences of the answer, so without an answer.

    That is what a passage beside the right one looks like, of the same article and on the same subject (as
    the other paragraphs of a document in Clark and Gardner 2018). None where the answer stands elsewhere in
    it too, or fewer words than so many are left.
    """
    breaks = _breaks(example.context)
    first, last = _holding(breaks, example)
    left = (example.context[: breaks[first]] + example.context[breaks[last + 1] :]).strip()
    if _holds(left, example.answer) or len(left.split()) < words:
        return None
    return Example(example.question, left)


def cropped(example: Example, words: int, chance: random.Random) -> Example:
    """The example on a run of sentences that holds the answer and has so many words at least."""
    breaks = _breaks(example.context)
    first = last = chance.randrange(len(breaks) - 1)  # sentences breaks[first] to breaks[last + 1]
    if example.start < example.end:
        first, last = _holding(breaks, example)
    while len(example.context[breaks[first] : breaks[last + 1]].split()) < words:
        room = [first > 0, last + 2 < len(breaks)]
        if not any(room):
            break
        if room[0] and (not room[1] or chance.random() < 0.5):
            first -= 1
        else:
            last += 1
    shift = breaks[first]
    context = example.context[shift : breaks[last + 1]].rstrip()
    if example.start >= example.end:
        return Example(example.question, context)
    rivals = tuple(
        Rival(start - shift, end - shift, weight)
        for start, end, weight in example.rivals
        if shift <= start and end <= shift + len(context)
    )
    return Example(example.question, context, example.start - shift, example.end - shift, rivals)


def _holds(text: str, answer: str) -> bool:
    return f" {normalise(answer)} " in f" {normalise(text)} "


def _breaks(context: str) -> list[int]:
    """Where a sentence starts, and where the last one ends."""
    return [0, *(match.end() for match in _SENTENCE_END.finditer(context)), len(context)]


def _holding(breaks: Sequence[int], example: Example) -> tuple[int, int]:
    """The numbers of the first and the last sentence of the answer."""
    sentences = range(len(breaks) - 1)
    first = max(at for at in sentences if breaks[at] <= example.start)
    return first, min(at for at in sentences if breaks[at + 1] >= example.end)
