"""How much is measured: the figures of the page, or just enough to see that everything runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """So many questions, texts and repetitions; what is left out is left out evenly, not by its content."""

    together: bool  # all programs start at once: sooner, but then a start-up time says nothing
    questions: int  # on the articles
    repeats: int  # runs of what is timed
    askers: tuple[int, ...]  # people who ask at once, besides one
    loaded: int  # questions asked under load
    texts: int  # of the sets other than the articles, at most
    read: int  # XQuAD questions a language, each on its own paragraph
    opened: int  # XQuAD questions a language on all paragraphs
    ranked: int  # questions a set whose texts are looked up
    encoded: int  # texts embedded and built to time it
    growth: tuple[int, ...]  # passages
    embedded: int  # passages of the growth whose vectors are real
    grown: int  # questions asked of each size


FULL = Sizes(
    together=False,
    questions=110,
    repeats=3,
    askers=(4, 16),
    loaded=10,
    texts=400,
    read=120,
    opened=30,
    ranked=120,
    encoded=80,
    growth=(100, 1_000, 10_000, 100_000, 1_000_000),
    embedded=1_000,
    grown=20,
)
QUICK = Sizes(
    together=True,
    questions=4,
    repeats=1,
    askers=(4,),
    loaded=2,
    texts=8,
    read=2,
    opened=2,
    ranked=2,
    encoded=3,
    growth=(50, 200),
    embedded=40,
    grown=2,
)
