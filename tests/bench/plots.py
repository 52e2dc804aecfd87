"""The diagrams of the page (SVG)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tests.bench.results import OWN, Results

_ACCENT, _FAINT = "#8a2a2b", "#b8b2a8"


def draw(results: Results, folder: Path) -> list[str]:
    """Write the diagrams; their file names.

    Raises:
        OSError: they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plots: dict[str, Callable[[Axes, Results], None]] = {
        "benchmark-answers.svg": _answers,
        "benchmark-latency.svg": _latency,
        "benchmark-growth.svg": _growth,
    }
    # Without a date and with fixed identifiers the same figures give the same file.
    with matplotlib.rc_context({"svg.hashsalt": "vraagbaak"}):
        for name, plot in plots.items():
            figure = Figure(figsize=(6.4, 3.4), layout="constrained")
            plot(figure.subplots(), results)
            figure.savefig(folder / name, metadata={"Date": None})
    return list(plots)


def _answers(axes: Axes, results: Results) -> None:
    """The overall score of every program on every set."""
    programs = list(next(iter(results.answers.values()))[1])
    width = 0.8 / len(programs)
    for number, name in enumerate(programs):
        heights = [figures[name].overall for _, figures in results.answers.values()]
        places = [at + (number - (len(programs) - 1) / 2) * width for at in range(len(heights))]
        shade = 0.35 + 0.65 * number / len(programs)
        axes.bar(places, heights, width, label=name, color=_ACCENT if name == OWN else str(shade))
    labels = [name.replace(", ", ",\n") for name in results.answers]
    axes.set_xticks(range(len(labels)), labels, fontsize=8)
    axes.set(ylabel="overall score, %", ylim=(0, 100))
    axes.legend(ncols=len(programs), fontsize=8, loc="lower center", bbox_to_anchor=(0.5, 1))


def _latency(axes: Axes, results: Results) -> None:
    """Median and 95th percentile of one question from end to end."""
    names = list(results.speed)[::-1]
    p50 = [results.speed[name].latency.p50 * 1000 for name in names]
    p95 = [results.speed[name].latency.p95 * 1000 for name in names]
    axes.barh(names, p95, color=_FAINT, label="95th percentile")
    axes.barh(names, p50, color=[_ACCENT if name == OWN else "0.45" for name in names], label="median")
    axes.set(xlabel="one question, milliseconds")
    axes.legend(fontsize=8)


def _growth(axes: Axes, results: Results) -> None:
    """Latency against the number of passages."""
    sizes = [one.passages for one in results.growth]
    axes.plot(sizes, [one.asking * 1000 for one in results.growth], color=_ACCENT, marker="o", label="answer")
    axes.plot(
        sizes,
        [one.retrieving * 1000 for one in results.growth],
        color="0.45",
        marker="o",
        label="find passages",
    )
    axes.set(xscale="log", xlabel="passages", ylabel="median, milliseconds")
    axes.set_ylim(bottom=0)
    axes.legend(fontsize=8)
