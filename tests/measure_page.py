"""python tests/measure_page.py: how long people wait for the app, measured in Chromium.

From `python app.py` to the server that answers, with an index in place; from opening the page to the
question box; from Enter to the answer, one asking, each question in a conversation of its own and all in one;
and from question to answer when twenty people ask at once. What is asked are the development questions, in an
order drawn by lot, none of them twice.
"""

from __future__ import annotations

import itertools
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from browsing import ask as ask_page
from browsing import started_browser, visit
from crowd import App, ask, started

from qa.evaluate import read_questions

_ASKED = 20
_PEOPLE = 20
_ROUNDS = 2
_QUESTIONS = Path("../shared/gold/questions.jsonl")
_SUGGESTED_MS = 30_000  # until the example questions have been looked for
# From the key to the picture with the answer. Asking again and again from outside takes longer, and computes.
_TIMED = """count => {
  window.shown = new Promise(shown => {
    let began;
    addEventListener("keydown", () => { began = performance.now(); }, { capture: true, once: true });
    new MutationObserver((_, observer) => {
      if (document.querySelectorAll(".reply :is(.words, .none, .notice)").length <= count) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => shown(performance.now() - began)));
    }).observe(document, { childList: true, subtree: true });
  });
}"""


def main() -> None:
    """Measure and print, as Markdown."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with started(folder):
            pass  # makes the index
        began = time.perf_counter()
        with started(folder) as app:
            rows = [("server up", f"{time.perf_counter() - began:.1f} s")]
            pool = iter(_questions())  # none is asked twice: the app remembers answers
            with started_browser() as browser:
                rows += _page(browser, app, pool)
            rows += _crowd(app, pool)
    print("\n".join(["| | |", "|---|---|", *(f"| {what} | {took} |" for what, took in rows)]))


def _questions() -> list[str]:
    alone = [question.text for question in read_questions(_QUESTIONS) if not question.history]
    return random.Random(1).sample(alone, len(alone))


def _page(browser: Any, app: App, pool: Iterator[str]) -> list[tuple[str, str]]:
    began = time.perf_counter()
    with visit(browser, f"{app.address}/") as page:
        ready = time.perf_counter() - began
        ask_page(page, next(pool))  # the models warm up
        page.wait_for_timeout(_SUGGESTED_MS)
        apart = [_milliseconds(page, question, anew=True) for question in itertools.islice(pool, _ASKED)]
        in_one = [_milliseconds(page, question) for question in itertools.islice(pool, _ASKED)]
    return [
        ("first page ready", f"{ready:.1f} s"),
        *(
            (
                f"from Enter to the answer, {_ASKED} questions{where}: median, longest",
                f"{statistics.median(taken):.0f}, {max(taken):.0f} ms",
            )
            for where, taken in (("", apart), (", all in one conversation", in_one))
        ),
    ]


def _milliseconds(page: Any, question: str, anew: bool = False) -> float:
    if anew:
        page.get_by_role("button", name="Opnieuw").click()
        page.locator(".reply").wait_for(state="detached")
    page.evaluate(_TIMED, page.locator(".reply").count())
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    return float(page.evaluate("window.shown"))


def _crowd(app: App, pool: Iterator[str]) -> list[tuple[str, str]]:
    """Twenty ask at once, each from an address of their own, some times in a row."""
    clients = [app.client(number) for number in range(_PEOPLE)]

    def timed(client: Any, question: str) -> float:
        began = time.perf_counter()
        if not isinstance(ask(client, question), dict):
            raise SystemExit(f"no answer to {question!r}")
        return time.perf_counter() - began

    alone = [timed(client, next(pool)) for client in clients]
    together: list[float] = []
    for _ in range(_ROUNDS):
        with ThreadPoolExecutor(_PEOPLE) as threads:
            together += threads.map(timed, clients, itertools.islice(pool, _PEOPLE))
    late = statistics.quantiles(together, n=20)[18]
    single = statistics.median(alone)
    return [
        (f"a program asking alone, {_PEOPLE} questions: median", f"{1000 * single:.0f} ms"),
        (
            f"{_PEOPLE} people at once, {_ROUNDS} times, all answered: 95th percentile",
            f"{late:.1f} s, {late / single:.1f} times the median of one",
        ),
    ]


if __name__ == "__main__":
    main()
