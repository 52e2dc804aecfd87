"""What the events of the page do, looked at without a browser."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from served import Echo
from starlette.testclient import TestClient

from embeddings.records import ArticlesError
from qa.app.conversation import first_pending, reply
from qa.app.engine import Rebuilt
from qa.app.keeping import added
from qa.app.limits import LIMITS, Limits
from qa.app.line import GivenUpError, Line, still_wanted
from qa.app.page import build_page
from qa.app.rendering import reply_html
from qa.app.server import Serving, web_app
from qa.app.talk import Talk, Talks
from qa.app.words import WORDS
from qa.feedback import FeedbackStore
from qa.question import MAX_CHARACTERS
from qa.records import Answer

_VISITOR: Any = SimpleNamespace(client=None, headers={"accept-language": "nl"})
_NOT_NARROWED: Any = ([], [], "", "", "balanced", False)


def _page(engine: Echo, folder: Path) -> gr.Blocks:
    return build_page(engine, FeedbackStore(folder / "feedback.sqlite"), Line(LIMITS), editable=True)


def _events(page: gr.Blocks, name: str) -> list[Any]:
    return [event for event in page.fns.values() if event.name == name]


@pytest.mark.parametrize("name", ["answered", "shown", "rebuilt", "dropped", "taken_in", "removed"])
def test_an_event_is_not_left_out_while_the_one_before_it_goes_on(name: str, tmp_path: Path) -> None:
    events = _events(_page(Echo(tmp_path), tmp_path), name)
    assert events
    assert {event.trigger_mode for event in events} == {"multiple"}


@pytest.mark.parametrize(("length", "left"), [(MAX_CHARACTERS, 0), (2000, 2000), (20_000, 20_000)])
def test_a_question_that_is_too_long_stays_in_the_box(length: int, left: int, tmp_path: Path) -> None:
    (event,) = _events(_page(Echo(tmp_path), tmp_path), "posed")
    talk = Talk()
    _, box = event.fn("x" * length, talk, "nl", _VISITOR)
    assert first_pending(talk.turns) == 0
    assert box["value"] == "x" * left


def test_what_is_typed_stays_where_a_question_comes_from_elsewhere(tmp_path: Path) -> None:
    page, talk = _page(Echo(tmp_path), tmp_path), Talk()
    example: Any = SimpleNamespace(value={"text": "Wie was de eerste?"})
    _, box = _events(page, "chosen")[0].fn(example, talk, "nl", _VISITOR)
    assert "value" not in box
    talk.clear()
    change: Any = SimpleNamespace(value="Wie was de tweede?", index=0)
    _, box, _ = _events(page, "edited")[0].fn(change, talk, "nl", _VISITOR)
    assert "value" not in box
    assert [turn.question for turn in talk.turns] == ["Wie was de tweede?"]


def test_a_conversation_lasts_though_its_page_slept(tmp_path: Path) -> None:
    """Gradio forgets what it may, some time after a page lost its connection."""
    page = _page(Echo(tmp_path), tmp_path)
    app = web_app(page, Serving("127.0.0.1", 0))
    with TestClient(app, base_url="http://127.0.0.1") as asker:
        functions = {one.name: one._id for one in page.fns.values()}

        def use(name: str, *data: Any) -> Any:
            body = {"fn_index": functions[name], "data": [*data], "session_hash": "a"}
            return asker.post("/gradio_api/run/predict", json=body, headers={"Accept-Language": "nl"}).json()

        use("posed", "Wie was het?", None, "nl")
        session = page.state_holder.session_data["a"]
        session.is_closed, session.STATE_TTL_WHEN_CLOSED = True, -1
        page.state_holder.delete_all_expired_state()
        use("stopped", None, "nl")
        assert "Wie was het?" in str(use("stopped", None, "nl"))


def test_a_page_goes_on_only_in_the_conversation_whose_key_it_has() -> None:
    one, other, third = ("0" * 31 + digit for digit in "123")
    talks, first = Talks(), Talk()
    talks.take_up(first, one, "")
    first.pose("Wie was de eerste?")
    first.change(reply, first.turns[0].key, notice="Niemand.")
    first.pose("Wie was de tweede?")
    again = Talk()
    talks.take_up(again, other, one)
    assert [turn.question for turn in again.turns] == ["Wie was de eerste?", "Wie was de tweede?"]
    # What waits is asked by this page too, and the answer to the first time is not its own.
    assert again.turns[0] == first.turns[0]
    assert again.turns[1].key != first.turns[1].key
    assert not again.change(reply, first.turns[1].key, notice="Te laat.")[1].notice
    first.clear()
    assert len(again.turns) == 2
    for key, before in ((third, ""), (third, "0" * 32), ("", other), ("../1", other)):
        talks.take_up(new := Talk(), key, before)
        assert not new.turns
    del again  # a page that nobody remembers
    talks.take_up(new := Talk(), third, other)
    assert not new.turns


def test_where_there_is_nothing_to_save_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(gr, "Info", said.append)
    (event,) = _events(_page(Echo(tmp_path), tmp_path), "exported")
    talk = Talk()
    assert event.queue is not False  # what is said reaches the page from the queue only
    assert event.fn(_VISITOR, talk, "en") == ""
    assert said == [WORDS["en"].nothing]
    talk.pose("Wie was het?")
    assert "Wie was het?" in event.fn(_VISITOR, talk, "nl")
    assert len(said) == 1


def test_what_cannot_be_removed_is_named(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (event,) = _events(_page(Echo(tmp_path), tmp_path), "removed")
    sent: Any = SimpleNamespace(_data={"source": "added/weg.txt"})
    said = event.fn(sent, "nl", _VISITOR, None)
    assert WORDS["nl"].not_removed.format(name="added/weg.txt") in said
    assert "geen bestand dat hier is toegevoegd" in said


@pytest.mark.parametrize(
    ("chosen", "label"),
    [
        (_NOT_NARROWED, "link"),
        (([], [], "2020", "", "balanced", False), "link_usual"),
        (([], [], "", "", "eager", False), "link_usual"),
        (([], [], "", "", "balanced", True), "link_usual"),
    ],
)
def test_a_link_that_asks_in_another_way_says_so(chosen: Any, label: str, tmp_path: Path) -> None:
    page, talk = _page(Echo(tmp_path), tmp_path), Talk()
    talk.pose("Wie was het?")

    async def answer() -> None:
        async for _ in _events(page, "answered")[0].fn(_VISITOR, talk, "nl", *chosen):
            pass

    asyncio.run(answer())
    assert f">{getattr(WORDS['nl'], label)}</button>" in reply_html(talk.turns[0], 0)


class _Switched(Echo):
    """Its asker switches the page while it answers."""

    switch: Any = None

    def ask(self, question: str, history: Sequence[str] = (), *_: Any, **__: Any) -> Answer:
        self.switch()
        return super().ask(question, history)


def test_an_answer_comes_in_the_language_the_page_was_switched_to_meanwhile(tmp_path: Path) -> None:
    engine, talk = _Switched(tmp_path), Talk()
    page = _page(engine, tmp_path)
    engine.switch = lambda: _events(page, "switched")[0].fn(_VISITOR, "en", talk)
    talk.pose("Wie was het?")

    async def answer() -> list[Any]:
        answered = _events(page, "answered")[0].fn(_VISITOR, talk, "nl", *_NOT_NARROWED)
        return [shown async for shown in answered]

    _, box, panel = asyncio.run(answer())[-2]
    assert box["submit_btn"] == WORDS["en"].send
    assert f">{WORDS['en'].map}<" in panel


def test_a_question_can_still_be_stopped_in_the_other_language(tmp_path: Path) -> None:
    event = _events(_page(Echo(tmp_path), tmp_path), "switched")[0]
    talk = Talk()

    def buttons() -> list[Any]:
        box = next(one for one in event.fn(_VISITOR, "en", talk) if "submit_btn" in one)
        return [box["submit_btn"], box["stop_btn"]]

    assert buttons() == [WORDS["en"].send, False]
    talk.pose("Wie was het?")
    assert buttons() == [False, WORDS["en"].stop]


class _Unbuilt(Echo):
    """Counts how often it is to be built, and is not."""

    builds = 0

    def rebuild(self) -> Rebuilt:
        self.builds += 1
        raise ArticlesError("no room")


def test_files_dropped_in_while_the_index_is_made_are_all_taken_in_by_the_next_one(tmp_path: Path) -> None:
    engine = _Unbuilt(tmp_path)
    (tmp_path / "articles").mkdir()
    page = _page(engine, tmp_path)
    came: list[Any] = []

    def drop(name: str, text: str) -> None:
        (tmp_path / name).write_text(text, encoding="utf-8")
        (event,) = _events(page, "dropped")
        assert event.fn([str(tmp_path / name)], came, "nl", _VISITOR) is None  # the box is empty again

    def take_in() -> Any:
        (event,) = _events(page, "taken_in")
        return event.fn(came, "nl", _VISITOR, None)

    drop("leeg.txt", "")
    assert "leeg.txt" in take_in()
    assert engine.builds == 0
    drop("een.txt", "De fiets\n\nDe fiets van Odding is paars, en hij kostte 1840 euro in Friesland.\n")
    drop("leeg.txt", "")
    assert "leeg.txt" in take_in()
    assert added(tmp_path / "articles") == ["added/een.txt"]
    assert take_in() == gr.skip()
    assert engine.builds == 1


def test_a_page_to_read_only_has_nothing_that_changes_the_collection(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    page = build_page(Echo(tmp_path), store, Line(LIMITS), editable=False)
    assert _events(page, "posed")
    for name in ("dropped", "taken_in", "removed", "rebuilt"):
        assert _events(page, name) == []
        assert _events(_page(Echo(tmp_path), tmp_path), name)


def test_files_are_limited_in_number_and_size(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    limits = Limits(uploads=2, upload_bytes=5_000)
    page = build_page(_Unbuilt(tmp_path), store, Line(limits), editable=True)
    text = "De fiets\n\nDe fiets van Odding is paars, en hij kostte 1840 euro in Friesland.\n"
    came: list[Any] = []
    for number, size in enumerate((1, 1, 1, 90)):
        (tmp_path / f"{number}.txt").write_text(f"{number} {text}" * size, encoding="utf-8")
    (event,) = _events(page, "dropped")
    event.fn([str(tmp_path / f"{number}.txt") for number in range(3)], came, "nl", _VISITOR)
    event.fn([str(tmp_path / "3.txt")], came, "en", _VISITOR)
    assert added(tmp_path / "articles") == ["added/0.txt", "added/1.txt"]
    assert [drop.refused for drop in came] == [
        [("2.txt", "Voeg er hooguit 2 tegelijk toe.")],
        [("3.txt", "It is larger than 0 MB.")],
    ]
    assert not list(tmp_path.glob("?.txt"))  # nothing is left where they were brought


class _Endless(Echo):
    """Answers until nobody wants to know any more."""

    given_up = False

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.asked = threading.Event()

    def ask(self, question: str, history: Sequence[str] = (), *_: Any, **__: Any) -> Answer:
        self.asked.set()
        try:
            while True:
                still_wanted()
        except GivenUpError:
            self.given_up = True
            raise


@pytest.mark.parametrize("name", ["stopped", "cleared"])
def test_what_is_stopped_is_given_up_though_the_browser_cancels_nothing(name: str, tmp_path: Path) -> None:
    engine, talk = _Endless(tmp_path), Talk()
    page = _page(engine, tmp_path)
    talk.pose("Wie was de eerste?")

    async def answer() -> None:
        async for _ in _events(page, "answered")[0].fn(_VISITOR, talk, None, *_NOT_NARROWED):
            pass

    async def run() -> None:
        answering = asyncio.create_task(answer())
        await asyncio.to_thread(engine.asked.wait)
        arguments = [_VISITOR] if name == "cleared" else []
        _events(page, name)[0].fn(*arguments, talk, "nl")
        await asyncio.wait_for(answering, 20)

    asyncio.run(run())
    assert engine.given_up
    assert [turn.notice for turn in talk.turns] == ([WORDS["nl"].stopped] if name == "stopped" else [])
