"""Vectors that the index in use already has: a passage is embedded again only where its words changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings.index import Index, library_versions, load_index
from embeddings.records import ArticlesError
from embeddings.vectors import kept_vectors

if TYPE_CHECKING:  # torch takes seconds
    from embeddings.encoder import Encoder

# Some hundred words, as a passage has: processors and libraries that differ at all show it in the last bits.
_PROBE = "In 1953 sloten de partijen in het dorp een wapenstilstand, 38 kilometer van zee. " * 8


def arithmetic_of(encoder: Encoder) -> str:
    """What tells apart machines and libraries that compute other vectors from the same weights."""
    return hashlib.sha256(encoder.encode_passages([_PROBE]).tobytes()).hexdigest()


def embed(
    texts: Sequence[str],
    encoder: Encoder,
    arithmetic: str,
    folder: Path,
    texts_of: Callable[[Index], list[str]],
    progress: bool = False,
) -> tuple[np.ndarray, int]:
    """Unit vectors of the texts, float32 (len(texts), dimension), and how many of them were not computed.

    Args:
        texts: as embedded, title and all.
        encoder: embeds what is new.
        arithmetic: what `arithmetic_of` says of the encoder.
        folder: of the index in use; where there is none that fits, all texts are embedded.
        texts_of: the texts as embedded of the passages of an index.
        progress: show a bar on standard error.
    """
    known = _known(texts, encoder, arithmetic, folder, texts_of)
    new = [text for text in dict.fromkeys(texts) if text not in known]
    made = dict(zip(new, encoder.encode_passages(new, progress=progress), strict=True)) if new else {}
    vectors = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    for number, text in enumerate(texts):
        vectors[number] = known[text] if text in known else made[text]
    return vectors, sum(text in known for text in texts)


def _known(
    texts: Sequence[str],
    encoder: Encoder,
    arithmetic: str,
    folder: Path,
    texts_of: Callable[[Index], list[str]],
) -> dict[str, np.ndarray]:
    try:
        index = load_index(folder, encoder.checksum)
    except ArticlesError:  # none, damaged, or another encoder's
        return {}
    if index.manifest.arithmetic != arithmetic or index.manifest.libraries != library_versions():
        return {}
    wanted = frozenset(texts)
    rows = {text: row for row, text in enumerate(texts_of(index)) if text in wanted}
    vectors = kept_vectors(index.vectors, np.fromiter(rows.values(), dtype=np.int64), len(texts))
    return {} if vectors is None else dict(zip(rows, vectors, strict=True))
