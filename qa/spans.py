"""Logits -> spans: the numeric core of the reader, plain functions on arrays."""

from __future__ import annotations

import numpy as np


def best_spans(
    start_logits: np.ndarray,
    end_logits: np.ndarray,
    allowed: np.ndarray,
    count: int,
    max_tokens: int,
) -> list[tuple[int, int, float]]:
    """The best spans of one window, scored jointly (start + end logit, as BERT does: arXiv 1810.04805).

    Args:
        start_logits: float (tokens,); position 0 stands for 'no answer'.
        end_logits: float (tokens,).
        allowed: bool (tokens,), true for the tokens of the passage.
        count: how many spans at the most.
        max_tokens: length of a span at the most.

    Returns:
        (first token, last token, score less the score of no answer), best first.
    """
    positions = np.flatnonzero(allowed)
    if positions.size == 0:
        return []
    first, last = int(positions[0]), int(positions[-1])
    starts = np.where(allowed[first : last + 1], start_logits[first : last + 1], -np.inf)
    ends = np.where(allowed[first : last + 1], end_logits[first : last + 1], -np.inf)
    joint = starts[:, None] + ends[None, :]
    length = np.arange(starts.size)[None, :] - np.arange(starts.size)[:, None]
    joint[(length < 0) | (length >= max_tokens)] = -np.inf
    flat = joint.ravel()
    top = np.argpartition(-flat, min(count, flat.size - 1))[:count]
    top = top[np.argsort(-flat[top], kind="stable")]
    null = float(start_logits[0] + end_logits[0])
    return [
        (first + int(at) // starts.size, first + int(at) % starts.size, float(flat[at]) - null)
        for at in top
        if np.isfinite(flat[at])
    ]
