"""Numbers, however they are written -> digits: '350 duizend', '350.000' and 'één' as 350000 and 1."""

from __future__ import annotations

import re

from text_to_num import alpha2digit

from qa.language import is_dutch

_HALVES = (
    (re.compile(r"\banderhal(?:f|ve)\b", re.IGNORECASE), "1.5"),
    (re.compile(r"\b(?:een|één|a)?\s?hal(?:f|ve)\s(?=miljoen\b|miljard\b)", re.IGNORECASE), "0.5 "),
)
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*(?![\d]|[.,]\d)")
# Small numbers that the library leaves as words, for 'een' and 'one' are more than numbers.
_SMALL = ((re.compile(r"\b(?:twee|two)\b", re.IGNORECASE), "2"), (re.compile(r"\béén\b", re.IGNORECASE), "1"))
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_MULTIPLIED = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)\s(1000(?:000){0,3})(?!\d)")
_VALUE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?!\d)")


def in_digits(text: str) -> str:
    """The text with its numbers in digits, a point before decimals and nothing between thousands."""
    for pattern, digits in _HALVES:
        text = pattern.sub(digits, text)
    text = alpha2digit(text, "nl")
    if not is_dutch(text):  # where 'ten' is no number
        text = alpha2digit(text, "en")
    for pattern, digits in _SMALL:
        text = pattern.sub(digits, text)
    text = _THOUSANDS.sub(lambda match: re.sub(r"[.,]", "", match.group()), text)
    text = _DECIMAL.sub(".", text)
    return _MULTIPLIED.sub(lambda match: f"{float(match[1]) * int(match[2]):.12g}", text)


def values(text: str) -> set[float]:
    """The numbers in a text."""
    return {float(number) for number in _VALUE.findall(in_digits(text))}
