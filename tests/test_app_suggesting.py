"""Example questions: drawn from what the articles say, and only those that are answered so."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from conftest import ROOT

from qa.app.engine import Engine
from qa.app.limits import LIMITS
from qa.app.line import Line
from qa.app.suggesting import Suggestions, proposals
from qa.loading import Loaded, Settings
from qa.records import QuestionError

_TEXTS = (
    "De Britse premier May sprak met hoogleraar Anna de Vries. Jan Smit, directeur van het museum, zweeg.",
    "Volgens Anna de Vries klopt het. Piet Klaassen (61) en Anna de Vries (48) zagen Jan Smit.",
    "Toch zei Jan Smit dat schrijver Karel Bos het wist. Buurvrouw Truus Mol is een gepensioneerde lerares.",
    "Niemand gelooft Karel Bos, een bekende Vlaamse schrijver, en ook Anna de Vries niet.",
)


def test_people_named_more_than_once_are_proposed_by_what_is_said_of_them() -> None:
    assert [(one.asked["nl"], one.says) for one in proposals(_TEXTS)] == [
        ("Wie is Karel Bos?", "een bekende Vlaamse schrijver"),
        ("Hoe oud is Anna de Vries?", "48"),
        ("Wie is Jan Smit?", "directeur van het museum"),
    ]
    assert [one.asked["en"] for one in proposals(_TEXTS)][:2] == [
        "Who is Karel Bos?",
        "How old is Anna de Vries?",
    ]
    assert proposals(["Er staat hier niets over wie dan ook."]) == []


class _Engine:
    """Answers what it is told to."""

    def __init__(self, answers: dict[str, str | None]) -> None:
        self._answers = answers
        self.asked: list[str] = []
        self.build = "1"

    @property
    def index(self) -> Any:
        passages = [SimpleNamespace(text=text) for text in _TEXTS]
        return SimpleNamespace(passages=passages, manifest=SimpleNamespace(build=self.build))

    def ask(self, question: str, history: Sequence[str]) -> Any:
        self.asked.append(question)
        answer = self._answers.get(question)
        return SimpleNamespace(best=answer and SimpleNamespace(answer=answer))


_ANSWERS: dict[str, str | None] = {
    "Wie is Karel Bos?": "bekende Vlaamse schrijver",
    "Who is Karel Bos?": "Truus Mol",  # another answer in English
    "Hoe oud is Anna de Vries?": None,
    "Wie is Jan Smit?": "directeur van het museum",
    "Who is Jan Smit?": "de directeur van het museum",
}


def test_only_what_is_answered_so_in_both_languages_is_offered_and_found_once() -> None:
    engine = _Engine(dict(_ANSWERS))

    async def run() -> None:
        suggestions = Suggestions(cast(Engine, engine), Line(LIMITS))
        both = await asyncio.gather(suggestions.questions("nl"), suggestions.questions("en"))
        assert list(both) == [["Wie is Jan Smit?"], ["Who is Jan Smit?"]]
        assert engine.asked == list(_ANSWERS)
        engine.build = "2"  # other articles: found again
        engine._answers["Who is Karel Bos?"] = "een bekende Vlaamse schrijver"
        assert await suggestions.questions("nl") == ["Wie is Karel Bos?", "Wie is Jan Smit?"]

    asyncio.run(run())


def test_a_page_that_is_closed_does_not_end_what_others_wait_for() -> None:
    async def run() -> list[str]:
        suggestions = Suggestions(cast(Engine, _Engine(dict(_ANSWERS))), Line(LIMITS))
        closed = asyncio.create_task(suggestions.questions("nl"))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(suggestions.questions("nl"))
        await asyncio.sleep(0)
        closed.cancel()
        return await waiting

    assert asyncio.run(run()) == ["Wie is Jan Smit?"]


def test_whoever_asks_goes_first() -> None:
    engine, line = _Engine(dict(_ANSWERS)), Line(LIMITS)

    async def run() -> None:
        with line.ticket("somebody", "Waar?") as ticket:
            finding = asyncio.create_task(Suggestions(cast(Engine, engine), line).questions("nl"))
            await asyncio.sleep(0.3)
            assert ticket.called
            assert engine.asked == []
        await finding

    asyncio.run(run())
    assert engine.asked


class _Failing(_Engine):
    """Fails as long as it has failures left."""

    def __init__(self, *failures: Exception) -> None:
        super().__init__(dict(_ANSWERS))
        self._failures = list(failures)

    def ask(self, question: str, history: Sequence[str]) -> Any:
        if self._failures:
            raise self._failures.pop()
        return super().ask(question, history)


def test_a_question_turned_away_in_a_busy_minute_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.app.suggesting._IDLE_S", 0.01)
    engine = _Failing(*[QuestionError({"nl": "Er wachten nu te veel vragen."}, "nl")] * 2)
    engine._answers["Who is Karel Bos?"] = "een bekende Vlaamse schrijver"
    found = asyncio.run(Suggestions(cast(Engine, engine), Line(LIMITS)).questions("nl"))
    assert found == ["Wie is Karel Bos?", "Wie is Jan Smit?"]


def test_after_a_failure_they_are_looked_for_again() -> None:
    async def run() -> list[str]:
        suggestions = Suggestions(cast(Engine, _Failing(RuntimeError("broken"))), Line(LIMITS))
        with pytest.raises(RuntimeError, match="broken"):
            await suggestions.questions("nl")
        return await suggestions.questions("nl")

    assert asyncio.run(run()) == ["Wie is Jan Smit?"]


def test_nothing_more_is_asked_about_articles_that_have_been_replaced() -> None:
    engine = _Engine(dict(_ANSWERS))

    async def run() -> None:
        suggestions = Suggestions(cast(Engine, engine), Line(LIMITS))
        old = asyncio.create_task(suggestions.questions("nl"))
        await asyncio.sleep(0)
        engine.build = "2"
        assert await suggestions.questions("nl") == ["Wie is Jan Smit?"]
        assert await old == []

    asyncio.run(run())
    assert engine.asked == list(_ANSWERS)


@pytest.mark.model
def test_the_articles_that_come_with_it_give_questions_that_are_answered(
    loaded: Loaded, index_folder: Path
) -> None:
    engine = Engine(loaded, Settings(ROOT / "seeds", index_folder, None, None))
    questions = asyncio.run(Suggestions(engine, Line(LIMITS)).questions("nl"))
    assert len(questions) == 3
    for question in questions:
        assert loaded.pipeline.ask(question).best is not None
