"""Examples -> question-passage pairs, what an encoder is trained on (`python -m embeddings train`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from qa.training.data import read_examples
from qa.training.records import TrainingError


def write_pairs(files: Sequence[Path], out: Path) -> int:
    """Write the answered questions of files, with their passages, one JSON object a line; how many there are.

    Raises:
        TrainingError: a file cannot be read or written, or is in none of the formats.
    """
    rows = [
        {"question": example.question, "passage": example.context}
        for file in files
        for example in read_examples(file)
        if example.answer
    ]
    try:
        out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    except OSError as error:
        raise TrainingError(f"{out} cannot be written ({error.strerror or error}).") from error
    return len(rows)
