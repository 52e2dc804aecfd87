"""Articles that occur more than once, also with small differences, become one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from heapq import nsmallest
from zlib import crc32

from embeddings.labelling import words_in
from embeddings.splitting import FoundArticle

_SHINGLE = 4  # words
_SKETCH = 96  # smallest shingle hashes kept of an article
_ALIKE = 0.5  # part of the sketches that must agree: a word changed here and there leaves more than this
_COMMON = 50  # a shingle that stands in more articles is boilerplate and brings none together


def group_duplicates(articles: Sequence[FoundArticle]) -> list[list[int]]:
    """Positions of the articles that are one and the same, groups and members in order of position."""
    sketches = [_sketch(article) for article in articles]
    holders: dict[int, list[int]] = {}
    leader = list(range(len(articles)))
    for index, sketch in enumerate(sketches):
        near = Counter(
            other
            for value in sketch
            if len(holders.get(value, ())) <= _COMMON
            for other in holders.get(value, ())
        )
        for other, _ in near.most_common(3):
            if _likeness(sketch, sketches[other]) >= _ALIKE:
                leader[index] = leader[other]
                break
        for value in sketch:
            holders.setdefault(value, []).append(index)
    groups: dict[int, list[int]] = {}
    for index, first in enumerate(leader):
        groups.setdefault(first, []).append(index)
    return list(groups.values())


def _sketch(article: FoundArticle) -> frozenset[int]:
    """The smallest hashes of an article's runs of words: sketches agree as much as the texts are alike."""
    words = [word.casefold() for block in article.blocks for word in words_in(block.text.text)]
    shingles = {
        " ".join(words[index : index + _SHINGLE]) for index in range(max(1, len(words) - _SHINGLE + 1))
    }
    return frozenset(nsmallest(_SKETCH, {crc32(shingle.encode()) for shingle in shingles}))


def _likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Estimated part of all shingles of two articles that they share."""
    smallest = nsmallest(_SKETCH, one | other)
    return sum(value in one and value in other for value in smallest) / len(smallest)
