"""Examples -> question-passage pairs, what an encoder is trained on (`python -m embeddings train`)."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.training.data import read_examples, read_marked
from qa.training.records import TrainingError
from qa.training.typing_errors import mistyped

_SEED = 1
_MISTYPED_WORDS = 0.4  # of the long words of a question with typing errors


@dataclass(frozen=True, slots=True)
class Choice:
    """Which questions of files become pairs, and how."""

    marked: bool  # of every paragraph the first question: those with an answer come first
    only: Mapping[str, str]  # only lines with these fields
    sample: int | None  # so many questions at the most, drawn by lot; None: all
    mistyped: float  # so many of them (0 to 1) a second time, with typing errors


def write_pairs(files: Sequence[Path], out: Path, choice: Choice) -> int:
    """Write answered questions with their passages, one JSON object a line; how many there are.

    Raises:
        TrainingError: a file cannot be read or written, or is in none of the formats; the choice fits none.
    """
    pairs = [pair for file in files for pair in _pairs(file, choice)]
    chance = random.Random(_SEED)
    if choice.sample is not None and choice.sample < len(pairs):
        pairs = chance.sample(pairs, choice.sample)
    rows = []
    for question, passage in pairs:
        rows.append({"question": question, "passage": passage})
        if chance.random() < choice.mistyped:
            wrong = mistyped(question, chance.getrandbits(32), _MISTYPED_WORDS)
            rows.append({"question": wrong, "passage": passage})
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    except OSError as error:
        raise TrainingError(f"{out} cannot be written ({error.strerror or error}).") from error
    return len(rows)


def _pairs(file: Path, choice: Choice) -> Iterator[tuple[str, str]]:
    if choice.marked:
        if choice.only:
            raise TrainingError("The lines of marked files have no other fields: leave out --only.")
        for paragraph in read_marked(file):
            if paragraph.questions:
                yield paragraph.questions[0], paragraph.context
    else:
        for example in read_examples(file, only=choice.only):
            if example.answer:
                yield example.question, example.context
