"""What an asker typed -> a question the program can work with, or a friendly word on why not."""

from __future__ import annotations

import re
import unicodedata

from qa.language import Language, language_of
from qa.records import QuestionError

MAX_CHARACTERS = 500

_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")  # colours and the like, pasted from a terminal
# 'Welke twee auteurs', 'Name three of the countries'
_SEVERAL = re.compile(
    r"\b(?:welke|wie|wat|noem|geef|hoe heten|which|who|what|name|give)"
    r"(?:\s(?:zijn|waren|are|were|de|het|die|the|andere|other)){0,3}"
    r"\s(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|two|three|four|five|six|seven|eight|nine|ten|\d{1,2})\s\w",
    re.IGNORECASE,
)

_EMPTY: dict[Language, str] = {
    "nl": "Stel een vraag over de artikelen, bijvoorbeeld: wie, wat, waar of wanneer?",
    "en": "Ask a question about the articles, for example: who, what, where or when?",
}
_WORDLESS: dict[Language, str] = {
    "nl": "Hier staan geen woorden in. Stel je vraag in gewone woorden.",
    "en": "There are no words in this. Ask your question in plain words.",
}
_LONG: dict[Language, str] = {
    "nl": "Deze vraag is te lang ({length} tekens). Houd het bij {limit} tekens of minder.",
    "en": "This question is too long ({length} characters). Keep it to {limit} characters or fewer.",
}


def clean_question(text: str) -> str:
    """The question with control characters dropped and white space single.

    Raises:
        QuestionError: it is empty, too long, or has no letter or digit in it.
    """
    text = _cleaned(text)
    language = language_of(text[:MAX_CHARACTERS])
    if not text:
        raise QuestionError(_EMPTY, language)
    if len(text) > MAX_CHARACTERS:
        raise QuestionError(_LONG, language, length=len(text), limit=MAX_CHARACTERS)
    if not any(char.isalnum() for char in text):
        raise QuestionError(_WORDLESS, language)
    return text


def asks_for_several(question: str) -> bool:
    """Whether a question asks for so many things, one of which is not the whole answer."""
    return _SEVERAL.search(question) is not None


def is_too_long(text: str) -> bool:
    """Whether a question, as typed, is longer than may be asked."""
    return len(_cleaned(text)) > MAX_CHARACTERS


def _cleaned(text: str) -> str:
    # Line breaks and tabs separate words; other control and format characters (also those that turn
    # the direction of writing) and lone surrogates carry nothing a question needs.
    text = _TERMINAL.sub("", re.sub(r"\s", " ", text))
    text = "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return " ".join(unicodedata.normalize("NFC", text).split())
