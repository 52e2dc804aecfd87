"""The FAISS index: what is nearest is found, in full precision and in half."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings.vectors import index_vectors, load_vectors, nearest, save_vectors


def _unit(count: int, seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, 32), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


@pytest.fixture(params=[100, 1000])
def most_in_full(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """So many vectors at the most are kept in full precision; of 500 both kinds of index are made."""
    monkeypatch.setattr("embeddings.vectors._MOST_IN_FULL", request.param)
    most: int = request.param
    return most


def test_what_is_nearest_is_found(tmp_path: Path, most_in_full: int) -> None:
    vectors, question = _unit(500, seed=1), _unit(1, seed=2)[0]
    save_vectors(index_vectors(vectors), tmp_path / "vectors.faiss")
    cosines, numbers = nearest(load_vectors(tmp_path / "vectors.faiss"), question, 10)
    exact = np.argsort(-(vectors @ question))[:10]
    assert list(numbers) == list(exact)
    assert np.allclose(cosines, (vectors @ question)[exact], atol=1e-3)


def test_only_what_is_chosen_from_is_found(most_in_full: int) -> None:
    vectors, question = _unit(500, seed=1), _unit(1, seed=2)[0]
    within = np.arange(0, 500, 7)
    _, numbers = nearest(index_vectors(vectors), question, within.size, within)
    assert sorted(numbers) == list(within)


def test_a_large_collection_takes_half_the_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_vectors(index_vectors(_unit(500, seed=1)), tmp_path / "full")
    monkeypatch.setattr("embeddings.vectors._MOST_IN_FULL", 100)
    save_vectors(index_vectors(_unit(500, seed=1)), tmp_path / "half")
    assert (tmp_path / "half").stat().st_size < 0.51 * (tmp_path / "full").stat().st_size


def test_the_same_vectors_give_the_same_bytes(tmp_path: Path, most_in_full: int) -> None:
    for name in ("one", "two"):
        save_vectors(index_vectors(_unit(500, seed=1)), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
