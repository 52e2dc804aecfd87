"""python -m qa: ask the articles a question, and measure how good the answers are."""

from __future__ import annotations

if __name__ == "__main__":
    from embeddings.stopping import stop_at_once

    stop_at_once("qa")

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

from embeddings.plain import plain_json
from embeddings.records import ArticlesError
from embeddings.startup import forgive_characters, starting_up
from qa.confidence import Caution
from qa.evaluate import EvaluationError, read_questions, report, run
from qa.feedback import FeedbackError, FeedbackStore, as_lines, as_questions
from qa.printing import as_json, as_text, refusal_as_json
from qa.question import clean_question
from qa.records import QuestionError, ReaderError
from qa.training.records import TrainingError

_FEWEST = 50  # questions from which a calibration can be learned


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, or 2 where it could not be done."""
    options = _parser().parse_args(arguments)
    forgive_characters()
    try:
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except (ArticlesError, ReaderError, EvaluationError, FeedbackError, TrainingError) as error:
        print(f"qa: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output went away (`| head`): not an error, and nothing may be flushed to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def add_settings(parser: argparse.ArgumentParser) -> None:
    """The options that say which articles, index and models to use."""
    parser.add_argument("--articles", type=Path, default=Path("seeds"), metavar="FOLDER")
    parser.add_argument("--index", type=Path, default=Path("index"), metavar="FOLDER")
    for model in ("encoder", "reader"):
        variable = f"VRAAGBAAK_{model.upper()}"
        parser.add_argument(
            f"--{model}",
            default=os.environ.get(variable),
            help=f"folder or hub name (default: the one that comes with the program, or ${variable})",
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", help="answer a question, or one a line from standard input")
    ask.add_argument("question", nargs="?")
    ask.add_argument("--json", action="store_true", help="print one JSON object a question")
    ask.add_argument("--history", action="append", default=[], metavar="QUESTION", help="an earlier question")
    ask.add_argument(
        "--caution",
        choices=get_args(Caution),
        default="balanced",
        help="how sure an answer must be to be given (default: balanced)",
    )
    add_settings(ask)
    ask.set_defaults(run=_ask)

    evaluate = commands.add_parser("evaluate", help="measure on a file of questions with accepted answers")
    evaluate.add_argument("file", type=Path)
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    evaluate.add_argument("--predictions", type=Path, metavar="FILE", help="write one JSON object a question")
    add_settings(evaluate)
    evaluate.set_defaults(run=_evaluate)

    calibrate = commands.add_parser(
        "calibrate", help="learn from questions with accepted answers how sure the program can be"
    )
    calibrate.add_argument("file", type=Path, nargs="+")
    calibrate.add_argument(
        "--besides",
        type=Path,
        metavar="FILE",
        help="questions on other subjects, to learn from but not to measure on",
    )
    calibrate.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="where it goes (default: calibration.json beside the reader)",
    )
    calibrate.add_argument(
        "--diagrams", type=Path, metavar="FOLDER", help="draw reliability and risk against coverage (SVG)"
    )
    add_settings(calibrate)
    calibrate.set_defaults(run=_calibrate)

    pairs = commands.add_parser("pairs", help="write questions and passages for python -m embeddings train")
    pairs.add_argument("files", nargs="+", type=Path)
    pairs.add_argument("--out", type=Path, required=True, metavar="FILE")
    pairs.add_argument(
        "--marked",
        action="store_true",
        help="the files' answers are marked, but not matched to their questions",
    )
    pairs.add_argument(
        "--only",
        action="append",
        default=[],
        type=_field,
        metavar="NAME=VALUE",
        help="only lines with this field, such as lang=de; may be given again",
    )
    pairs.add_argument("--sample", type=_count, metavar="N", help="so many questions, drawn by lot")
    pairs.add_argument(
        "--mistyped",
        type=_share,
        default=0.0,
        metavar="SHARE",
        help="so many of them (0 to 1) again, with typing errors",
    )
    pairs.set_defaults(run=_pairs)

    train = commands.add_parser("train", help="fine-tune a reader as a recipe says (see docs/models.md)")
    train.add_argument("recipe", type=Path, help="a TOML file; such as qa/training/reader.toml")
    train.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a stopped run goes on here")
    train.set_defaults(run=_train)

    feedback = commands.add_parser("feedback", help="list what readers of the app thought of answers")
    feedback.add_argument("--feedback", type=Path, default=Path("feedback.sqlite"), metavar="FILE")
    feedback.add_argument(
        "--questions", type=Path, metavar="FILE", help="write what was found right for the command evaluate"
    )
    feedback.set_defaults(run=_feedback)
    return parser


def _write_rows(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    """Write one JSON object a line."""
    try:
        path.write_text("".join(plain_json(row) + "\n" for row in rows), encoding="utf-8")
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written ({error.strerror}).") from error


def _feedback(options: argparse.Namespace) -> int:
    given = FeedbackStore(options.feedback).all()
    if options.questions is None:
        print("\n".join(as_lines(given)) if given else f"There is no feedback in {options.feedback} yet.")
        return 0
    questions = as_questions(given)
    _write_rows(options.questions, questions)
    print(f"{len(questions)} questions -> {options.questions}")
    return 0


def _ask(options: argparse.Namespace) -> int:
    if options.question is not None:
        asked: Iterable[str] = [options.question]
        if (early := _refusal(options.question)) is not None:
            _print(refusal_as_json(options.question) if options.json else None)
            print(f"qa: {early}", file=sys.stderr)
            return 2
    else:
        asked = (line.rstrip("\r\n") for line in sys.stdin)
    with starting_up():
        # Loading the libraries takes seconds: a question that cannot be asked does not wait for them.
        from qa.loading import load, settings_of

        pipeline = load(settings_of(options)).pipeline
    for question in asked:
        try:
            answer = pipeline.ask(question, options.history, caution=options.caution)
        except QuestionError as error:
            _print(refusal_as_json(question) if options.json else None)
            print(f"qa: {error}", file=sys.stderr)
            continue
        _print(as_json(answer) if options.json else as_text(answer, colour=sys.stdout.isatty()))
    return 0


def _refusal(question: str) -> str | None:
    try:
        clean_question(question)
    except QuestionError as error:
        return str(error)
    return None


def _print(output: dict[str, Any] | str | None) -> None:
    if output is not None:
        print(plain_json(output) if isinstance(output, dict) else output, flush=True)


def _evaluate(options: argparse.Namespace) -> int:
    questions = read_questions(options.file)
    if options.predictions and not options.predictions.parent.is_dir():
        raise EvaluationError(
            f"{options.predictions.parent} is no folder: the predictions cannot be written there."
        )
    from tqdm import tqdm

    from qa.loading import load, settings_of

    loaded = load(settings_of(options))
    loaded.pipeline.ask("Wie is de eerste?")  # the first question warms up the models
    outcomes = run(
        tqdm(questions, desc="Asking", unit=" questions", disable=None), loaded.pipeline.ask, loaded.index
    )
    figures = report(outcomes)
    print(json.dumps(figures) if options.json else _table(figures), flush=True)
    if options.predictions:
        rows = [
            {
                "id": outcome.question.id,
                "question": outcome.question.text,
                "kind": outcome.question.kind,
                "prediction": outcome.prediction,
                "answered": outcome.answered,
                "confidence": round(outcome.confidence, 4),
                "accepted": outcome.question.answers,
                "em": outcome.em,
                "f1": round(outcome.f1, 4),
                "rank": outcome.rank if outcome.rank < float("inf") else None,
            }
            for outcome in outcomes
        ]
        _write_rows(options.predictions, rows)
    return 0


def _calibrate(options: argparse.Namespace) -> int:
    files = {file: read_questions(file) for file in options.file}
    questions = [question for those in files.values() for question in those]
    besides = read_questions(options.besides) if options.besides else []
    from tqdm import tqdm

    from qa.calibrating import Case, calibrate, figures, figures_of_each, fit, write
    from qa.confidence import UNCALIBRATED
    from qa.loading import CALIBRATION, load, settings_of
    from qa.pipeline import Pipeline
    from qa.reader import default_reader

    output = options.output or Path(options.reader or default_reader()) / CALIBRATION
    if not output.parent.is_dir():
        raise EvaluationError(f"{output.parent} is no folder. Say where the calibration goes with --output.")
    if len(questions) < _FEWEST or len({bool(question.answers) for question in questions}) == 1:
        raise EvaluationError(
            f"Calibrating takes {_FEWEST} questions or more, some with and some without an accepted answer."
        )
    if options.diagrams and find_spec("matplotlib") is None:
        raise EvaluationError("Diagrams take matplotlib: pip install -c constraints.txt -e '.[diagrams]'")
    loaded = load(settings_of(options), UNCALIBRATED)

    def read(pipeline: Pipeline) -> tuple[list[Case], list[Case]]:
        cases = [
            Case(question, pipeline.look(clean_question(question.text), question.history).found)
            for question in tqdm([*questions, *besides], desc="Reading", unit=" questions", disable=None)
        ]
        return cases[: len(questions)], cases[len(questions) :]

    # How much is read depends on how sure the program is: once in full, then as it will be.
    draft = fit(*read(loaded.pipeline))
    calibration, expected = calibrate(*read(Pipeline(loaded.index, loaded.encoder, loaded.reader, draft)))
    measured: dict[str, Any] = {**figures(expected)}
    if len(files) > 1:
        measured["of_each"] = figures_of_each(
            expected, {file.as_posix(): len(those) for file, those in files.items()}
        )
    try:
        made_of = [*files, *([options.besides] if options.besides else [])]
        write(output, calibration, measured, made_of)
        if options.diagrams:
            from qa.diagrams import draw

            draw(expected, options.diagrams)
    except OSError as error:
        raise EvaluationError(f"{error.filename} cannot be written ({error.strerror}).") from error
    print(json.dumps(measured, indent=1))
    return 0


def _table(figures: dict[str, Any]) -> str:
    rows = [("all", figures), *figures["by_kind"].items()]
    columns = "".join(f"{name:>7}" for name in ("R@1", "R@5", "R@10", "MRR", "EM", "F1"))
    lines = [f"{'kind':<12}{'n':>5}{columns}{'AUC':>8}{'overall':>9}{'ECE':>8}"]
    for kind, row in rows:
        values = [*row["retrieval"].values(), row["reading"]["em"], row["reading"]["f1"]]
        cells = "".join(f"{'-' if value is None else format(value, '.1f'):>7}" for value in values)
        auc, ece = row["answerability"]["auc"], row["calibration"]["ece"]
        lines.append(
            f"{kind:<12}{row['questions']:>5}{cells}{'-' if auc is None else format(auc, '.3f'):>8}"
            f"{row['overall']:>9.1f}{ece:>8.3f}"
        )
    latency = figures["latency_ms"]
    accuracy = figures["answerability"]["accuracy"]
    lines.append(
        f"answer or no answer right: {accuracy:.1f}%   "
        f"latency p50 {latency['p50']:.0f} ms, p95 {latency['p95']:.0f} ms"
    )
    return "\n".join(lines)


def _pairs(options: argparse.Namespace) -> int:
    from qa.training.pairs import Choice, write_pairs

    choice = Choice(options.marked, dict(options.only), options.sample, options.mistyped)
    print(f"{write_pairs(options.files, options.out, choice)} pairs -> {options.out}")
    return 0


def _field(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not a name, '=' and a value, such as lang=de")
    return name, value


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return value


def _train(options: argparse.Namespace) -> int:
    from qa.training.command import train

    print(train(options.recipe, options.out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
