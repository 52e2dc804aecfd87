"""Which of the two languages of the interface a question is in, or whether in none of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from bm25s.stopwords import STOPWORDS_DUTCH, STOPWORDS_EN, STOPWORDS_FRENCH, STOPWORDS_GERMAN

Language = Literal["nl", "en"]


def _with(stopwords: Iterable[str], others: str) -> frozenset[str]:
    """Short questions have question words, pronouns and auxiliaries that lists made for search lack."""
    return frozenset({*stopwords, *others.split()})


_ENGLISH = _with(
    STOPWORDS_EN,
    "who what when where why how which whose whom has had have do does did were been can could would should "
    "i me my you your he him his she her we us our they them from about tell many much more any",
)
_DUTCH = _with(
    STOPWORDS_DUTCH,
    "wie wat wanneer waar waarom hoe welke welk hoeveel heeft zijn had van over we wij jij jou jouw",
)
_GERMAN = _with(
    STOPWORDS_GERMAN,
    "wer wen wem wessen wann warum weshalb wieso wohin woher viele wieviel wurde wurden worden heißt "
    "hieß gibt gab",
)
_FRENCH = _with(STOPWORDS_FRENCH, "quel quelle quels quelles où quand comment pourquoi combien")
# The capitals of European languages, for a set in a pattern: Šefčovič and Łukasz are names too.
UPPER = "A-Z" + "".join(filter(str.isupper, map(chr, range(0xC0, 0x250))))
# 'Who is Robin van Persie?'
_OF_A_NAME = re.compile(rf"\b(?i:(?:van|von|de|der|den|het|ten|ter|te)\s)+(?=[{UPPER}])")
# What a question begins with tells its language surely, for what it names may be in the other one: 'Wie
# schreef The Art of the Deal?' But the WHO asks nothing.
_ASKS = re.compile(
    r"\s*(?:(?:en|and|maar|but)\s)?(?:"
    r"(?P<nl>wie|wat|wanneer|waar\w*|hoe(?:veel\w*|lang|vaak|ver|zeer)?|welke?)|"
    r"(?!(?-i:WHO))(?:who|whose|whom|what|where|when|which|why|how|(?:do|does|did)(?:n['’]t)?))\b",
    re.IGNORECASE,
)
# Words of these that are Dutch or English, or stand in names: Kim Jong Un, Le Pen, the EU, a war.
_ELSEWHERE = _with("abcdefghijklmnopqrstuvwxyz", "war un eu ai mes nos ton son pas man weg les le la")
_FOREIGN = (_GERMAN - _ELSEWHERE, _FRENCH - _ELSEWHERE)
FUNCTION_WORDS = _ENGLISH | _DUTCH
_ENGLISH_ALONE, _DUTCH_ALONE = _ENGLISH - _DUTCH, _DUTCH - _ENGLISH


def language_of(question: str, otherwise: Language = "nl") -> Language:
    """The language of the question word it begins with.

    Without one it is the language that it has more function words of, names left out; `otherwise` where
    neither has more.
    """
    if asks := _ASKS.match(question):
        return "nl" if asks["nl"] else "en"
    english, dutch = _counts(_OF_A_NAME.sub("", question))
    if english == dutch:
        return otherwise
    return "en" if english > dutch else "nl"


def content_words(question: str) -> list[str]:
    """Its words in small letters but for the function words of Dutch and English."""
    return [word for word in re.findall(r"\w+", question.lower()) if word not in FUNCTION_WORDS]


def is_foreign(question: str) -> bool:
    """Whether it has more function words of German or of French than of Dutch and than of English."""
    words = re.findall(r"\w+(?:-\w+)*", _OF_A_NAME.sub("", question).lower())

    def most(*languages: frozenset[str]) -> int:
        return max(sum(word in language for word in words) for language in languages)

    return most(*_FOREIGN) > most(_DUTCH, _ENGLISH)


def is_dutch(text: str) -> bool:
    """Whether a text has function words of Dutch, and no fewer than of English."""
    english, dutch = _counts(text)
    return 0 < dutch >= english


def _counts(text: str) -> tuple[int, int]:
    """How many words of a text are function words of English alone, and of Dutch alone."""
    words = re.findall(r"\w+", text.lower())
    return sum(word in _ENGLISH_ALONE for word in words), sum(word in _DUTCH_ALONE for word in words)
