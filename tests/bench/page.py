"""Results -> docs/benchmarks.md."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from tests.bench.comparing import HOWS, Ratio
from tests.bench.machine import machine, models, versions
from tests.bench.results import HAYSTACK, OWN, QUICK_HAYSTACK, Results
from tests.bench.sizes import QUICK, Sizes

_TEMPLATE = Path(__file__).with_name("page.md.jinja")
Row = Sequence[str]


def page(results: Results, sizes: Sizes) -> str:
    """The page in Markdown."""
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)
    return environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).render(
        day=f"{datetime.now(UTC):%Y-%m-%d}",
        minutes=f"{results.minutes:.0f}",
        quick=sizes == QUICK,
        machine=machine(),
        versions=versions(),
        models=models(),
        sizes=sizes,
        embedded=f"{sizes.embedded:,}",
        cold=f"{results.cold:.1f}",
        targets=_table(("figure", "to reach", "measured", "reached"), _targets(results)),
        answers=_table(
            ("set", "questions", "program", "EM", "F1", "overall", "at best", "AUC"), _answers(results)
        ),
        ranks=_table(
            ("set", "texts", "program", "ranking", "recall@1", "@5", "@10", "MRR", "nDCG@10"), _ranks(results)
        ),
        speed=_speed(results),
        building=_table(("program", "passages/s", f"times as long as {OWN}"), _building(results)),
        growth=_growth(results),
    )


def _targets(results: Results) -> Iterable[Row]:
    for name, (_, figures) in results.answers.items():
        best = max((peer for peer in figures if peer != OWN), key=lambda peer: figures[peer].overall)
        own, other = figures[OWN].overall, figures[best].overall
        measured = f"{own:.1f}; best peer {other:.1f} ({best})"
        yield (f"overall, {name}", "higher than every peer", measured, _yes(own > other))
    haystack, quick = results.speed[HAYSTACK].slower, results.speed.get(QUICK_HAYSTACK)
    yield (
        "one question beside Haystack",
        "3 times as fast at the median",
        _times(haystack) + (f"; beside its bfloat16 {_times(quick.slower)}" if quick else ""),
        _yes(haystack[1] >= 3),
    )
    figures = next(iter(results.answers.values()))[1]
    as_good = [name for name in figures if name != OWN and figures[name].overall >= figures[OWN].overall]
    compared = ", ".join(f"{name} {_times(results.speed[name].slower)}" for name in as_good)
    yield (
        "one question beside the fastest peer that answers as well",
        "no slower",
        compared or "no peer answers the questions on the articles as well",
        _yes(all(results.speed[name].slower[1] >= 1 for name in as_good)),
    )
    yield (
        "build beside sentence-transformers' default `encode`",
        "1.5 times as many passages a second",
        f"{_times(results.encode.slower)}; embedding alone {_times(results.embedding)}",
        _yes(results.encode.slower[1] >= 1.5),
    )
    largest = results.growth[-1]
    yield (
        f"one question at {largest.passages:,} passages",
        "under 500 ms at the median",
        f"{largest.asking * 1000:.0f} ms",
        _yes(largest.asking < 0.5),
    )
    yield (
        f"recall@10 against exact search at {largest.passages:,} passages",
        "97% or more",
        f"{largest.recall:.1f}%",
        _yes(largest.recall >= 97),
    )
    yield (
        f"memory in use at {largest.passages:,} passages",
        "8 GB or less",
        f"{largest.memory / 1000:.1f} GB (while building {largest.peak / 1000:.1f} GB)",
        _yes(largest.memory <= 8000),
    )


def _answers(results: Results) -> Iterable[Row]:
    for name, (count, programs) in results.answers.items():
        for program, one in programs.items():
            # Where every question has an answer there is nothing to tell apart.
            auc = "-" if math.isnan(one.auc) else f"{one.auc:.3f}"
            figures = (f"{value:.1f}" for value in (one.em, one.f1, one.overall, one.at_best))
            yield (name, str(count), program, *figures, auc)


def _ranks(results: Results) -> Iterable[Row]:
    for name, (texts, figures) in results.ranks.items():
        for how in HOWS:
            for (program, ranked_how), one in figures.items():
                if ranked_how == how:
                    values = (*one.recall.values(), one.mrr, one.ndcg)
                    yield (name, str(texts), program, how, *(f"{value:.1f}" for value in values))


def _speed(results: Results) -> str:
    askers = next(iter(results.speed.values())).a_second
    head = ("program", "median, ms", "95%, ms", f"times as long as {OWN}")
    load = (f"questions/s, {many} asking" for many in askers)
    return _table(
        (*head, *load, "start-up, s", "memory, MB"),
        (
            (
                name,
                f"{one.latency.p50 * 1000:.0f}",
                f"{one.latency.p95 * 1000:.0f}",
                _times(one.slower),
                *(f"{value:.2f}" for value in one.a_second.values()),
                f"{one.startup:.1f}",
                f"{one.memory:.0f}",
            )
            for name, one in results.speed.items()
        ),
    )


def _building(results: Results) -> Iterable[Row]:
    for name, one in results.building.items():
        yield (name, f"{one.a_second:.0f}", _times(one.slower))
    yield ("default `encode`, no index", f"{results.encode.a_second:.0f}", _times(results.encode.slower))


def _growth(results: Results) -> str:
    head = (
        *("passages", "embedding, s", "indexing, s", "peak, MB", "disk, MB", "loading, s", "memory, MB"),
        *("finding, ms", "answering, ms", "recall@10"),
    )
    return _table(
        head,
        (
            (
                f"{one.passages:,}{' *' if one.drawn else ''}",
                f"{one.embedding:,.0f}",
                f"{one.indexing:,.1f}",
                f"{one.peak:,.0f}",
                f"{one.disk:,.1f}",
                f"{one.loading:.2f}",
                f"{one.memory:,.0f}",
                f"{one.retrieving * 1000:.0f}",
                f"{one.asking * 1000:.0f}",
                f"{one.recall:.1f}",
            )
            for one in results.growth
        ),
    )


def _table(head: Row, rows: Iterable[Row]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows))


def _times(ratio: Ratio) -> str:
    least, median, most = ratio
    return f"{median:.2f} ({least:.2f} to {most:.2f})"


def _yes(reached: bool) -> str:
    return "yes" if reached else "**no**"
