"""Every program in a process of its own: its memory is its own, and no setting of one touches another."""

from __future__ import annotations

import multiprocessing
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

import psutil

from tests.bench.records import Asked, Given, How, Peer, Text

_MB = 1e6


@dataclass(frozen=True, slots=True)
class Timed:
    """What an answer was, and how long it took."""

    given: Given
    seconds: float


class Worker:
    """A program in another process; `start` it first, then every call waits for its result."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.startup = 0.0  # seconds until its models are loaded
        self._began = time.perf_counter()
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(name, folder, other), daemon=True)
        self._process.start()
        other.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Wait until its models are loaded."""
        self._result()
        self.startup = time.perf_counter() - self._began

    def close(self) -> None:
        """End the process; a second time nothing happens."""
        self._pipe.close()
        self._process.join()

    def build(self, texts: Sequence[Text]) -> float:
        """Index the texts; how many seconds it took."""
        return float(self._call("build", texts))

    def encode(self, texts: Sequence[str]) -> float:
        """Only embed the texts; how many seconds it took."""
        return float(self._call("encode", texts))

    def open(self) -> None:
        """Load the index in the worker's folder (Vraagbaak only)."""
        self._call("open")

    def answer(self, asked: Asked) -> Timed:
        """Answer from all texts."""
        timed: Timed = self._call("answer", asked)
        return timed

    def read(self, asked: Asked, at: int) -> Timed:
        """Answer from one text."""
        timed: Timed = self._call("read", asked, at)
        return timed

    def search(self, asked: Asked, how: How, count: int) -> list[int] | None:
        """Numbers of the best texts."""
        found: list[int] | None = self._call("search", asked, how, count)
        return found

    def load(self, asked: Sequence[Asked], askers: int) -> float:
        """Ask all questions, so many at a time; how many seconds it took."""
        return float(self._call("load", asked, askers))

    def memory(self) -> float:
        """Megabytes in use, mapped files that were read included."""
        return float(self._call("memory"))

    def _call(self, name: str, *arguments: Any) -> Any:
        self._pipe.send((name, arguments))
        return self._result()

    def _result(self) -> Any:
        try:
            result = self._pipe.recv()
        except EOFError as error:
            raise RuntimeError(f"{self.name} stopped; what it said stands above.") from error
        return result


def _serve(name: str, folder: Path, pipe: Connection) -> None:
    peer = _make(name, folder)
    only_some: Any = peer  # not every program embeds alone or opens an index
    commands: dict[str, Callable[..., Any]] = {
        "build": lambda texts: _seconds(lambda: peer.build(texts)),
        "encode": lambda texts: _seconds(lambda: only_some.encode(texts)),
        "open": lambda: only_some.open(),
        "answer": lambda asked: _timed(lambda: peer.answer(asked)),
        "read": lambda asked, at: _timed(lambda: peer.read(asked, at)),
        "search": peer.search,
        "load": lambda asked, askers: _seconds(lambda: _ask_at_once(peer, asked, askers)),
        "memory": lambda: psutil.Process().memory_info().rss / _MB,
    }
    pipe.send(None)
    while True:
        try:
            command, arguments = pipe.recv()
        except EOFError:
            return
        pipe.send(commands[command](*arguments))


def _make(name: str, folder: Path) -> Peer:
    """The program, its libraries loaded only in the process that runs it."""
    if name == "Vraagbaak":
        from tests.bench.peers.own import Own

        return Own(folder)
    if name.startswith("Haystack"):
        import torch

        from tests.bench.peers.haystack import Haystack

        return Haystack(torch.bfloat16 if "bfloat16" in name else torch.float32)
    if name == "txtai":
        from tests.bench.peers.txtai import Txtai

        return Txtai()
    from tests.bench.peers.plain import Plain

    return Plain()


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _timed(work: Callable[[], Given]) -> Timed:
    began = time.perf_counter()
    given = work()
    return Timed(given, time.perf_counter() - began)


def _ask_at_once(peer: Peer, asked: Sequence[Asked], askers: int) -> None:
    """So many people ask; they are answered one at a time, in the thread that loaded the models."""
    waiting: queue.SimpleQueue[tuple[Asked, Future[None]]] = queue.SimpleQueue()

    def go_on_asking(questions: Sequence[Asked]) -> None:
        for one in questions:
            answered: Future[None] = Future()
            waiting.put((one, answered))
            answered.result()

    for number in range(askers):
        threading.Thread(target=go_on_asking, args=(asked[number::askers],), daemon=True).start()
    for _ in asked:
        one, answered = waiting.get()
        peer.answer(one)
        answered.set_result(None)
