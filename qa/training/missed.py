"""Examples -> those that a reader gets wrong: from what it knows already it learns nothing more.

A line of the file is one example; a run that was stopped goes on after the last whole line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from qa.metrics import f1
from qa.reader import Reader
from qa.training.figures import best_span
from qa.training.records import Example, TrainingError
from qa.training.resuming import whole_lines

_RIGHT = 0.5  # F1 from which an answer is right
_NEARLY = -1.0  # logits beside 'no answer' from which a question without an answer is nearly answered


def missed(
    reader: Reader, examples: Sequence[Example], file: Path, progress: Callable[[int], object]
) -> list[Example]:
    """Those that it answers wrongly, or does not answer, or nearly answers though nothing does.

    Args:
        reader: reads each question on its context.
        examples: in an order of their own, which the lines of the file have too.
        file: what it made of the first of them, as far as that is known; added to.
        progress: hears how many examples have been done.

    Raises:
        TrainingError: the file cannot be read.
    """
    done = _read(file, len(examples))
    progress(len(done))
    with file.open("a", encoding="utf-8") as output:
        for example in examples[len(done) :]:
            done.append(_judge(reader, example))
            output.write(json.dumps(done[-1]) + "\n")
            output.flush()
            progress(1)
    return [
        example
        for example, (score, overlap) in zip(examples, done, strict=True)
        if (score < 0 or overlap < _RIGHT if example.answer else score > _NEARLY)
    ]


def _judge(reader: Reader, example: Example) -> tuple[float, float]:
    """The score of the best span (logits beside 'no answer') and its F1."""
    text, score = best_span(reader, example)
    return round(score, 2), round(f1(text, [example.answer]), 3)


def _read(file: Path, most: int) -> list[tuple[float, float]]:
    """What a file holds of so many examples."""
    try:
        done = [(float(score), float(overlap)) for score, overlap in map(json.loads, whole_lines(file))]
        if len(done) > most:
            raise ValueError("more lines than examples")
        return done
    except (OSError, ValueError, TypeError) as error:
        raise TrainingError(f"{file} is damaged; delete it to read anew.") from error
