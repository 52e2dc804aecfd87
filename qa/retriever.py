"""Question -> passages: nearest vectors and shared words, fused by rank."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import faiss
import numpy as np

from embeddings.encoder import Encoder
from embeddings.index import Index
from qa.records import Hit

# A small k trusts the top of each ranking: better here than the customary 60 (docs/retrieval.md).
_RRF_K = 5
_DEPTH = 100


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
    ) -> list[Hit]:
        """The best passages, best first.

        Args:
            question: with whatever of the conversation it needs to be understood.
            count: how many; fewer come back where the index holds fewer.
            articles: look in these articles only; None looks in all.
            discussed: the article that the conversation is about; its passages get a third ranking.
        """
        vector = self._encoder.encode_questions([question])
        within, selection = self._selection(articles)
        depth = min(max(_DEPTH, count), within.size)
        if depth == 0:
            return []
        cosines, nearest = self._index.vectors.search(vector, depth, params=selection)
        bm25 = self._index.lexical.scores(question)
        matching = within[np.argsort(-bm25[within], kind="stable")[:depth]]
        matching = matching[bm25[matching] > 0]
        dense_rank = {int(number): rank for rank, number in enumerate(nearest[0], 1)}
        lexical_rank = {int(number): rank for rank, number in enumerate(matching, 1)}
        rankings = [dense_rank, lexical_rank]
        if discussed is not None:
            of_article = set(self._index.passages.of_article(discussed))
            near = [number for number in dense_rank if number in of_article]
            rankings.append({number: rank for rank, number in enumerate(near, 1)})
        fused = reciprocal_rank_fusion(*rankings)
        cosine = dict(zip(map(int, nearest[0]), map(float, cosines[0]), strict=True))
        best = sorted(fused, key=lambda number: (-fused[number], number))[:count]
        return [
            Hit(
                passage=number,
                score=fused[number],
                dense_score=cosine.get(number, 0.0),
                dense_rank=dense_rank.get(number, depth + 1),
                lexical_score=float(bm25[number]),
                lexical_rank=lexical_rank.get(number, depth + 1),
            )
            for number in best
        ]

    def _selection(self, articles: Collection[int] | None) -> tuple[np.ndarray, Any]:
        """The numbers of the passages to look in, and the same as FAISS wants it."""
        if articles is None:
            return np.arange(len(self._index.passages)), None
        numbers = [
            number for article in sorted(articles) for number in self._index.passages.of_article(article)
        ]
        within = np.array(numbers, dtype=np.int64)
        # The keywords of this constructor are added by faiss's loader, unknown to its stubs.
        return within, faiss.SearchParameters(sel=faiss.IDSelectorBatch(within))  # type: ignore[call-arg]


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
