"""What holds for every answer, with the real articles and models."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from conftest import ROOT
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qa.loading import Loaded
from qa.metrics import collapse
from qa.pipeline import Pipeline
from qa.reader import Reader
from qa.records import Answer, QuestionError, Span

pytestmark = pytest.mark.model

_SEEDS = {
    path.name: path.open(encoding="utf-8", newline="").read() for path in (ROOT / "seeds").glob("*.txt")
}
_WORDS = sorted({word for text in _SEEDS.values() for word in re.findall(r"\w+", text)})

# "Noord-", "Korea": such lines are joined without a blank.
_BROKEN_AT_HYPHEN = re.compile(r"(?<=\w)-\s*\n\s*(?=\w)")


def _check(answer: Answer) -> None:
    assert 0 <= answer.confidence <= 1
    for candidate in answer.candidates:
        assert candidate.citations
        for citation in candidate.citations:
            stretch = _SEEDS[citation.source][citation.start : citation.end]
            shown = citation.passage[citation.passage_start : citation.passage_end]
            assert shown in {collapse(stretch), collapse(_BROKEN_AT_HYPHEN.sub("-", stretch))}
        assert candidate.citations[0].passage.find(candidate.answer) >= 0
    for citation in answer.nearest:
        assert citation.start < citation.end


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9),
    asks=st.sampled_from(["", "Wie ", "Hoeveel "]),
)
@example(words=["ballistische"], asks="Wie ")  # a candidate over a line broken after its hyphen
def test_every_candidate_stands_where_its_citation_says(loaded: Loaded, words: list[str], asks: str) -> None:
    try:
        answer = loaded.pipeline.ask(asks + " ".join(words))
    except QuestionError:
        return
    _check(answer)


@pytest.mark.parametrize("name", ["Kim Jong-un", "kim jong un", "Kim Jung-un"])  # as one article spells it
def test_who_somebody_is_who_is_named_everywhere(loaded: Loaded, name: str) -> None:
    answer = loaded.pipeline.ask(f"Wie is {name}?")
    _check(answer)
    assert answer.best is not None
    assert {"dictator", "leider"} & set(answer.best.answer.split())


def test_a_name_in_small_letters_is_understood(loaded: Loaded) -> None:
    answer = loaded.pipeline.ask("wie is poetin")
    _check(answer)
    assert answer.meant == "wie is Poetin"
    assert answer.best is not None
    assert "president" in answer.best.answer


def test_two_things_asked_for_are_both_given(loaded: Loaded) -> None:
    answer = loaded.pipeline.ask("Welke twee auteurs waarschuwden op 38 North dat Kim op oorlog uit is?")
    _check(answer)
    assert answer.best is not None
    assert answer.best.answer == "Robert Carlin en Siegfried Hecker"


@pytest.mark.parametrize(
    "question",
    [
        "Hoeveel granaten leverde Noord-Korea aan Rusland?",
        "Hoeveel granaten heeft Noord-Korea aan Rusland geleverd?",
        "Hoeveel artilleriegranaten leverde Noord-Korea aan Rusland?",
    ],
)
def test_a_number_that_contradicts_the_answer_is_shown_beside_it(loaded: Loaded, question: str) -> None:
    answer = loaded.pipeline.ask(question)
    _check(answer)
    assert answer.best is not None
    assert answer.best.answer == "ruim een miljoen"
    assert [rival.answer for rival in answer.rivals] == ["350.000"]


def test_an_article_in_two_files_is_cited_in_both(loaded: Loaded) -> None:
    answer = loaded.pipeline.ask("Hoeveel kilometer kan de Hwasong-18 afleggen?")
    _check(answer)
    assert answer.best is not None
    assert len({citation.source for citation in answer.best.citations}) == 2


def test_a_follow_up_is_understood_and_a_new_subject_is_not_dragged_along(loaded: Loaded) -> None:
    earlier = "Wie is Jihyun Park?"
    follow_up = loaded.pipeline.ask("En hoe oud is ze?", [earlier])
    assert follow_up.candidates[0].answer == "56"
    alone = loaded.pipeline.ask("Hoelang duurde het gesprek tussen Poetin en Kim?")
    after = loaded.pipeline.ask("Hoelang duurde het gesprek tussen Poetin en Kim?", [earlier])
    assert after.candidates == alone.candidates


def test_context_is_what_is_needed_and_no_more(loaded: Loaded) -> None:
    def context(question: str, history: list[str]) -> list[str]:
        answer = loaded.pipeline.ask(question, history)
        _check(answer)
        return list(answer.context)

    history = ["Wie is Femke Zijlstra?", "Hoe oud is ze?"]
    assert context("En waar woont ze?", history) == history
    assert context("En waar woont ze?", ["Hoe heet de brug?", history[0]]) == [history[0]]
    assert context("Wanneer werd de brug over de Linge geopend?", history) == []
    assert context("En waar woont ze?", ["", "?!"]) == []
    # The same again is the same question.
    assert context("En waar woont ze?", [*history, "En waar woont ze?"]) == history
    assert context("Wanneer ging het over daar?", ["wanneer ging het over Daar? "] * 2) == []
    assert context("Wanneer ging het over daar?", ["Wanneer  ging het\nover daar"]) == []


def test_a_question_that_names_nothing_is_read_both_ways(loaded: Loaded) -> None:
    earlier = "Aan welke universiteit werkt Remco Breuker?"
    of_him = loaded.pipeline.ask("wat is de functie", [earlier])
    assert of_him.context == (earlier,)
    university = loaded.pipeline.ask(earlier).candidates[0].answer
    assert university not in [one.answer for one in of_him.candidates]  # that is known already
    assert of_him.confidence > loaded.pipeline.ask("wat is de functie").confidence
    again = loaded.pipeline.ask("wat is de functie", ["Hoe lang duurde het gesprek tussen Poetin en Kim?"])
    assert again.context == ()  # read with that question, it gets nothing surer
    # One that leans may ask the same in other words.
    leaning = loaded.pipeline.ask("Waar werkt hij?", [earlier])
    assert (leaning.context, leaning.candidates[0].answer) == ((earlier,), university)
    alone = loaded.pipeline.ask("hoe heet het boek van jihyun park")
    after = loaded.pipeline.ask("hoe heet het boek van jihyun park", [earlier])
    assert (after.context, after.candidates) == ((), alone.candidates)


class _CountingReader(Reader):
    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.read_so_far = 0

    def read(
        self, question: str, passages: Sequence[str], headings: Sequence[str] | None = None
    ) -> list[list[Span]]:
        self.read_so_far += len(passages)
        return self._reader.read(question, passages, headings)


def test_a_sure_answer_ends_the_reading(loaded: Loaded) -> None:
    reader = _CountingReader(loaded.reader)
    pipeline = Pipeline(loaded.index, loaded.encoder, reader, loaded.calibration)
    sure = pipeline.ask("Wie is Remco Breuker?")
    assert sure.confidence > 0.8
    assert 1 <= reader.read_so_far < 8
    finite = [score for score in sure.reader_scores if score > float("-inf")]
    assert len(finite) <= reader.read_so_far
    reader.read_so_far = 0
    assert pipeline.ask("Hoeveel kost een brood bij de bakker op de hoek?").best is None
    assert reader.read_so_far == 10  # eight, and the likeliest two again


def test_only_the_chosen_articles_are_searched(loaded: Loaded) -> None:
    whole = loaded.pipeline.ask("Hoeveel christenen zijn er in Noord-Korea?")
    of = loaded.index.passages[whole.hits[0].passage].article
    others = [number for number in range(len(loaded.index.articles)) if number != of]
    narrowed = loaded.pipeline.ask("Hoeveel christenen zijn er in Noord-Korea?", articles=others)
    assert of not in {loaded.index.passages[hit.passage].article for hit in narrowed.hits}
    nothing = loaded.pipeline.ask("Hoeveel christenen zijn er in Noord-Korea?", articles=[])
    assert (nothing.best, nothing.candidates, nothing.hits) == (None, (), ())


def test_more_caution_answers_less(loaded: Loaded) -> None:
    questions = ["Hoe heet het boek van Jihyun Park?", "Hoeveel kernkoppen heeft Noord-Korea in bezit?"]
    for question in questions:
        given = [
            loaded.pipeline.ask(question, caution=caution).best is not None
            for caution in ("eager", "balanced", "cautious")
        ]
        assert given == sorted(given, reverse=True)
        for caution, threshold in loaded.calibration.thresholds.items():
            answer = loaded.pipeline.ask(question, caution=caution)
            assert (answer.best is not None) == (answer.candidates[0].confidence >= threshold)


def test_a_conversation_keeps_its_subject(loaded: Loaded) -> None:
    earlier = ["Wie is Jihyun Park?", "Hoe oud is ze?", "Waar woont ze?"]
    answer = loaded.pipeline.ask("Hoe heet haar boek?", earlier)
    assert answer.context == (earlier[0], earlier[2])
    assert answer.best is not None
    assert answer.best.answer == "The Hard Road Out"
