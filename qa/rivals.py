"""Candidates that contradict the answer: the articles also say something else about the same thing."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from qa.candidates import Found, Ranked
from qa.metrics import normalise

# Likelihood beside the answer's, by the ranking, from which a candidate is heard: numbers of the same thing
# contradict each other, other words may just be another answer that is wrong.
_HEARD_NUMBER, _HEARD_WORDS = 0.2, 0.5
_AS_NEAR = 0.75  # part of the nearness of the answer that a rival has at least: it is about the same
_MOST = 2
_NUMBER = (
    r"(?:\d+(?:[.,]\d+)*|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|"
    r"\w*(?:tien|tig|honderd|duizend)|miljoen|miljard|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|\w+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|billion)"
)
_NUMBERS = re.compile(rf"\b{_NUMBER}\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?![.,]\d)")
_UNIT = re.compile(rf"\b{_NUMBER}\s+(?!{_NUMBER}\b)([^\W\d_]{{3,}})", re.IGNORECASE)


def rivals(ranked: Sequence[Ranked]) -> list[int]:
    """Positions of the candidates that contradict the first, likeliest first, at most two.

    A rival is nearly as likely as the answer, and as many of the question's words stand near it. Beside a
    number it is another number of the same thing, or another year beside a year; beside other words it has
    none in common with them and stands in other passages, where the reader takes it rather than none.
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
            (_as_likely(best, other, _HEARD_NUMBER) and _other_number(best.found[0], other.found[0]))
            or (_as_likely(best, other, _HEARD_WORDS) and _other_words(best, other))
        )
    ]
    return found[:_MOST]


def _as_likely(best: Ranked, other: Ranked, least: float) -> bool:
    return math.exp(other.score - best.score) >= least


def _other_number(one: Found, other: Found) -> bool:
    numbers = [_NUMBERS.findall(found.text.lower()) for found in (one, other)]
    if not all(numbers) or numbers[0] == numbers[1]:
        return False
    units = [_unit(found) for found in (one, other)]
    return all(units) and (units[0].endswith(units[1]) or units[1].endswith(units[0]))


def _unit(found: Found) -> str:
    if _YEAR.search(found.text):
        return "year"
    match = _UNIT.search(f"{found.text} {found.following}")
    return match.group(1).lower() if match else ""


def _other_words(best: Ranked, other: Ranked) -> bool:
    apart = {one.span.hit for one in best.found}.isdisjoint(one.span.hit for one in other.found)
    if not apart or any(_NUMBERS.search(text) for text in (best.text, other.text)):
        return False
    shared = set(normalise(best.text).split()) & set(normalise(other.text).split())
    return not shared and other.found[0].evidence["margin"] > 0
