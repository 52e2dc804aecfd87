"""Examples -> windows of tokens -> batches of like length, in an order that only the seed decides."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from typing import Any

import torch

from qa.training.records import Example, Rival, Window

WINDOW, STRIDE = 320, 96  # tokens, as the reader reads
_MAX_QUESTION = 128  # tokens
_POOL = 16  # batches of similar length are cut from so many batches' worth of neighbouring examples


def windows_of(tokenizer: Any, examples: Sequence[Example], seed: int) -> list[Window]:
    """One window an example: a random one of those that hold the answer (of all, where nothing answers)."""
    chance = random.Random(seed)
    windows = []
    for at in range(0, len(examples), 512):
        part = examples[at : at + 512]
        encoded = tokenizer(
            [_last_tokens(tokenizer, example.question) for example in part],
            [example.context for example in part],
            truncation="only_second",
            max_length=WINDOW,
            stride=STRIDE,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        rows: list[list[int]] = [[] for _ in part]
        for row, example_at in enumerate(encoded["overflow_to_sample_mapping"]):
            rows[example_at].append(row)
        for example, own in zip(part, rows, strict=True):
            found = [_window(encoded, row, example) for row in own]
            holding = [window for window in found if window.start] or found
            windows.append(chance.choice(holding))
    return windows


def _last_tokens(tokenizer: Any, question: str) -> str:
    """What was asked last stands at the end, after the history."""
    if len(question) <= _MAX_QUESTION:
        return question  # never more tokens than characters
    cut = tokenizer(question, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
    offsets = cut["offset_mapping"]
    return question[offsets[-_MAX_QUESTION][0] :] if len(offsets) > _MAX_QUESTION else question


def _window(encoded: Any, row: int, example: Example) -> Window:
    ids, offsets, sides = encoded["input_ids"][row], encoded["offset_mapping"][row], encoded.sequence_ids(row)
    inside = [at for at, side in enumerate(sides) if side == 1]

    def tokens(start: int, end: int) -> tuple[int, int] | None:
        covering = [at for at in inside if offsets[at][0] < end and offsets[at][1] > start]
        whole = bool(covering) and offsets[inside[0]][0] <= start and end <= offsets[inside[-1]][1]
        return (covering[0], covering[-1]) if whole else None

    answer = tokens(example.start, example.end) if example.answer else None
    if answer is None:
        return Window(tuple(ids), 0, 0)
    rivals = [(tokens(rival.start, rival.end), rival.weight) for rival in example.rivals]
    return Window(tuple(ids), *answer, tuple(Rival(*span, weight) for span, weight in rivals if span))


def batches_of(windows: Sequence[Window], tokens: int, micro_tokens: int, seed: int) -> list[list[list[int]]]:
    """Batches (one step of the optimiser each) of micro-batches of positions in `windows`.

    Windows are taken in their order, a pool at a time; within a pool those of like length go together
    and the batches are shuffled, so that the order of the sources is kept at large.

    Args:
        windows: of all examples, in the order they are trained on.
        tokens: padded tokens a batch, about.
        micro_tokens: padded tokens that go through the model at once: few, so that they fit the cache.
        seed: decides the order of the batches of a pool.
    """
    chance = random.Random(seed)
    batches: list[list[list[int]]] = []
    pool: list[int] = []
    held = 0
    for at, window in enumerate(windows):
        pool.append(at)
        held += len(window.ids)
        if held >= _POOL * tokens or at + 1 == len(windows):
            pool.sort(key=lambda i: (len(windows[i].ids), i))
            whole = list(cut(windows, pool, tokens))
            chance.shuffle(whole)
            batches += [list(cut(windows, batch, micro_tokens)) for batch in whole]
            pool, held = [], 0
    return batches


def cut(windows: Sequence[Window], ordered: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Parts of at most so many padded tokens each, of positions in `windows` that go from short to long."""
    part: list[int] = []
    for at in ordered:  # the longest of a part is its last
        if part and len(windows[at].ids) * (len(part) + 1) > tokens:
            yield part
            part = []
        part.append(at)
    if part:
        yield part


def tensors_of(windows: Sequence[Window], padding: int) -> dict[str, torch.Tensor]:
    """The model's inputs (rows, tokens) and targets (rows, stretches that may be the answer).

    All int64, but `likely`, float32: the logarithm of how likely a stretch is beside the first of its row.
    """
    rows, longest = len(windows), max(len(window.ids) for window in windows)
    stretches = 1 + max(len(window.rivals) for window in windows)
    ids = torch.full((rows, longest), padding)
    mask = torch.zeros((rows, longest), dtype=torch.long)
    targets = torch.zeros((2, rows, stretches), dtype=torch.long)
    likely = torch.full((rows, stretches), -torch.inf)
    for row, window in enumerate(windows):
        for at, (start, end, weight) in enumerate((Rival(window.start, window.end, 1.0), *window.rivals)):
            targets[0, row, at], targets[1, row, at], likely[row, at] = start, end, math.log(weight)
        ids[row, : len(window.ids)] = torch.tensor(window.ids)
        mask[row, : len(window.ids)] = 1
    return {
        "input_ids": ids,
        "attention_mask": mask,
        "starts": targets[0],
        "ends": targets[1],
        "likely": likely,
    }
