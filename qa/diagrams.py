"""Diagrams of how far a confidence can be trusted, for docs/."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qa.calibrating import Expected

_BINS = 10
_ACCENT, _FAINT = "#8a2a2b", "#b8b2a8"


def draw(expected: Sequence[Sequence[Expected]], folder: Path) -> None:
    """Write reliability.svg and risk-coverage.svg.

    Args:
        expected: for every repeat of a cross-validation every question as it was left out.
        folder: made where it is missing.

    Raises:
        OSError: they cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, plot in (("reliability", _reliability), ("risk-coverage", _risk_coverage)):
        figure = Figure(figsize=(4.6, 4.2), layout="constrained")
        plot(figure.subplots(), expected)
        # Without a date and with fixed identifiers the same figures give the same file.
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None})


def _reliability(axes: Axes, expected: Sequence[Sequence[Expected]]) -> None:
    """Confidence against how often (by F1) the answer was right, in bins of equal mass."""
    everyone = sorted((one for repeat in expected for one in repeat), key=lambda one: one.confidence)
    parts = [[everyone[at] for at in part] for part in np.array_split(np.arange(len(everyone)), _BINS)]
    axes.plot([0, 1], [0, 1], color=_FAINT, linewidth=1, linestyle="--")
    axes.plot(
        [np.mean([one.confidence for one in part]) for part in parts if part],
        [np.mean([one.overlap for one in part]) for part in parts if part],
        color=_ACCENT,
        marker="o",
    )
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence shown", ylabel="mean F1 of the answers")


def _risk_coverage(axes: Axes, expected: Sequence[Sequence[Expected]]) -> None:
    """How wrong the answers are (1 - F1) that are given when only the surest so many are."""
    for repeat in expected:
        surest = sorted(repeat, key=lambda one: -one.confidence)
        risk = np.cumsum([1 - one.overlap for one in surest]) / np.arange(1, len(surest) + 1)
        axes.plot(np.arange(1, len(surest) + 1) / len(surest), risk, color=_ACCENT, alpha=0.5, linewidth=1)
        given = np.mean([one.given for one in repeat])
        axes.axvline(float(given), color=_FAINT, linewidth=1, linestyle="--")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="coverage: share of questions answered", ylabel="risk: 1 - F1")
