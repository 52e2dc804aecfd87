"""A reader's scores of all marked candidates of all questions: what matching decides by.

Every line of the file is one paragraph; a run that was stopped goes on after the last whole line.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch

from qa.training.batches import WINDOW, cut, tensors_of
from qa.training.matching import Scored, candidates
from qa.training.records import Marked, TrainingError, Window

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
            found = []
            for begin, end in candidates(marked[number]):
                covering = [i for i, (left, right) in enumerate(offsets) if left < end and right > begin]
                if covering:
                    value = starts[row, first + covering[0]] + ends[row, first + covering[-1]]
                    found.append((begin, end, round(float(value), 2)))
            null = round(float(starts[row, 0] + ends[row, 0]), 2)
            free = round(float(starts[row, inner].max() + ends[row, inner].max()), 2)
            rows.append(Scored(number, question, null, free, tuple(found)))
    return sorted(rows, key=lambda one: (one.paragraph, one.question))


def _line(paragraph: int, scored: Sequence[Scored]) -> str:
    questions = [[one.question, one.null, one.free, one.candidates] for one in scored]
    return json.dumps({"paragraph": paragraph, "questions": questions}) + "\n"


def _read(file: Path) -> tuple[list[Scored], set[int]]:
    """What a file of scores holds, and of which paragraphs; what a kill left half-written is cut off."""
    if not file.exists():
        return [], set()
    scored, finished = [], set()
    try:
        text = file.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        for line in whole.splitlines():
            row = json.loads(line)
            finished.add(row["paragraph"])
            for question, null, free, found in row["questions"]:
                spans = tuple((start, end, value) for start, end, value in found)
                scored.append(Scored(row["paragraph"], question, null, free, spans))
        if whole != text:
            file.write_text(whole, encoding="utf-8")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingError(f"{file} is damaged; delete it to score anew.") from error
    return scored, finished
