"""Numbers, however they are written -> digits: '350 duizend', '350.000' and 'één' as 350000 and 1."""

from __future__ import annotations

import re

from text_to_num import alpha2digit

from qa.language import is_dutch

_WHOLE = ["twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"]
_AND_HALF = re.compile(
    rf"\b({'|'.join(_WHOLE)}|(?<![\d.,])\d{{1,2}})(?:[eë]n|\sen\seen\s|\s?eneen)hal(?:f|ve)\b"
    r"|(?<![\d.,])(\d*)\s?([½¼¾])",
    re.IGNORECASE,
)
_PARTS = {"½": ".5", "¼": ".25", "¾": ".75"}
_TIME = re.compile(r"(?<![\d.,])([01]?\d|2[0-3])\.([0-5]\d)(?=\s?(?:uur|u)\b)")
_OF_MILLIONS = r"\s(?:an?\s)?(?=miljoen\b|miljard\b|million\b|billion\b)"
_FRACTIONS = (
    (re.compile(r"\banderhal(?:f|ve)\b", re.IGNORECASE), "1.5"),
    (re.compile(rf"\b(?:(?:een|één|a)\s)?hal(?:f|ve){_OF_MILLIONS}", re.IGNORECASE), "0.5 "),
    (re.compile(rf"\bdrie\s?kwart{_OF_MILLIONS}", re.IGNORECASE), "0.75 "),
    (re.compile(rf"\b(?:(?:een|één)\s)?kwart{_OF_MILLIONS}", re.IGNORECASE), "0.25 "),
)
# As newspapers shorten them.
_SHORTENED = (
    (re.compile(r"(?:\s|(?<=\d))mln\b\.?", re.IGNORECASE), " miljoen"),
    (re.compile(r"(?:\s|(?<=\d))mld\b\.?", re.IGNORECASE), " miljard"),
)
# '10 à 12 duizend': the first is in thousands too.
_FEW = rf"(?:\d{{1,3}}(?:[.,]\d{{1,2}})?|{'|'.join(_WHOLE)})"
_RANGE = re.compile(
    rf"(?<![\w.,])((?:tussen\s(?:de\s)?|between\s){_FEW}(?=\s(?:en|and)\s)|{_FEW}(?=\s(?:à|of|tot|or|to)\s))"
    rf"(?=\s\w+\s{_FEW}\s(duizend|miljoen|miljard|thousand|million|billion)\b)",
    re.IGNORECASE,
)
_MIN = re.compile(r"\bmin(?:us)?\s(?=\d)", re.IGNORECASE)
# 'ten' that is no number, however few other Dutch words there are.
_TEN = re.compile(
    r"\bten\s(?:minste|hoogste|slotte|eerste|tweede|derde|tijde|opzichte|aanzien|koste|behoeve|gevolge|onrechte|"
    r"noorden|oosten|zuiden|westen)\b",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*(?!\d|\1\d)")
# Small numbers that the library leaves as words, for 'een' and 'one' are more than numbers.
_SMALL = ((re.compile(r"\b(?:twee|two)\b", re.IGNORECASE), "2"), (re.compile(r"\béén\b", re.IGNORECASE), "1"))
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")
_MULTIPLIED = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)\s(1000(?:000){0,3})(?!\d)")
MINUS = r"(?<![\w.,:)\]%–−-])(?<!\d\s)[–−-]"  # the dash of a range is none
_VALUE = re.compile(rf"({MINUS})?(?<![\d.])(\d+(?:\.\d+)?)(?!\d)")


def in_digits(text: str) -> str:
    """The text with its numbers in digits, a point before decimals and nothing between thousands."""
    for pattern, whole in _SHORTENED:
        text = pattern.sub(whole, text)
    text = _TIME.sub(r"\1:\2", _AND_HALF.sub(_with_part, text))
    for pattern, digits in _FRACTIONS:
        text = pattern.sub(digits, text)
    text = alpha2digit(_RANGE.sub(r"\1 \2", text), "nl")
    if not (is_dutch(text) or _TEN.search(text)):
        text = alpha2digit(text, "en")
    for pattern, digits in _SMALL:
        text = pattern.sub(digits, text)
    text = _MIN.sub("-", text)
    text = _THOUSANDS.sub(lambda match: re.sub(r"[.,]", "", match.group()), text)
    text = _DECIMAL.sub(".", text)
    return _MULTIPLIED.sub(lambda match: _plain(float(match[1]) * int(match[2])), text)


def _plain(number: float) -> str:
    """Without an exponent: '36 biljoen' is 36000000000000."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _with_part(match: re.Match[str]) -> str:
    """'tweeënhalf' and '2½' as 2.5."""
    if match[1] is None:
        return f"{match[2] or 0}{_PARTS[match[3]]}"
    whole = match[1].lower()
    return f"{whole if whole.isdigit() else _WHOLE.index(whole) + 2}.5"


def values(text: str) -> set[float]:
    """The numbers in a text."""
    return {-float(number) if sign else float(number) for sign, number in _VALUE.findall(in_digits(text))}
