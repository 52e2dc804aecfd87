"""What askers type: cleaned where it can be, refused in a friendly way where it cannot."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.language import language_of
from qa.question import MAX_CHARACTERS, asks_for_several, clean_question
from qa.records import QuestionError


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Stel een vraag"),
        (" \t\n ", "Stel een vraag"),
        ("\x00\x07\x1b", "Stel een vraag"),
        ("?!…", "geen woorden"),
        ("😀🎉", "geen woorden"),
        ("x" * 10_000, "10000 tekens"),
        ("what is the " * 1000, "too long"),
    ],
)
def test_what_cannot_be_asked_is_said(typed: str, says: str) -> None:
    with pytest.raises(QuestionError, match=says):
        clean_question(typed)


def test_control_characters_and_loose_white_space_go() -> None:
    assert clean_question(" Wie\tis\x00 \u202eJi\u200b?\n") == "Wie is Ji?"


def test_markup_stays_text() -> None:
    assert clean_question("<script>alert(1)</script> wie?") == "<script>alert(1)</script> wie?"


@given(st.text())
def test_a_question_is_clean_or_refused(typed: str) -> None:
    try:
        question = clean_question(typed)
    except QuestionError:
        return
    assert 0 < len(question) <= MAX_CHARACTERS
    assert question == " ".join(question.split())
    assert not any(unicodedata.category(char).startswith("C") for char in question)
    assert clean_question(question) == question


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Hoe oud is Jihyun Park?", "nl"),
        ("How old is Jihyun Park?", "en"),
        ("Which party did Ji represent in the parliament?", "en"),
        ("hwasong 12", "nl"),
        ("Tell me about Jihyun Park", "en"),
        ("Is he married?", "en"),
        ("How many men died?", "en"),
        ("Can women vote?", "en"),
        ("Leven we nog in vrede?", "nl"),
        ("Waar was dat?", "nl"),
        ("Who is Robin van Persie?", "en"),
        ("How old is Mark van den Berg?", "en"),
        ("Hoe oud is Jan van der Berg?", "nl"),
        ("naam zus van Kim", "nl"),
        ("Wie schreef The Art of the Deal?", "nl"),
        ("Wie zong I Will Always Love You?", "nl"),
        ("En wie regisseerde How I Met Your Mother?", "nl"),
        ("who is jan van der berg", "en"),
        ("didn't Kim die?", "en"),
        ("Did Kim die?", "en"),
        ("Who wrote De avonden?", "en"),
        ("Who wrote Een schitterend gebrek?", "en"),
        ("WHO wil wat van Nederland?", "nl"),
        ("Hoekstra, what did he say?", "en"),
    ],
)
def test_language(question: str, language: str) -> None:
    assert language_of(question) == language


@pytest.mark.parametrize("question", ["Who wrote De avonden?", "Did Kim die?", "Waaraan is Kim overleden?"])
def test_a_question_that_begins_as_one_shows_its_language(question: str) -> None:
    assert language_of(question, "nl") == language_of(question, "en")


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Welke twee auteurs waarschuwden voor oorlog?", True),
        ("noem de drie landen die tekenden", True),
        ("Wie waren de andere twee verdachten?", True),
        ("Which six ministries advised against the sale?", True),
        ("Hoe heten de twee kinderen?", True),
        ("Wie viel twee keer?", False),
        ("Welke straf kregen de drie verdachten?", False),
        ("Welke 45-jarige vrouw werd vermist?", False),
        ("Noem een thema van het gesprek.", False),
        ("Hoeveel kostten de twee huizen?", False),
    ],
)
def test_who_asks_for_several_things(question: str, several: bool) -> None:
    assert asks_for_several(question) is several
