"""Dates as articles write them, Dutch and English, to ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_MONTHS = (
    ("jan", "januari", "january"),
    ("feb", "febr", "februari", "february"),
    ("mrt", "mar", "maart", "march"),
    ("apr", "april"),
    ("mei", "may"),
    ("jun", "juni", "june"),
    ("jul", "juli", "july"),
    ("aug", "augustus", "august"),
    ("sep", "sept", "september"),
    ("okt", "oct", "oktober", "october"),
    ("nov", "november"),
    ("dec", "december"),
)
MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
MONTH = "|".join(sorted(MONTH_NUMBER, key=len, reverse=True))

_DAYS = (
    r"(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun"
)
WEEKDAY = rf"(?<!the\s)(?<!de\s)\b(?:{_DAYS})\b\.?"  # after an article it is a name: 'The Sun'

_DATE = re.compile(
    rf"""
    (?:{WEEKDAY},?\s+)?
    (?:
    (?<!\d)(?P<day1>\d{{1,2}})(?:st|nd|rd|th|ste|de|e)?\s+(?:of\s+)?
        (?P<month1>{MONTH})\b\.?,?\s+(?P<year1>(?:1[89]|20)\d\d)\b
    | \b(?P<month2>{MONTH})\b\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>(?:1[89]|20)\d\d)\b
    | \b(?P<year3>(?:1[89]|20)\d\d)(?P<between>[-/])(?P<month3>\d{{1,2}})(?P=between)(?P<day3>\d{{1,2}})
        (?!\d|[-/]\d)
    | \b(?P<day4>\d{{1,2}})[-/.](?P<month4>\d{{1,2}})[-/.](?P<year4>(?:1[89]|20)\d\d)\b
    | \b(?P<month5>{MONTH})\b\.?\s+(?P<year5>(?:1[89]|20)\d\d)\b
    | \b(?P<year6>(?:1[89]|20)\d\d)-(?P<month6>\d\d)(?!\d|-\d)
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)

# Alone on its line a date may leave out the century; within a text '12-03-24' may be anything.
_SHORT = re.compile(
    rf"(?:{WEEKDAY},?\s+)?(?P<day>\d{{1,2}})(?:[-/.](?P<number>\d{{1,2}})[-/.]|\s+(?P<month>{MONTH})\.?\s+['’‘])"
    r"(?P<year>\d\d)",
    re.IGNORECASE,
)
_CENTURY_TURNS = 70  # '69' is of the present century, '70' of the one before


def find_dates(text: str) -> Iterator[tuple[str, int, int]]:
    """The dates in `text` that name their year, as ISO 8601 (a day, or a month), with where they stand.

    The day of the week that opens a date is part of it.
    """
    short = _SHORT.fullmatch(text)
    if short is not None:
        year = int(short["year"])
        month = int(short["number"] or 0) or MONTH_NUMBER.get((short["month"] or "").lower(), 0)
        try:
            day = date(year + (2000 if year < _CENTURY_TURNS else 1900), month, int(short["day"]))
        except ValueError:
            return
        yield day.isoformat(), 0, len(text)
        return
    for match in _DATE.finditer(text):
        found = {name.rstrip("123456"): value for name, value in match.groupdict().items() if value}
        try:
            # 'Auguſtus' and 'APRİL' are found without regard to case, but are no month by these names.
            month = MONTH_NUMBER.get(found["month"].lower()) or int(found["month"])
            day = date(int(found["year"]), month, int(found.get("day", 1)))
        except ValueError:
            continue
        iso = day.isoformat() if "day" in found else day.isoformat()[:7]
        yield iso, match.start(), match.end()


def find_date(text: str) -> tuple[str, int, int] | None:
    """The first of the dates in `text`."""
    return next(find_dates(text), None)


def without_dates(text: str) -> str:
    """The text with a bar for every date in it."""
    kept = []
    end = 0
    for _, start, after in find_dates(text):
        kept.append(text[end:start])
        end = after
    return "|".join([*kept, text[end:]])
