"""Limits: how often, how much, how long; each said in a friendly word, wherever it is asked."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from gradio.state_holder import StateHolder
from gradio_client import Client
from gradio_client.exceptions import AppError
from hypothesis import given
from hypothesis import strategies as st
from served import Echo, client, served

from qa.app.computing import computing
from qa.app.limits import Buckets, Limits, Rate, client_at
from qa.app.line import GivenUpError, Line, still_wanted
from qa.app.server import Serving
from qa.loading import Loaded
from qa.records import Answer, QuestionError

_MANY = Rate(1000, 1000.0)


def test_a_bucket_lets_so_many_through_and_fills_up_again() -> None:
    now = 100.0
    buckets = Buckets(Rate(3, 0.5), lambda: now)
    for _ in range(3):
        assert buckets.wait("a") == 0
        buckets.take("a")
    assert buckets.wait("a") == 2
    assert buckets.wait("b") == 0
    now += 2
    assert buckets.wait("a") == 0
    now += 10_000
    buckets.take("a")
    assert buckets.wait("a") == 0


@given(st.lists(st.floats(0, 10), max_size=100))
def test_no_pace_gets_more_out_of_a_bucket_than_it_holds(pauses: list[float]) -> None:
    now, taken = 0.0, 0
    buckets = Buckets(Rate(5, 0.5), lambda: now)
    for pause in pauses:
        now += pause
        if buckets.wait("a") == 0:
            buckets.take("a")
            taken += 1
    assert taken <= 5 + 0.5 * now


def test_limits_do_not_look_at_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    buckets = Buckets(Rate(1, 0.001))
    buckets.take("a")
    monkeypatch.setattr(time, "time", lambda: 10**12)
    assert buckets.wait("a") > 900


@pytest.mark.parametrize(
    ("host", "same"),
    [
        ("2001:db8:1:2:3::4", "2001:db8:1:2:ffff::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::2%eth1"),
    ],
)
def test_who_has_many_addresses_is_one_client(host: str, same: str) -> None:
    assert client_at(host) == client_at(same)
    assert client_at("2001:db8:1:3::1") != client_at("2001:db8:1:2::1")
    assert client_at(None) == ""


def _line(**limits: Any) -> Line:
    return Line(Limits(**{"questions": _MANY, **limits}))


def test_a_line_is_fair_to_whoever_asks_less() -> None:
    async def run() -> list[str]:
        line, order, gate = _line(), [], threading.Event()

        def ask(question: str, history: Sequence[str]) -> None:
            gate.wait(5)
            order.append(question)

        many = [asyncio.create_task(line.answer("many", ask, f"m{at}", ())) for at in range(6)]
        await asyncio.sleep(0.05)
        few = [asyncio.create_task(line.answer("few", ask, f"f{at}", ())) for at in range(2)]
        one = asyncio.create_task(line.answer("one", ask, "one", ()))
        await asyncio.sleep(0.05)
        gate.set()
        await asyncio.gather(*many, *few, one)
        return order

    # The first of the many was being answered already.
    assert asyncio.run(run()) == ["m0", "f0", "one", "m1", "f1", "m2", "m3", "m4", "m5"]


def test_who_is_called_while_a_place_is_shown_does_not_sleep() -> None:
    async def run() -> float:
        line = _line()
        first = asyncio.create_task(line.answer("a", lambda *_: time.sleep(0.05), "eerste", ()))
        await asyncio.sleep(0)
        began = time.monotonic()
        with line.ticket("b", "tweede") as ticket:
            async for _ in ticket.waiting():
                await asyncio.sleep(0.2)  # it is called meanwhile
        await first
        return time.monotonic() - began

    assert asyncio.run(run()) < 0.6


def test_places_in_the_line_are_told_and_count_down() -> None:
    async def run() -> tuple[list[int], str]:
        line = _line()

        def ask(question: str, history: Sequence[str]) -> str:
            time.sleep(0.05)
            return question

        others = [asyncio.create_task(line.answer(f"a{at}", ask, str(at), ())) for at in range(4)]
        await asyncio.sleep(0)
        told = []
        with line.ticket("b", "laatste") as ticket:
            async for before in ticket.waiting():
                told.append(before)
            answer = await ticket.answer(ask, "laatste", ())
        await asyncio.gather(*others)
        return told, answer

    told, answer = asyncio.run(run())
    assert told[0] == 3
    assert told == sorted(told, reverse=True)
    assert answer == "laatste"


def test_what_is_given_up_in_the_line_is_never_asked() -> None:
    async def run() -> list[str]:
        line, asked = _line(), []

        def ask(question: str, history: Sequence[str]) -> None:
            asked.append(question)
            time.sleep(0.1)

        first = asyncio.create_task(line.answer("a", ask, "eerste", ()))
        cancelled = asyncio.create_task(line.answer("b", ask, "gestopt", ()))
        gone = asyncio.create_task(line.answer("c", ask, "weg", (), wanted=lambda: False))
        last = asyncio.create_task(line.answer("d", ask, "laatste", ()))
        await asyncio.sleep(0.02)
        cancelled.cancel()
        with pytest.raises(GivenUpError):
            await gone
        with line.ticket("e", "opgegeven") as ticket:
            ticket.given_up.set()
            with pytest.raises(GivenUpError):
                async for _ in ticket.waiting():
                    pass
        await asyncio.gather(first, last)
        assert cancelled.cancelled()
        return asked

    assert asyncio.run(run()) == ["eerste", "laatste"]


def test_what_is_given_up_while_it_is_answered_ends_at_the_next_stage() -> None:
    async def run() -> tuple[int, str]:
        line, stages, began = _line(), [], asyncio.Event()
        loop = asyncio.get_running_loop()

        def slow(question: str, history: Sequence[str]) -> None:
            loop.call_soon_threadsafe(began.set)
            for stage in range(100):
                still_wanted()
                stages.append(stage)
                time.sleep(0.02)

        asked = asyncio.create_task(line.answer("a", slow, "lang", ()))
        await began.wait()
        asked.cancel()
        # The next one is answered when the first has really ended: not beside it.
        answer = await line.answer("b", lambda question, _: f"{question} {len(stages)}", "volgende", ())
        return len(stages), answer

    stages, answer = asyncio.run(run())
    assert stages < 10
    assert answer == f"volgende {stages}"


def test_a_question_that_takes_too_long_is_given_up() -> None:
    async def run() -> list[str]:
        line, said = _line(answer_s=0.1, wait_s=0.2), []

        def stuck(question: str, history: Sequence[str]) -> None:
            for _ in range(100):
                still_wanted()
                time.sleep(0.02)

        for _ in range(2):
            with pytest.raises(QuestionError) as caught:
                await line.answer("a", stuck, "What takes so long?", ())
            said.append(str(caught.value))
        return said

    assert all("took too long" in one for one in asyncio.run(run()))


def test_a_full_line_and_a_long_history_are_said() -> None:
    async def run() -> None:
        line = _line(waiting=1, history=2)
        with (
            line.ticket("a", "eerste"),
            line.ticket("b", "tweede"),
            pytest.raises(QuestionError, match="te veel vragen"),
            line.ticket("c", "Wie is dat?"),
        ):
            pass
        with pytest.raises(QuestionError, match="earlier questions"), line.ticket("c", "Who is?", ["x"] * 3):
            pass
        assert not line._waiting and not line._answering

    asyncio.run(run())


def test_programs_and_assistants_are_told(tmp_path: Path) -> None:
    limits = Limits(questions=Rate(2, 0.1), history=3)
    with served(tmp_path, Serving("127.0.0.1", 0, limits=limits)) as address:
        programme = Client(f"{address}/", verbose=False)
        with pytest.raises(AppError, match="te lang"):
            programme.predict("x" * 501, api_name="/ask")
        with pytest.raises(AppError, match="eerdere vragen"):
            programme.predict("Wie is dat?", ["Wie?"] * 4, api_name="/ask")
        assert programme.predict("Wie is dat?", ["Wie?"], api_name="/ask")["answer"]
        with pytest.raises(AppError, match="over 10 seconden"):
            programme.predict("Wie is dat?", api_name="/ask")
        call = {"name": "ask", "arguments": {"question": "Who is he?"}}
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
        accepts = {"Accept": "application/json, text/event-stream"}
        with client(address, headers=accepts) as same, client(address, "127.0.0.5", headers=accepts) as other:
            refused = same.post("/mcp", json=message).json()["result"]
            assert refused["isError"]
            assert "Try again" in refused["content"][0]["text"]
            assert not other.post("/mcp", json=message).json()["result"]["isError"]


@pytest.mark.parametrize("question", [None, 5, {"a": 1}, ["x"]])
def test_what_is_no_text_is_no_traceback(tmp_path: Path, question: Any, capfd: Any) -> None:
    with served(tmp_path, Serving("127.0.0.1", 0)) as address, client(address) as asker:
        asked = asker.post("/gradio_api/call/ask", json={"data": [question, [7, None]]}).json()["event_id"]
        asker.get(f"/gradio_api/call/ask/{asked}")
    assert "Traceback" not in capfd.readouterr().err


def test_a_program_that_goes_away_costs_nothing_more(tmp_path: Path) -> None:
    asked, go_on = [], threading.Event()

    class Slow(Echo):
        def ask(self, question: str, history: Sequence[str] = (), *_: Any, **__: Any) -> Answer:
            asked.append(question)
            go_on.wait(20)
            return super().ask(question, history)

    with (
        served(tmp_path, Serving("127.0.0.1", 0), Slow(tmp_path)) as address,
        client(address) as asker,
        ThreadPoolExecutor() as threads,
    ):

        def ask(question: str) -> str:
            event = asker.post("/gradio_api/call/ask", json={"data": [question, []]}).json()["event_id"]
            return asker.get(f"/gradio_api/call/ask/{event}").text

        staying = [threads.submit(ask, f"blijft {at}") for at in range(2)]
        while not asked:  # one question is answered at a time
            time.sleep(0.01)
        event = asker.post("/gradio_api/call/ask", json={"data": ["gaat weg", []]}).json()["event_id"]
        with asker.stream("GET", f"/gradio_api/call/ask/{event}"):
            last = threads.submit(ask, "laatste")
            time.sleep(0.3)
        time.sleep(1.5)  # somebody who waits is looked at every second
        go_on.set()
        assert all("blijft" in one.result() for one in staying)
        assert "laatste" in last.result()
    assert "gaat weg" not in asked


@pytest.mark.model
def test_a_reader_does_not_read_for_nobody(loaded: Loaded) -> None:
    async def run() -> None:
        line = _line()
        pipeline = computing(lambda: loaded).pipeline
        with line.ticket("a", "Wie?") as ticket:
            ticket.given_up.set()
            with pytest.raises(GivenUpError):
                await ticket.answer(pipeline.ask, "Hoe heet het boek van Jihyun Park?")
        answer = await line.answer("a", pipeline.ask, "Hoe heet het boek van Jihyun Park?", ())
        assert answer.best is not None

    asyncio.run(run())


def test_what_programs_asked_is_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    class Watched(StateHolder):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    monkeypatch.setattr("gradio.routes.StateHolder", Watched)
    monkeypatch.setattr("qa.app.api._FETCHED_S", 0)
    limits = Limits(wait_s=0.2, answer_s=0.2, questions=_MANY)
    with served(tmp_path, Serving("127.0.0.1", 0, limits=limits)) as address, client(address) as asker:
        for number in range(20):
            asked = {"data": [f"Wie is {number}?", []]}
            event = asker.post("/gradio_api/call/ask", json=asked).json()["event_id"]
            assert f"Wie is {number}? 0" in asker.get(f"/gradio_api/call/ask/{event}").text
        time.sleep(0.5)
        event = asker.post("/gradio_api/call/ask", json=asked).json()["event_id"]
        assert "Wie is 19? 0" in asker.get(f"/gradio_api/call/ask/{event}").text
        states = made[-1]
        assert len(states.session_data) == 1
        assert len(states.blocks._queue.pending_event_ids_session) == 1
