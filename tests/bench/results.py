"""Everything that was measured, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.bench.comparing import Building, Ratio, Speed
from tests.bench.figures import Answering, Ranking
from tests.bench.growth import Grown
from tests.bench.records import How

OWN = "Vraagbaak"
HAYSTACK = "Haystack"
QUICK_HAYSTACK = "Haystack, bfloat16"  # its speed only: how much of ours is due to the number format
PLAIN = "plain"
NAMES = (OWN, HAYSTACK, QUICK_HAYSTACK, "txtai", PLAIN)


@dataclass(frozen=True, slots=True)
class Results:
    """One run."""

    answers: dict[str, tuple[int, dict[str, Answering]]]  # by set: questions, figures by program
    ranks: dict[str, tuple[int, dict[tuple[str, How], Ranking]]]  # by set: texts, figures
    speed: dict[str, Speed]
    cold: float  # seconds of `python -m qa ask`
    building: dict[str, Building]
    encode: Building  # sentence-transformers' default, and beside the whole build of Vraagbaak
    embedding: Ratio  # how many times as long that takes as Vraagbaak's embedding
    growth: list[Grown]
    minutes: float
