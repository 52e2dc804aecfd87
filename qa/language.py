"""Which of the two languages of the interface a question is in."""

from __future__ import annotations

import re
from typing import Literal

from bm25s.stopwords import STOPWORDS_DUTCH, STOPWORDS_EN

Language = Literal["nl", "en"]

# Question words, pronouns and auxiliaries are what short questions have; lists made for search lack some.
_ENGLISH = {
    *STOPWORDS_EN,
    *[
        "who",
        "what",
        "when",
        "where",
        "why",
        "how",
        "which",
        "whose",
        "whom",
        "has",
        "had",
        "have",
        "do",
        "does",
        "did",
        "were",
        "been",
        "can",
        "could",
        "would",
    ],
    *[
        "should",
        "i",
        "me",
        "my",
        "you",
        "your",
        "he",
        "him",
        "his",
        "she",
        "her",
        "we",
        "us",
        "our",
        "they",
        "them",
        "from",
        "about",
        "tell",
        "many",
        "much",
        "more",
        "any",
    ],
}
_DUTCH = {
    *STOPWORDS_DUTCH,
    *[
        "wie",
        "wat",
        "wanneer",
        "waar",
        "waarom",
        "hoe",
        "welke",
        "welk",
        "hoeveel",
        "heeft",
        "zijn",
        "had",
        "van",
        "over",
        "we",
        "wij",
        "jij",
        "jou",
        "jouw",
    ],
}
# 'Who is Robin van Persie?'
_OF_A_NAME = re.compile(r"\b(?i:(?:van|von|de|der|den|het|ten|ter|te)\s)+(?=[A-ZÀ-Þ])")
FUNCTION_WORDS = frozenset(_ENGLISH | _DUTCH)
_ENGLISH_ALONE, _DUTCH_ALONE = _ENGLISH - _DUTCH, _DUTCH - _ENGLISH


def language_of(question: str, otherwise: Language = "nl") -> Language:
    """The language it has more function words of, names left out; `otherwise` where neither has more."""
    english, dutch = _counts(_OF_A_NAME.sub("", question))
    if english == dutch:
        return otherwise
    return "en" if english > dutch else "nl"


def is_dutch(text: str) -> bool:
    """Whether a text has function words of Dutch, and no fewer than of English."""
    english, dutch = _counts(text)
    return 0 < dutch >= english


def _counts(text: str) -> tuple[int, int]:
    """How many words of a text are function words of English alone, and of Dutch alone."""
    words = re.findall(r"\w+", text.lower())
    return sum(word in _ENGLISH_ALONE for word in words), sum(word in _DUTCH_ALONE for word in words)
