"""How much is measured: the figures of the page, or just enough to see that everything runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """So many questions, texts and repetitions; what is left out is left out evenly, not by its content."""

    together: bool  # all programs start at once: sooner, but then a start-up time says nothing
    questions: int  # on the articles
    repeats: int  # runs of what is timed
    askers: tuple[int, ...]
    loaded: int  # questions asked under load
    texts: int  # of the sets other than the articles, at most
    read: int  # XQuAD questions a language, each on its own paragraph
    opened: int  # XQuAD questions a language on all paragraphs
    ranked: int  # questions a set whose texts are looked up
    built: int  # texts in a timed build
    growth: tuple[int, ...]  # passages
    embedded: int  # passages of the growth whose vectors are real
    grown: int  # questions asked of each size


FULL = Sizes(
    together=False,
    questions=110,
    repeats=3,
    askers=(1, 4, 16),
    loaded=12,
    texts=1000,
    read=160,
    opened=30,
    ranked=150,
    built=120,
    growth=(100, 1_000, 10_000, 100_000, 1_000_000),
    embedded=6_000,
    grown=30,
)
QUICK = Sizes(
    together=True,
    questions=4,
    repeats=1,
    askers=(1, 4),
    loaded=2,
    texts=8,
    read=2,
    opened=2,
    ranked=2,
    built=3,
    growth=(50, 200),
    embedded=40,
    grown=2,
)
