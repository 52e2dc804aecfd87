"""Candidates that contradict the answer: the articles also say something else about the same thing."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from qa.candidates import Found, Ranked
from qa.language import FUNCTION_WORDS
from qa.metrics import normalise
from qa.numbers import in_digits, values

# Likelihood beside the answer's, by the ranking, from which a candidate is heard: counts of the same thing
# amid what was asked contradict each other, and so do other numbers, if less surely; other words may just be
# another answer that is wrong.
_HEARD_COUNT, _HEARD_NUMBER, _HEARD_WORDS = 0.01, 0.15, 0.5
_AS_NEAR = 0.75  # part of the nearness of the answer that a rival has at least: it is about the same
_ABOUT = 0.5  # nearness from which counts and other words are about what was asked at all
_MOST = 2
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?![.,]\d)(?!\s+[^\W\d_]{3})")  # '1800 mensen' is none
_PERCENT = re.compile(r"%|\bper\s?cent\b|\bpercent\b", re.IGNORECASE)
_UNIT = re.compile(r"\d\s+([^\W\d_]{3,})")
# What follows a number and is no thing that is counted: units of time, money, length, weight and the like.
_MEASURE = re.compile(
    r"(?:seconden?|seconds?|minuten|minuut|minutes?|uur|uren|hours?|dag(?:en)?|days?|we(?:ek|ken)|weeks?|maand(?:en)?|"
    r"months?|jaar|jaren|years?|year-old|decennia|decades?|eeuw(?:en)?|centur(?:y|ies)|procent(?:punten)?|points?|"
    r"punten|graden|degrees?|euro'?s?|dollars?|cents?|yen|won|pond(?:en)?|pounds?|roebels?|"
    r"\w*(?:meters?|metres?|liters?|litres?|gram|grams|watt|volt|hertz|bytes?)|ton(?:nen|s)?|kilo'?s?|miles?|mijl|"
    r"feet|foot|inch(?:es)?|knopen|knots|hectaren?|hectares?|acres?|vierkante|kubieke|square|cubic|"
    r"januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    r"january|february|march|may|june|july|august|october)"
)


def rivals(ranked: Sequence[Ranked]) -> list[int]:
    """Positions of the candidates that contradict the first, likeliest first, at most two.

    A rival is not much less likely than the answer, and nearly as many of the question's words stand near it.
    Beside a number it is another number of the same thing, or another year beside a year; a count amid half
    of the question's words may be far less likely. Beside other words it has none in common with them and
    stands in other passages, amid half of the question's words, where the reader takes it rather than none.
    """
    if not ranked:
        return []
    best = ranked[0]
    near = best.found[0].evidence["nearness"]
    found = [
        position
        for position, other in enumerate(ranked[1:], 1)
        if other.found[0].evidence["nearness"] >= _AS_NEAR * near
        and (
            (_other_number(best.found[0], other.found[0]) and _as_likely(best, other, _heard(other.found[0])))
            or (_as_likely(best, other, _HEARD_WORDS) and _other_words(best, other))
        )
    ]
    return found[:_MOST]


def may_rival(best: Found, coverage: float) -> bool:
    """Whether a passage that was not read can hold a rival of an answer.

    Args:
        best: the answer in its best place.
        coverage: which part of the question's words the passage has; no span in it is nearer to them.
    """
    near = _AS_NEAR * best.evidence["nearness"]
    return coverage >= (near if values(best.text) else max(near, _ABOUT))


def _as_likely(best: Ranked, other: Ranked, least: float) -> bool:
    return math.exp(other.score - best.score) >= least


def _other_number(one: Found, other: Found) -> bool:
    numbers = [values(found.text) for found in (one, other)]
    if numbers[0] <= numbers[1] or numbers[1] <= numbers[0]:  # one says no more than the other
        return False
    units = [_unit(found) for found in (one, other)]
    return all(units) and (units[0].endswith(units[1]) or units[1].endswith(units[0]))


def _heard(other: Found) -> float:
    """How likely another number must be beside the answer."""
    unit = _unit(other)
    counted = unit not in FUNCTION_WORDS and not _MEASURE.fullmatch(unit)
    return _HEARD_COUNT if counted and other.evidence["nearness"] >= _ABOUT else _HEARD_NUMBER


def _unit(found: Found) -> str:
    if _YEAR.search(found.text):
        return "year"
    match = _UNIT.search(in_digits(_PERCENT.sub(" procent", f"{found.text} {found.following}")))
    return match.group(1).lower() if match else ""


def _other_words(best: Ranked, other: Ranked) -> bool:
    apart = {one.span.hit for one in best.found}.isdisjoint(one.span.hit for one in other.found)
    if not apart or any(values(text) for text in (best.text, other.text)):
        return False
    shared = set(normalise(best.text).split()) & set(normalise(other.text).split())
    evidence = other.found[0].evidence
    return shared <= FUNCTION_WORDS and evidence["margin"] > 0 and evidence["nearness"] >= _ABOUT
