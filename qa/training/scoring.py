"""A reader's scores of all marked candidates of all questions: what matching decides by.

Every line of the file is one paragraph; a run that was stopped goes on after the last whole line.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from qa.training.batches import WINDOW, cut, tensors_of
from qa.training.matching import Candidate, Scored, candidates
from qa.training.records import Marked, TrainingError, Window
from qa.training.resuming import whole_lines

_MICRO_TOKENS = 800  # at once: what fits the processor's cache is read fastest
_GROUP = 16  # paragraphs whose questions are sorted by length together


def chosen(marked: Sequence[Marked], characters: tuple[int, int], questions: int, seed: int) -> list[int]:
    """Numbers of paragraphs of that length with so many questions together, of subjects at random."""
    order = [at for at, one in enumerate(marked) if characters[0] <= len(one.context) <= characters[1]]
    random.Random(seed).shuffle(order)
    kept, count = [], 0
    for at in order:
        if count >= questions:
            break
        kept.append(at)
        count += len(marked[at].questions)
    return kept


def score(
    model: Any,
    tokenizer: Any,
    marked: Sequence[Marked],
    paragraphs: Sequence[int],
    file: Path,
    progress: Callable[[int], object],
) -> list[Scored]:
    """Score paragraphs (numbers in `marked`), adding to what the file holds already.

    Questions that do not fit one window with their paragraph are left out. `progress` hears how many
    paragraphs have been done.
    """
    done, finished = _read(file)
    left = [at for at in paragraphs if at not in finished]
    progress(len(paragraphs) - len(left))
    with file.open("a", encoding="utf-8") as output:
        for group in range(0, len(left), _GROUP):
            numbers = left[group : group + _GROUP]
            rows = _score_group(model, tokenizer, marked, numbers)
            done += rows
            output.write("".join(_line(at, [row for row in rows if row.paragraph == at]) for at in numbers))
            output.flush()
            progress(len(numbers))
    wanted = set(paragraphs)
    return [one for one in done if one.paragraph in wanted]


def _score_group(
    model: Any, tokenizer: Any, marked: Sequence[Marked], numbers: Sequence[int]
) -> list[Scored]:
    items = []  # (paragraph, question, window, first token of the context, offsets of its tokens)
    for number in numbers:
        paragraph = marked[number]
        encoded = tokenizer(
            list(paragraph.questions),
            [paragraph.context] * len(paragraph.questions),
            return_offsets_mapping=True,
            verbose=False,
        )
        for question, ids in enumerate(encoded["input_ids"]):
            inside = [at for at, side in enumerate(encoded.sequence_ids(question)) if side == 1]
            if inside and len(ids) <= WINDOW:
                offsets = [encoded["offset_mapping"][question][at] for at in inside]
                items.append((number, question, Window(tuple(ids), 0, 0), inside[0], offsets))
    items.sort(key=lambda item: len(item[2].ids))
    windows = [item[2] for item in items]
    rows = []
    for part in cut(windows, range(len(items)), _MICRO_TOKENS):
        inputs = tensors_of([windows[at] for at in part], tokenizer.pad_token_id)
        with torch.inference_mode():
            output = model(
                input_ids=inputs["input_ids"].to(model.device),
                attention_mask=inputs["attention_mask"].to(model.device),
            )
        starts = output.start_logits.float().cpu().numpy()
        ends = output.end_logits.float().cpu().numpy()
        for row, at in enumerate(part):
            number, question, _, first, offsets = items[at]
            inner = slice(first, first + len(offsets))
            found = [
                _candidate(begin, end, offsets, starts[row, inner], ends[row, inner])
                for begin, end in candidates(marked[number])
            ]
            null = round(float(starts[row, 0] + ends[row, 0]), 2)
            rows.append(Scored(number, question, null, tuple(one for one in found if one)))
    return sorted(rows, key=lambda one: (one.paragraph, one.question))


def _candidate(
    begin: int, end: int, offsets: Sequence[tuple[int, int]], starts: np.ndarray, ends: np.ndarray
) -> Candidate | None:
    """A stretch of the context, scored by the logits of its tokens; None where it has no token."""
    covering = [at for at, (left, right) in enumerate(offsets) if left < end and right > begin]
    if not covering:
        return None
    first, last = covering[0], covering[-1]
    best_start = np.maximum.accumulate(starts[first : last + 1])
    inner_end = int((best_start + ends[first : last + 1]).argmax())
    inner_start = int(starts[first : first + inner_end + 1].argmax())
    inner_score = starts[first + inner_start] + ends[first + inner_end]
    return Candidate(
        begin,
        end,
        round(float(starts[first] + ends[last]), 2),
        max(begin, offsets[first + inner_start][0]),
        min(end, offsets[first + inner_end][1]),
        round(float(inner_score), 2),
    )


def _line(paragraph: int, scored: Sequence[Scored]) -> str:
    questions = [[one.question, one.null, one.candidates] for one in scored]
    return json.dumps({"paragraph": paragraph, "questions": questions}) + "\n"


def _read(file: Path) -> tuple[list[Scored], set[int]]:
    """What a file of scores holds, and of which paragraphs."""
    scored, finished = [], set()
    try:
        for line in whole_lines(file):
            row = json.loads(line)
            finished.add(row["paragraph"])
            for question, null, found in row["questions"]:
                spans = tuple(Candidate(*one) for one in found)
                scored.append(Scored(row["paragraph"], question, null, spans))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{file} is damaged; delete it to score anew.") from error
    return scored, finished
