"""Candidates that contradict the answer: the articles also say something else about the same thing."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set

from qa.candidates import Found, Ranked
from qa.language import FUNCTION_WORDS
from qa.metrics import normalise
from qa.numbers import in_digits, values

# Likelihood beside the answer's, by the ranking, from which a candidate is heard: counts of what was asked
# for contradict each other, and so do other numbers, if less surely; other words may just be another answer
# that is wrong.
_HEARD_COUNT, _HEARD_NUMBER, _HEARD_WORDS = 0.01, 0.15, 0.5
_AS_NEAR = 0.75  # part of the nearness of the answer that a rival has at least: it is about the same
_ABOUT = 0.5  # nearness from which counts and other words are about what was asked at all
_MOST = 2
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?![.,]\d)(?!\s+[^\W\d_]{3})")  # '1800 mensen' is none
_PERCENT = re.compile(r"%|\bper\s?cent\b|\bpercent\b", re.IGNORECASE)
_UNIT = re.compile(r"\d\s+([^\W\d_]{3,})")
# No thing that is counted: how often, how long, how much money, how far, heavy, large, warm, which part.
_MEASURE = re.compile(
    r"per|keer|maal|times|(?:milli)?second(?:en|e|s)?|minuut|minuten|minutes?|uur|uren|hours?|dag(?:en)?|days?|"
    r"nacht(?:en)?|nights?|week|weken|weeks?|maand(?:en)?|months?|jaar|jaren|years?|kwarta(?:al|len)|quarters?|"
    r"decenni(?:um|a)|decades?|eeuw(?:en)?|centur(?:y|ies)|procent(?:punt(?:en)?)?|percent(?:ages?)?|punt(?:en)?|"
    r"points?|graad|graden|degrees?|euro|dollars?|cents?|gulden|frank|kro(?:on|nen)|won|yen|"
    r"yuan|pond(?:en)?|pounds?|roebels?|"
    r"(?:milli|centi|kilo)?(?:meters?|metres?|liters?|litres?|grams?)|(?:kilo|mega)?(?:watts?|ton(?:nen|nes|s)?)|"
    r"kilo|vierkante|kubieke|square|cubic|hectaren?|hectares?|acres?|mijl(?:en)?|miles?|feet|inch(?:es)?"
)
_LONG = 5  # letters from which a word is surely the same at the end of a compound
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?][)'\"’”“]*\s")


def rivals(ranked: Sequence[Ranked], question: str, texts: Sequence[str]) -> list[int]:
    """Positions of the candidates that contradict the first, likeliest first, at most two.

    Nearly as many of the question's words stand near a rival as near the answer, and it is not much less
    likely. Beside a number it is another number of the same thing, or another year beside a year. Where the
    question names that thing it may be far less likely, amid half of the question's words and in another
    sentence. Beside other words it has none in common with them and stands in other passages, amid half of
    the question's words, where the reader takes it rather than none.

    Args:
        ranked: the candidates, best first.
        question: what was asked, without the questions before it.
        texts: of the passages they stand in.
    """
    if not ranked:
        return []
    best = ranked[0]
    near = best.found[0].evidence["nearness"]
    asked = {word.lower() for word in _WORD.findall(question)} - FUNCTION_WORDS
    found = [
        position
        for position, other in enumerate(ranked[1:], 1)
        if other.found[0].evidence["nearness"] >= _AS_NEAR * near
        and (
            (_as_likely(best, other, _HEARD_NUMBER) and _other_number(best.found[0], other.found[0]))
            or (
                _as_likely(best, other, _HEARD_COUNT)
                and _other_count(best.found[0], other.found[0], asked, texts)
            )
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


def _other_count(one: Found, other: Found, asked: Set[str], texts: Sequence[str]) -> bool:
    """Whether both count what the question names; in one sentence that may be a list: '20 died, 40 fled'."""
    if not _other_number(one, other) or other.evidence["nearness"] < _ABOUT:
        return False
    if one.span.hit == other.span.hit:
        first, last = sorted((one.span, other.span), key=lambda span: span.start)
        if not _SENTENCE_END.search(texts[one.span.hit], first.end, last.start):
            return False
    return all(_named(_unit(found), asked) for found in (one, other))


def _named(unit: str, asked: Set[str]) -> bool:
    """Whether a thing that is counted is among the words, as artilleriegranaten are granaten."""
    return not _MEASURE.fullmatch(unit) and any(
        unit == word or (min(len(unit), len(word)) >= _LONG and (unit.endswith(word) or word.endswith(unit)))
        for word in asked
    )


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
