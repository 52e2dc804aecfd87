"""Starting and stopping the app: one clear line where something is wrong, never a traceback."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import free_port

from app import _editable, _parser, main
from qa.app.address import StartError, check_address
from qa.app.passwords import Login


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def _one_line(capsys: pytest.CaptureFixture[str]) -> str:
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert error.startswith("app: ")
    return error


def test_a_port_in_use_is_one_line(taken_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--port", str(taken_port)]) == 2
    assert f"Port {taken_port} is in use" in _one_line(capsys)


@pytest.mark.parametrize(
    ("arguments", "login", "editable"),
    [
        ([], False, True),
        (["--host", "localhost"], False, True),
        (["--host", "::1"], False, True),
        (["--host", "0.0.0.0"], False, False),
        (["--host", "192.0.2.1"], False, False),
        (["--proxy", "127.0.0.1"], False, False),
        (["--host", "0.0.0.0"], True, True),
        (["--proxy", "127.0.0.1"], True, True),
        (["--read-only"], False, False),
        (["--read-only"], True, False),
        (["--host", "0.0.0.0", "--no-read-only"], False, True),
    ],
)
def test_others_only_read_unless_they_log_in_or_it_is_said(
    arguments: list[str], login: bool, editable: bool
) -> None:
    options = _parser().parse_args(arguments)
    assert _editable(options, Login("ji", "wachtwoord") if login else None) == editable


def test_missing_articles_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    missing = str(tmp_path / "nowhere")
    assert main(["--port", str(port), "--articles", missing, "--index", str(tmp_path / "index")]) == 2
    error = capsys.readouterr().err.splitlines()[-1]
    assert error.startswith("app: ")
    assert "nowhere" in error


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 0), ("127.0.0.1", 70000), ("192.0.2.1", 7860)])
def test_an_address_that_cannot_be_used_is_said(host: str, port: int) -> None:
    with pytest.raises(StartError) as caught:
        check_address(host, port)
    assert "\n" not in str(caught.value)


def test_an_address_that_can_be_used_is_left_free() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    check_address("127.0.0.1", port)
    check_address("127.0.0.1", port)
    with socket.socket() as listening:  # without SO_REUSEADDR: it would be let in beside one that only binds
        listening.bind(("127.0.0.1", port))


_SLOW = """
import asyncio, sys
from fastapi import FastAPI
from starlette.responses import StreamingResponse
from qa.app.server import Serving, serve

app = FastAPI()

@app.get("/waiting")
async def waiting():
    print("asked", flush=True)
    await asyncio.shield(asyncio.create_task(asyncio.sleep(60)))

@app.get("/streaming")
async def streaming():
    async def pieces():
        yield "one"
        print("asked", flush=True)
        await asyncio.sleep(60)
    return StreamingResponse(pieces())

try:
    serve(app, Serving("127.0.0.1", int(sys.argv[1])))
except KeyboardInterrupt:
    print("stopped", file=sys.stderr)
"""


@pytest.mark.parametrize("path", ["waiting", "streaming"])
@pytest.mark.parametrize("presses", [1, 2])
def test_stopping_the_server_while_it_answers_prints_no_traceback(path: str, presses: int) -> None:
    port = free_port()
    command = [sys.executable, "-c", _SLOW, str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        with socket.socket() as asker:
            for _ in range(600):  # the machine may be busy
                if asker.connect_ex(("127.0.0.1", port)) == 0:
                    break
                assert process.poll() is None, process.communicate()[1]
                time.sleep(0.1)
            asker.sendall(f"GET /{path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            assert process.stdout.readline() == "asked\n"
            for _ in range(presses):
                process.send_signal(signal.SIGINT)
                time.sleep(0.3)
            error = process.communicate(timeout=30)[1]
    finally:
        process.kill()
    assert error.splitlines()[1:] == ["stopped"], error
