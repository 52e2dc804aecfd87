"""The app served without models, for tests of what is around the answering."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import uvicorn

from embeddings.index import Index
from qa.app.engine import Engine
from qa.app.line import Line
from qa.app.page import build_page
from qa.app.server import Serving, web_app
from qa.app.tools import tool_server
from qa.feedback import FeedbackStore
from qa.loading import Settings
from qa.question import clean_question
from qa.records import Answer, Candidate, Citation


def echo(question: str, history: Sequence[str] = (), *_: Any, **__: Any) -> Answer:
    """Answers with the question itself and how many went before it."""
    asked = clean_question(question)
    words = f"{asked} {len(history)}"
    citation = Citation("a.txt", "Titel", None, None, 0, len(words), 1, words, words, 0, len(words))
    best = Candidate(words, 0.9, (citation,))
    return Answer(asked, best, (best,), (), (), 1.0)


# Of an index with nothing in it: answers that are echoed name no build either.
MANIFEST = SimpleNamespace(build="", sources={})


class Echo(Engine):
    """Needs no models."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(folder / "articles", folder / "index", None, None)

    @property
    def index(self) -> Index:
        return cast(Index, SimpleNamespace(articles=(), passages=(), manifest=MANIFEST))

    def ask(self, question: str, history: Sequence[str] = (), *_: Any, **__: Any) -> Answer:
        return echo(question, history)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(folder: Path, serving: Serving, engine: Engine | None = None) -> Iterator[str]:
    """The address of an app that runs meanwhile, with its tool for assistants.

    Args:
        folder: for what it keeps.
        serving: as it is served; its port is replaced by a free one.
        engine: answers; without one, questions are echoed.
    """
    serving = replace(serving, port=free_port())
    engine = engine or Echo(folder)
    line = Line(serving.limits)
    store = FeedbackStore(folder / "feedback.sqlite")
    page = build_page(engine, store, line, serving.editable, login=serving.login is not None)
    app = web_app(page, serving, tool_server(line, engine.ask))
    config = uvicorn.Config(
        app,
        host=serving.host,
        port=serving.port,
        root_path=serving.root_path,
        proxy_headers=False,
        log_level="error",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{serving.port}"
    server.should_exit = True
    thread.join(timeout=10)


def client(address: str, from_address: str = "127.0.0.1", **options: Any) -> httpx.Client:
    """A client whose requests come from an address of its own, such as 127.0.0.7."""
    transport = httpx.HTTPTransport(local_address=from_address)
    return httpx.Client(base_url=address, transport=transport, trust_env=False, timeout=30, **options)
