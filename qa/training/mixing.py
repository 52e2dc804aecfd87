"""Sources of examples -> one row of examples, in the order they are trained on."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

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


def mix(sources: Sequence[Source], seed: int) -> list[Example]:
    """All sources in one row."""
    chance = random.Random(seed)
    placed: list[tuple[float, Example]] = []
    for source in sources:
        repeated = list(source.examples) * int(source.passes)
        rest = round((source.passes - int(source.passes)) * len(source.examples))
        repeated += chance.sample(source.examples, rest)
        asked = [example for example in source.examples if example.answer]
        chosen = chance.sample(asked, round(source.negatives * len(asked)))
        repeated += negatives(chosen, [example.context for example in source.examples], chance)
        chosen = chance.sample(asked, round(source.withheld * len(asked)))
        repeated += [left for example in chosen if (left := without_answer(example, _LEFT_WORDS))]
        for example in repeated:
            if chance.random() < source.cropped:
                example = cropped(example, _CROP_WORDS, chance)
            if chance.random() < source.mistyped:
                question = mistyped(example.question, chance.getrandbits(32), _MISTYPED_WORDS)
                example = replace(example, question=question)
            # The square root of an even number is denser the higher it is.
            placed.append((chance.random() ** (1 / (1 + source.late)), example))
    placed.sort(key=lambda one: one[0])
    return [example for _, example in placed]


def negatives(examples: Sequence[Example], contexts: Sequence[str], chance: random.Random) -> list[Example]:
    """Questions on a passage of another text that retrieval finds for them but that lacks their answer."""
    passages = list(dict.fromkeys(contexts))
    if len(passages) < 2 or not examples:
        return []
    index = Lexical.build(passages)
    found = []
    for example in examples:
        near = [passages[at] for at in np.argsort(-index.scores(example.question), kind="stable")[:_NEAREST]]
        others = [text for text in near if text != example.context and not _holds(text, example.answer)]
        if others:
            found.append(Example(example.question, chance.choice(others)))
    return found


def without_answer(example: Example, words: int) -> Example | None:
    """The question on its own context without the sentences of the answer, so without an answer.

    That is what a passage beside the right one looks like, of the same article and on the same subject (as
    the other paragraphs of a document in Clark and Gardner 2018). None where the answer stands elsewhere in
    it too, or fewer words than so many are left.
    """
    breaks = _breaks(example.context)
    first = max(at for at in breaks[:-1] if at <= example.start)
    last = min(at for at in breaks[1:] if at >= example.end)
    left = (example.context[:first] + example.context[last:]).strip()
    if _holds(left, example.answer) or len(left.split()) < words:
        return None
    return Example(example.question, left)


def cropped(example: Example, words: int, chance: random.Random) -> Example:
    """The example on a run of sentences that holds the answer and has so many words at least."""
    breaks = _breaks(example.context)
    first = last = chance.randrange(len(breaks) - 1)  # sentences breaks[first] to breaks[last + 1]
    if example.start < example.end:
        first = max(at for at in range(len(breaks) - 1) if breaks[at] <= example.start)
        last = min(at for at in range(len(breaks) - 1) if breaks[at + 1] >= example.end)
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
