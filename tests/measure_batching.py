"""python tests/measure_batching.py: does it pay to read questions that arrive together as one batch?

Prints the milliseconds a question takes with 1, 2 and 4 questions in a batch, each read with eight passages,
and with two at the same time in threads of their own.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from embeddings.build import gather
from qa.reader import Reader, default_reader

_QUESTIONS = (
    "Hoe heet het boek van Jihyun Park?",
    "Welke twee auteurs waarschuwden op 38 North dat Kim op oorlog uit is?",
    "Wanneer is Ji Seong-ho geboren?",
    "Hoeveel kost een brood bij de bakker op de hoek?",
)
_PASSAGES = 8
_TIMES = 20


def _milliseconds(work: Callable[[], object], questions: int) -> float:
    work()
    taken = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return 1000 * statistics.median(taken) / questions


def main() -> None:
    """Measure and print."""
    reader = Reader.load(default_reader())
    passages = gather(Path(__file__).parent.parent / "seeds").collection.passages
    texts = [passage.text for passage in passages]
    asked = [(one, texts[at * _PASSAGES : (at + 1) * _PASSAGES]) for at, one in enumerate(_QUESTIONS)]
    windows = [reader._windows(question, read) for question, read in asked]
    for together in (1, 2, 4):
        batch = [window for one in windows[:together] for window in one]
        alike = _milliseconds(partial(reader._logits, batch), together)
        print(f"{together} in a batch: {alike:.0f} ms a question")
    with ThreadPoolExecutor(2) as threads:
        beside = _milliseconds(lambda: list(threads.map(reader._logits, windows[:2])), 2)
        print(f"2 beside each other: {beside:.0f} ms a question")


if __name__ == "__main__":
    main()
