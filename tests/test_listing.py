"""What a list holds, put together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.listing import listed
from qa.records import Span


def _spans(text: str, *parts: str, scores: tuple[float, ...] = ()) -> list[Span]:
    return [
        Span(0, text.index(part), text.index(part) + len(part), score)
        for part, score in zip(parts, scores or [3.0] * len(parts), strict=True)
    ]


@pytest.mark.parametrize(
    ("text", "parts", "whole"),
    [
        ("Dat schrijven Piet Bos en Jan de Wit.", ("Jan de Wit", "Piet Bos"), "Piet Bos en Jan de Wit"),
        ("Gent, Brugge en Ieper", ("Brugge", "Ieper", "Gent"), "Gent, Brugge en Ieper"),
        ("tea, coffee, and milk", ("coffee", "milk", "tea"), "tea, coffee, and milk"),
    ],
)
def test_what_is_listed_is_one(text: str, parts: tuple[str, ...], whole: str) -> None:
    (span,) = listed(text, _spans(text, *parts))
    assert text[span.start : span.end] == whole


def test_other_words_keep_apart() -> None:
    text = "Piet Bos belde Jan de Wit, maar Ans zweeg."
    assert len(listed(text, _spans(text, "Piet Bos", "Jan de Wit", "Ans"))) == 3


def test_an_answer_does_not_go_on_in_the_next_paragraph() -> None:
    text = "Aanwezig waren Jan de Wit,\nPiet Bos"
    assert len(listed(text, _spans(text, "Jan de Wit", "Piet Bos"))) == 2


def test_what_the_reader_does_not_believe_is_left_out() -> None:
    text = "Gent, Brugge en Ieper"
    first, second = listed(text, _spans(text, "Gent", "Brugge", "Ieper", scores=(2.0, 5.0, -6.0)))
    assert (text[first.start : first.end], first.score) == ("Gent, Brugge", 5.0)
    assert text[second.start : second.end] == "Ieper"


@given(st.lists(st.tuples(st.sampled_from(["Gent", "Ieper", "hij"]), st.floats(-9, 9)), max_size=6))
def test_nothing_is_lost_and_the_best_stays_first(words: list[tuple[str, float]]) -> None:
    text, spans = "", []
    for word, score in words:
        spans.append(Span(0, len(text), len(text) + len(word), score))
        text += word + (", " if score > 0 else " en niet ")
    found = listed(text, spans)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for span in spans:
        (holder,) = [one for one in found if one.start <= span.start and span.end <= one.end]
        assert holder.score >= span.score
