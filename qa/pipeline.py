"""The stages in a row: question -> passages -> spans -> candidates -> answer."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

from embeddings.encoder import Encoder
from embeddings.index import Index
from qa.candidates import Ranked, rank
from qa.citing import Citer
from qa.confidence import Calibration, Caution
from qa.question import clean_question
from qa.reader import Reader
from qa.records import Answer, Candidate, Hit, Span
from qa.retriever import Retriever

_READ = 20  # passages
_ALTERNATIVES = 5


class Pipeline:
    """Answers questions from an index; safe to call from several threads."""

    def __init__(self, index: Index, encoder: Encoder, reader: Reader, calibration: Calibration) -> None:
        self._index = index
        self._reader = reader
        self._calibration = calibration
        self._retriever = Retriever(index, encoder)
        self._citer = Citer(index)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        articles: Collection[int] | None = None,
        caution: Caution = "balanced",
    ) -> Answer:
        """Answer a question from the articles.

        Args:
            question: as typed.
            history: earlier questions of the conversation, oldest first.
            articles: numbers of the articles to look in; None looks in all.
            caution: how sure an answer must be to be given.

        Raises:
            QuestionError: the question is empty, too long or without words.
        """
        began = time.perf_counter()
        asked = clean_question(question)
        turns = [*(" ".join(turn.split()) for turn in history[-2:]), asked]
        hits = self._retriever.retrieve(" ".join(turns), _READ, articles)
        passages = [self._index.passages[hit.passage] for hit in hits]
        spans = self._reader.read(" ".join(turns), [passage.text for passage in passages])
        ranked = rank(hits, [passage.text for passage in passages], spans)
        candidates = tuple(self._candidate(one, hits) for one in ranked[: 1 + _ALTERNATIVES])
        given = candidates and candidates[0].confidence >= self._calibration.thresholds[caution]
        return Answer(
            question=asked,
            best=candidates[0] if given else None,
            candidates=candidates,
            nearest=tuple(
                self._citer.cite(passage, 0, len(passage.text))[0]
                for passage in (passages[i] for i in _by_reader(spans))
            ),
            hits=tuple(hits),
            elapsed_ms=(time.perf_counter() - began) * 1000,
        )

    def _candidate(self, ranked: Ranked, hits: Sequence[Hit]) -> Candidate:
        citations = [
            citation
            for span in ranked.spans
            for citation in self._citer.cite(
                self._index.passages[hits[span.hit].passage], span.start, span.end
            )
        ]
        return Candidate(
            answer=ranked.text,
            confidence=self._calibration.probability(ranked.features),
            citations=tuple(citations),
        )


def _by_reader(spans: Sequence[Sequence[Span]]) -> list[int]:
    """Positions of the passages, the one with the best span first."""
    best = [max((span.score for span in found), default=float("-inf")) for found in spans]
    return sorted(range(len(spans)), key=lambda i: -best[i])
