"""python -m tests.measure_follow_ups: questions that lean on earlier ones, against the same written in full.

tests/follow_ups.jsonl has them: those of the development questions, on the articles, and those of the Dutch
conversations that no reader was trained on, on a collection of all contexts of the Dutch reading questions.
And the other way round: the development questions that stand alone, each after one on another article.
Questions that name nothing, which may be either, are drawn from the same conversations; most of their texts
the reader was trained on.
"""

from __future__ import annotations

import json
import random
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from embeddings.build import build, gather
from embeddings.encoder import Encoder, default_encoder
from embeddings.index import load_index
from qa.confidence import Calibration
from qa.conversation import leans, may_lean
from qa.metrics import f1
from qa.pipeline import Pipeline
from qa.reader import Reader, default_reader

SHARED = Path("../shared")
_WRITTEN = Path(__file__).parent / "follow_ups.jsonl"
_DRAWN = 100  # questions of either sort that name nothing


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question with the ones before it, the same written in full, and what is accepted as an answer."""

    history: tuple[str, ...]
    question: str
    in_full: str
    answers: tuple[str, ...]


def main() -> None:
    """Measure and print the table as Markdown."""
    encoder, reader = Encoder.load(default_encoder()), Reader.load(default_reader())
    calibration = Calibration.load(default_reader() / "calibration.json")
    print("| set | asked | with an answer | F1 | overall |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        contexts = Path(folder, "articles")
        contexts.mkdir()
        for number, context in enumerate(dict.fromkeys(context for context, _ in _conversations())):
            (contexts / f"{number:04d}.txt").write_text(context, encoding="utf-8")
        for name, articles in (("gold", Path("seeds")), ("qa-nl", contexts)):
            index = Path(folder, name)
            build(gather(articles), index, encoder)
            pipeline = Pipeline(load_index(index, encoder.checksum), encoder, reader, calibration)
            questions = follow_ups(name)
            _row(name, "as follow-up", pipeline, questions)
            _row(
                name,
                "in full",
                pipeline,
                [replace(one, history=(), question=one.in_full) for one in questions],
            )
            _row(name, "without history", pipeline, _alone(questions))
            if name == "gold":
                after_another = changes_of_subject()
                _row(name, "after another subject", pipeline, after_another)
                _row(name, "the same, alone", pipeline, _alone(after_another))
            else:
                going_on, changing = nameless()
                for how, those in (("as follow-up", going_on), ("after another subject", changing)):
                    _row(f"{name}, names nothing", how, pipeline, those)
                    _row(f"{name}, names nothing", "the same, alone", pipeline, _alone(those))


def follow_ups(name: str) -> list[FollowUp]:
    """Those of one set, with the accepted answers that the data has for them."""
    answers = {(history, question): accepted for history, question, accepted in _asked(name)}
    rows = map(json.loads, _WRITTEN.read_text(encoding="utf-8").splitlines())
    return [
        FollowUp(history, row["question"], row["in_full"], answers[history, row["question"]])
        for row in rows
        if row["set"] == name
        for history in [tuple(row["history"])]
    ]


def changes_of_subject() -> list[FollowUp]:
    """The development questions that stand alone, each after one that is answered by other files."""
    rows = [row for row in _lines(SHARED / "gold" / "questions.jsonl") if not row.get("history")]
    changes = []
    for number, row in enumerate(rows):
        others = (
            one for one in rows[number:] + rows[:number] if not set(one["sources"]) & set(row["sources"])
        )
        earlier = next(one for one in others if one["sources"])
        changes.append(
            FollowUp((earlier["question"],), row["question"], row["question"], tuple(row["answers"]))
        )
    return changes


def nameless() -> tuple[list[FollowUp], list[FollowUp]]:
    """Questions that name nothing, drawn by lot: follow-ups, and others, each after one on another text."""
    asked = [
        (context, FollowUp(tuple(qa.get("history", ())), qa["q"], qa["q"], (qa["a"],) if qa["a"] else ()))
        for context, qas in _conversations()
        for qa in qas
    ]
    nameless = [pair for pair in asked if may_lean(pair[1].question) and not leans(pair[1].question)]
    going_on = [one for _, one in nameless if one.history]
    alone = [(context, one) for context, one in nameless if not one.history]
    naming = [
        (context, one.question)
        for context, one in asked
        if one.answers and not one.history and not may_lean(one.question)
    ]
    lot = random.Random(0)
    changing = []
    for context, one in lot.sample(alone, _DRAWN):
        others = [question for other, question in naming if other != context]
        changing.append(replace(one, history=(lot.choice(others),)))
    return lot.sample(going_on, _DRAWN), changing


def _alone(questions: Sequence[FollowUp]) -> list[FollowUp]:
    return [replace(one, history=()) for one in questions]


def _asked(name: str) -> Iterator[tuple[tuple[str, ...], str, tuple[str, ...]]]:
    if name == "gold":
        for row in _lines(SHARED / "gold" / "questions.jsonl"):
            yield tuple(row.get("history", ())), row["question"], tuple(row["answers"])
    else:
        for _, qas in _conversations():
            for qa in qas:
                yield tuple(qa.get("history", ())), qa["q"], (qa["a"],) if qa["a"] else ()


def _conversations() -> Iterator[tuple[str, list[dict]]]:  # type: ignore[type-arg]
    for path in sorted((SHARED / "data" / "qa-nl").glob("*.jsonl")):
        for row in _lines(path):
            yield row["context"], row["qas"]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _row(name: str, how: str, pipeline: Pipeline, questions: Sequence[FollowUp]) -> None:
    overlap, overall = [], []
    for one in questions:
        answer = pipeline.ask(one.question, one.history)
        best = answer.candidates[0].answer if answer.candidates else ""
        if one.answers:
            overlap.append(100 * f1(best, one.answers))
            overall.append(overlap[-1] if answer.best else 0.0)
        else:
            overall.append(0.0 if answer.best else 100.0)
    means = f"{statistics.mean(overlap):.1f} | {statistics.mean(overall):.1f}"
    print(f"| {name} | {how} | {len(overlap)} of {len(questions)} | {means} |", flush=True)


if __name__ == "__main__":
    main()
