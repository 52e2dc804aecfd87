"""Spans to candidates: the same words are one candidate, evidence decides, probabilities fall in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.lexical import Lexical
from qa.candidates import Evidence, Found, confidences, other_than, rank
from qa.confidence import Linear
from qa.records import Hit, Span

_RANKING = Linear(0.0, {"margin": 1.0})
_CONFIDENCE = Linear(0.0, {"score": 1.0})
_TEXTS = [
    "De burgemeester, Femke Zijlstra, opende de brug.",
    "Femke Zijlstra knipte in Geldermalsen een lint door.",
]


def _hit(passage: int, score: float) -> Hit:
    return Hit(passage, score, 0.8, 1, 1.0, 1)


def _span(hit: int, words: str, score: float) -> Span:
    start = _TEXTS[hit].index(words)
    return Span(hit, start, start + len(words), score)


def _weigh(*spans: Span) -> list[Found]:
    evidence = Evidence(Lexical.build(_TEXTS))
    by_hit = [[span for span in spans if span.hit == hit] for hit in range(2)]
    return evidence.weigh("Wie opende de brug?", [_hit(0, 0.3), _hit(1, 0.15)], _TEXTS, by_hit)


def test_the_same_words_in_two_passages_are_one_candidate_with_two_places() -> None:
    found = _weigh(
        _span(0, "Femke Zijlstra", 3.0), _span(1, "Femke Zijlstra", 1.0), _span(1, "een lint", 2.0)
    )
    ranked = rank(found, _RANKING)
    assert [one.text for one in ranked] == ["Femke Zijlstra", "een lint"]
    assert [one.span.hit for one in ranked[0].found] == [0, 1]
    assert [one.evidence["support"] for one in ranked[0].found] == [1, 1]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,5 miljoen", "15 miljoen"),
        ("2-1", "21"),
        ("10:30", "1030"),
        ("-5 graden", "5 graden"),
        ("20%", "20"),
        ("AA-", "AA"),
        ("de-escalatie", "escalatie"),
        ("A", "B"),
        ("groep A", "de groep"),
        ("hepatitis A", "hepatitis"),
        ("vitamine A en D", "vitamine en D"),
    ],
)
def test_other_numbers_are_other_candidates(one: str, other: str) -> None:
    found = [Found(Span(at, 0, 9, 1.0), text, "", {"margin": 1.0}) for at, text in enumerate((one, other))]
    assert [ranked.text for ranked in rank(found, _RANKING)] == [one, other]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("20%", "20 procent"),
        ("Willem-Alexander", "Willem Alexander"),
        ("Kim Jong-un", "Kim Jong-Un"),
        ("Kim Jong-un", "Kim Jong Un"),
        ("e-mail", "email"),
        ("A Bridge", "the bridge"),
        ("Once Upon A Time", "Once Upon a Time"),
        ("„A”", "A"),
        ("een A-diploma", "A-diploma"),
    ],
)
def test_the_same_written_otherwise_is_one_candidate(one: str, other: str) -> None:
    found = [Found(Span(at, 0, 9, 1.0), text, "", {"margin": 1.0}) for at, text in enumerate((one, other))]
    assert [len(ranked.found) for ranked in rank(found, _RANKING)] == [2]


def test_marks_between_thousands_make_no_other_number() -> None:
    found = [
        Found(Span(at, 0, 9, 1.0), text, "", {"margin": 1.0})
        for at, text in enumerate(("350.000 granaten", "350000 granaten", "„350,000 granaten”"))
    ]
    assert [len(ranked.found) for ranked in rank(found, _RANKING)] == [3]


def test_evidence_is_what_it_says() -> None:
    first, second = _weigh(_span(0, "Femke Zijlstra", 3.0), _span(1, "Geldermalsen", 1.0))
    assert first.evidence["margin"] == 3.0
    assert (first.evidence["retrieval"], second.evidence["retrieval"]) == (1.0, 0.5)
    assert first.evidence["nearness"] == pytest.approx(1.0)  # 'opende' and 'brug' stand beside it
    assert second.evidence["nearness"] == 0.0
    assert first.evidence["closeness"] == second.evidence["closeness"] == 0.8


def test_an_answer_stands_in_one_paragraph() -> None:
    text = "Femke Zijlstra opende de brug.\nDe brug is nieuw."
    across = Span(0, text.index("de brug"), text.index(" is nieuw"), 5.0)
    within = Span(0, 0, len("Femke Zijlstra"), 3.0)
    found = Evidence(Lexical.build([text])).weigh("Wie?", [_hit(0, 0.3)], [text], [[across, within]])
    assert [one.text for one in found] == ["Femke Zijlstra"]


def test_spans_are_tidied_and_do_not_overlap() -> None:
    found = _weigh(_span(0, ", Femke Zijlstra,", 3.0), _span(0, "Femke Zijlstra, opende", 1.0))
    assert [one.text for one in found] == ["Femke Zijlstra"]


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=8), st.floats(-5, 5))
def test_confidences_are_probabilities_in_falling_order(scores: list[float], bias: float) -> None:
    found = [
        Found(Span(0, at, at + 1, score), f"woord{at}", "", {"margin": score})
        for at, score in enumerate(scores)
    ]
    values = confidences(rank(found, _RANKING), Linear(bias, {"score": 1.0}))
    assert len(values) == len(scores)
    assert all(0 <= value <= 1 for value in values)
    assert values == sorted(values, reverse=True)
    assert sum(values[1:]) <= 1 - values[0] + 1e-9


def test_nothing_found_is_no_candidate() -> None:
    assert rank([], _RANKING) == []
    assert confidences([], _CONFIDENCE) == []


def test_what_is_known_already_is_left_out_wherever_it_stands() -> None:
    found = _weigh(
        _span(0, "Femke Zijlstra", 3.0), _span(1, "Femke Zijlstra", 1.0), _span(1, "een lint", 2.0)
    )
    assert [one.text for one in other_than("femke zijlstra.", found)] == ["een lint"]
    assert other_than("Femke", found) == found
