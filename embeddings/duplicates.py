"""Articles that occur more than once, also with small differences, become one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from heapq import nsmallest
from zlib import crc32

from embeddings.labelling import words_in
from embeddings.splitting import FoundArticle

_SHINGLE = 4  # words
_SKETCH = 96  # smallest shingle hashes by which articles that may be alike are found (Broder 1997)
_NEAR = 0.2  # part of the sketch that must agree for two articles to be compared
_SHARED = 0.75  # of the shingles of the shorter of two versions: one word in sixteen may differ
_SHORT = 40  # shingles; in a shorter version they are too few to tell a change from another piece
_LEAST_PART = 0.5  # of the longer version that the shorter must have
_COMMON = 50  # a shingle that stands in more articles is boilerplate and brings none together


def group_duplicates(articles: Sequence[FoundArticle]) -> list[list[int]]:
    """Positions of the articles that are one and the same, groups and members in order of position."""
    holders: dict[int, list[int]] = {}
    leader = list(range(len(articles)))
    for index, article in enumerate(articles):
        shingles = _shingles(article)
        sketch = nsmallest(_SKETCH, shingles)
        near = Counter(
            other
            for value in sketch
            if len(holders.get(value, ())) <= _COMMON
            for other in holders.get(value, ())
        )
        for other, shared in near.most_common(3):
            if shared >= _NEAR * len(sketch) and _same(article, shingles, articles[other]):
                leader[index] = leader[other]
                break
        for value in sketch:
            holders.setdefault(value, []).append(index)
    groups: dict[int, list[int]] = {}
    for index, first in enumerate(leader):
        groups.setdefault(first, []).append(index)
    return list(groups.values())


def _shingles(article: FoundArticle) -> frozenset[int]:
    """Hashes of an article's runs of words."""
    words = [word.casefold() for block in article.blocks for word in words_in(block.text.text)]
    runs = {" ".join(words[index : index + _SHINGLE]) for index in range(max(1, len(words) - _SHINGLE + 1))}
    return frozenset(crc32(run.encode()) for run in runs)


def _same(article: FoundArticle, one: frozenset[int], before: FoundArticle) -> bool:
    """Whether nearly all of the shorter stands in the longer, and it is no mere excerpt.

    Notices alike word for word ('The funeral is private.') are of different people or days where they say so.
    """
    other = _shingles(before)
    shorter, longer = sorted((len(one), len(other)))
    if shorter < _SHORT:
        stated = ((_title(article), _title(before)), (article.published, before.published))
        return one == other and not any(this and that and this != that for this, that in stated)
    return shorter >= _LEAST_PART * longer and len(one & other) >= _SHARED * shorter


def _title(article: FoundArticle) -> str:
    return " ".join(word.casefold() for word in words_in(article.title or ""))
