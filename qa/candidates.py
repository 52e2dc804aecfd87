"""Spans of several passages -> candidate answers, each with its evidence, best first."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from embeddings.lexical import Lexical
from qa.confidence import Linear, probability
from qa.metrics import has_whole, normalise
from qa.records import Hit, Span
from qa.tidying import tidy

_NEAR = 200  # characters to either side of a span that count as near it
HEARD = -2.0  # a span scored lower than this beside 'no answer' is no answer, nor support for another one
_MOST_SUPPORT = 2
_CLOSE = 0.88  # cosine from which a question is surely about the collection: more says no more
_NONE = -20.0  # margin where no span was found at all
_THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
_IN_NUMBER = re.compile(r"(?<=\d)[.,:/–-](?=\d)|(?<!\w)(?<!\d\s)[-−–](?=\d)")
_BETWEEN_WORDS = re.compile(r"(?<!\d) | (?!\d)")
_GRADE_LESS = re.compile(r"(?<=[A-Z])-(?!\w)")  # 'AA-' is not 'AA'
# No article: 'groep A' is not 'de groep'. In titles it is one: 'Once Upon A Time'.
_LETTER_A = re.compile(r"^\W*A(?=\W*$)|(?<=\w )A(?!\S?\w|\s[A-Z])")
_LETTERS = str.maketrans({".": "p", ",": "p", ":": "c", "/": "s", "–": "t", "-": "t", "−": "t"})


@dataclass(frozen=True, slots=True)
class Found:
    """A span with its words, what follows (the next word, or the rest of its own), and the evidence.

    The evidence goes by the calibration's feature names.
    """

    span: Span
    text: str
    following: str
    evidence: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate: where its words were found, best first, and the score of the best place."""

    found: tuple[Found, ...]
    score: float

    @property
    def text(self) -> str:
        """The candidate's words as they stand in its best place."""
        return self.found[0].text


class Evidence:
    """Weighs spans by what is known of them apart from the reader."""

    def __init__(self, lexical: Lexical) -> None:
        self._lexical = lexical

    def weigh(
        self, question: str, hits: Sequence[Hit], texts: Sequence[str], spans: Sequence[Sequence[Span]]
    ) -> list[Found]:
        """All spans, tidied, with the evidence for each.

        Args:
            question: with whatever of the conversation it needs to be understood.
            hits: the passages read.
            texts: their texts.
            spans: for every passage its spans.
        """
        sought = self._sought(question)
        closest = min(_CLOSE, max((hit.dense_score for hit in hits), default=0.0))
        most = max((hit.score for hit in hits), default=1.0)
        tidied = [span for found in spans for span in _tidied(texts, found)]
        words = [texts[span.hit][span.start : span.end] for span in tidied]
        heard: dict[str, set[int]] = {}
        for span, text in zip(tidied, words, strict=True):
            if span.score > HEARD:
                heard.setdefault(_key(text), set()).add(span.hit)
        return [
            Found(
                span,
                text,
                next(iter(texts[span.hit][span.end : span.end + _NEAR].split()), ""),
                {
                    "margin": span.score,
                    "retrieval": hits[span.hit].score / most,
                    "nearness": self._nearness(sought, texts[span.hit], span),
                    "closeness": closest,
                    "support": min(len(heard.get(_key(text), set()) - {span.hit}), _MOST_SUPPORT),
                },
            )
            for span, text in zip(tidied, words, strict=True)
        ]

    def coverage(self, question: str, text: str) -> float:
        """Which part of what was asked, by weight of the words, stands in a text: no span there is nearer."""
        return _part(self._sought(question), set(self._lexical.terms(text)))

    def _nearness(self, sought: Mapping[str, float], text: str, span: Span) -> float:
        """Which part of what was asked, by weight of the words, stands around the span but not in it."""
        around = set(self._lexical.terms(text[max(0, span.start - _NEAR) : span.end + _NEAR]))
        return _part(sought, around - set(self._lexical.terms(text[span.start : span.end])))

    def _sought(self, question: str) -> dict[str, float]:
        return {term: self._lexical.weight(term) for term in self._lexical.terms(question)}


def _part(sought: Mapping[str, float], words: Set[str]) -> float:
    total = sum(sought.values())
    return sum(weight for term, weight in sought.items() if term in words) / total if total else 0.0


def rank(found: Sequence[Found], ranking: Linear) -> list[Ranked]:
    """Candidates, best first: the same words found twice are one candidate with two places."""
    groups: dict[str, list[tuple[float, Found]]] = {}
    for one in found:
        if key := _key(one.text):
            groups.setdefault(key, []).append((ranking.score(one.evidence), one))
    ranked = []
    for group in groups.values():
        group.sort(key=lambda pair: -pair[0])
        ranked.append(Ranked(tuple(one for _, one in group), group[0][0]))
    return sorted(ranked, key=lambda one: -one.score)


def holds(text: str, answer: str) -> bool:
    """Whether a text has the words of an answer in it, as they count for being the same."""
    # As they are: '52' in 'een 52-jarige'.
    return has_whole(text, answer) or f" {_words(answer)} " in f" {_words(text)} "


def other_than(answer: str, found: Sequence[Found]) -> list[Found]:
    """What was found but for the same words as an answer's."""
    return [one for one in found if _key(one.text) != _key(answer)]


def _key(text: str) -> str:
    """What the same words have in common, also as one word or with a hyphen: 'Kim Jong-un', 'Kim Jong Un'."""
    return _BETWEEN_WORDS.sub("", _words(text))


def _words(text: str) -> str:
    """The words of a text: all but case, articles and marks, those within numbers excepted."""
    kept = _IN_NUMBER.sub(lambda mark: mark.group().translate(_LETTERS), _THOUSANDS.sub("", text))
    kept = _GRADE_LESS.sub("t", kept.replace("%", " procent"))
    return normalise(_LETTER_A.sub("lettera", kept))


def first_evidence(ranked: Sequence[Ranked]) -> dict[str, float]:
    """The evidence for the candidate that came out first, its score in the ranking included."""
    if not ranked:
        return {"score": 0.0, "margin": _NONE, "closeness": 0.0}
    return {**ranked[0].found[0].evidence, "score": ranked[0].score}


def confidences(ranked: Sequence[Ranked], confidence: Linear) -> list[float]:
    """For every candidate the probability that it is right.

    The first has the calibrated one; what that leaves is shared out as the scores are (softmax), and no
    candidate is likelier than the one before it.
    """
    if not ranked:
        return []
    values = [probability(confidence.score(first_evidence(ranked)))]
    odds = [math.exp(one.score - ranked[1].score) for one in ranked[1:]]
    for value in odds:
        values.append(min(values[-1], (1 - values[0]) * value / sum(odds)))
    return values


def _tidied(texts: Sequence[str], spans: Sequence[Span]) -> list[Span]:
    """Spans cut as a person would, within one paragraph; of those that come to overlap only the best."""
    kept: list[Span] = []
    for span in spans:
        start, end = tidy(texts[span.hit], span.start, span.end)
        cut = Span(span.hit, start, end, span.score)
        one_paragraph = "\n" not in texts[span.hit][start:end]
        if start < end and one_paragraph and not any(cut.overlaps(other) for other in kept):
            kept.append(cut)
    return kept
