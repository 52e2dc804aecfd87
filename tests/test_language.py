"""Which language a question is in."""

from __future__ import annotations

import pytest

from qa.language import is_foreign


@pytest.mark.parametrize(
    "question",
    [
        "Wer war der erste Präsident?",
        "Wie viele Einwohner hat die Stadt?",
        "Quand est né le président de la Corée?",
    ],
)
def test_german_and_french_questions_are_foreign(question: str) -> None:
    assert is_foreign(question)


@pytest.mark.parametrize(
    "question",
    [
        "Wie was de man die in een zwarte auto over de grens kwam?",
        "wie is robin van der vaart",
        "wanner wrd de granaat afgevuurd",
        "Who was the man in the war of Der Spiegel?",
        "granaten noordkorea",
        "Kim Jong Un rakketten",
        "leeftijd dochter Kim Jong-un Pyongyan",
        "EU sanctis Noord-Korea",
        "Korean War casualtes",
        "Waarover sprak Von der Leyen",
        "",
    ],
)
def test_dutch_and_english_ones_are_not(question: str) -> None:
    assert not is_foreign(question)
