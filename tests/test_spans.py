"""Decoding spans from logits, against trying every pair."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qa.spans import best_spans

_LOGITS = st.lists(st.floats(-20, 20), min_size=4, max_size=24)


@given(starts=_LOGITS, seed=st.integers(0, 2**32 - 1), longest=st.integers(1, 8))
def test_best_span_is_the_best_of_all_pairs(starts: list[float], seed: int, longest: int) -> None:
    random = np.random.default_rng(seed)
    start, end = np.array(starts), random.normal(0, 5, len(starts))
    allowed = np.zeros(len(starts), dtype=bool)
    allowed[2:-1] = True
    spans = best_spans(start, end, allowed, count=3, max_tokens=longest)
    every = {
        (i, j): start[i] + end[j] - start[0] - end[0]
        for i in range(2, len(starts) - 1)
        for j in range(i, min(i + longest, len(starts) - 1))
    }
    assert np.isclose(spans[0][2], max(every.values()))
    for first, last, score in spans:
        assert np.isclose(every[first, last], score)
    assert [score for *_, score in spans] == sorted((score for *_, score in spans), reverse=True)


def test_the_best_start_after_the_best_end_is_no_span() -> None:
    start = np.array([0.0, 1.0, 0.0, 9.0, 0.0])
    end = np.array([0.0, 9.0, 0.0, 1.0, 0.0])
    allowed = np.array([False, True, True, True, True])
    first, last, _ = best_spans(start, end, allowed, count=1, max_tokens=5)[0]
    assert first <= last


def test_a_window_without_passage_has_no_spans() -> None:
    assert best_spans(np.zeros(3), np.zeros(3), np.zeros(3, dtype=bool), 5, 5) == []
