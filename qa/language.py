"""Which of the two languages of the interface a question is in."""

from __future__ import annotations

import re
from typing import Literal

from bm25s.stopwords import STOPWORDS_DUTCH, STOPWORDS_EN

Language = Literal["nl", "en"]

# Question words are what short questions have, and stop-word lists made for search lack some of them.
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
        "did",
        "does",
        "do",
        "has",
        "had",
        "from",
        "about",
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
    ],
}


def language_of(question: str) -> Language:
    """English where it has more English function words than Dutch ones, else Dutch."""
    words = re.findall(r"\w+", question.lower())
    english = sum(word in _ENGLISH and word not in _DUTCH for word in words)
    dutch = sum(word in _DUTCH and word not in _ENGLISH for word in words)
    return "en" if english > dutch else "nl"
