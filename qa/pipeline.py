"""The stages in a row: question -> passages -> spans -> candidates -> answer."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from embeddings.build import context_of
from embeddings.encoder import Encoder
from embeddings.index import Index
from embeddings.records import Passage
from qa.candidates import Evidence, Found, Ranked, confidences, first_evidence, holds, other_than, rank
from qa.citing import Citer
from qa.confidence import Calibration, Caution
from qa.conversation import goes_on, is_name, leans, may_lean
from qa.language import language_of
from qa.listing import listed
from qa.people import who_is_asked
from qa.question import asks_for_several, clean_question
from qa.reader import Reader
from qa.records import Answer, Candidate, Hit, QuestionError, Span
from qa.rereading import averaged, distinct
from qa.retriever import Retriever
from qa.rivals import may_rival, rivals
from qa.spelling import corrected

_RETRIEVED, _READ, _READ_AGAIN = 10, 8, 2  # passages
_ROUNDS = (0, 1, 2, 4, _READ)  # passages read before it is looked whether they give a sure answer
_SURE = 0.6  # confidence of a sure answer, where none higher is asked for
_SPANS = 5  # of a passage
_CANDIDATES = 6
_REMEMBERED = 64  # questions
_TURNS = 2  # earlier questions read with: the reader was trained with no more
_LOOKED_BACK = 6  # earlier questions looked at for what a question leans on
_CLEARLY = 0.5  # log-odds by which a reading as a follow-up must be surer where nothing else speaks for it


@dataclass(frozen=True, slots=True)
class Looked:
    """What was retrieved and read for a question."""

    context: tuple[str, ...]  # earlier questions it was read with, oldest first
    meant: str  # the question, typing errors corrected
    hits: tuple[Hit, ...]
    passages: tuple[Passage, ...]  # of the hits, in their order
    found: tuple[Found, ...]


class Pipeline:
    """Answers questions from an index; to be called from one thread at a time, as its reader is."""

    def __init__(self, index: Index, encoder: Encoder, reader: Reader, calibration: Calibration) -> None:
        self._index = index
        self._reader = reader
        self._calibration = calibration
        self._sure = max(_SURE, *calibration.thresholds.values())
        self._retriever = Retriever(index, encoder)
        self._evidence = Evidence(index.lexical)
        self._citer = Citer(index)
        # A question that leans on the one before it needs what was found for that one again.
        self._recently_looked = lru_cache(_REMEMBERED)(self._look)

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
        looked = self.look(asked, history, articles)
        ranked = rank(looked.found, self._calibration.ranking)[:_CANDIDATES]
        candidates = tuple(
            self._candidate(one, confidence, looked.passages)
            for one, confidence in zip(ranked, confidences(ranked, self._calibration.confidence), strict=True)
        )
        scores = _reader_scores(looked)
        texts = [passage.text for passage in looked.passages]
        given = candidates and candidates[0].confidence >= self._calibration.thresholds[caution]
        return Answer(
            question=asked,
            best=candidates[0] if given else None,
            candidates=candidates,
            nearest=tuple(
                self._citer.cite(passage, 0, len(passage.text))[0] for passage in _likeliest(looked, scores)
            ),
            hits=looked.hits,
            elapsed_ms=(time.perf_counter() - began) * 1000,
            reader_scores=tuple(scores),
            rivals=tuple(candidates[at] for at in rivals(ranked, looked.meant, texts)) if given else (),
            meant=looked.meant,
            context=looked.context,
            build=self._index.manifest.build,
        )

    def look(
        self, asked: str, history: Sequence[str] = (), articles: Collection[int] | None = None
    ) -> Looked:
        """Retrieve and read, without deciding anything; arguments as for `ask`, the question clean."""
        return self._look_within(asked, history, None if articles is None else frozenset(articles))

    def _look_within(self, asked: str, history: Sequence[str], articles: frozenset[int] | None) -> Looked:
        while history and _same(history[-1], asked):
            history = history[:-1]  # who asks the same again does not go on from it
        subject = self._subject(history, articles) if leans(asked) or may_lean(asked) else ()
        if subject and leans(asked):
            return self._recently_looked(asked, subject, articles)
        alone = self._recently_looked(asked, (), articles)
        if not subject:
            return alone
        # 'How thick is the book?': that of this conversation, likelier where the article under discussion has
        # the words, or another? Whichever is surer then, unless it only gives the earlier answer again.
        following = self._recently_looked(asked, subject, articles)
        before = self._recently_looked(subject[-1], subject[:-1], articles)
        earlier, by_itself, followed = map(self._best, (before.found, alone.found, following.found))
        if earlier and followed and earlier.text == followed.text:
            return alone
        surer = self._standing(followed) - self._standing(by_itself)
        prior = goes_on(asked, self._known(following.meant, _article(before, earlier))) if earlier else 0.0
        return following if surer + prior > (0.0 if prior else _CLEARLY) else alone

    def _known(self, asked: str, article: int) -> float:
        """Which part of what is asked, by weight of the words, stands in an article."""
        passages = self._index.passages
        whole = " ".join(passages[at].text for at in passages.of_article(article))
        return self._evidence.coverage(asked, whole)

    def _subject(self, history: Sequence[str], articles: frozenset[int] | None) -> tuple[str, ...]:
        """The last question after those it was read with; none where it could not be asked.

        Of more than the reader takes: the last one, and the last one before it that names something.
        """
        if not history:
            return ()
        *before, last = history[-_LOOKED_BACK:]
        try:
            asked = clean_question(last)
        except QuestionError:  # nothing that could be leaned on
            return ()
        context = self._look_within(asked, before, articles).context
        if len(context) >= _TURNS:
            named = tuple(one for one in context if not may_lean(one)) if may_lean(asked) else ()
            context = (named or context)[-1:]
        return (*context, asked)

    def _best(self, found: Sequence[Found]) -> Ranked | None:
        return next(iter(rank(found, self._calibration.ranking)), None)

    def _sureness(self, first: Ranked | None) -> float:
        return confidences([first], self._calibration.confidence)[0] if first else 0.0

    def _standing(self, first: Ranked | None) -> float:
        """Log-odds of being right but for the closeness: an earlier question has it too."""
        evidence = first_evidence([first] if first else [])
        return self._calibration.confidence.score({**evidence, "closeness": 0.0})

    def _look(self, asked: str, context: tuple[str, ...], articles: frozenset[int] | None) -> Looked:
        read_with, sought, discussed, known = context, [*context, asked], None, ""
        if context:
            # What the earlier question was answered with is what 'she' or 'there' stands for.
            earlier = self._recently_looked(context[-1], context[:-1], articles)
            read_with = (*context[:-1], earlier.meant)
            sought = [*read_with, asked]
            if first := self._best(earlier.found):
                discussed = _article(earlier, first)
                if self._sureness(first) >= self._calibration.thresholds["balanced"]:
                    if is_name(first.text):
                        sought.insert(-1, first.text)
                    if not leans(asked):  # one that leans may be the same question in other words
                        known = first.text
        hits, passages = self._retrieve(sought, articles, discussed)
        meant = corrected(asked, [self._headed(passage) for passage in passages], language_of(asked))
        if meant != asked:
            hits, passages = self._retrieve([*sought[:-1], meant], articles, discussed)
        in_full = " ".join([*read_with, meant])  # as the reader was trained: without the answers
        found = self._read(in_full, hits, passages, asks_for_several(meant), known)
        return Looked(context, meant, tuple(hits), tuple(passages), tuple(found))

    def _retrieve(
        self, sought: Sequence[str], articles: frozenset[int] | None, discussed: int | None
    ) -> tuple[list[Hit], list[Passage]]:
        introduced = who_is_asked(sought[-1])
        hits = self._retriever.retrieve(" ".join(sought), _RETRIEVED, articles, discussed, introduced)
        return hits, [self._index.passages[hit.passage] for hit in hits]

    def _headed(self, passage: Passage) -> str:
        return context_of(passage, self._index.articles[passage.article]) + passage.text

    def _read(
        self, question: str, hits: Sequence[Hit], passages: Sequence[Passage], several: bool, known: str
    ) -> list[Found]:
        """Read the passages in the order of their rank until they give a sure answer.

        Of the others only those are read then that may agree with it or contradict it. Where nothing is sure,
        or several things are asked for, those with the best spans are read again under their headings: two
        views of a passage err less together than either alone (docs/confidence.md). What is known already, as
        the answer to the question before, is not what is asked.
        """
        hits, passages = hits[:_READ], passages[:_READ]
        texts = [passage.text for passage in passages]

        def weigh(spans: Sequence[Sequence[Span]]) -> list[Found]:
            kept = [distinct(found, _SPANS) for found in spans]
            found = self._evidence.weigh(question, hits, texts, kept)
            return other_than(known, found) if known else found

        spans: list[list[Span]] = [[] for _ in texts]
        for start, stop in pairwise((0, _READ) if several else _ROUNDS):
            spans = self._read_on(question, texts, range(len(texts))[start:stop], spans)
            ranked = rank(weigh(spans), self._calibration.ranking)
            if not several and ranked and self._sureness(ranked[0]) >= self._sure:
                others = range(len(texts))[stop:]
                matter = [at for at in others if self._matters(question, ranked[0].found[0], texts[at])]
                return weigh(self._read_on(question, texts, matter, spans))
        again = list(dict.fromkeys(one.found[0].span.hit for one in ranked))[:_READ_AGAIN]
        articles = self._index.articles
        headings = [context_of(passages[hit], articles[passages[hit].article]) for hit in again]
        second = self._reader.read(question, [texts[hit] for hit in again], headings)
        for hit, found in zip(again, second, strict=True):
            spans[hit] = averaged(spans[hit], found)
        if several:
            spans = [listed(text, distinct(found, _SPANS)) for text, found in zip(texts, spans, strict=True)]
        return weigh(spans)

    def _matters(self, question: str, best: Found, text: str) -> bool:
        """Whether the answer stands in a text too, or something that contradicts it may."""
        return holds(text, best.text) or may_rival(best, self._evidence.coverage(question, text))

    def _read_on(
        self, question: str, texts: Sequence[str], these: Sequence[int], spans: Sequence[list[Span]]
    ) -> list[list[Span]]:
        """The spans of every text, those of some newly read."""
        read = list(spans)
        for at, found in zip(these, self._reader.read(question, [texts[at] for at in these]), strict=True):
            read[at] = [replace(span, hit=at) for span in found]
        return read

    def _candidate(self, ranked: Ranked, confidence: float, passages: Sequence[Passage]) -> Candidate:
        return Candidate(
            answer=ranked.text,
            confidence=confidence,
            citations=tuple(
                citation
                for one in ranked.found
                for citation in self._citer.cite(passages[one.span.hit], one.span.start, one.span.end)
            ),
        )


def _same(earlier: str, asked: str) -> bool:
    """Whether two questions differ in white space, capitals and closing marks at most."""
    one, other = (" ".join(question.casefold().split()).rstrip(" ?!.…") for question in (earlier, asked))
    return one == other


def _article(looked: Looked, first: Ranked) -> int:
    """The article that an answer is in."""
    return looked.passages[first.found[0].span.hit].article


def _reader_scores(looked: Looked) -> list[float]:
    """For every passage the score of its best span by the reader."""
    best = [float("-inf")] * len(looked.passages)
    for one in looked.found:
        best[one.span.hit] = max(best[one.span.hit], one.span.score)
    return best


def _likeliest(looked: Looked, scores: Sequence[float]) -> list[Passage]:
    """The passages to read, those with the best spans first."""
    order = sorted(range(len(scores)), key=lambda at: -scores[at])
    return [looked.passages[at] for at in order[:_READ]]
