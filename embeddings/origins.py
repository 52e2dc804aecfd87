"""When and where an article appeared, as far as its own lines say so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from embeddings.dates import WEEKDAY, find_date, find_dates, without_dates
from embeddings.labelling import ADDRESS, ISSUE, MEDIUM, POSTED, UPDATED, Kind

_WORD = r"(?:[A-ZÀ-Þ0-9][\w’'&+-]*(?:\.(?:nl|be|com|org|net|eu|next))?!?|[a-z]+\.(?:nl|be|com|org|net|eu))"
NAME = (
    rf"(?:[A-ZÀ-Þ][\w’'&+-]*(?:\.(?:nl|be|com|org|net|eu|next))?!?|[a-z][\w-]*\.(?:nl|be|com|org|net|eu)\b)"
    rf"(?:\s(?:(?:van|voor|de|het|der|den|of|the|and|en|&)\s(?:(?:de|het|the)\s)?)?{_WORD})*"
)
# What may stand between a preposition and a name: 'op de website van', 'in dagblad', 'in het'.
_BEFORE_NAME = (
    r"(?:(?:de|het|the)\s)?(?:(?:(?:web)?site|pagina['’]s|pages|kolommen|app)\s(?:van|of)\s(?:(?:de|het|the)\s)?)?"
    r"(?:(?:online\s)?(?:krant|dagblad|weekblad|maandblad|tijdschrift|magazine|blad|persbureau|newspaper|magazine|"
    r"journal|omroep|nieuwssite|zender|broadcaster)\s)?"
)
_PUBLISHED_IN = re.compile(
    rf"\b(?:in|op|bij|voor|on|for|at|(?:gepubliceerd|uitgegeven|uitgezonden|published|broadcast)\s(?:door|by))\s"
    rf"{_BEFORE_NAME}(?P<name>(?:(?:De|Het|The)\s)?{NAME})"
)
_SOURCE = re.compile(
    rf"^\W*(?:bron|source|krant|uitgever|publisher|publication)\s*:\s*(?P<name>{NAME})", re.I
)
_SOURCE_ADDRESS = re.compile(rf"\W*\w+\s*:\s*({ADDRESS}\S+)", re.IGNORECASE)
_MONTH_NAME = re.compile(
    r"^(?:January|February|March|April|May|June|July|August|September|October|November|December|Monday|Tuesday|"
    r"Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_ABOUT_DAY = re.compile(
    rf"(?:{ISSUE}|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|pagina|page|blz|"
    rf"{POSTED}|{UPDATED}|datum|date)\b",
    re.IGNORECASE,
)
# What stands beside a date without naming a paper: a day of the week, or the section a piece was in.
_DAY_OR_SECTION = re.compile(
    rf"(?:{WEEKDAY}|{MEDIUM}|redactie|binnenland|buitenland|economie|nieuws|sport|cultuur|wereld|"
    r"politiek|wetenschap|samenleving|regio|media|kunst|boeken|film|achtergrond|archief|"
    r"news|world|politics|business|economy|culture|technology|tech|sports|arts|books|society|europe|asia|"
    r"home|editorial|staff|archive)",
    re.IGNORECASE,
)
# Words that tell a paper or a broadcaster from a writer or a place: 'Leeuwarder Courant', 'De Tijd'.
_SIGN_OF_MEDIUM = re.compile(
    r"(?:de|het|the)\s|.*(?:blad|krant|courant|nieuws|journaal|bode|omroep|telegraaf|tijdschrift|magazine|news|"
    r"times|post|herald|guardian|tribune|gazette|chronicle|journal|review|weekly|daily|radio|tv|media)\b|"
    r".*\.(?:nl|be|com|org|net|eu)$",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\b[A-Z]{3,4}\b|^[A-Z]{2}$")
# What stands before the top level, or before the kind of holder and the country: 'bbc' of bbc.co.uk.
_DOMAIN = re.compile(
    r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)*?)"
    r"(?:\.(?:co|com|org|net|ac|gov|edu)\.[a-z]{2}|\.[a-z]{2,})(?:[/?#]|$)",
    re.IGNORECASE,
)
_DAY_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)/(\d\d)/(\d\d)(?:/|$)")
_UPDATED = re.compile(rf"\b(?:{UPDATED}|laatst|last)\b", re.IGNORECASE)
_APPEARED = re.compile(
    rf"\b(?:door|by|tekst|text|{POSTED}|{UPDATED}|\d{{1,2}}[:.u]\d\d)\b",
    re.IGNORECASE,
)
INTRODUCTION = 40  # words, at most
_OPENING = 3  # paragraphs in which a writer says for whom a piece was made
_WRITER = re.compile(rf"\b(?:[Dd]oor|[Bb]y)\s{NAME}")
_AGENCY = re.compile(r"^[A-ZÀ-Þ][A-ZÀ-Þ' /-]{2,40}(?:,[^()]{0,30})?\s*\((?P<name>[A-Z][\w/ ]{1,20})\)")
_PLACED = re.compile(r"[A-ZÀ-Þ][A-ZÀ-Þ' /-]{1,38}[A-ZÀ-Þ]\s?[-–—]\s[\"'‘’“”„]?[A-ZÀ-Þ]")
_MADE = (
    r"schreef|sprak|interviewde|blikte|maakte|analyseerde|besprak|vertelde|duidde|legde|schrijf|spreek|ging|gaf|"
    r"vertaalde|tekende|bezocht|wrote|spoke|interviewed|discussed|talked|explained|analysed|analyzed|reported"
)
_I = r"(?:[Ii]k|[Ww]e|[Ww]ij|I)"
_MAKING = re.compile(rf"\b(?:(?:{_MADE})\s{_I}|{_I}\s(?:{_MADE}))\b")
_FOR = re.compile(rf"\b[Vv]oor\s{_BEFORE_NAME}(?P<name>{NAME})|\b[Ff]or\s{_BEFORE_NAME}(?P<english>{NAME})")
_AT = re.compile(rf"\b(?:[Bb]ij|[Ii]n\shet|[Ii]n\sde|[Oo]n)\s{_BEFORE_NAME}(?P<name>{NAME})")
_ON_CHANNEL = re.compile(rf"\b(?:op|on)\s(?P<name>{NAME})")
_WITH_MEDIUM = re.compile(
    rf"\b(?:met|with|to)\s(?P<name>{NAME}),\s(?:het|de|een|the|a)\s(?:\w+\s){{0,2}}?\w*"
    r"(?:platform|krant|blad|magazine|omroep|zender|site|tijdschrift|newspaper|broadcaster|journal|outlet|station)\b"
)
_LEAD_IN = re.compile(
    rf"^(?:\w+\s){{0,3}}?(?:[Tt]ot\sslot\W+)?(?:[Bb]ij|[Vv]oor|[Mm]et|[Ii]n|[Oo]p|[Ff]or|[Ww]ith|[Oo]n|[Aa]t)\s{_BEFORE_NAME}"
    rf"(?P<name>{NAME})"
)
_CALLED = re.compile(rf"\b(?:bij|at|op|on|in)\s{_BEFORE_NAME}(?P<name>{NAME})")
_HAS_MEDIUM = re.compile(rf"\b(?:{MEDIUM})\b", re.IGNORECASE)
_BROADCAST = re.compile(
    r"\b(?:Radio|Journaal|Nieuws|News|TV|FM|Krant|Times|Post|Media|Magazine|Courant|[A-Z]{3,4})\b"
)
_INSTITUTION = re.compile(
    r"\b(?:universiteit|university|hogeschool|college|instituut|institute|ministerie|ministry|centrum|centre|center|"
    r"museum|congres|conference|conferentie|bibliotheek|library|stichting|foundation|school)\b",
    re.IGNORECASE,
)


def find_origin(blocks: Sequence[tuple[Kind, str]]) -> tuple[str | None, str | None]:
    """Date and publisher of the article these paragraphs make up; None where they do not say.

    What is said outright goes before what a link line, and that before what the introduction implies.
    """
    blocks = _without_dates_in_text(blocks)
    publisher = None
    for kind, text in blocks:
        if kind is Kind.ORIGIN:
            publisher = publisher or _name_in_origin(text)
        elif kind is Kind.BYLINE:
            publisher = publisher or _name_beside_date(text, blocks)
        elif kind is Kind.MASTHEAD:
            publisher = publisher or text
    addresses = [text for kind, text in blocks if kind is Kind.ADDRESS]
    if publisher is None and addresses:
        publisher = name_of_site(addresses[-1], blocks)
    if publisher is None:
        publisher = _agency(blocks) or _only(_names_in_links(blocks) | _names_in_introduction(blocks))
    return _published(blocks), publisher


def _without_dates_in_text(blocks: Sequence[tuple[Kind, str]]) -> Sequence[tuple[Kind, str]]:
    """The paragraphs, but for lines of dates within the running text: those head what happened that day.

    Below a short introduction lines may still say when the article appeared, below a longer text only where
    one of them says so.
    """
    texts = [index for index, (kind, _) in enumerate(blocks) if kind is Kind.TEXT]
    if not texts:
        return blocks
    begin = texts[0] + 1
    below = list(takewhile(lambda block: block[0] in {Kind.BYLINE, Kind.CAPTION}, blocks[begin:]))
    introduction = len(blocks[texts[0]][1].split()) <= INTRODUCTION
    lines = [without_dates(text) for kind, text in below if kind is Kind.BYLINE]
    if introduction or any(map(_APPEARED.search, lines)):
        begin += len(below)
    return [
        block
        for index, block in enumerate(blocks)
        if block[0] is not Kind.BYLINE or not begin <= index < texts[-1]
    ]


def _published(blocks: Sequence[tuple[Kind, str]]) -> str | None:
    """The first date that the lines or the address give; that of an update only where there is no other."""
    first: list[str] = []
    updated: list[str] = []
    for kind, text in blocks:
        if kind in {Kind.ORIGIN, Kind.BYLINE, Kind.COPYRIGHT}:
            end = 0
            for day, start, after in find_dates(text):
                (updated if _UPDATED.search(text, end, start) else first).append(day)
                end = after
    addresses = [text for kind, text in blocks if kind is Kind.ADDRESS]
    in_address = _DAY_IN_ADDRESS.search(addresses[-1]) if addresses else None
    if in_address is not None:
        first += [day for day, _, _ in find_dates("-".join(in_address.groups()))]
    return next(iter(first + updated), None)


def introduces(text: str) -> bool:
    """Whether a paragraph says for whom its writer made the piece, as posts open with."""
    return bool(_names_made(text))


def names_agency(text: str) -> bool:
    """Whether a text opens with the place and the agency of a report: 'ZWOLLE (ANP) - ...'."""
    return _AGENCY.match(text) is not None


def names_place(text: str) -> bool:
    """Whether a text opens with only the place of a report: 'ZWOLLE - De brug ...'."""
    return _PLACED.match(text) is not None


def _name_beside_date(text: str, blocks: Sequence[tuple[Kind, str]]) -> str | None:
    """The paper that stands beside a date on a line of its own: 'NRC, 12 maart 2021'; not writer or place."""
    if find_date(text) is None:
        return None
    agency = _AGENCY.match(text)
    if agency is not None and not _is_day(agency.group("name")):
        return agency.group("name")
    names = []
    for part in re.split(r"\s*[|·•–—,;/]\s*|\s-\s", _WRITER.sub("|", without_dates(text))):
        name = re.fullmatch(rf"(?:(?:in|bij|on|at)\s)?((?:(?:de|het|the)\s)?{NAME})", part.strip())
        if name is not None and not _is_day(name.group(1)) and not _is_place(name.group(1), blocks):
            names.append(name.group(1))
    return next(filter(_is_medium, names), None) or next(filter(_may_be_medium, names), None)


def _is_medium(name: str) -> bool:
    """Whether a name tells by itself that it is a paper's: 'NRC Handelsblad', 'de Volkskrant', 'nu.nl'."""
    if " " in name and name.isupper():
        return _SIGN_OF_MEDIUM.match(name) is not None  # capitals tell nothing: 'DEN HAAG'
    return (_SIGN_OF_MEDIUM.match(name) or _ACRONYM.search(name)) is not None


def _may_be_medium(name: str) -> bool:
    """Whether a name without such a sign may be a paper's: two words are a writer's, capitals a place's."""
    return " " not in name and not name.isupper()


def _is_place(name: str, blocks: Sequence[tuple[Kind, str]]) -> bool:
    """Whether the article uses a name as that of a place, as press releases put one before the date."""
    written = name.title() if name.isupper() else name
    place, last = re.escape(written), re.escape(written[-1])
    before = (
        "in|te|uit|vanuit|naar|rond|bij|buiten|tussen|van|door|over|gemeente|stad|provincie|"
        "near|around|to|from"
    )
    placed = re.compile(rf"\b(?i:{before})\s{place}\b|\b{place}(?:se|{last}?ers?)\b")
    return any(kind in {Kind.TEXT, Kind.LINE} and placed.search(text) for kind, text in blocks)


def _is_day(name: str) -> bool:
    about = _ABOUT_DAY.match(name) or _MONTH_NAME.match(name) or _DAY_OR_SECTION.fullmatch(name)
    return about is not None


def _name_in_origin(text: str) -> str | None:
    address = _SOURCE_ADDRESS.match(text)
    if address is not None:
        return name_of_site(address.group(1))
    source = _SOURCE.match(text)
    if source is not None:
        return _tidy(source.group("name"))
    names = [match.group("name") for match in _PUBLISHED_IN.finditer(without_dates(text))]
    names = [name for name in names if not _is_day(name)]
    return _tidy(names[-1]) if names else None


def name_of_site(address: str, blocks: Sequence[tuple[Kind, str]] = ()) -> str | None:
    """The publisher an address tells of: its domain, written as in the text; short ones in capitals."""
    domain = _DOMAIN.match(address)
    if domain is None:
        return None
    name = domain.group(1).split(".")[-1]
    for kind, text in blocks:
        written = (
            re.search(rf"\b[A-Z]{re.escape(name[1:])}\b", text, re.IGNORECASE) if kind is Kind.TEXT else None
        )
        if written is not None and written.group()[0].isupper():
            return written.group()
    return name.upper() if len(name) <= 4 else name.capitalize()


def _agency(blocks: Sequence[tuple[Kind, str]]) -> str | None:
    for kind, text in blocks[:6]:
        match = _AGENCY.match(text) if kind in {Kind.TEXT, Kind.DATELINE} else None
        if match is not None:
            return match.group("name")
    return None


def _names_in_links(blocks: Sequence[tuple[Kind, str]]) -> set[str]:
    names = set()
    for kind, text in blocks:
        if kind is not Kind.LINK:
            continue
        head = text.rpartition(": ")[0] or text
        lead_in = _LEAD_IN.search(head)
        called = _CALLED.search(text.partition(": ")[0])
        if lead_in is not None:
            names.add(_tidy(lead_in.group("name")))
        elif called is not None and _HAS_MEDIUM.search(head, 0, called.start()):
            names.add(_tidy(called.group("name")))
    return names


def _names_in_introduction(blocks: Sequence[tuple[Kind, str]]) -> set[str]:
    names: set[str] = set()
    opening = [text for kind, text in blocks if kind is Kind.TEXT][:_OPENING]
    links = [text.rpartition(": ")[0] for kind, text in blocks if kind is Kind.LINK]
    for text in opening + links:
        names |= _names_made(text)
    return names


def _names_made(text: str) -> set[str]:
    """Whom the writer made something for, in the sentences that say so in the first person."""
    names = set()
    for sentence in re.split(r"(?<=[.?])\s+", text):
        making = _MAKING.search(sentence)
        if making is not None and not re.search(r"[„“\"]|,,", sentence[: making.start()]):
            name = _name_made(sentence, making)
            if name is not None and not _INSTITUTION.search(name):
                names.add(_tidy(name))
    return names


def _name_made(sentence: str, making: re.Match[str]) -> str | None:
    # What the piece was about may hold names too; it comes after 'over'.
    about = re.search(r"\b(?:over|about)\b(?!\s+(?:met|with|it|this|that)\b)", sentence[making.end() :])
    scope = sentence[: making.end() + about.start()] if about else sentence
    if re.search(r"\bsprak\s\w+\serover\b|\b(?:ik|I)\s(?:sprak|spoke)\serover\b", sentence):
        scope = sentence
    made_for = _FOR.search(scope)
    if made_for is not None:
        return made_for.group("name") or made_for.group("english")
    with_medium = _WITH_MEDIUM.search(scope)
    if with_medium is not None:
        return with_medium.group("name")
    for channel in _ON_CHANNEL.finditer(scope):
        if _BROADCAST.search(channel.group("name")):
            return channel.group("name")
    for place in _AT.finditer(scope):
        name = place.group("name")
        if place.group().lower().startswith("bij") or _BROADCAST.search(name):
            return name
    return None


def _only(names: set[str]) -> str | None:
    return next(iter(names)) if len(names) == 1 else None


def _tidy(name: str) -> str:
    return name.rstrip(".,;:’'")
