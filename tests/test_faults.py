"""What goes wrong around the program: broken models, a full disk, damaged files, Ctrl-C, a closed pipe."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import ROOT
from served import client, free_port, served

from embeddings.encoder import Encoder, default_encoder
from embeddings.records import ArticlesError
from qa.__main__ import main
from qa.app.conversation import Turn
from qa.app.judging import store_note, store_verdict
from qa.app.server import Serving
from qa.app.talk import Talk
from qa.feedback import Feedback, FeedbackError, FeedbackStore
from qa.loading import Loaded
from qa.reader import Reader, default_reader
from qa.records import Answer, ReaderError

_GIVEN = Feedback("Wie is Ji?", (), "Ji Seong-ho", ("a.txt:5",), "right")


def _without(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


def _cut(name: str) -> Callable[[Path], None]:
    def cut(folder: Path) -> None:
        path = folder / name
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return cut


def _nonsense(name: str) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_text("{ this is no JSON", encoding="utf-8")

    return write


_BREAKS = {
    "no weights": _without("model.safetensors"),
    "half the weights": _cut("model.safetensors"),
    "no settings": _without("config.json"),
    "settings that are none": _nonsense("config.json"),
    "words that are none": _nonsense("tokenizer.json"),
}


@pytest.mark.model
@pytest.mark.parametrize("broken", _BREAKS)
@pytest.mark.parametrize("model", ["reader", "encoder"])
def test_a_broken_model_is_one_line(model: str, broken: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(default_reader() if model == "reader" else default_encoder(), folder)
    _BREAKS[broken](folder)
    with pytest.raises((ReaderError, ArticlesError)) as caught:
        Reader.load(folder) if model == "reader" else Encoder.load(folder)
    assert "\n" not in str(caught.value)
    assert str(folder) in str(caught.value)
    assert f"--{model}" in str(caught.value)


@pytest.mark.model
def test_a_broken_calibration_is_one_line(loaded: Loaded, index_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(default_reader(), folder)
    (folder / "calibration.json").write_text("{}", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "app.py", "--port", str(free_port()), "--index", index_folder, "--reader", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 2
    assert run.stderr.startswith("app: ")
    assert run.stderr.count("\n") == 1


@contextmanager
def _no_room(bytes_left: int) -> Iterator[None]:
    """No file may grow beyond so many bytes, as on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)


def test_a_full_disk_under_the_feedback_is_said_and_loses_nothing(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    with _no_room(0), pytest.raises(FeedbackError):
        store.add(_GIVEN)
    store.add(_GIVEN)
    size = (tmp_path / "feedback.sqlite").stat().st_size
    with _no_room(size), pytest.raises(FeedbackError) as caught:
        for _ in range(1000):
            store.add(_GIVEN)
    assert "\n" not in str(caught.value)
    kept = len(store.all())
    assert kept >= 1
    store.add(_GIVEN)
    assert len(store.all()) == kept + 1


@pytest.mark.parametrize("place", ["a folder", "nowhere/feedback.sqlite", "a file/feedback.sqlite"])
def test_feedback_that_cannot_be_written_is_one_line(place: str, tmp_path: Path) -> None:
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a file").touch()
    with pytest.raises(FeedbackError) as caught:
        FeedbackStore(tmp_path / place).add(_GIVEN)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("damage", ["half", "noise", "rows", "text"])
def test_damaged_feedback_is_one_line(
    damage: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "feedback.sqlite"
    store = FeedbackStore(file)
    for _ in range(200):
        store.add(_GIVEN)
    content = file.read_bytes()
    if damage == "half":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "noise":
        file.write_bytes(content[:100] + random.Random(0).randbytes(len(content) - 100))
    elif damage == "text":
        file.write_text("geen database", encoding="utf-8")
    else:
        connection = sqlite3.connect(file)
        connection.execute("UPDATE feedback SET history = 'x', citations = 5")
        connection.commit()
        connection.close()
    assert main(["feedback", "--feedback", str(file)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("qa: ")
    assert error.count("\n") == 1


def test_a_verdict_that_cannot_be_kept_costs_no_answer(tmp_path: Path) -> None:
    (tmp_path / "feedback.sqlite").write_text("geen database", encoding="utf-8")
    turns = (Turn("Wie is Ji?", answer=Answer("Wie is Ji?", None, (), (), (), 1.0), feedback=1),)
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    with pytest.raises(FeedbackError):
        store_note(store, Talk(turns), {"turn": 0, "note": "x"})
    with pytest.raises(FeedbackError):
        store_verdict(store, Talk((Turn("Wie?", answer=turns[0].answer),)), {"turn": 0, "verdict": "right"})
    with served(tmp_path, Serving("127.0.0.1", 0)) as address, client(address) as asker:
        assert asker.get("/").status_code == 200
        event = asker.post("/gradio_api/call/ask", json={"data": ["Wie is Ji?", []]}).json()["event_id"]
        assert "Wie is Ji? 0" in asker.get(f"/gradio_api/call/ask/{event}").text


def test_a_note_with_anything_in_it_is_kept(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    number = store.add(_GIVEN)
    turns = (Turn("Wie is Ji?", feedback=number),)
    store_note(store, Talk(turns), {"turn": 0, "note": "\ud800 \x1b[31m\u202e" + "x" * 10_000})
    (kept,) = store.all()
    assert kept.note.startswith("\ufffd  [31mx")
    assert len(kept.note) == 500


_PROGRAMS = {
    "qa": ["-m", "qa", "ask", "--index", "{index}"],  # waits for a question when it is ready
    "app": ["app.py", "--port", "{port}", "--index", "{index}", "--feedback", "{folder}/feedback.sqlite"],
}


@pytest.mark.model
@pytest.mark.parametrize("program", _PROGRAMS)
def test_ctrl_c_at_any_moment_is_one_line(
    program: str, loaded: Loaded, index_folder: Path, tmp_path: Path
) -> None:
    places = {"index": index_folder, "port": free_port(), "folder": tmp_path}
    # The interpreter's own start cannot be caught: what it says of its imports shows when it is over.
    command = [sys.executable, "-X", "importtime", *(part.format(**places) for part in _PROGRAMS[program])]
    temporary, errors = tmp_path / "temporary", tmp_path / "errors"
    temporary.mkdir()
    moments = random.Random(program)
    for after in (0.0, moments.uniform(0, 1), moments.uniform(1, 3), moments.uniform(3, 8)):
        with errors.open("w") as stderr:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stderr=stderr,
                env={**os.environ, "TMPDIR": str(temporary)},
            )
        while "argparse" not in errors.read_text():
            time.sleep(0.01)
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        assert process.stdin is not None
        process.stdin.close()
        said = [
            line
            for line in errors.read_text().splitlines()
            if not line.startswith(("import time: ", "Vraagbaak: "))
        ]
        assert said == [f"{program}: stopped."], after
    assert not list(temporary.glob("vraagbaak-*"))


@pytest.mark.model
def test_an_app_that_is_told_to_end_leaves_nothing(
    loaded: Loaded, index_folder: Path, tmp_path: Path
) -> None:
    options = ["--port", str(free_port()), "--index", str(index_folder), "--feedback", str(tmp_path / "f")]
    process = subprocess.Popen(
        [sys.executable, "app.py", *options],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Vraagbaak: ")
    time.sleep(1)
    process.terminate()
    assert process.communicate(timeout=30)[1] == ""
    assert process.returncode in (143, -signal.SIGTERM)
    assert not list(tmp_path.glob("vraagbaak-*"))


@pytest.mark.parametrize(
    "command", [["feedback", "--feedback", "{file}"], ["--help"], ["feedback", "--help"]]
)
def test_a_pipe_that_is_closed_is_no_error(command: list[str], tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    store.add(_GIVEN)
    arguments = " ".join(command).format(file=tmp_path / "feedback.sqlite")
    run = subprocess.run(
        f"{sys.executable} -m qa {arguments} | true; exit ${{PIPESTATUS[0]}}",
        shell=True,
        executable="/bin/bash",
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (run.returncode, run.stderr) == (0, "")
