"""Mistyped questions in the words of the passages."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from wordfreq import zipf_frequency

from qa.language import language_of
from qa.people import who_is_asked
from qa.spelling import _WORD, corrected

_PASSAGES = (
    "Gouverneur Lee Jae-myung sprak in Pyongyang over de leveringen van granaten aan Noord-Korea.",
    "De mishandelingen in het strafkamp werden in 2019 beschreven door Seong-ho.",
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wie is de goeverneur", "wie is de Gouverneur"),
        ("Hoeveel grnaaten kreeg noordkorea?", "Hoeveel granaten kreeg Noord-Korea?"),
        ("wat zei Seongho over mishandelinggen", "wat zei Seong-ho over mishandelingen"),
        ("Waar ligt pjongyang?", "Waar ligt Pyongyang?"),
    ],
)
def test_a_typing_error_becomes_the_word_of_a_passage(typed: str, meant: str) -> None:
    assert corrected(typed, _PASSAGES) == meant


def test_a_capital_at_the_head_of_a_sentence_is_none_of_the_word() -> None:
    passages = ["Verkiezingen zijn er in mei.", "De koning bezocht Gent. Na de verkiezingen sprak hij."]
    assert corrected("Wie won de verkeizingen?", passages) == "Wie won de verkiezingen?"
    assert corrected("Wie is de koning?", [*passages, "De koning sprak."], "nl") == "Wie is de koning?"


def test_a_name_that_is_also_a_word_keeps_its_capital() -> None:
    passages = ["Jihyun Park vluchtte. Park woont in Bury, bij het park."]
    assert corrected("wat zei pakr?", passages) == "wat zei Park?"


def test_accents_are_no_other_letters() -> None:
    assert corrected("Wat zei Ozdemir?", ["Daarna sprak Özdemir in Berlijn."]) == "Wat zei Özdemir?"


@pytest.mark.parametrize(
    "typed",
    [
        "Wie schilderde De Nachtwacht?",
        "Welke soldaten spraken over leveren?",  # words as they are, though not as in the passages
        "Who governed the province of Limburg?",
        "Wat deed xqzzvt in 2091?",
        "Wie is Seong-gi?",
        "Hoeveel mishandelinge waren er?",  # a form of a word of the passages is found as it is
        "",
    ],
)
def test_what_is_a_word_or_comes_close_to_none_stays(typed: str) -> None:
    assert corrected(typed, _PASSAGES) == typed


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_words_are_only_replaced_by_words_of_passages(typed: str, passages: list[str]) -> None:
    meant = corrected(typed, passages)
    assert corrected(typed, []) == typed
    if meant != typed:
        assert any(word in " ".join(passages) for word in meant.split())
    assume(not who_is_asked(meant))  # whose name may be put together otherwise: kim jong un, Kim Jong-un
    old, new = _WORD.findall(typed), _WORD.findall(meant)
    assert _WORD.split(meant) == _WORD.split(typed)
    known = {word for passage in passages for word in _WORD.findall(passage)}
    assert all(word == before or word in known for before, word in zip(old, new, strict=True))


@given(st.text(max_size=80), st.lists(st.text(max_size=80), max_size=3))
def test_with_a_language_words_are_replaced_by_words_of_passages_or_of_the_language(
    typed: str, passages: list[str]
) -> None:
    language = language_of(typed)
    meant = corrected(typed, passages, language)
    assume(not who_is_asked(meant))
    old, new = _WORD.findall(typed), _WORD.findall(meant)
    assert _WORD.split(meant) == _WORD.split(typed)
    known = {word for passage in passages for word in _WORD.findall(passage)}
    assert all(
        word == before or word in known or zipf_frequency(word, language, wordlist="small") > 0
        for before, word in zip(old, new, strict=True)
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hoevel granaten waren het", "hoeveel granaten waren het"),
        ("Wanner begon de oorlog?", "Wanneer begon de oorlog?"),
        ("how many peopel died", "how many people died"),
    ],
)
def test_a_typing_error_in_what_no_passage_says_becomes_a_common_word(typed: str, meant: str) -> None:
    assert corrected(typed, [], language_of(typed)) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Wer war im vierten Jahrhundert der Gouverneur von Pjongyang?",
        "Wo hieß eine Siedlung nach Granatan?",
        "Combien de granatas ont été envoyées par la Corée du Nord?",
    ],
)
def test_a_question_in_another_language_stays(typed: str) -> None:
    assert corrected(typed, _PASSAGES, language_of(typed)) == typed


@pytest.mark.parametrize("typed", ["wie verborg de brief", "Wat zei Hoevel tegen Wanner?", "wat is taks"])
def test_rare_words_and_names_stay(typed: str) -> None:
    assert corrected(typed, [], language_of(typed)) == typed


@pytest.mark.parametrize(
    ("typed", "passage"),
    [
        ("What desegregated the schools?", "They were to desegregate the schools."),
        ("Hoeveel mishandelinge waren er?", "De mishandelingen gingen door."),
        ("Wat is Kwanghyun’s beroep?", "Daar woonde Kwanghyun."),
        ("Wat is Kwanghyun's beroep?", "Daar woonde Kwanghyun."),
        ("What is Zelensky’s plan?", "Daarna sprak Zelensky."),
    ],
)
def test_a_form_of_a_word_of_the_passages_stays_in_both_languages(typed: str, passage: str) -> None:
    assert corrected(typed, [passage], language_of(typed)) == typed
