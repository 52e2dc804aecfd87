"""Examples -> windows of tokens -> batches of like length, in an order that only the seed decides."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import torch

from qa.training.records import Example, Rival, Window

WINDOW, STRIDE = 320, 96  # tokens, as the reader reads
_MAX_QUESTION = 128  # tokens
_POOL = 16  # batches of similar length are cut from so many batches' worth of neighbouring examples


def windows_of(tokenizer: Any, examples: Sequence[Example], seed: int) -> list[Window]:
    """One window an example: a random one of those that hold the answer (of all, where nothing answers).

    Of every passage beside it one too.
    """
    chance = random.Random(seed)
    windows = []
    for at in range(0, len(examples), 512):
        part = examples[at : at + 512]
        read = [(example.question, text) for example in part for text in (example.context, *example.beside)]
        encoded = tokenizer(
            [_last_tokens(tokenizer, question) for question, _ in read],
            [text for _, text in read],
            truncation="only_second",
            max_length=WINDOW,
            stride=STRIDE,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        rows: list[list[int]] = [[] for _ in read]
        for row, read_at in enumerate(encoded["overflow_to_sample_mapping"]):
            rows[read_at].append(row)
        of_each = iter(rows)
        for example in part:
            found = [_window(encoded, row, example) for row in next(of_each)]
            holding = [window for window in found if window.start] or found
            window = chance.choice(holding)
            beside = tuple(tuple(encoded["input_ids"][chance.choice(next(of_each))]) for _ in example.beside)
            windows.append(replace(window, beside=beside))
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
        held += sum(map(len, window.rows))
        if held >= _POOL * tokens or at + 1 == len(windows):
            pool.sort(key=lambda i: (windows[i].longest, i))
            whole = list(cut(windows, pool, tokens))
            chance.shuffle(whole)
            batches += [list(cut(windows, batch, micro_tokens)) for batch in whole]
            pool, held = [], 0
    return batches


def cut(windows: Sequence[Window], ordered: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Parts of at most so many padded tokens each, of positions in `windows` that go from short to long."""
    part: list[int] = []
    rows = 0
    for at in ordered:  # the longest of a part is its last
        own = len(windows[at].rows)
        if part and windows[at].longest * (rows + own) > tokens:
            yield part
            part, rows = [], 0
        part.append(at)
        rows += own
    if part:
        yield part


def tensors_of(windows: Sequence[Window], padding: int) -> dict[str, torch.Tensor]:
    """The model's inputs (rows, tokens) and targets (windows, stretches that may be the answer).

    All int64, but `likely`, float32: the logarithm of how likely a stretch is beside the first of its window.
    `window` (rows,) is the number of the window a row belongs to; the answer lies in the first row of each.
    """
    rows = [row for window in windows for row in window.rows]
    stretches = 1 + max(len(window.rivals) for window in windows)
    ids = torch.full((len(rows), max(map(len, rows))), padding)
    mask = torch.zeros_like(ids)
    targets = torch.zeros((2, len(windows), stretches), dtype=torch.long)
    likely = torch.full((len(windows), stretches), -torch.inf)
    for number, window in enumerate(windows):
        for at, (start, end, weight) in enumerate((Rival(window.start, window.end, 1.0), *window.rivals)):
            targets[0, number, at], targets[1, number, at], likely[number, at] = start, end, math.log(weight)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = 1
    return {
        "input_ids": ids,
        "attention_mask": mask,
        "window": torch.tensor([number for number, window in enumerate(windows) for _ in window.rows]),
        "starts": targets[0],
        "ends": targets[1],
        "likely": likely,
    }
