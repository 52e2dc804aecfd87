"""The app for programs: the endpoint and the tool `ask`, and many asking at once; served without models."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any, cast

import pytest
import uvicorn

from embeddings.index import Index
from qa.app.engine import Engine
from qa.app.page import build_page
from qa.app.scope import Scope
from qa.app.server import web_app
from qa.app.tools import tool_server
from qa.feedback import FeedbackStore
from qa.printing import as_json
from qa.question import clean_question
from qa.records import Answer, Candidate, Citation


def _ask(question: str, history: Sequence[str] = ()) -> Answer:
    """Answers with the question itself and how many went before it."""
    asked = clean_question(question)
    words = f"{asked} {len(history)}"
    citation = Citation("a.txt", "Titel", None, None, 0, len(words), 1, words, words, 0, len(words))
    best = Candidate(words, 0.9, (citation,))
    return Answer(asked, best, (best,), (), (), 1.0)


_EVERYWHERE = Scope()


class _Engine(Engine):
    """Needs no models."""

    def __init__(self) -> None:
        pass

    @property
    def index(self) -> Index:
        return cast(Index, SimpleNamespace(articles=()))

    def ask(self, question: str, history: Sequence[str] = (), scope: Scope = _EVERYWHERE) -> Answer:
        return _ask(question, history)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    page = build_page(_Engine(), FeedbackStore(tmp_path_factory.mktemp("kept") / "feedback.sqlite"))
    app = web_app(page, "127.0.0.1", port, tool_server(_ask, "127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(timeout=10)


def test_the_endpoint_returns_what_the_terminal_prints(address: str) -> None:
    from gradio_client import Client

    client = Client(address, verbose=False)
    assert client.predict("Wie is Ji?", api_name="/ask") == as_json(_ask("Wie is Ji?"))
    answer = client.predict("Hoe oud is hij?", ["Wie is Ji?"], api_name="/ask")
    assert answer["answer"] == "Hoe oud is hij? 1"


def test_the_endpoint_says_what_is_wrong_with_a_question(address: str) -> None:
    from gradio_client import Client
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError, match="geen woorden"):
        Client(address, verbose=False).predict("?!", api_name="/ask")


def test_nothing_but_the_question_is_offered_to_programs(address: str) -> None:
    from gradio_client import Client

    described = Client(address, verbose=False).view_api(return_format="dict", print_info=False)
    assert list(described["named_endpoints"]) == ["/ask"]
    assert not described["unnamed_endpoints"]


def test_twenty_at_once_all_get_their_own_answer(address: str) -> None:
    from gradio_client import Client

    questions = [f"Wat is {number}?" for number in range(20)]
    with ThreadPoolExecutor(20) as askers:
        answers = list(
            askers.map(
                lambda question: Client(address, verbose=False).predict(question, api_name="/ask"), questions
            )
        )
    assert [answer["question"] for answer in answers] == questions


def test_an_assistant_gets_the_same_as_a_tool(address: str) -> None:
    async def use() -> tuple[Any, Any, Any]:
        from mcp import ClientSession
        from mcp.client.streamable_http import streamable_http_client

        async with (
            streamable_http_client(f"{address}mcp") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            offered = await session.list_tools()
            answered = await session.call_tool(
                "ask", {"question": "Hoe oud is hij?", "history": ["Wie is Ji?"]}
            )
            return offered, answered, await session.call_tool("ask", {"question": "?!"})

    offered, answered, refused = asyncio.run(use())
    assert [tool.name for tool in offered.tools] == ["ask"]
    assert "word for word" in offered.tools[0].description
    assert json.loads(answered.content[0].text) == as_json(_ask("Hoe oud is hij?", ["Wie is Ji?"]))
    assert answered.structuredContent["answer"] == "Hoe oud is hij? 1"
    assert refused.isError
    assert "geen woorden" in refused.content[0].text


def test_every_response_keeps_the_page_on_this_machine(address: str) -> None:
    import httpx

    for path in ("", "vraagbaak/style.css", "config"):
        response = httpx.get(address + path, trust_env=False)
        assert response.status_code == 200
        assert "connect-src 'self'" in response.headers["Content-Security-Policy"]
