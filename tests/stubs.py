"""What stands in for the encoder where a test is about files: quick, a text's vector its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import cast

import numpy as np

from embeddings.encoder import Encoder


class _StubEncoder:
    name = "stub"
    checksum = "stub"
    dimension = 8

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> np.ndarray:
        self.embedded.extend(texts)
        rows = [np.frombuffer(hashlib.sha256(text.encode()).digest(), dtype=np.uint8)[:8] for text in texts]
        vectors = np.array(rows, dtype=np.float32) + 1
        unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def stub_encoder() -> Encoder:
    """An encoder without a model; its `embedded` lists what it was given."""
    return cast(Encoder, _StubEncoder())
