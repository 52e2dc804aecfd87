"""Waiting in the browser: the place in the line shows; who stops or closes the page is out of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from browsing import IN_A_BROWSER, started_browser, visit
from served import Echo, served

from qa.app.limits import Limits
from qa.app.server import Serving
from qa.app.words import WORDS
from qa.records import Answer

pytestmark = IN_A_BROWSER
_NL = WORDS["nl"]


class _Slow(Echo):
    """Answers when it is let go."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked: list[str] = []
        self.begun, self.go_on = threading.Event(), threading.Event()

    def ask(self, question: str, history: Sequence[str] = (), *_: Any, **__: Any) -> Answer:
        self.asked.append(question)
        self.begun.set()
        assert self.go_on.wait(300)
        return super().ask(question, history)


@pytest.fixture
def browser() -> Iterator[Any]:
    with started_browser() as browser:
        yield browser


@pytest.fixture
def ask(browser: Any, tmp_path: Path) -> Iterator[Callable[[str, str], Any]]:
    """Opens a page of its own for every question, and asks."""
    with ExitStack() as visits:

        def ask(address: str, question: str) -> Any:
            page = visits.enter_context(visit(browser, f"{address}/"))
            page.locator("#question textarea").fill(question)
            page.keyboard.press("Enter")
            page.locator(".reply").wait_for()
            return page

        yield ask


def test_places_show_and_who_leaves_is_not_answered(tmp_path: Path, ask: Callable[[str, str], Any]) -> None:
    engine = _Slow(tmp_path)
    limits = Limits(conversation=2, wait_s=600, answer_s=600)  # the machine may be busy
    with served(tmp_path, Serving("127.0.0.1", 0, limits=limits), engine) as address:
        first = ask(address, "Eerste?")
        assert engine.begun.wait(60)
        stopping, leaving, last = (ask(address, f"{one}?") for one in ("Stopt", "Sluit", "Laatste"))
        last.get_by_text(_NL.ahead(2)).wait_for()
        leaving.get_by_text(_NL.ahead(1)).wait_for()
        stopping.get_by_role("button", name=_NL.stop).click()
        stopping.get_by_text(_NL.stopped).wait_for()
        last.get_by_text(_NL.ahead(1)).wait_for()
        leaving.close()
        time.sleep(3)
        engine.go_on.set()
        for page in (first, last):
            page.locator(".reply .words").wait_for()
        assert last.locator(".reply .words").inner_text() == "Laatste? 0"
        assert engine.asked == ["Eerste?", "Laatste?"]
        # Who stopped can go on, until the conversation is as long as it may be.
        for number, says in ((1, ".words"), (2, ".notice")):
            stopping.locator("#question textarea").fill("En nog een?")
            stopping.keyboard.press("Enter")
            stopping.locator(".reply").nth(number).locator(says).wait_for()
        assert "Begin een nieuw gesprek" in stopping.locator(".reply").nth(2).inner_text()
        assert stopping.locator("#question textarea").input_value() == "En nog een?"
