"""Dates as articles write them, Dutch and English, to ISO 8601."""

from __future__ import annotations

import re
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
_NUMBER = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
MONTH = "|".join(sorted(_NUMBER, key=len, reverse=True))

_DATE = re.compile(
    rf"""
    \b(?P<day1>\d{{1,2}})(?:st|nd|rd|th|e)?\s+(?:of\s+)?(?P<month1>{MONTH})\b\.?,?\s+(?P<year1>(?:1[89]|20)\d\d)\b
    | \b(?P<month2>{MONTH})\b\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>(?:1[89]|20)\d\d)\b
    | \b(?P<year3>(?:1[89]|20)\d\d)-(?P<month3>\d\d)(?:-(?P<day3>\d\d))?(?!\d|-\d)
    | \b(?P<day4>\d{{1,2}})[-/.](?P<month4>\d{{1,2}})[-/.](?P<year4>(?:1[89]|20)\d\d)\b
    | \b(?P<month5>{MONTH})\b\.?\s+(?P<year5>(?:1[89]|20)\d\d)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def find_date(text: str) -> tuple[str, int, int] | None:
    """The first date in `text` that names its year, as ISO 8601 (a day, or a month), with where it stands."""
    for match in _DATE.finditer(text):
        found = {name.rstrip("12345"): value for name, value in match.groupdict().items() if value}
        month = _NUMBER.get(found["month"].lower()) or int(found["month"])
        try:
            day = date(int(found["year"]), month, int(found.get("day", 1)))
        except ValueError:
            continue
        iso = day.isoformat() if "day" in found else day.isoformat()[:7]
        return iso, match.start(), match.end()
    return None
