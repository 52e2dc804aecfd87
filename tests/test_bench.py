"""The benchmark: its figures, and that a little of everything runs."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from tests.bench.__main__ import main, missing
from tests.bench.comparing import ratio, spread
from tests.bench.figures import answering, best_overall, percentile, ranking
from tests.bench.growth import made_vectors
from tests.bench.records import Asked, Given


def _asked(*answers: str) -> Asked:
    return Asked("Wie?", (), answers, frozenset())


def test_overall_counts_silence_where_there_is_no_answer() -> None:
    figures = answering(
        [_asked("Jan"), _asked("Piet"), _asked(), _asked()],
        [
            Given("Jan", True, 0.9),
            Given("Piet", False, 0.4),
            Given("Kees", True, 0.5),
            Given(None, False, 0.1),
        ],
    )
    assert (figures.em, figures.f1, figures.overall) == (100, 100, 50)
    assert figures.at_best == 75  # above 0.5 Jan alone, above 0.3 Jan, Kees and Piet
    assert figures.auc == 0.75


def test_a_threshold_does_not_part_what_scores_the_same() -> None:
    assert best_overall([1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [True, False, False]) == pytest.approx(200 / 3)


def test_ranks_count_to_the_tenth() -> None:
    figures = ranking([frozenset([3]), frozenset([1, 2])], [[5, 3], [*range(10, 20), 1]])
    assert figures.recall == {1: 0, 5: 50, 10: 50}
    assert figures.mrr == 25
    assert figures.ndcg == pytest.approx(50 / math.log2(3))


def test_percentiles_ratios_and_even_choice() -> None:
    assert percentile([4, 1, 3, 2], 0.5) == 2
    assert percentile(range(1, 101), 0.95) == 95
    assert ratio([4, 9], [2, 3]) == (2, 2.5, 3)
    items = [_asked(str(number)) for number in range(10)]
    assert spread(items, 3) == [items[0], items[3], items[6]]


def test_drawn_vectors_are_near_real_ones_and_the_same_every_time() -> None:
    real = np.random.default_rng(1).standard_normal((40, 64), dtype=np.float32) + 1
    real /= np.linalg.norm(real, axis=1, keepdims=True)
    vectors = made_vectors(real, 200)
    assert np.array_equal(vectors[:40], real)
    assert np.array_equal(vectors, made_vectors(real, 200))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors @ real.T).max(axis=1).min() > 0.6
    assert len(np.unique(vectors, axis=0)) == 200


@pytest.mark.model
@pytest.mark.skipif(missing() is not None, reason=missing() or "")
def test_a_little_of_everything_runs(tmp_path: Path) -> None:
    assert main(["--quick", "--out", str(tmp_path)]) == 0
    text = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    for program in ("Vraagbaak", "Haystack", "txtai", "plain"):
        assert f"| {program} |" in text
    assert "| 200 * |" in text
    assert sorted(path.name for path in tmp_path.glob("*.svg")) == [
        *("benchmark-answers.svg", "benchmark-growth.svg", "benchmark-latency.svg")
    ]
