"""Learning ranking, confidence and thresholds from questions with accepted answers."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from qa.__main__ import main
from qa.calibrating import Case, calibrate, figures, figures_of_each, fit, write
from qa.candidates import Found
from qa.confidence import Calibration
from qa.evaluate import EvaluationError, Question
from qa.records import ReaderError, Span


def _cases(count: int, seed: int, telling: bool = True) -> list[Case]:
    """Questions of which a third have no answer; with `telling` the margin tells right spans from wrong."""
    chance = random.Random(seed)
    cases = []
    for number in range(count):
        answerable = number % 3 > 0
        found = []
        for at in range(5):
            right = answerable and at == 2
            margin = chance.gauss(3.0 if right and telling else -1.0, 1.0)
            evidence = {
                "margin": margin,
                "retrieval": chance.random(),
                "nearness": 0.5,
                "support": 0,
                "closeness": 0.8,
            }
            found.append(Found(Span(0, at, at + 1, margin), "goed" if right else f"fout{at}", "", evidence))
        question = Question(str(number), "?", "all", ("goed",) if answerable else (), (), ())
        cases.append(Case(question, tuple(found)))
    return cases


def test_what_tells_right_from_wrong_gets_the_weight() -> None:
    calibration, left_out = calibrate(_cases(150, seed=1))
    expected = figures(left_out)
    weights = calibration.ranking.weights
    assert weights["margin"] > 0
    assert weights["nearness"] == pytest.approx(0, abs=0.01)  # the same everywhere: it tells nothing
    assert expected["overall"] > 90
    assert expected["auc"] > 0.95
    assert expected["ece"] < 0.1


def test_figures_are_of_questions_left_out() -> None:
    """Where nothing can be learned, the figures must not pretend otherwise."""
    expected = figures(calibrate(_cases(150, seed=2, telling=False))[1])
    assert 0.35 < expected["auc"] < 0.65
    assert expected["f1"] < 45


def test_every_file_has_its_own_figures() -> None:
    clear, blurred = _cases(60, seed=6), _cases(90, seed=7, telling=False)
    _, left_out = calibrate([*clear, *blurred])
    assert [one.answerable for one in left_out[0]] == [
        bool(case.question.answers) for case in [*clear, *blurred]
    ]
    of_each = figures_of_each(left_out, {"clear": 60, "blurred": 90})
    assert of_each["clear"]["f1"] > 90 > 45 > of_each["blurred"]["f1"]
    both = figures(left_out)["overall"]
    assert both == pytest.approx(
        0.4 * of_each["clear"]["overall"] + 0.6 * of_each["blurred"]["overall"], abs=0.1
    )
    of_each = figures_of_each(left_out, {"one of one kind": 1, "the others": 149})
    assert list(of_each) == ["the others"]


def test_more_caution_is_a_higher_threshold() -> None:
    cases = _cases(150, seed=3)
    blurred = [  # some right spans look wrong
        replace(case, found=tuple(reversed(case.found))) if number % 7 == 0 else case
        for number, case in enumerate(cases)
    ]
    calibration, _ = calibrate(blurred)
    thresholds = calibration.thresholds
    assert thresholds["eager"] <= thresholds["balanced"] <= thresholds["cautious"]


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    calibration, expected = calibrate(_cases(60, seed=4))
    write(tmp_path / "calibration.json", calibration, figures(expected), [Path("q.jsonl")])
    assert Calibration.load(tmp_path / "calibration.json") == calibration
    assert [path.name for path in tmp_path.iterdir()] == ["calibration.json"]


@pytest.mark.parametrize(
    ("answers", "count"), [(["Ji"], 60), ([], 60), (["Ji"], 40)], ids=["answered", "unanswered", "few"]
)
def test_what_cannot_be_calibrated_on_is_one_clear_line(
    answers: list[str], count: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "questions.jsonl"
    line = json.dumps({"question": "Wie is Ji?", "answers": answers}) + "\n"
    file.write_text(line * count, encoding="utf-8")
    output = tmp_path / "calibration.json"
    assert main(["calibrate", str(file), "--output", str(output)]) == 2
    error = capsys.readouterr().err
    assert "takes 50 questions or more, some with and some without" in error
    assert error.count("\n") == 1
    assert not output.exists()


def test_questions_about_other_articles_are_one_clear_line() -> None:
    cases = [Case(Question(str(at), "Wie?", "all", ("Ji",), (), ()), ()) for at in range(60)]
    with pytest.raises(EvaluationError, match="are these the articles"):
        fit(cases)


def test_diagrams_are_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib (the extra 'diagrams') is not installed")
    from qa.diagrams import draw

    draw(calibrate(_cases(60, seed=5))[1], tmp_path / "docs")
    drawn = sorted((tmp_path / "docs").iterdir())
    assert [path.name for path in drawn] == ["reliability.svg", "risk-coverage.svg"]
    assert all("<svg" in path.read_text() for path in drawn)


_OF_ANOTHER_VERSION = json.dumps(
    {
        "ranking": {"bias": 0, "weights": {"length": 1}},
        "confidence": {"bias": 0, "weights": {}},
        "thresholds": {"cautious": 0.6, "balanced": 0.3, "eager": 0.2},
    }
)


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"ranking": {"bias": 0, "weights": {}}}', _OF_ANOTHER_VERSION]
)
def test_a_damaged_calibration_is_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "calibration.json").write_text(content)
    with pytest.raises(ReaderError, match="cannot be read"):
        Calibration.load(tmp_path / "calibration.json")
