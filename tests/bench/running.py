"""One run of everything: every program in turn, then the growth."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import torch

from embeddings.runtime import inference_dtype
from tests.bench.comparing import answers, building, encoding, index, ranks, speed, spread
from tests.bench.data import articles, dutch_texts, xquad
from tests.bench.growth import grow
from tests.bench.records import QuestionSet
from tests.bench.results import NAMES, QUICK_HAYSTACK, Results
from tests.bench.sizes import Sizes
from tests.bench.workers import Worker


def run(sizes: Sizes, say: Callable[[str], None]) -> Results:
    """Measure everything.

    Args:
        sizes: how much.
        say: is told what is being done.
    """
    began = time.perf_counter()
    answering, ranking = {}, {}
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        workers = []
        # Where bfloat16 is not in hardware it is emulated, and a question takes far longer.
        hardware = inference_dtype() == torch.bfloat16
        for program in NAMES if hardware else [name for name in NAMES if name != QUICK_HAYSTACK]:
            say(f"starting {program}")
            workers.append(stack.enter_context(Worker(program, folder / "index")))
            if not sizes.together:
                workers[-1].start()
        if sizes.together:
            for worker in workers:
                worker.start()
        compared = [worker for worker in workers if worker.name != QUICK_HAYSTACK]

        data = _cut(articles(), sizes.texts)
        say(f"{data.name}: indexing {len(data.texts)} passages with every program")
        for worker in workers:
            worker.build(data.texts)
            worker.answer(data.asked[0])  # the first question warms up
        asked = spread(data.asked, sizes.questions)
        say(f"{data.name}: {len(asked)} questions to every program")
        figures, seconds = answers(workers, asked, Worker.answer)
        answering[data.name] = (len(asked), {worker.name: figures[worker.name] for worker in compared})
        loaded = spread(asked, sizes.loaded)
        say(f"{data.name}: {len(loaded)} questions under load")
        costs = speed(workers, seconds, sizes.repeats, loaded, sizes.askers)
        ranking[data.name] = (len(data.texts), ranks(compared, data, sizes.ranked))
        for worker in workers:
            if worker not in compared:
                worker.close()

        indexed = []
        for data in (dutch_texts(), xquad("de", "XQuAD German"), xquad("en", "XQuAD English")):
            cut = _cut(data, sizes.texts)
            say(f"{cut.name}: indexing {len(cut.texts)} texts with every program")
            indexed.append(index(compared, cut.texts))
            if cut.name.startswith("XQuAD"):
                asked = spread(cut.asked, sizes.read)
                say(f"{cut.name}: {len(asked)} questions, each on its own paragraph")
                figures, _ = answers(compared, asked, lambda worker, one: worker.read(one, min(one.right)))
                answering[f"{cut.name}, reading only"] = (len(asked), figures)
                asked = spread(cut.asked, sizes.opened)
                say(f"{cut.name}: {len(asked)} questions on all paragraphs")
                figures, _ = answers(compared, asked, Worker.answer)
                answering[f"{cut.name}, all paragraphs"] = (len(asked), figures)
            say(f"{cut.name}: looking texts up")
            ranking[cut.name] = (len(cut.texts), ranks(compared, cut, sizes.ranked))

        say("a cold question in the terminal")
        cold = _cold(folder / "index", sizes.repeats)
        embedded = dutch_texts().texts[: sizes.encoded]
        say(f"embedding {len(embedded)} texts {sizes.repeats} times")
        encode, embedding = encoding(compared[0], compared[-1], embedded, sizes.repeats)
    with tempfile.TemporaryDirectory() as name:
        say(f"growth: {', '.join(f'{size:,}' for size in sizes.growth)} passages")
        growth = grow(sizes.growth, sizes.embedded, sizes.grown, Path(name))
    minutes = (time.perf_counter() - began) / 60
    return Results(answering, ranking, costs, cold, building(indexed), encode, embedding, growth, minutes)


def _cut(data: QuestionSet, count: int) -> QuestionSet:
    """The first so many texts, and the questions that these answer or nothing does."""
    if count >= len(data.texts):
        return data
    texts = data.texts[:count]
    asked = [one for one in data.asked if not one.answers or any(at < len(texts) for at in one.right)]
    right = [frozenset(at for at in one.right if at < len(texts)) for one in asked]
    return QuestionSet(
        data.name,
        texts,
        tuple(
            type(one)(one.question, one.history, one.answers, those)
            for one, those in zip(asked, right, strict=True)
        ),
    )


def _cold(index: Path, repeats: int) -> float:
    """Seconds of `python -m qa ask` with the index in place, the quickest of some runs."""
    command = [sys.executable, "-m", "qa", "ask", "Who wrote the book?", "--index", str(index)]
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        taken.append(time.perf_counter() - began)
    return min(taken)
