"""Passages -> a map: the vectors in the two directions they differ most in (principal components)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

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


@dataclass(frozen=True, slots=True)
class Ground:
    """What the map of an index has whatever is asked; `dots` by the numbers of their passages."""

    projection: PCA
    low: np.ndarray  # of the passages drawn, in the two directions, float32 (2,)
    high: np.ndarray
    dots: Mapping[int, Dot]

    def place(self, vectors: np.ndarray) -> np.ndarray:
        """Where vectors, float32 (count, dimension), are drawn: (count, 2); those outside at the edge."""
        points = np.clip(self.projection.transform(vectors), self.low, self.high)
        room = np.array([WIDTH, HEIGHT]) - 2 * _EDGE
        placed: np.ndarray = _EDGE + (points - self.low) * room / np.maximum(self.high - self.low, 1e-9)
        return placed


def ground_of(index: Index) -> Ground | None:
    """The ground of an index; None where it has too few passages to draw a map."""
    count = len(index.passages)
    if count < 2:
        return None
    # Of many, those at equal distances, so that articles keep their shares.
    drawn = range(0, count, -(-count // _MOST))
    vectors = index.vectors.reconstruct_batch(np.array(drawn, dtype=np.int64))
    projection = PCA(n_components=2, random_state=0).fit(vectors)
    points = projection.transform(vectors)
    bare = Ground(projection, points.min(axis=0), points.max(axis=0), {})
    return replace(bare, dots=_dots(index, bare, drawn))


def passage_map(
    index: Index,
    ground: Ground | None,
    question: np.ndarray | None = None,
    ranks: Mapping[int, int] | None = None,
) -> PassageMap:
    """The map of an index.

    Args:
        index: holds the passages.
        ground: of the index.
        question: its vector, float32 (dimension,).
        ranks: of the passages retrieved for it, by their number in the index; they are drawn in any case.
    """
    if ground is None:
        return PassageMap((), None, len(index.passages))
    ranks = ranks or {}
    dots = {**ground.dots, **_dots(index, ground, [one for one in ranks if one not in ground.dots])}
    # Those retrieved are drawn last, on top.
    retrieved = [replace(dots.pop(number), rank=rank) for number, rank in sorted(ranks.items())]
    asked = None if question is None else ground.place(question[None])[0]
    return PassageMap(
        (*dots.values(), *retrieved),
        None if asked is None else (float(asked[0]), float(asked[1])),
        len(index.passages),
    )


def _dots(index: Index, ground: Ground, numbers: Sequence[int]) -> dict[int, Dot]:
    if not numbers:
        return {}
    points = ground.place(index.vectors.reconstruct_batch(np.array(numbers, dtype=np.int64)))
    dots = {}
    for number, (x, y) in zip(numbers, points, strict=True):
        passage = index.passages[number]
        article = index.articles[passage.article]
        hue = passage.article * _GOLDEN_ANGLE % 360
        dots[number] = Dot(float(x), float(y), key_of(article), hue, article.title, passage.text, None)
    return dots
