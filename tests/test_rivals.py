"""Answers that the articles contradict elsewhere."""

from __future__ import annotations

import pytest

from qa.candidates import Found, Ranked
from qa.records import Span
from qa.rivals import rivals


def _ranked(
    text: str, score: float, hit: int = 0, following: str = "", margin: float = 5.0, nearness: float = 0.5
) -> Ranked:
    evidence = {"margin": margin, "nearness": nearness}
    return Ranked((Found(Span(hit, 0, len(text), margin), text, following, evidence),), score)


_MILLION = _ranked("ruim een miljoen granaten", 3.0)
_MINISTER = _ranked("minister Han Duck-soo", 3.0)


def test_another_number_of_the_same_thing_is_a_rival_even_in_the_same_passage() -> None:
    assert rivals([_MILLION, _ranked("350.000", 2.5, following="artilleriegranaten")]) == [1]
    assert rivals([_ranked("in 2011", 3.0), _ranked("17 december 2010", 2.5)]) == [1]


def test_a_number_of_something_else_is_none() -> None:
    assert rivals([_MILLION, _ranked("350.000", 2.5, following="soldaten")]) == []
    assert rivals([_MILLION, _ranked("350.000", 2.5)]) == []
    assert rivals([_MILLION, _ranked("het leger", 2.5, hit=1)]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("56 jaar", "56 jaar oud"),
        ("350.000 granaten", "350 duizend granaten"),
        ("één miljoen granaten", "1.000.000 granaten"),
        ("anderhalf miljoen euro", "1,5 miljoen euro"),
        ("drie kinderen", "3 kinderen"),
        ("8.8 miljoen euro", "8,8 miljoen euro"),
        ("45 procent", "45%"),
        ("in 2010", "17 december 2010"),  # says less, nothing else
    ],
)
def test_the_same_number_is_none(one: str, other: str) -> None:
    assert rivals([_ranked(one, 3.0), _ranked(other, 2.5, hit=1)]) == []
    assert rivals([_ranked(other, 3.0), _ranked(one, 2.5, hit=1)]) == []


def test_the_same_number_with_its_unit_behind_it_is_none() -> None:
    assert rivals([_ranked("56 jaar", 3.0), _ranked("56", 2.5, hit=1, following="jaar")]) == []


@pytest.mark.parametrize(
    ("one", "other"), [("45%", "50 procent"), ("drie soldaten", "4 soldaten"), ("in Gent", "in Brugge")]
)
def test_another_number_or_place_is_one(one: str, other: str) -> None:
    assert rivals([_ranked(one, 3.0), _ranked(other, 2.5, hit=1)]) == [1]


def test_other_words_are_a_rival_where_another_passage_has_them_as_its_answer() -> None:
    assert rivals([_MINISTER, _ranked("Kim Yong-hyun", 2.5, hit=1)]) == [1]
    assert rivals([_MINISTER, _ranked("Kim Yong-hyun", 2.5, hit=0)]) == []
    assert rivals([_MINISTER, _ranked("Kim Yong-hyun", 2.5, hit=1, margin=-1.0)]) == []
    assert rivals([_MINISTER, _ranked("minister Kim", 2.5, hit=1)]) == []


def test_a_rival_is_nearly_as_likely_and_about_the_same() -> None:
    assert rivals([_MINISTER, _ranked("Kim Yong-hyun", 0.5, hit=1)]) == []
    assert rivals([_MINISTER, _ranked("Kim Yong-hyun", 2.5, hit=1, nearness=0.2)]) == []


def test_other_words_far_from_what_was_asked_are_none() -> None:
    both_far = [_ranked("mondkapjes", 3.0, nearness=0.2), _ranked("een strafkamp", 2.9, hit=1, nearness=0.3)]
    assert rivals(both_far) == []


def test_at_most_two_are_named() -> None:
    others = [_ranked(name, 2.5, hit=at) for at, name in enumerate(("Kim", "Lee", "Park"), 1)]
    assert rivals([_MINISTER, *others]) == [1, 2]
    assert rivals([]) == []
