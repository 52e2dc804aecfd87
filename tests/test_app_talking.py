"""A conversation in Chromium: follow-ups, stopping, caution, and asking while the index is made again."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from browsing import IN_A_BROWSER, ask, started_browser, visit
from conftest import ROOT
from crowd import questions
from served import MANIFEST, Echo, served

from embeddings.index import Index, load_index
from embeddings.records import Article, Place
from qa.app.engine import Engine
from qa.app.judging import NOT_KEPT
from qa.app.server import Serving
from qa.app.words import WORDS
from qa.loading import Loaded, Settings
from qa.records import Answer

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytestmark = [*IN_A_BROWSER, pytest.mark.model]

_NL = WORDS["nl"]
_SERVING = Serving("127.0.0.1", 0, editable=True)
_BOOK = "Hoe heet het boek van Jihyun Park?"
_AUTHORS = "Welke twee auteurs waarschuwden op 38 North dat Kim op oorlog uit is?"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(loaded: Loaded, index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("talking")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    shutil.copytree(index_folder, folder / "index")
    engine = Engine(loaded, Settings(folder / "seeds", folder / "index", None, None))
    with served(folder, _SERVING, engine) as address:
        yield f"{address}/"


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    with visit(browser, address) as page:
        yield page


def _said(reply: Any) -> str:
    return str(reply.locator(".words, .none").first.inner_text())


def _expected(answer: Answer) -> str:
    return answer.best.answer if answer.best else _NL.none


def _linked(reply: Any) -> list[str]:
    """The questions a link to a reply asks: its own, after those it leans on."""
    questions: list[str] = json.loads(reply.locator("[data-link]").get_attribute("data-link"))
    return questions


def test_a_follow_up_leans_on_what_was_asked_and_a_new_subject_does_not(page: Any, loaded: Loaded) -> None:
    ask(page, _BOOK)
    follow_up = "En waar woont ze nu?"
    reply = ask(page, follow_up)
    assert _linked(reply) == [_BOOK, follow_up]
    assert _said(reply) == _expected(loaded.pipeline.ask(follow_up, [_BOOK]))
    reply = ask(page, _AUTHORS)  # no button was needed
    assert _linked(reply) == [_AUTHORS]
    assert _said(reply) == _expected(loaded.pipeline.ask(_AUTHORS))


def test_caution_decides_whether_an_answer_is_given(page: Any, loaded: Loaded) -> None:
    doubtful = next(
        question
        for question in questions(200)
        if not question.startswith("What")  # the page answers in the language of the question
        and loaded.pipeline.ask(question, caution="cautious").best is None
        and loaded.pipeline.ask(question, caution="eager").best is not None
    )
    page.get_by_role("button", name=_NL.narrow).click()
    page.get_by_label(_NL.cautious).check()
    cautious = ask(page, doubtful)
    assert _said(cautious) == _NL.none
    assert "Gekeken in 8 passages uit" in cautious.inner_text()
    page.get_by_label(_NL.eager).check()
    assert _said(ask(page, doubtful)) == _expected(loaded.pipeline.ask(doubtful, caution="eager"))
    assert _said(cautious) == _NL.none  # what was asked before stands


def test_the_choice_of_caution_shows_and_stays(page: Any, loaded: Loaded) -> None:
    expect = playwright.expect
    page.get_by_role("button", name=_NL.narrow).click()
    expect(page.get_by_label(_NL.balanced)).to_be_checked()
    assert _said(ask(page, _BOOK)) == _expected(loaded.pipeline.ask(_BOOK))
    page.get_by_label(_NL.eager).check()
    page.get_by_role("button", name=_NL.narrow).click()
    page.get_by_role("button", name=_NL.narrow).click()
    expect(page.get_by_label(_NL.eager)).to_be_checked()
    page.locator("#other").click()
    expect(page.get_by_label(WORDS["en"].eager)).to_be_checked()
    assert _said(ask(page, _AUTHORS)) == _expected(loaded.pipeline.ask(_AUTHORS, caution="eager"))
    page.reload()
    page.get_by_role("button", name=WORDS["en"].narrow).click()
    expect(page.get_by_label(WORDS["en"].balanced)).to_be_checked()


def test_what_was_found_right_is_offered_to_begin_with(page: Any) -> None:
    reply = ask(page, _BOOK)
    said = _said(reply)
    reply.get_by_role("button", name=_NL.right, exact=True).click()
    playwright.expect(reply).to_contain_text(_NL.thanks)
    page.goto(page.url)
    page.get_by_role("button", name=_BOOK).click()
    reply = page.locator(".reply")
    reply.locator(".words").wait_for()
    assert _said(reply) == said


def test_an_empty_page_offers_articles_to_read(page: Any) -> None:
    page.locator("#panel .panel-empty .title", has_text="Jihyun Park").click()
    playwright.expect(page.locator("#panel .reading h2")).to_contain_text("Jihyun Park")


def test_questions_are_answered_while_the_index_is_made_again(
    page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, go_on = threading.Event(), threading.Event()

    def load_later(*arguments: Any) -> Any:
        """The new index, made but not yet in use, until the test lets it."""
        made.set()
        assert go_on.wait(60)
        return load_index(*arguments)

    monkeypatch.setattr("qa.app.engine.load_index", load_later)
    rebuilt = page.locator(".kept")
    page.get_by_role("button", name=_NL.collection).click()
    page.get_by_role("button", name=_NL.rebuild).click()
    assert made.wait(60)
    assert _said(ask(page, _BOOK)).startswith("The Hard Road Out")
    assert rebuilt.count() == 0
    go_on.set()
    page.get_by_role("button", name=_NL.collection).click()
    playwright.expect(rebuilt).to_contain_text("19 artikelen")
    assert _said(ask(page, _BOOK)).startswith("The Hard Road Out")


class _Slow(Echo):
    """Answers only when it may."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked = threading.Event()
        self.go_on = threading.Event()
        self.questions: list[str] = []

    def ask(self, question: str, history: Sequence[str] = (), *_: Any, **__: Any) -> Answer:
        self.questions.append(question)
        self.asked.set()
        assert self.go_on.wait(60)
        return super().ask(question, history)


def test_a_question_is_stopped_and_its_answer_never_comes(browser: Any, tmp_path: Path) -> None:
    engine = _Slow(tmp_path)
    with served(tmp_path, _SERVING, engine) as address, visit(browser, f"{address}/") as page:
        page.get_by_label(_NL.question).fill("Wie was de eerste?")
        page.keyboard.press("Enter")
        assert engine.asked.wait(60)
        page.get_by_role("button", name=_NL.stop).click()
        stopped = page.locator(".reply").first
        playwright.expect(stopped).to_have_text(_NL.stopped)
        engine.go_on.set()
        # What was stopped is no part of the conversation.
        assert _said(ask(page, "Wie was de tweede?")) == "Wie was de tweede? 0"
        assert stopped.inner_text().strip() == _NL.stopped


def test_a_question_is_answered_once_whatever_else_starts_it(browser: Any, tmp_path: Path) -> None:
    engine = _Slow(tmp_path)
    with served(tmp_path, _SERVING, engine) as address, visit(browser, f"{address}/") as page:
        page.wait_for_timeout(1000)  # what the page began with ends: cut off by the reload, it is an error
        held: list[Any] = []
        page.route("**/queue/join*", lambda route: route.continue_() if held else held.append(route))
        with page.expect_request("**/queue/join*"):
            page.reload()  # what answers the questions of a link comes late
        page.get_by_label(_NL.question).fill("Wie was de eerste?")
        page.keyboard.press("Enter")
        while not engine.asked.is_set():
            page.wait_for_timeout(50)  # lets requests through meanwhile
        with page.expect_response("**/queue/join*"):
            held[0].continue_()
        page.wait_for_timeout(1000)
        engine.go_on.set()
        page.locator(".reply .words").wait_for()
        assert _said(ask(page, "Wie was de tweede?")) == "Wie was de tweede? 1"
        assert engine.questions == ["Wie was de eerste?", "Wie was de tweede?"]


@pytest.fixture
def slow(browser: Any, tmp_path: Path) -> Iterator[tuple[Any, _Slow]]:
    """A page whose questions are answered when the engine is told to go on."""
    engine = _Slow(tmp_path)
    with served(tmp_path, _SERVING, engine) as address, visit(browser, f"{address}/") as page:
        yield page, engine


def test_a_double_click_asks_once_and_stops_nothing(slow: tuple[Any, _Slow]) -> None:
    page, engine = slow
    page.get_by_label(_NL.question).fill("Wie was de eerste?")
    page.get_by_role("button", name=_NL.send, exact=True).click()
    assert engine.asked.wait(60)
    stop = page.get_by_role("button", name=_NL.stop)
    stop.dispatch_event("click", {"detail": 2})  # where the first click fell, something else is now
    engine.go_on.set()
    page.locator(".reply .words").wait_for()
    assert engine.questions == ["Wie was de eerste?"]
    engine.go_on.clear()
    engine.asked.clear()
    page.get_by_label(_NL.question).fill("Wie was de tweede?")
    page.get_by_role("button", name=_NL.send, exact=True).click()
    assert engine.asked.wait(60)
    page.wait_for_timeout(600)
    stop.click()
    playwright.expect(page.locator(".reply").nth(1)).to_have_text(_NL.stopped)
    engine.go_on.set()


def test_a_conversation_goes_on_when_its_page_is_loaded_again(slow: tuple[Any, _Slow]) -> None:
    page, engine = slow
    engine.go_on.set()
    ask(page, "Wie was de eerste?")
    page.get_by_label(_NL.question).fill("Wie was de twee")
    page.wait_for_timeout(1000)  # what the page began with ends: cut off by the reload, it is an error
    page.reload()
    playwright.expect(page.locator(".reply .words")).to_have_text("Wie was de eerste? 0")
    playwright.expect(page.locator("#panel .sources")).to_be_visible()
    playwright.expect(page.get_by_label(_NL.question)).to_have_value("Wie was de twee")
    assert _said(ask(page, "Wie was de tweede?")) == "Wie was de tweede? 1"
    page.wait_for_timeout(1000)
    page.goto(f"{page.url}?q=Wie+was+het%3F")  # another conversation in the same tab
    playwright.expect(page.locator(".reply .words")).to_have_text("Wie was het? 0")
    page.wait_for_timeout(1000)
    page.go_back()
    playwright.expect(page.locator(".reply .words")).to_have_count(2)
    page.wait_for_timeout(1000)
    page.go_forward()
    playwright.expect(page.locator(".reply .words")).to_have_text("Wie was het? 0")
    page.wait_for_timeout(1000)
    page.go_back()
    page.wait_for_timeout(1000)
    # Opened anew, it begins anew.
    page.goto(page.url)
    page.get_by_text(_NL.empty.split(".")[0]).first.wait_for()
    assert _said(ask(page, "Wie was de eerste?")) == "Wie was de eerste? 0"


def test_what_is_typed_before_the_question_has_arrived_stays(slow: tuple[Any, _Slow]) -> None:
    page, engine = slow
    engine.go_on.set()
    page.wait_for_timeout(1000)  # what the page began with ends
    held: list[Any] = []
    page.route("**/run/predict*", lambda route: route.continue_() if held else held.append(route))
    page.get_by_label(_NL.question).fill("Wie was de eerste?")
    with page.expect_request("**/run/predict*"):
        page.keyboard.press("Enter")
    page.keyboard.type("En waar")
    held[0].continue_()
    page.locator(".reply .words").wait_for()
    page.keyboard.type(" woont ze?")
    playwright.expect(page.get_by_label(_NL.question)).to_have_value("En waar woont ze?")
    page.keyboard.press("Enter")
    playwright.expect(page.locator(".reply .words").nth(1)).to_have_text("En waar woont ze? 1")
    playwright.expect(page.get_by_label(_NL.question)).to_have_value("")


def test_a_question_is_edited_with_the_keys_it_is_asked_with(slow: tuple[Any, _Slow]) -> None:
    page, engine = slow
    engine.go_on.set()
    ask(page, "Wie was de eerste?")
    expect, box = playwright.expect, page.get_by_label(_NL.question)
    edit = page.locator("#chat").get_by_role("button", name="Bewerken")
    edit.press("Enter")
    editor = page.locator("#chat").get_by_role("textbox", name=_NL.asked)
    expect(editor).to_be_focused()
    page.keyboard.press("Escape")
    expect(editor).to_have_count(0)
    expect(box).to_be_focused()
    edit.press("Enter")
    editor.fill("Wie was de")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("laatste?")
    page.keyboard.press("Enter")
    expect(page.locator(".reply .words")).to_have_text("Wie was de laatste? 0")
    expect(box).to_be_focused()


def test_a_verdict_stands_that_is_given_while_a_question_waits(browser: Any, tmp_path: Path) -> None:
    engine = _Slow(tmp_path)
    with served(tmp_path, _SERVING, engine) as address, visit(browser, f"{address}/") as page:
        engine.go_on.set()
        first = ask(page, "Wie was de eerste?")
        engine.go_on.clear()
        engine.asked.clear()
        page.get_by_label(_NL.question).fill("Wie was de tweede?")
        page.keyboard.press("Enter")
        assert engine.asked.wait(60)
        first.get_by_role("button", name=_NL.right, exact=True).click()
        playwright.expect(first).to_contain_text(_NL.thanks)
        engine.go_on.set()
        page.locator(".reply").nth(1).locator(".words").wait_for()
        playwright.expect(first).to_contain_text(_NL.thanks)


class _Emptied(Echo):
    """Has an article, until it is taken away."""

    articles: tuple[Article, ...] = (
        Article("De fiets", "2024-01-19", "NRC", (), (Place("a.txt", 0, 9, 1, 1),)),
    )

    @property
    def index(self) -> Index:
        return cast(Index, SimpleNamespace(articles=self.articles, passages=(), manifest=MANIFEST))


def test_a_question_is_answered_where_what_was_chosen_is_gone(browser: Any, tmp_path: Path) -> None:
    engine = _Emptied(tmp_path)
    with served(tmp_path, _SERVING, engine) as address, visit(browser, f"{address}/") as page:
        fold = page.get_by_role("button", name=_NL.narrow)
        fold.click()
        for field, value in ((_NL.articles, "De fiets"), (_NL.first, "2024")):
            page.get_by_label(field).click()
            page.get_by_role("option", name=value).click()
        engine.articles = ()
        fold.click()
        with page.expect_response("**/run/predict*"):
            fold.click()
        assert _said(ask(page, "Wie was het?")) == "Wie was het? 0"
        playwright.expect(page.locator("#narrow .token")).to_have_count(0)
        playwright.expect(page.get_by_label(_NL.first)).to_have_value("")


def test_a_verdict_that_cannot_be_kept_is_said_and_the_page_goes_on(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path, _SERVING) as address, visit(browser, f"{address}/") as page:
        (tmp_path / "feedback.sqlite").write_text("geen database", encoding="utf-8")
        reply = ask(page, "Wie was de eerste?")
        reply.get_by_role("button", name=_NL.right, exact=True).click()
        page.get_by_text(NOT_KEPT["nl"]).wait_for()
        playwright.expect(page.get_by_text("Warning")).to_be_hidden()  # a word of the toolkit
        assert _said(reply) == "Wie was de eerste? 0"
        assert _said(ask(page, "Wie was de tweede?")) == "Wie was de tweede? 1"
