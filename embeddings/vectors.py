"""Vectors -> their neighbours: a FAISS index of a type that suits how many there are.

A small collection is kept in full precision, a large one in half: half the disk and memory, and quicker,
since a search takes as long as reading all of it does. Both are searched through and through, so nothing is
trained and the same vectors give the same bytes. docs/benchmarks.md has the figures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np

_MOST_IN_FULL = 50_000  # vectors


def index_vectors(vectors: np.ndarray) -> Any:
    """A FAISS index for inner products.

    Args:
        vectors: unit vectors, float32 (passages, dimension); a vector's number is its position.
    """
    count, dimension = vectors.shape
    if count <= _MOST_IN_FULL:
        index: Any = faiss.IndexFlatIP(dimension)
    else:
        index = faiss.IndexScalarQuantizer(
            dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
    index.add(vectors)
    return index


def save_vectors(index: Any, path: Path) -> None:
    """Write an index to a file."""
    faiss.write_index(index, str(path))


def load_vectors(path: Path) -> Any:
    """Load what `save_vectors` wrote, memory-mapped."""
    return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)


def kept_vectors(index: Any, numbers: np.ndarray, count: int) -> np.ndarray | None:
    """Vectors of an index as they were added, float32 (len(numbers), dimension).

    None where an index of `count` vectors would keep them in a precision that this one has lost.

    Args:
        index: of unit vectors.
        numbers: which vectors, int64.
        count: of the index they are to go into.
    """
    if count <= _MOST_IN_FULL and not isinstance(faiss.downcast_index(index), faiss.IndexFlat):
        return None
    vectors: np.ndarray = index.reconstruct_batch(numbers)
    return vectors


def nearest(
    index: Any, vector: np.ndarray, count: int, within: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Cosines, float32, and numbers, int64, of the nearest vectors, nearest first.

    Args:
        index: of unit vectors.
        vector: a unit vector, float32 (dimension,).
        count: how many; there must be as many to choose from.
        within: numbers to choose from, int64; None chooses from all.
    """
    chosen = None
    if within is not None:
        # The keywords of this constructor are added by faiss's loader, unknown to its stubs.
        chosen = faiss.SearchParameters(sel=faiss.IDSelectorBatch(within))  # type: ignore[call-arg]
    cosines, numbers = index.search(vector[None], count, params=chosen)
    return cosines[0], numbers[0]
