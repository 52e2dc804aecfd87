"""Question -> passages: nearest vectors and shared words, fused by rank."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from embeddings.encoder import Encoder
from embeddings.index import Index
from embeddings.vectors import nearest
from qa.people import introduces
from qa.records import Hit

# A small k trusts the top of each ranking: better here than the customary 60 (docs/retrieval.md).
_RRF_K = 5
_DEPTH = 100
_INTRODUCING = 30  # passages looked at for who somebody is: that takes some milliseconds each


class Retriever:
    """Finds the passages of an index for a question."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder

    def retrieve(
        self,
        question: str,
        count: int,
        articles: Collection[int] | None = None,
        discussed: int | None = None,
        introduced: str | None = None,
    ) -> list[Hit]:
        """The best passages, best first.

        Args:
            question: with whatever of the conversation it needs to be understood.
            count: how many; fewer come back where the index holds fewer.
            articles: look in these articles only; None looks in all.
            discussed: the article that the conversation is about; its passages get a third ranking.
            introduced: who is asked about; the passages that say who that is get another ranking.
        """
        vector = self._encoder.encode_questions([question])[0]
        within = self._within(articles)
        depth = min(max(_DEPTH, count), len(self._index.passages) if within is None else within.size)
        if depth == 0:
            return []
        cosines, numbers = nearest(self._index.vectors, vector, depth, within)
        bm25 = self._index.lexical.scores(question)
        matching = _highest(bm25, depth, within)
        dense_rank, lexical_rank = _ranks(numbers), _ranks(matching)
        rankings = [dense_rank, lexical_rank]
        if discussed is not None:
            of_article = set(self._index.passages.of_article(discussed))
            rankings.append(_ranks(number for number in dense_rank if number in of_article))
        fused = reciprocal_rank_fusion(*rankings)
        if introduced is not None:
            passages = self._index.passages
            said = _ranks(
                at for at in _best(fused)[:_INTRODUCING] if introduces(passages[at].text, introduced)
            )
            fused = reciprocal_rank_fusion(*rankings, said)
        cosine = dict(zip(map(int, numbers), map(float, cosines), strict=True))
        return [
            Hit(
                passage=number,
                score=fused[number],
                dense_score=cosine.get(number, 0.0),
                dense_rank=dense_rank.get(number, depth + 1),
                lexical_score=float(bm25[number]),
                lexical_rank=lexical_rank.get(number, depth + 1),
            )
            for number in _best(fused)[:count]
        ]

    def _within(self, articles: Collection[int] | None) -> np.ndarray | None:
        """The numbers of the passages to look in, int64; None stands for all."""
        if articles is None:
            return None
        of_article = self._index.passages.of_article
        numbers = [number for article in sorted(articles) for number in of_article(article)]
        return np.array(numbers, dtype=np.int64)


def _ranks(numbers: Iterable[int]) -> dict[int, int]:
    return {int(number): rank for rank, number in enumerate(numbers, 1)}


def _best(scores: Mapping[int, float]) -> list[int]:
    return sorted(scores, key=lambda number: (-scores[number], number))


def _highest(scores: np.ndarray, count: int, within: np.ndarray | None) -> np.ndarray:
    """Numbers of the passages that score highest, at most so many and none that scores 0, best first."""
    found = np.flatnonzero(scores) if within is None else within[scores[within] > 0]
    if found.size > count:  # sorting a million takes longer than searching them
        least = np.partition(scores[found], -count)[-count]
        found = found[scores[found] >= least]
    return found[np.argsort(-scores[found], kind="stable")[:count]]


def reciprocal_rank_fusion(*rankings: dict[int, int], k: int = _RRF_K) -> dict[int, float]:
    """Sum of 1 / (k + rank) over the rankings a passage is in (Cormack et al. 2009).

    Args:
        rankings: each {passage: rank from 1}.
        k: the larger, the less the top of a ranking stands out.
    """
    fused: dict[int, float] = {}
    for ranks in rankings:
        for passage, rank in ranks.items():
            fused[passage] = fused.get(passage, 0.0) + 1 / (k + rank)
    return fused
