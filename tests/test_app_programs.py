"""The app for programs: the endpoint and the tool `ask`, and many asking at once; served without models."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from served import echo, served

from qa.app.server import Serving
from qa.printing import as_json


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("kept"), Serving("127.0.0.1", 0)) as at:
        yield f"{at}/"


def test_the_endpoint_returns_what_the_terminal_prints(address: str) -> None:
    from gradio_client import Client

    client = Client(address, verbose=False)
    assert client.predict("Wie is Ji?", api_name="/ask") == as_json(echo("Wie is Ji?"))
    assert client.predict("Hoe oud is hij?", "Wie is Ji?", api_name="/ask")["answer"] == "Hoe oud is hij? 1"
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
    assert json.loads(answered.content[0].text) == as_json(echo("Hoe oud is hij?", ["Wie is Ji?"]))
    assert answered.structuredContent["answer"] == "Hoe oud is hij? 1"
    assert refused.isError
    assert "geen woorden" in refused.content[0].text


def test_every_response_keeps_the_page_on_this_machine(address: str) -> None:
    import httpx

    for path in ("", "vraagbaak/style.css", "config"):
        response = httpx.get(address + path, trust_env=False)
        assert response.status_code == 200
        assert "connect-src 'self'" in response.headers["Content-Security-Policy"]
