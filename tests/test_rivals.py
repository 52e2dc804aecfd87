"""Answers that the articles contradict elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.lexical import Lexical
from qa.candidates import Evidence, Found, Ranked, rank
from qa.confidence import Linear
from qa.records import Hit, Span
from qa.rivals import may_rival, rivals


def _ranked(
    text: str,
    score: float,
    hit: int = 0,
    following: str = "",
    margin: float = 5.0,
    nearness: float = 0.5,
    start: int = 0,
) -> Ranked:
    evidence = {"margin": margin, "nearness": nearness}
    return Ranked((Found(Span(hit, start, start + len(text), margin), text, following, evidence),), score)


def _rivals(ranked: list[Ranked], question: str = "Wat leverde Kim?", text: str = "") -> list[int]:
    return rivals(ranked, question, [text, text])


_MILLION = _ranked("ruim een miljoen granaten", 3.0)
_MINISTER = _ranked("minister Han Duck-soo", 3.0)


def test_another_number_of_the_same_thing_is_a_rival_even_in_the_same_passage() -> None:
    assert _rivals([_MILLION, _ranked("350.000", 2.5, following="artilleriegranaten")]) == [1]
    assert _rivals([_ranked("in 2011", 3.0), _ranked("17 december 2010", 2.5)]) == [1]


_REPORT = (
    "Seoul telde ruim een miljoen granaten voor Rusland. Estland houdt het op 350.000 artilleriegranaten."
)
_LIST = "Seoul telde ruim een miljoen granaten en Estland 350.000 artilleriegranaten voor Rusland."


def _counted(text: str, words: str, score: float, nearness: float) -> Ranked:
    start = text.index(words)
    following = text[start + len(words) :].split()[0].rstrip(".")
    return _ranked(words, score, following=following, nearness=nearness, start=start)


@pytest.mark.parametrize(
    ("text", "question", "score", "nearness", "found"),
    [
        (_REPORT, "Hoeveel granaten kreeg Rusland?", -1.0, 0.5, [1]),
        (_REPORT, "Hoeveel artilleriegranaten kreeg Rusland?", -1.0, 0.5, [1]),
        (_REPORT, "Hoeveel granaten kreeg Rusland?", -2.0, 0.5, []),  # too unlikely
        (_REPORT, "Hoeveel granaten kreeg Rusland?", -1.0, 0.4, []),  # amid too few of the question's words
        (_REPORT, "Hoeveel raketten kreeg Rusland?", -1.0, 0.5, []),  # not what the question names
        (_LIST, "Hoeveel granaten kreeg Rusland?", -1.0, 0.5, []),  # side by side in one sentence
        (_LIST, "Hoeveel granaten kreeg Rusland?", 2.0, 0.5, [1]),
    ],
)
def test_another_count_of_what_the_question_names_may_be_far_less_likely(
    text: str, question: str, score: float, nearness: float, found: list[int]
) -> None:
    answer = _counted(text, "ruim een miljoen", 3.0, nearness)
    assert _rivals([answer, _counted(text, "350.000", score, nearness)], question, text) == found


@pytest.mark.parametrize("unit", ["jaar", "procent", "euro", "kilometer", "ton", "times", "miles", "per"])
def test_another_measure_is_nearly_as_likely(unit: str) -> None:
    question = f"Hoeveel {unit} was het?" if unit != "per" else "Hoeveel was het per dag?"
    one, other = _ranked(f"30 {unit}", 3.0), f"20 {unit}"
    assert _rivals([one, _ranked(other, -1.0, hit=1)], question) == []
    assert _rivals([one, _ranked(other, 2.0, hit=1)], question) == [1]


def test_a_number_of_something_else_is_none() -> None:
    assert _rivals([_MILLION, _ranked("350.000", 2.5, following="soldaten")]) == []
    assert _rivals([_MILLION, _ranked("350.000", 2.5)]) == []
    assert _rivals([_MILLION, _ranked("het leger", 2.5, hit=1)]) == []
    assert _rivals([_ranked("1800 mensen", 3.0), _ranked("in 2022", 2.5)]) == []


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
        ("10 à 12 duizend soldaten", "10.000 à 12.000 soldaten"),
        ("in juni 2020", "17 juni 2020"),
        ("3 mei 2020", "May 3, 2020"),
        ("2 mei 2020", "2-5-2020"),
        ("20 soldaten op 3 juni", "5 juli"),
        ("20 may die", "20 in June"),
        ("3 Auguſtus", "3 APRİL"),
        ("10 à 12 duizend soldaten", "10.000 soldaten"),
        ("tussen de 5 en 6 miljoen euro", "tussen 5 miljoen en 6 miljoen euro"),
        ("3 of 4 duizend granaten", "3000 granaten"),
        ("min 20 graden", "-20 graden"),
        ("min twintig graden", "–20 graden"),
    ],
)
def test_the_same_number_is_none(one: str, other: str) -> None:
    assert _rivals([_ranked(one, 3.0), _ranked(other, 2.5, hit=1)]) == []
    assert _rivals([_ranked(other, 3.0), _ranked(one, 2.5, hit=1)]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,5 meter", "150 centimeter"),
        ("1,5 kilometer", "1500 meter"),
        ("2 kilogram", "2000 gram"),
        ("50 procent", "25 cent"),
        ("drie kinderen", "zeven kleinkinderen"),
        ("drie kleinkinderen", "zeven achterkleinkinderen"),
        ("27 landen", "17 eilanden"),
    ],
)
def test_a_number_of_what_ends_alike_is_none(one: str, other: str) -> None:
    assert _rivals([_ranked(one, 3.0), _ranked(other, 2.5, hit=1)]) == []
    assert _rivals([_ranked(other, 3.0), _ranked(one, 2.5, hit=1)]) == []


def test_the_same_number_with_its_unit_behind_it_is_none() -> None:
    assert _rivals([_ranked("56 jaar", 3.0), _ranked("56", 2.5, hit=1, following="jaar")]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("45%", "50 procent"),
        ("drie soldaten", "4 soldaten"),
        ("drie kinderen", "twee kinderen"),
        ("1800 mensen", "2000 mensen"),
        ("in Gent", "in Brugge"),
        ("3 juni 2020", "3 juli 2020"),
        ("in juni 2020", "in juli 2020"),
        ("juni 2020", "3 juli 2020"),
        ("3 juni", "3 juli"),
        ("3 juni", "5 juli"),
        ("6 juni", "7 juni"),
        ("6 juni", "6 juli"),
        ("June 3", "July 5"),
        ("on 3 May", "3 juni"),
    ],
)
def test_another_number_or_place_is_one(one: str, other: str) -> None:
    assert _rivals([_ranked(one, 3.0), _ranked(other, 2.5, hit=1)]) == [1]


def test_other_words_are_a_rival_where_another_passage_has_them_as_its_answer() -> None:
    assert _rivals([_MINISTER, _ranked("Kim Yong-hyun", 2.5, hit=1)]) == [1]
    assert _rivals([_MINISTER, _ranked("Kim Yong-hyun", 2.5, hit=0)]) == []
    assert _rivals([_MINISTER, _ranked("Kim Yong-hyun", 2.5, hit=1, margin=-1.0)]) == []
    assert _rivals([_MINISTER, _ranked("minister Kim", 2.5, hit=1)]) == []


def test_a_rival_is_nearly_as_likely_and_about_the_same() -> None:
    assert _rivals([_MINISTER, _ranked("Kim Yong-hyun", 0.5, hit=1)]) == []
    assert _rivals([_MINISTER, _ranked("Kim Yong-hyun", 2.5, hit=1, nearness=0.2)]) == []


def test_other_words_far_from_what_was_asked_are_none() -> None:
    both_far = [_ranked("mondkapjes", 3.0, nearness=0.2), _ranked("een strafkamp", 2.9, hit=1, nearness=0.3)]
    assert _rivals(both_far) == []


def test_a_count_like_a_year_is_one_where_the_question_asks_for_it() -> None:
    counted = [_ranked("1800", 3.0, following="mensen"), _ranked("2500", 2.5, hit=1, following="mensen")]
    assert _rivals(counted, "Hoeveel mensen stierven?") == [1]
    assert _rivals([counted[0], _ranked("in 2019", 2.5, hit=1)], "Hoeveel mensen stierven?") == []


@pytest.mark.parametrize(
    ("one", "other", "rival"),
    [
        (("1800", "euro"), ("in 2019", ""), False),
        (("1950", "meter"), ("in 2019", ""), False),
        (("€ 2000", ""), ("in 2019", ""), False),
        (("1800", "euro"), ("2500 euro", ""), True),
        (("2000", "meter"), ("3500", "meter"), True),
        (("€ 2000", ""), ("€ 3000", ""), True),
        (("1998", "won"), ("in 1999", ""), True),
    ],
)
def test_money_and_measures_are_no_years(one: tuple[str, str], other: tuple[str, str], rival: bool) -> None:
    for first, second in ((one, other), (other, one)):
        answer = _ranked(first[0], 3.0, following=first[1])
        found = _rivals([answer, _ranked(second[0], 2.5, hit=1, following=second[1])])
        assert found == ([1] if rival else [])


def test_a_year_before_the_verb_of_the_question_is_a_year_all_the_same() -> None:
    years = [_ranked("1953", 3.0, following="stierf"), _ranked("1952", 2.5, hit=1, following="overleed")]
    assert _rivals(years, "Wanneer stierf Stalin?") == [1]
    years = [_ranked("1950", 3.0, following="begon"), _ranked("1951", -1.0, hit=1, following="begon")]
    assert _rivals(years, "In welk jaar begon de oorlog?") == []


def test_names_with_a_part_in_common_contradict_each_other() -> None:
    assert _rivals([_ranked("Noord-Korea", 3.0), _ranked("Zuid-Korea", 2.9, hit=1)]) == [1]
    assert _rivals([_ranked("WHO", 3.0), _ranked("FDA", 2.9, hit=1)]) == [1]


def test_what_no_number_counts_is_no_unit_and_a_currency_before_it_is() -> None:
    counted = [_ranked("20", 3.0, following="van"), _ranked("30", 2.5, hit=1, following="van")]
    assert _rivals(counted) == []
    assert _rivals([_ranked("€ 5 miljoen", 3.0), _ranked("€ 6 mln", 2.5, hit=1)]) == [1]
    assert _rivals([_ranked("5 miljoen euro", 3.0), _ranked("€ 6,5 miljoen", 2.5, hit=1)]) == [1]
    assert _rivals([_ranked("5 miljoen euro", 3.0), _ranked("€ 5 miljoen", 2.5, hit=1)]) == []


def test_a_name_with_and_without_its_hyphen_contradicts_nothing() -> None:
    assert _rivals([_ranked("koning Willem-Alexander", 3.0), _ranked("Willem Alexander", 2.5, hit=1)]) == []


def test_at_most_two_are_named() -> None:
    others = [_ranked(name, 2.5, hit=at) for at, name in enumerate(("Kim", "Lee", "Park"), 1)]
    assert _rivals([_MINISTER, *others]) == [1, 2]
    assert _rivals([]) == []


_WORDS = ["granaten", "leverde", "Rusland", "Kim", "Lee", "Poetin", "350.000", "miljoen", "een", "de", "brug"]


@given(
    st.lists(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=12), min_size=2, max_size=4), st.data()
)
def test_no_rival_stands_in_a_passage_that_may_not_hold_one(
    passages: list[list[str]], data: st.DataObject
) -> None:
    texts = [" ".join(words) for words in passages]
    spans = []
    for hit, words in enumerate(passages):
        at = data.draw(st.integers(0, len(words) - 1))
        start = len(" ".join(words[:at])) + (at > 0)
        spans.append([Span(hit, start, start + len(words[at]), data.draw(st.floats(-3, 9)))])
    question = "Hoeveel granaten leverde Kim aan Rusland?"
    evidence = Evidence(Lexical.build(texts))
    found = evidence.weigh(question, [Hit(at, 1.0, 0.8, 1, 1.0, 1) for at in range(len(texts))], texts, spans)
    ranked = rank(found, Linear(0.0, {"margin": 0.2, "nearness": 1.0}))
    for position in rivals(ranked, question, texts):
        text = texts[ranked[position].found[0].span.hit]
        assert may_rival(ranked[0].found[0], evidence.coverage(question, text))


def test_a_passage_on_something_else_may_not_hold_a_rival() -> None:
    assert not may_rival(_MINISTER.found[0], 0.3)
    assert not may_rival(_ranked("mondkapjes", 3.0, nearness=0.1).found[0], 0.3)
    assert may_rival(_ranked("350.000", 3.0, nearness=0.1).found[0], 0.3)
