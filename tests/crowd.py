"""python -m tests.crowd: many ask the app at once, for a while; none may get a wrong answer, or none at all.

The app is started on the articles that come with it. Askers come from addresses of their own, think between
questions, and go away from one in ten before it is answered. Afterwards the app is started anew and every
question is asked alone: an answer that differed from that one was wrong.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

_ROOT = Path(__file__).parent.parent
_ASKED = (
    "Wie is {}?",
    "Wat is er met {} gebeurd?",
    "Waar is {}?",
    "Wanneer ging het over {}?",
    "Hoeveel kostte {}?",
    "What did they say about {}?",
)
_THINKING_S = 4.0  # at most, between two questions
_GIVES_UP = 0.1  # of the questions
_PATIENCE_S = 180.0
_QUESTIONS = 200  # different ones: more than the app remembers
_WARM_S = 60.0  # from when memory is to stay as it is


@dataclass
class Seen:
    """What came of the questions."""

    answers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    refused: int = 0
    given_up: int = 0
    seconds: list[float] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)  # seconds since the start, MB


@dataclass(frozen=True)
class App:
    """An app that runs."""

    process: subprocess.Popen[str]
    address: str

    def client(self, number: int) -> httpx.Client:
        """An asker with an address of its own."""
        own = httpx.HTTPTransport(local_address=f"127.0.{1 + number // 250}.{2 + number % 250}")
        return httpx.Client(base_url=self.address, transport=own, trust_env=False, timeout=_PATIENCE_S)


@contextmanager
def started(folder: Path) -> Iterator[App]:
    """The app with an index of its own in a folder, once it answers, until this ends."""
    app = _start(folder)
    try:
        yield app
    finally:
        app.process.terminate()
        app.process.wait(60)


def _start(folder: Path) -> App:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--port", str(port), "--articles", str(_ROOT / "seeds"), "--index", str(folder / "index")]
    command = [sys.executable, "app.py", *options, "--feedback", str(folder / "feedback.sqlite")]
    process = subprocess.Popen(command, cwd=_ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if line.startswith("Vraagbaak: "):
            app = App(process, f"http://127.0.0.1:{port}")
            while True:
                try:
                    with app.client(0) as client:
                        client.get("/robots.txt")
                    return app
                except httpx.ConnectError:
                    time.sleep(0.1)
    raise SystemExit("the app did not start: " + "".join(said))


def ask(
    client: httpx.Client, question: str, give_up_after: float | None = None
) -> dict[str, Any] | str | None:
    """The answer to a question; a str where it was refused, None where the asker went away before it came.

    Raises:
        LookupError: none came, though it was waited for.
    """
    event = client.post("/gradio_api/call/ask", json={"data": [question, []]}).json()["event_id"]
    began, kind = time.monotonic(), ""
    timeout = _PATIENCE_S if give_up_after is None else give_up_after
    try:
        with client.stream("GET", f"/gradio_api/call/ask/{event}", timeout=timeout) as response:
            for line in response.iter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    kind = value
                elif name == "data" and kind == "complete":
                    answer: dict[str, Any] = json.loads(value)[0]
                    return answer
                elif name == "data" and kind == "error":
                    return value
                if give_up_after is not None and time.monotonic() - began > give_up_after:
                    return None
    except httpx.ReadTimeout:
        if give_up_after is not None:
            return None
    raise LookupError(f"{question}: nothing came ({kind})")


def questions(count: int) -> list[str]:
    """Questions about names in the articles, different ones."""
    texts = " ".join(path.read_text(encoding="utf-8") for path in sorted((_ROOT / "seeds").glob("*.txt")))
    words = [word.strip(".,:;?!()‘’„”") for word in texts.split()]
    names = [
        name for name, often in Counter(words).most_common() if name.istitle() and often > 1 and len(name) > 3
    ]
    made = (asked.format(name) for asked, name in itertools.product(_ASKED, names))
    return random.Random(1).sample(list(made), count)


def crowd(app: App, askers: int, seconds: float) -> Seen:
    """Let so many ask for so long, and count what came of it."""
    pool = questions(_QUESTIONS)
    seen, lock, began = Seen(), threading.Lock(), time.monotonic()
    ends = began + seconds

    def one(number: int) -> None:
        chance = random.Random(number)
        with app.client(number + 1) as client:
            while time.monotonic() < ends:
                time.sleep(chance.uniform(0, min(_THINKING_S, seconds / 4)))
                question = chance.choice(pool)
                give_up = chance.uniform(0.1, 2) if chance.random() < _GIVES_UP else None
                asked_at = time.monotonic()
                try:
                    answer = ask(client, question, give_up)
                except (httpx.HTTPError, LookupError, ValueError, KeyError) as error:
                    with lock:
                        seen.lost.append(f"{question}: {error!r}")
                    continue
                with lock:
                    if answer is None:
                        seen.given_up += 1
                    elif isinstance(answer, str):
                        seen.refused += 1
                    else:
                        seen.answers.append((question, answer))
                        seen.seconds.append(time.monotonic() - asked_at)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(askers)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        seen.memory.append((time.monotonic() - began, _megabytes(app.process.pid)))
        time.sleep(1)
    return seen


def wrong(seen: Seen, alone: Callable[[str], Any]) -> list[str]:
    """The questions that were answered otherwise than alone."""
    asked = {question for question, _ in seen.answers}
    right = {question: _said(alone(question)) for question in sorted(asked)}
    return [question for question, answer in seen.answers if _said(answer) != right[question]]


def _said(answer: Any) -> Any:
    """What has to be the same: all but how long it took."""
    return {key: value for key, value in answer.items() if key != "elapsed_ms"}


def _megabytes(process: int) -> float:
    """The memory a process holds (Linux)."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def table(seen: Seen, wrong: list[str], askers: int, seconds: float) -> str:
    """The figures, as Markdown."""
    rows = [
        ("askers, minutes", f"{askers}, {seconds / 60:.3g}"),
        ("answered", f"{len(seen.answers)} ({len(seen.answers) / seconds:.2f} a second)"),
        ("wrong", str(len(wrong))),
        ("lost", str(len(seen.lost))),
        ("refused: the line was full, or too many of one asker", str(seen.refused)),
        ("given up by the asker", str(seen.given_up)),
    ]
    if len(seen.seconds) > 1:
        cuts = statistics.quantiles(seen.seconds, n=20)
        rows.append(("seconds to the answer: median, 95th percentile", f"{cuts[9]:.1f}, {cuts[18]:.1f}"))
    after = [megabytes for at, megabytes in seen.memory if at > _WARM_S]
    if len(after) > 2 * _WARM_S:
        first, last = (statistics.mean(part) for part in (after[: int(_WARM_S)], after[-int(_WARM_S) :]))
        rows.append(("MB in the second minute, in the last one", f"{first:.0f}, {last:.0f}"))
        rows.append(("growth of memory after the first minute", f"{last / first - 1:+.1%}"))
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def main() -> int:
    """Run a crowd; the exit status is 1 where an answer was wrong or lost."""
    parser = argparse.ArgumentParser(prog="python -m tests.crowd", description=__doc__)
    parser.add_argument("--askers", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with started(Path(folder)) as app:
            seen = crowd(app, options.askers, 60 * options.minutes)
        with started(Path(folder)) as app:
            # From several addresses: one may not ask as quickly as they are answered.
            askers = itertools.cycle([app.client(number) for number in range(20)])
            differing = wrong(seen, lambda question: ask(next(askers), question))
    print(table(seen, differing, options.askers, 60 * options.minutes))
    for problem in [*differing, *seen.lost][:20]:
        print(problem, file=sys.stderr)
    return 1 if differing or seen.lost else 0


if __name__ == "__main__":
    sys.exit(main())
