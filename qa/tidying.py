"""Span -> the span a person would have marked: whole words, numbers and names, no loose quotes or brackets.

Every rule is about text in general and moves the ends of the span only; the answer stays a literal stretch
of the passage.
"""

from __future__ import annotations

import re
import unicodedata

from qa.numbers import MINUS

_PAIRS = {"(": ")", "[": "]", "‘": "’", "“": "”", "„": "”“", "«": "»"}  # in German “ ends what „ began
_OPENED_BY = {")": "(", "]": "[", "”": "“„", "“": "„", "’": "‘", "»": "«"}
_CLOSING = _OPENED_BY.keys() - _PAIRS.keys()
_MARKS = _OPENED_BY.keys() | _PAIRS.keys()
# What may go at the end or the beginning of a span without a loss; closing marks only where unopened.
_LOOSE_END = re.compile(r"(?:[\s.,;:!?…–—-]|''|,,)+$")
_LOOSE_START = re.compile(r"^(?:[\s.,;:!?…–—]|''|,,)+")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]\.)+$|\b(?:Inc|Ltd|Corp|Co|Zn|Chr|Jr|Sr|e\.a|e\.d|a\.i|o\.a|St|Dr|Mr|Mw|Prof)\.$"
)
_MAGNITUDE_WORD = (
    r"(?:miljoen|mln|miljard|mld|biljoen|duizend|procent|million|billion|trillion|thousand|per ?cent)\b"
)
_MAGNITUDE = re.compile(rf"\s{_MAGNITUDE_WORD}|\s?%|\s?°(?:\s?[CF]\b)?")
_NUMBER_WORD = (
    r"(?:anderhal(?:f|ve)|hal(?:f|ve)|half|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|"
    r"(?:der|veer|vijf|zes|zeven|acht|negen)tien|\w*(?:twin|der|veer|vijf|zes|zeven|tach|negen)tig|\w*honderd|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|\w*honderd\w+|\w*[eë]nhal(?:f|ve))"
)
_ENDS_WITH_NUMBER = re.compile(rf"(?:\d|\b{_NUMBER_WORD})$", re.IGNORECASE)
_NUMBER_BEFORE = re.compile(rf"(?:(?<![\w.,-])\d+(?:[.,]\d+)*|\b{_NUMBER_WORD})\s$", re.IGNORECASE)
_STARTS_WITH_MAGNITUDE = re.compile(_MAGNITUDE_WORD)
_CURRENCY_BEFORE = re.compile(r"[€$£¥]\s?$")
_SIGN_BEFORE = re.compile(rf"{MINUS}$")
_ASIDE = re.compile(r"\d[\d.,]*(?:\s\w+){0,3}–")  # between two dashes
_GRADE = re.compile(r"(?<!\w)[A-Z]-(?!\w|\s(?:en|of|and|or)\s)")  # 'A-', of a country or of blood
_YEAR = re.compile(r"(?<![\d.,])(?:1[5-9]|20)\d\d$")  # no number of thousands
_THOUSAND = re.compile(r"(?:duizend|thousand)\b")
# Where a span may end or begin inside a word, as those who mark answers cut: '52' of '52-jarige', 'VVD' of
# 'VVD-leider', 'Greta' of 'Greta’s', 'postbode' of 'oud-postbode'.
_PART = r"(?:first|second|thirds?|fourths?|fifths?|half|quarters?|derden?|kwart|vierden?|vijfden?|tienden?)"
_AGE_ENDS = re.compile(rf"[-‑](?!(?:{_NUMBER_WORD}|{_MAGNITUDE_WORD}|{_PART})\b|en-)[^\W\d_]", re.IGNORECASE)
_PARTY = re.compile(r"(?<![\w‑-])[A-Z]{2,}$")
_OF_PARTY_ENDS = re.compile(r"[-‑][a-zß-ÿ]")
_NAME = re.compile(r"(?<![\w‑-])[^\W\d_][\w‑-]*[^\W\d_]$")
_POSSESSIVE = re.compile(r"['’]s\b(?![-‑])")
_FORMER = re.compile(r"(?<![\w‑-])(?:[Oo]ud|[Ee]x)[-‑]$")
_CLIP = r"(?:[kmnrst]\b|\d\d\b)"  # ’s-Hertogenbosch, ’t Hooft, ’90
_CLIPPED = re.compile(rf"['’]{_CLIP}")
_APOSTROPHE = re.compile(rf"(?<=\w)’(?=\w)|(?<!\w)’(?={_CLIP})")


def tidy(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends of `text[start:end]`; an empty stretch comes back where nothing sensible is left."""
    start, end = _strip(text, start, end)
    if start >= end:
        return start, end
    narrower = None
    while narrower != (start, end):  # a number taken in may be part of a word, or of a range
        narrower = (start, end)
        start, end = _whole_numbers(text, *_whole_words(text, start, end))
    start, end = _strip(text, *_balanced(text, start, end))
    if (
        start < end
        and text[start].isdigit()
        and _SIGN_BEFORE.search(text, 0, start)
        and not (text[start - 1] == "–" and _ASIDE.match(text, start))
    ):
        start -= 1
    return start, end


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end:
        span = text[start:end]
        match = _LOOSE_END.search(span)
        # The full stop of an abbreviation belongs to it, what comes after that does not.
        kept = int(
            match is not None
            and match.group().startswith(".")
            and _ABBREVIATION.search(span[: match.start() + 1]) is not None
        )
        if match and len(match.group()) > kept and not _GRADE.match(text, max(start, end - 2)):
            end -= len(match.group()) - kept
        elif match := _LOOSE_START.match(span):
            start += len(match.group())
        elif span[-1] in _MARKS and (_APOSTROPHE.match(text, end - 1) or not _opens(span)):
            end -= 1
        elif (span[0] in _CLOSING and not _CLIPPED.match(span)) or (
            span[0] in _PAIRS and not any(close in _quoting(span) for close in _PAIRS[span[0]])
        ):
            start += 1
        elif span.count('"') == 1 and '"' in (span[0], span[-1]):
            start, end = (start + 1, end) if span[0] == '"' else (start, end - 1)
        elif span.count("'") == 1 and span[0] == "'" and not _CLIPPED.match(span):
            start += 1
        elif span.count("'") == 1 and span[-1] == "'":
            end -= 1
        else:
            break
    return start, end


def _opens(span: str) -> bool:
    """Whether the mark at the end of the span closes what was opened in it."""
    inner, close = _quoting(span[:-1]), span[-1]
    return sum(inner.count(opener) for opener in _OPENED_BY.get(close, "")) > inner.count(close)


def _quoting(span: str) -> str:
    """The span without its apostrophes, which are written as the mark that closes a quotation."""
    return _APOSTROPHE.sub("", span)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    ends_inside = _ends_inside(text, start, end)  # as it was marked, before its beginning moves
    if _continues(text, start) and not (_FORMER.search(text, 0, start) and text[start].islower()):
        while start > 0 and _continues(text, start - 1):
            start -= 1
    if _is_of_word(text[end - 1]) and not ends_inside:
        while end < len(text) and _continues(text, end):
            end += 1
    if start > 0 and _CLIPPED.match(text, start - 1) and not text[max(0, start - 2)].isalnum():
        start -= 1
    return start, end


def _ends_inside(text: str, start: int, end: int) -> bool:
    """Whether the word goes on after the span, but with what is no part of the answer."""
    return bool(
        (_AGE_ENDS.match(text, end) and _ENDS_WITH_NUMBER.search(text, start, end))
        or (_OF_PARTY_ENDS.match(text, end) and _PARTY.search(text, start, end))
        or (
            _POSSESSIVE.match(text, end)
            and (name := _NAME.search(text, start, end))
            and name[0][0].isupper()
            and name[0][-1].islower()
        )
    )


def _is_of_word(char: str) -> bool:
    """A letter, a digit or an accent that stands by itself, as decomposed text has them."""
    return char.isalnum() or unicodedata.category(char).startswith("M")


def _continues(text: str, at: int) -> bool:
    """Whether the character belongs to the word beside it: a letter, a digit, a mark between two of them."""
    if _is_of_word(text[at]):
        return True
    inside = 0 < at < len(text) - 1 and _is_of_word(text[at - 1]) and text[at + 1].isalnum()
    if text[at] in ".,:–":
        return inside and text[at - 1].isdigit() and text[at + 1].isdigit()
    return inside and text[at] in "-‑'’"


def _whole_numbers(text: str, start: int, end: int) -> tuple[int, int]:
    if (
        _ENDS_WITH_NUMBER.search(text, start, end)
        and (match := _MAGNITUDE.match(text, end))
        and not (_YEAR.search(text, start, end) and _THOUSAND.match(text, end + 1))
    ):
        end = match.end()
    if (
        _STARTS_WITH_MAGNITUDE.match(text, start)
        and (match := _NUMBER_BEFORE.search(text, 0, start))
        and not (_THOUSAND.match(text, start) and _YEAR.search(text, 0, start - 1))
    ):
        start = match.start()
    if text[start].isdigit() and (match := _CURRENCY_BEFORE.search(text, 0, start)):
        start = match.start()
    return start, end


def _balanced(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the closing mark of a bracket or quotation opened in the span where it follows at once."""
    for open_, closes in _PAIRS.items():
        span = _quoting(text[start:end])
        if span.count(open_) > sum(map(span.count, closes)) and text.startswith(tuple(closes), end):
            end += 1
    return start, end
