"""Passages -> a map: the vectors in the two directions they differ most in (principal components)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA

from embeddings.index import Index
from qa.app.scope import key_of

WIDTH, HEIGHT = 100.0, 72.0
_EDGE = 3.0
_MOST = 2_000  # passages drawn: more would run into each other, and a browser slow
_GOLDEN_ANGLE = 137.508  # degrees; neighbours in number differ most in hue


@dataclass(frozen=True, slots=True)
class Dot:
    """A passage on the map; `rank` is its place among those retrieved for the question, from 1."""

    x: float
    y: float
    article: str  # its key
    hue: float  # of the article, degrees
    title: str | None
    text: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class PassageMap:
    """The passages, of many a part, and where the question lies among them."""

    dots: tuple[Dot, ...]
    question: tuple[float, float] | None
    passages: int  # in the index


def passage_map(
    index: Index, question: np.ndarray | None = None, ranks: Mapping[int, int] | None = None
) -> PassageMap:
    """The map of an index.

    Args:
        index: holds the passages.
        question: its vector, float32 (dimension,).
        ranks: of the passages retrieved for it, by their number in the index.
    """
    count = len(index.passages)
    if count < 2:
        return PassageMap((), None, count)
    ranks = ranks or {}
    # Of many, those at equal distances, so that articles keep their shares, and those retrieved.
    drawn = sorted({*range(0, count, -(-count // _MOST)), *ranks})
    vectors = index.vectors.reconstruct_batch(np.array(drawn, dtype=np.int64))
    projection = PCA(n_components=2, random_state=0).fit(vectors)
    points = projection.transform(vectors)
    low, high = points.min(axis=0), points.max(axis=0)
    # A question may lie outside the passages: it is drawn at the edge.
    asked = None if question is None else np.clip(projection.transform(question[None])[0], low, high)
    room = np.array([WIDTH, HEIGHT]) - 2 * _EDGE
    scale = room / np.maximum(high - low, 1e-9)
    dots = []
    for number, point in zip(drawn, points, strict=True):
        passage = index.passages[number]
        x, y = _EDGE + (point - low) * scale
        article = index.articles[passage.article]
        hue = passage.article * _GOLDEN_ANGLE % 360
        rank = ranks.get(number)
        dots.append(Dot(float(x), float(y), key_of(article), hue, article.title, passage.text, rank))
    # Those retrieved are drawn last, on top.
    dots.sort(key=lambda dot: dot.rank is not None)
    if asked is None:
        return PassageMap(tuple(dots), None, count)
    x, y = _EDGE + (asked - low) * scale
    return PassageMap(tuple(dots), (float(x), float(y)), count)
