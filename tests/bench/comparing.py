"""Every program on the same questions, in turn: answers, ranks, and what they cost."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tests.bench.figures import Answering, Ranking, answering, percentile, ranking
from tests.bench.records import Asked, How, QuestionSet, Text
from tests.bench.workers import Timed, Worker

HOWS: tuple[How, ...] = ("dense", "lexical", "fused")
Ratio = tuple[float, float, float]  # least, median and most of several runs
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds of one question from end to end."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Speed:
    """What a program costs."""

    startup: float  # seconds until the models are loaded
    memory: float  # megabytes after the questions on the articles
    latency: Latency  # of all questions on the articles
    slower: Ratio  # the median latency of a part of the questions, as a multiple of Vraagbaak's
    a_second: dict[int, float]  # questions, by the number of askers


@dataclass(frozen=True, slots=True)
class Building:
    """Passages a second."""

    a_second: float
    slower: Ratio  # as a multiple of the time Vraagbaak took for the same texts


@dataclass(frozen=True, slots=True)
class Indexed:
    """What it took every program to index the same texts."""

    texts: int
    seconds: dict[str, float]


def spread(items: Sequence[_Item], count: int) -> list[_Item]:
    """So many of the items, evenly over all of them."""
    count = min(count, len(items))
    return [items[at * len(items) // count] for at in range(count)]


def answers(
    workers: Sequence[Worker], asked: Sequence[Asked], ask: Callable[[Worker, Asked], Timed]
) -> tuple[dict[str, Answering], dict[str, list[float]]]:
    """Ask every program every question, one after the other; the figures, and the seconds of every answer."""
    timed: dict[str, list[Timed]] = {worker.name: [] for worker in workers}
    for worker, one in in_turn(workers, asked):
        timed[worker.name].append(ask(worker, one))
    return (
        {name: answering(asked, [one.given for one in those]) for name, those in timed.items()},
        {name: [one.seconds for one in those] for name, those in timed.items()},
    )


def ranks(workers: Sequence[Worker], data: QuestionSet, count: int) -> dict[tuple[str, How], Ranking]:
    """How well every program finds the texts of a set, by each of its ways to look."""
    asked = spread([one for one in data.asked if one.right], count)
    figures = {}
    for worker in workers:
        for how in HOWS:
            found = [worker.search(one, how, 10) for one in asked]
            if None not in found:
                figures[worker.name, how] = ranking(
                    [one.right for one in asked], [one or [] for one in found]
                )
    return figures


def speed(
    workers: Sequence[Worker],
    seconds: dict[str, list[float]],
    parts: int,
    asked: Sequence[Asked],
    askers: Sequence[int],
) -> dict[str, Speed]:
    """What every program costs, on the articles, which all have indexed.

    Args:
        workers: the programs, Vraagbaak first.
        seconds: what every question took, the programs asked in turn.
        parts: into so many runs the questions are dealt out, one after the other.
        asked: the questions asked under load, spread over all.
        askers: numbers of people that ask them at once, besides one.
    """
    memory = {worker.name: worker.memory() for worker in workers}
    medians = {
        name: [statistics.median(those[part::parts]) for part in range(parts)]
        for name, those in seconds.items()
    }
    a_second = {name: {1: len(asked) / sum(spread(those, len(asked)))} for name, those in seconds.items()}
    for many in askers:
        for worker in workers:
            a_second[worker.name][many] = len(asked) / worker.load(asked, many)
    return {
        worker.name: Speed(
            startup=worker.startup,
            memory=memory[worker.name],
            latency=Latency(statistics.median(seconds[worker.name]), percentile(seconds[worker.name], 0.95)),
            slower=ratio(medians[worker.name], medians[workers[0].name]),
            a_second=a_second[worker.name],
        )
        for worker in workers
    }


def index(workers: Sequence[Worker], texts: Sequence[Text]) -> Indexed:
    """Have every program index the texts."""
    return Indexed(len(texts), {worker.name: worker.build(texts) for worker in workers})


def building(indexed: Sequence[Indexed]) -> dict[str, Building]:
    """How quickly every program, Vraagbaak first, builds its index: over all sets, compared within each."""
    texts = sum(one.texts for one in indexed)
    seconds = {name: [one.seconds[name] for one in indexed] for name in indexed[0].seconds}
    own = next(iter(seconds.values()))
    return {name: Building(texts / sum(those), ratio(those, own)) for name, those in seconds.items()}


def encoding(own: Worker, plain: Worker, texts: Sequence[Text], repeats: int) -> tuple[Building, Ratio]:
    """How quickly the default `encode` of sentence-transformers embeds, beside a whole build with Vraagbaak.

    Returns:
        Its figures, and how many times as long it takes as embedding with Vraagbaak does.
    """
    builds, embedding, default = [], [], []
    for _ in range(repeats):
        builds.append(own.build(texts))
        embedding.append(own.encode([text.text for text in texts]))
        default.append(plain.encode([text.text for text in texts]))
    figures = Building(len(texts) / statistics.median(default), ratio(default, builds))
    return figures, ratio(default, embedding)


def in_turn(workers: Sequence[Worker], asked: Iterable[Asked]) -> Iterable[tuple[Worker, Asked]]:
    """Every question with every program, each time another one first."""
    for number, one in enumerate(asked):
        first = number % len(workers)
        for worker in (*workers[first:], *workers[:first]):
            yield worker, one


def ratio(these: Sequence[float], those: Sequence[float]) -> Ratio:
    """Least, median and most of the ratios, each within one run."""
    ratios = [one / other for one, other in zip(these, those, strict=True)]
    return min(ratios), statistics.median(ratios), max(ratios)
