"""Who somebody is: whom a question asks about, and which texts say it."""

from __future__ import annotations

import time

import pytest

from qa.people import as_written, introduced, introduces, who_is_asked


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Wie is Jorrit Halbertsma?", "Jorrit Halbertsma"),
        ("wie was ineke van soest", "ineke van soest"),
        ("En wie is Halbertsma?", "Halbertsma"),
        ("Who is Jorrit Halbertsma?", "Jorrit Halbertsma"),
        ("Who's Jorrit Halbertsma?", "Jorrit Halbertsma"),
        ("Wie is er volgens de rechter schuldig aan de brand in Ferwert?", None),
        ("Wie schreef de wet?", None),
        ("Wie is Jorrit Halbertsma ook alweer?", "Jorrit Halbertsma"),
        ("Wie is eigenlijk Halbertsma?", "Halbertsma"),
        ("Wie is die Halbertsma?", "Halbertsma"),
        ("Wie is dat?", None),
        ("Wat is Volt?", None),
    ],
)
def test_whom_a_question_asks_about(question: str, name: str | None) -> None:
    assert who_is_asked(question) == name


@pytest.mark.parametrize(
    ("name", "introduced"),
    [
        ("Koen Berg-Willems", True),
        ("koen berg willems", True),
        ("Berg-Willems", True),
        ("Koen", False),  # might be anybody
        ("Anna Terpstra", False),  # named, but not introduced
        ("", False),
    ],
)
def test_whether_a_text_says_who_somebody_is(name: str, introduced: bool) -> None:
    text = "Volgens de Belgische minister Koen Berg-Willems is het mis. Dat ziet Anna Terpstra anders."
    assert introduces(text, name) is introduced


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("De Nederlandse minister Pieter Bos kwam.", "Pieter Bos"),
        ("Hoogleraar Alexander Rinnooy Kan kwam.", "Alexander Rinnooy Kan"),
        ("De schrijfster Louise van Soest won.", "Louise van Soest"),
        ("De Turkse politicus Özgür Özel won.", "Özgür Özel"),
        ("De Poolse schrijver Łukasz Nowak won.", "Łukasz Nowak"),
        ("De Amerikaanse president George W. Bush kwam.", "George W. Bush"),
    ],
)
def test_first_names_like_roles_capitals_with_marks_and_initials_are_of_names(text: str, name: str) -> None:
    assert list(introduced(text)) == [name]


def test_a_small_word_of_a_name_stays_small() -> None:
    texts = ["Van Dijk kwam langs de dijk. Van Dijk zweeg.", "De koning kwam."]
    assert as_written("van dijk", texts) == "van Dijk"
    assert as_written("de koning", texts) == "de koning"


def test_an_initial_at_the_end_of_a_sentence_is_of_no_other_name() -> None:
    assert introduced("Dat zegt agent Jan B. De rechter sprak hem vrij.") == {}
    assert list(introduced("Dat zegt agent Jan B. Rechter Kees Smit zei niets.")) == ["Kees Smit"]


def test_a_role_with_a_capital_is_no_first_name() -> None:
    assert "Minister Bos" not in introduced(
        "Minister Bos, lid van de partij, zweeg. Volgens Minister Bos niet."
    )


_TEXTS = (
    "Kim Jong-un zweeg. Volgens Kim Jong-un niet, zei Poetin.",
    "Generaal Kim Jong Un, de dader, is er.",
)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("kim jong un", "Kim Jong-un"),
        ("kim jong-un", "Kim Jong-un"),
        ("poetin", "Poetin"),
        ("de dader", "de dader"),
        ("de generaal", "de generaal"),  # 'Generaal' only begins a sentence
        ("volgens kim", "Volgens Kim"),
        ("jong", "Jong"),
        ("Kim jong un", "Kim jong un"),  # typed with care: as it is
        ("kim jong il", "kim jong il"),
        ("oe", "oe"),  # part of a word
        ("(", "("),
    ],
)
def test_a_name_in_small_letters_is_read_as_the_texts_write_it(typed: str, written: str) -> None:
    assert as_written(typed, _TEXTS) == written


def test_a_word_without_end_costs_no_time() -> None:
    text = "Jan de Wit is " + "a" * 20_000 + ". De Britse premier Ans Bos zweeg."
    began = time.process_time()
    assert introduces(text, "Ans Bos")
    assert time.process_time() - began < 10  # it was minutes
