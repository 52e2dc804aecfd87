"""The terminal, as people and programs use it, with the real articles and models."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from qa.__main__ import main
from qa.loading import Loaded

pytestmark = pytest.mark.model

_BOOK = "Hoe heet het boek van Jihyun Park?"
_UNSURE = [
    "Wat vindt Remco Breuker van de sancties?",
    "Hoe duur is een brood in Pyongyang?",
    "Waarom vluchtte de broer van Jihyun Park?",
    "Hoeveel soldaten heeft het Zuid-Koreaanse leger?",
    "Wat deed Kim Yo-jong in 2018?",
    "Welke raketten werden in mei getest?",
]
_KEYS = {"question", "answer", "confidence", "citations", "alternatives", "elapsed_ms"}
_CITATION = {"source", "title", "published", "start", "end", "line", "sentence", "passage"}
_ALTERNATIVE = {"answer", "confidence", "source", "start", "end"}


@pytest.fixture
def ask(loaded: Loaded, index_folder: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs `python -m qa ask` in this process; gives back status, standard output and standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        status = main(["ask", *arguments, "--index", str(index_folder)])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return run


def _collapsed(text: str) -> str:
    return " ".join(text.split())


def test_json_is_one_object_with_exact_citations(ask: Any) -> None:
    status, out, _ = ask(_BOOK, "--json")
    answer = json.loads(out)
    assert status == 0
    assert set(answer) == _KEYS
    assert answer["question"] == _BOOK
    assert answer["answer"].startswith("The Hard Road Out")
    assert 0 <= answer["confidence"] <= 1
    assert all(set(candidate) == _ALTERNATIVE for candidate in answer["alternatives"])
    for citation in answer["citations"]:
        assert set(citation) == _CITATION
        text = (ROOT / "seeds" / citation["source"]).open(encoding="utf-8", newline="").read()
        assert _collapsed(text[citation["start"] : citation["end"]]) == answer["answer"]
        assert text.count("\n", 0, citation["start"]) + 1 == citation["line"]
        assert answer["answer"] in citation["sentence"]
        assert citation["sentence"] in citation["passage"]
    assert len({candidate["answer"] for candidate in answer["alternatives"]}) == len(answer["alternatives"])


def test_text_marks_the_answer_in_its_passage(ask: Any) -> None:
    status, out, _ = ask(_BOOK)
    assert status == 0
    assert out.startswith("The Hard Road Out")
    assert "[1] " in out and ">>The Hard Road Out" in out and "regel" in out


def test_what_the_articles_do_not_say_is_not_answered(ask: Any) -> None:
    status, out, _ = ask("Welke schilder maakte De Nachtwacht?", "--json")
    answer = json.loads(out)
    assert (status, answer["answer"], answer["citations"]) == (0, None, [])
    assert len(answer["nearest"]) == 3
    for near in answer["nearest"]:
        assert set(near) == _CITATION
        text = (ROOT / "seeds" / near["source"]).open(encoding="utf-8", newline="").read()
        assert _collapsed(text[near["start"] : near["end"]]) == _collapsed(near["passage"])
    status, out, _ = ask("How long should I boil an egg?")
    assert status == 0
    assert out.startswith("The articles do not answer this.")
    assert "[1] " in out


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "?!", "😀😀", "\x00\x1b[31m", "x" * 10_000],
    ids=["", "blank", "marks", "emoji", "control", "long"],
)
def test_what_cannot_be_asked_is_said_in_one_line(ask: Any, typed: str) -> None:
    status, out, err = ask(typed)
    assert (status, out) == (2, "")
    assert err.startswith("qa: ") and err.count("\n") == 1 and "\x1b" not in err
    status, out, _ = ask(typed, "--json")
    assert status == 2
    assert json.loads(out)["answer"] is None


def test_markup_and_control_characters_come_out_as_text(ask: Any) -> None:
    status, out, _ = ask("<script>alert(1)</script> Hoe heet\x1b[2J het boek van Jihyun Park?")
    assert status == 0
    assert "\x1b" not in out


def test_a_follow_up_is_asked_with_its_history(ask: Any) -> None:
    status, out, _ = ask("Hoe heet haar boek?", "--history", "Wie is Jihyun Park?", "--json")
    answer = json.loads(out)
    assert (status, answer["context"]) == (0, ["Wie is Jihyun Park?"])
    assert answer["answer"].startswith("The Hard Road Out")


def test_how_sure_an_answer_must_be_is_the_askers_choice(ask: Any, loaded: Loaded) -> None:
    """Of some questions the eager answer more than the cautious."""
    given = {}
    for caution in ("eager", "cautious"):
        answers = [json.loads(ask(one, "--caution", caution, "--json")[1]) for one in _UNSURE]
        threshold = loaded.calibration.thresholds[caution]
        assert [one["answer"] is not None for one in answers] == [
            one["confidence"] >= round(threshold, 4) for one in answers
        ]
        given[caution] = sum(one["answer"] is not None for one in answers)
    assert given["eager"] > given["cautious"]


def test_an_index_of_other_articles_is_said(
    loaded: Loaded, index_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, said in ((ROOT / "seeds", 0), (tmp_path, 1), (tmp_path / "nowhere", 1)):
        assert main(["ask", _BOOK, "--articles", str(folder), "--index", str(index_folder)]) == 0
        assert capsys.readouterr().err.count("give their index with --index") == said


def test_questions_are_evaluated_and_each_written_down(
    loaded: Loaded, index_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions, predictions = tmp_path / "questions.jsonl", tmp_path / "predictions.jsonl"
    rows = [
        {"id": "book", "question": _BOOK, "answers": ["The Hard Road Out"], "kind": "what"},
        {"question": "Wie schilderde De Nachtwacht?", "answers": []},
    ]
    questions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    arguments = ["--json", "--predictions", str(predictions), "--index", str(index_folder)]
    assert main(["evaluate", str(questions), *arguments]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["questions"], figures["overall"], figures["reading"]["em"]) == (2, 100.0, 100.0)
    written = [json.loads(line) for line in predictions.read_text(encoding="utf-8").splitlines()]
    assert [(one["id"], one["answered"]) for one in written] == [("book", True), ("2", False)]
    assert written[0]["prediction"] == "The Hard Road Out"
    nowhere = str(tmp_path / "nowhere" / "p.jsonl")
    assert main(["evaluate", str(questions), "--predictions", nowhere]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    rows[1]["question"] = "Wie schilderde De Nachtwacht \ud83d?"  # half an emoji, as some programs cut texts
    questions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert main(["evaluate", str(questions), *arguments]) == 0
    capsys.readouterr()
    assert (
        json.loads(predictions.read_text(encoding="utf-8").splitlines()[1])["question"] == rows[1]["question"]
    )
    assert main(["evaluate", str(questions), "--index", str(index_folder)]) == 0
    assert "answer or no answer right: 100.0%" in capsys.readouterr().out


def test_questions_a_line_from_standard_input(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{_BOOK}\n\nWie won het WK voetbal van 2010?\n"))
    status, out, err = ask("--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [answer["question"] for answer in answers] == [_BOOK, "", "Wie won het WK voetbal van 2010?"]
    assert answers[0]["answer"] and answers[2]["answer"] is None
    assert "Stel een vraag" in err


def test_an_index_that_does_not_exist_is_built_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "brug.txt").write_text(
        "Nieuwe brug geopend\n\nBurgemeester Femke Zijlstra opende dinsdag de nieuwe brug over de Linge.\n"
    )
    arguments = ["ask", "Wie opende de brug?", "--json"]
    status = main([*arguments, "--articles", str(articles), "--index", str(tmp_path / "index")])
    captured = capsys.readouterr()
    assert status == 0
    assert "building it first" in captured.err
    best = json.loads(captured.out)
    assert "Femke Zijlstra" in (best["answer"] or best["alternatives"][0]["answer"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--articles", "no/such/folder"], "no/such/folder"),
        (["--articles", "{empty}"], "no article with text"),
        (
            ["--articles", "{seeds}", "--encoder", "no/such/encoder"],
            "encoder no/such/encoder cannot be loaded",
        ),
        (["--articles", "{seeds}", "--index", "{file}"], "cannot be written"),
    ],
)
def test_what_is_missing_is_one_line_and_status_2(
    arguments: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "nothing.txt").touch()
    (tmp_path / "file").write_text("in the way")
    places = {"empty": tmp_path / "empty", "seeds": ROOT / "seeds", "file": tmp_path / "file"}
    given = [argument.format(**places) for argument in arguments]
    status = main(["ask", "Wie?", "--index", str(tmp_path / "index"), *given])
    captured = capsys.readouterr()
    assert status == 2
    said = [line for line in captured.err.splitlines() if line.startswith("qa: ")]
    assert len(said) == 1 and says in said[0]
    assert "Traceback" not in captured.err
    assert not (tmp_path / "index").exists()


def test_a_reader_that_is_none_is_one_line(ask: Any) -> None:
    status, _, err = ask("Wie?", "--reader", "no/such/reader")
    assert status == 2
    assert "The reader no/such/reader cannot be loaded" in err


def test_a_reader_without_a_calibration_of_its_own_is_said(ask: Any, tmp_path: Path) -> None:
    for file in (ROOT / "qa" / "model").iterdir():
        if file.name != "calibration.json":
            (tmp_path / file.name).symlink_to(file)
    status, out, err = ask(_BOOK, "--reader", str(tmp_path))
    assert status == 0 and "The Hard Road Out" in out
    assert f"{tmp_path} has no calibration.json" in err
    (tmp_path / "calibration.json").symlink_to(ROOT / "qa" / "model" / "calibration.json")
    for reader in (tmp_path, ROOT / "qa" / "model"):
        assert "calibration" not in ask(_BOOK, "--reader", str(reader))[2]


def test_nothing_is_looked_up_outside_this_machine(loaded: Loaded, index_folder: Path) -> None:
    """Every way a Python program reaches another host is made to fail loudly, also inside the libraries."""
    program = f"""
import socket, sys
def refuse(*arguments, **_):
    sys.stderr.write(f"REACHED OUT {{arguments}}\\n")
    raise OSError("no network in this test")
socket.getaddrinfo = socket.gethostbyname = socket.create_connection = refuse
socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
from qa.__main__ import main
sys.exit(main(["ask", {_BOOK!r}, "--index", {str(index_folder)!r}]))
"""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))
    }
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("The Hard Road Out")
    assert "REACHED OUT" not in run.stderr


def test_a_closed_pipe_is_no_error(loaded: Loaded, index_folder: Path) -> None:
    command = f"{sys.executable} -m qa ask --index {index_folder} | head -1"
    run = subprocess.run(
        command, shell=True, cwd=ROOT, input=f"{_BOOK}\n" * 3, capture_output=True, text=True, timeout=120
    )
    assert run.stdout.startswith("The Hard Road Out")
    assert run.stderr == ""


def test_bytes_that_are_no_text_do_not_end_the_program(ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = io.TextIOWrapper(io.BytesIO(b"Wie is Ren\xe9?\n" + _BOOK.encode()), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", piped)
    status, out, _ = ask("--json")
    assert status == 0
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["question"] for answer in answers] == ["Wie is Ren\ufffd?", _BOOK]
