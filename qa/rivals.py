"""Candidates that contradict the answer: the articles also say something else about the same thing."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from embeddings.dates import MONTH, MONTH_NUMBER
from embeddings.passages import sentences
from qa.candidates import Found, Ranked
from qa.language import FUNCTION_WORDS, content_words
from qa.metrics import normalise
from qa.numbers import in_digits, values
from qa.records import Span

# Likelihood beside the answer's, by the ranking, from which a candidate is heard: counts of what was asked
# for contradict each other, and so do other numbers, if less surely; other words may just be another answer
# that is wrong.
_HEARD_COUNT, _HEARD_NUMBER, _HEARD_WORDS = 0.01, 0.15, 0.5
_AS_NEAR = 0.75  # part of the nearness of the answer that a rival has at least: it is about the same
_ABOUT = 0.5  # nearness from which counts and other words are about what was asked at all
_MOST = 2
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?![.,]\d)(?!\s+[^\W\d_]{3})")  # '1800 mensen' is none
# Beside a number, for 'may' is also a verb.
_MONTH = re.compile(rf"(?<=\d\s)(?:{MONTH})\b|\b(?:{MONTH})(?=\s\d)")
_MONTH_FIRST = re.compile(rf"\b({MONTH})\s(\d\d?)\b", re.IGNORECASE)
_PERCENT = re.compile(r"%|\bper\s?cent\b|\bpercent\b", re.IGNORECASE)
_EUROS = re.compile(r"€\s?(\d[\d.,]*(?:\s(?:duizend|mln|miljoen|mld|miljard|thousand|million|billion)\b)?)")
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
_AFTER_YEARS = {"won", "frank", "per"}  # as well: 'In 1998 won Ajax'
_HOW_MANY = re.compile(r"\b(?:hoeveel|how many)\b", re.IGNORECASE)
_LONG = 5  # letters from which a word is surely the same at the end of a compound
_SHORTEST = 3  # letters of what stands before it there: an eiland is no land
_KIN = re.compile(r"(?:klein|achter|stief|schoon|half|pleeg)+")  # kleinkinderen are no kinderen


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of a question tells rivals of its answer: its content words, and whether it asks how many."""

    words: Set[str]
    how_many: bool


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
    asked = _Asked(frozenset(content_words(question)), _HOW_MANY.search(question) is not None)
    found = [
        position
        for position, other in enumerate(ranked[1:], 1)
        if other.found[0].evidence["nearness"] >= _AS_NEAR * near
        and math.exp(other.score - best.score) >= _heard_from(best, other, asked, texts)
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


def _heard_from(best: Ranked, other: Ranked, asked: _Asked, texts: Sequence[str]) -> float:
    """How likely it must be beside the answer; infinitely where it contradicts nothing."""
    one, another = best.found[0], other.found[0]
    if _other_number(one, another, asked):
        return _HEARD_COUNT if _counts_apart(one, another, asked, texts) else _HEARD_NUMBER
    return _HEARD_WORDS if _other_words(best, other) else math.inf


def _other_number(one: Found, other: Found, asked: _Asked) -> bool:
    numbers = [values(found.text) for found in (one, other)]
    # '3 juni' and '3 juli' say more than their numbers.
    says_less = numbers[0] <= numbers[1] or numbers[1] <= numbers[0]
    if says_less and not _in_other_months(one.text, other.text):
        return False
    units = [_unit(found, asked) for found in (one, other)]
    return all(units) and _alike(*units)


def _in_other_months(*dates: str) -> bool:
    """Whether both name months, none of them the same."""
    months = [{MONTH_NUMBER[name] for name in _MONTH.findall(text.lower())} for text in dates]
    return all(months) and months[0].isdisjoint(months[1])


def _counts_apart(one: Found, other: Found, asked: _Asked, texts: Sequence[str]) -> bool:
    """Whether both count what the question names; in one sentence that may be a list: '20 died, 40 fled'."""
    return (
        other.evidence["nearness"] >= _ABOUT
        and all(_named(_unit(found, asked), asked.words) for found in (one, other))
        and not (
            one.span.hit == other.span.hit and _share_a_sentence(texts[one.span.hit], one.span, other.span)
        )
    )


def _share_a_sentence(text: str, *spans: Span) -> bool:
    return any(
        all(first < span.end and span.start < last for span in spans) for first, last in sentences(text)
    )


def _named(unit: str, asked: Set[str]) -> bool:
    """Whether a thing that is counted is among the words, as artilleriegranaten are granaten."""
    return not _MEASURE.fullmatch(unit) and any(_alike(unit, word) for word in asked)


def _alike(one: str, other: str) -> bool:
    """Whether two words name the same, as artilleriegranaten are granaten; centimeters are no meters."""
    short, long = sorted((one, other), key=len)
    before = long.removesuffix(short)
    compound = len(short) >= _LONG and _SHORTEST <= len(before) < len(long) and not _KIN.fullmatch(before)
    return one == other or (compound and not any(map(_MEASURE.fullmatch, (short, long))))


def _unit(found: Found, asked: _Asked) -> str:
    """What a number counts: the word after it; none where that says nothing ('20 van de gevangenen')."""
    text = _EUROS.sub(r"\1 euro", _PERCENT.sub(" procent", f"{found.text} {found.following}"))
    match = _UNIT.search(in_digits(_MONTH_FIRST.sub(r"\2 \1", text)))
    unit = match.group(1).lower() if match else ""
    # '1800' before 'euro' is no year, nor is it before 'mensen' where the question is how many people.
    measured = _MEASURE.fullmatch(unit) and unit not in _AFTER_YEARS
    if _YEAR.search(found.text) and not (measured or (asked.how_many and _named(unit, asked.words))):
        return "year"
    if unit in MONTH_NUMBER:
        return "day"
    return "" if unit in FUNCTION_WORDS else unit


def _other_words(best: Ranked, other: Ranked) -> bool:
    apart = {one.span.hit for one in best.found}.isdisjoint(one.span.hit for one in other.found)
    if not apart or any(values(text) for text in (best.text, other.text)):
        return False
    shared = set(normalise(best.text).split()) & set(normalise(other.text).split())
    if not shared <= FUNCTION_WORDS or _says_less(best.text, other.text) or _says_less(other.text, best.text):
        return False
    evidence = other.found[0].evidence
    return evidence["margin"] > 0 and evidence["nearness"] >= _ABOUT


def _says_less(text: str, other: str) -> bool:
    """Whether a text says no more than another: 'Willem Alexander', 'koning Willem-Alexander'."""
    words, others = (set(re.findall(r"\w+", one.lower())) for one in (text, other))
    return words <= others
