"""python -m tests.measure_typing: what typing errors cost, and what correcting them gives back.

The development questions with an answer, as they are and with typing errors, each with and without
the correction of the question.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

from embeddings.build import build, gather
from embeddings.encoder import Encoder, default_encoder
from embeddings.index import load_index
from qa.confidence import Calibration
from qa.evaluate import Question, read_questions
from qa.metrics import f1
from qa.pipeline import Pipeline
from qa.reader import Reader, default_reader
from qa.training.typing_errors import mistyped

_QUESTIONS = Path("../shared/gold/questions.jsonl")


def main() -> None:
    """Measure and print the table as Markdown."""
    encoder, reader = Encoder.load(default_encoder()), Reader.load(default_reader())
    calibration = Calibration.load(default_reader() / "calibration.json")
    asked = [one for one in read_questions(_QUESTIONS) if one.answers]
    print("| questions | corrected | changed | F1 |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        build(gather(Path("seeds")), Path(folder), encoder)
        index = load_index(Path(folder), encoder.checksum)
        for how in ("as they are", "mistyped"):
            questions = [
                one.text if how == "as they are" else mistyped(one.text, seed)
                for seed, one in enumerate(asked)
            ]
            for corrected in (False, True):
                pipeline = Pipeline(index, encoder, reader, calibration)
                if corrected:
                    overlap, changed = _ask(pipeline, questions, asked)
                else:
                    with patch("qa.pipeline.corrected", lambda question, *_: question):
                        overlap, changed = _ask(pipeline, questions, asked)
                print(f"| {how} | {'yes' if corrected else 'no'} | {changed} | {overlap:.1f} |", flush=True)


def _ask(pipeline: Pipeline, questions: Sequence[str], asked: Sequence[Question]) -> tuple[float, int]:
    overlap, changed = [], 0
    for text, one in zip(questions, asked, strict=True):
        answer = pipeline.ask(text, one.history)
        changed += answer.meant != answer.question
        overlap.append(100 * f1(answer.candidates[0].answer if answer.candidates else "", one.answers))
    return statistics.mean(overlap), changed


if __name__ == "__main__":
    main()
