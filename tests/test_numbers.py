"""The same number, written in several ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.numbers import in_digits, values


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        (("350.000", "350 duizend", "350,000", "driehonderdvijftigduizend", "350 thousand"), 350_000),
        (("een miljoen", "één miljoen", "1 miljoen", "1.000.000", "one million"), 1_000_000),
        (("anderhalf miljoen", "anderhalf mln", "1,5 miljoen", "1.5 million"), 1_500_000),
        (("een half miljoen", "500.000", "half a million"), 500_000),
        (("een kwart miljoen", "kwart miljoen", "250.000"), 250_000),
        (("driekwart miljoen", "drie kwart miljoen", "750.000"), 750_000),
        (("zeseneenhalf miljoen", "6,5 mln", "6,5 mln.", "6,5mln"), 6_500_000),
        (("3 mld", "3 miljard"), 3e9),
        (("ten minste 20", "ten hoogste 20", "20 ten zuiden"), 20),
        (("drie", "3", "three"), 3),
        (("1.000", "1000", "duizend"), 1000),
        (("8,8", "8.8"), 8.8),
        (("drieënhalf miljoen", "3,5 miljoen", "3½ miljoen", "drie en een half miljoen"), 3_500_000),
        (("zesenhalf", "6,5", "6½"), 6.5),
        (("1.200,50", "1,200.50", "1200,5"), 1200.5),
        (("0,125",), 0.125),
        (("-5", "–5", "−5"), -5),
        (("36 biljoen", "36.000.000.000.000"), 36e12),
        (("1,5 biljoen", "1500 miljard"), 1.5e12),
    ],
)
def test_ways_of_writing_one_number(texts: tuple[str, ...], number: float) -> None:
    for text in texts:
        assert values(f"{text} euro") == {number}


def test_a_time_is_the_same_with_a_point_or_a_colon_and_a_range_has_no_minus() -> None:
    assert values("om 14.30 uur") == values("om 14:30 uur") == {14, 30}
    assert values("van 1914–1918") == {1914, 1918}
    assert values("het werd 2-1") == {2, 1}
    assert values("(1914 -1918)") == {1914, 1918}
    assert values("1.75 uur") == values("1,75 uur") == {1.75}
    assert values("eind 2019 en een half jaar later") == {2019}


@pytest.mark.parametrize("text", ["Martien Steen was machtig", "een brug", "ten noorden van Seoul"])
def test_other_words_are_no_numbers(text: str) -> None:
    assert in_digits(text) == text


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("10 à 12 duizend", {10_000, 12_000}),
        ("vijf tot zes miljoen", {5e6, 6e6}),
        ("3,5 of 4 mln", {3.5e6, 4e6}),
        ("tussen de 5 en 6 miljoen", {5e6, 6e6}),
        ("between 5 and 6 million", {5e6, 6e6}),
        ("3 boten en 6 miljoen euro", {3, 6e6}),
        ("5 en 6 miljoen", {5, 6e6}),
        ("van 1998 tot 2 miljoen", {1998, 2e6}),
        ("min 20 graden", {-20}),
        ("na 5 min 20 seconden", {5, 20}),
    ],
)
def test_the_first_number_of_a_range_is_in_thousands_too_and_min_is_a_sign(
    text: str, numbers: set[float]
) -> None:
    assert values(text) == numbers


def test_each_number_is_one() -> None:
    assert values("op 17 december 2010") == {17, 2010}
    assert values("1,5") != values("15")


@given(st.text(max_size=60))
def test_any_text_can_be_looked_through(text: str) -> None:
    values(text)
