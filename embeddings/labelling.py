"""What a paragraph is, by its own words alone: running text, a possible heading, a link line, a caption..."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from embeddings.cleaning import Paragraph
from embeddings.dates import find_date, without_dates


class Kind(Enum):
    """What a paragraph is."""

    TEXT = auto()
    LINE = auto()  # short, without the end of a sentence: a title, a heading, a pull quote
    LINK = auto()  # sends the reader to the whole piece elsewhere
    RELATED = auto()  # sends the reader to another piece
    ORIGIN = auto()  # says where and when the piece appeared
    AUTHOR = auto()  # says who wrote it
    ADDRESS = auto()  # a bare web address
    CAPTION = auto()
    DATELINE = auto()
    MASTHEAD = auto()  # names the paper, above the date of a clipping
    BYLINE = auto()  # names the writer, the date or both, above or below a title
    FURNITURE = auto()  # a line of dashes, 'Leave a comment' and the like: of the page, not of an article
    COPYRIGHT = auto()
    INSERT = auto()  # put among the paragraphs by a site or archive: 'Lees verder na de advertentie', a film


CLOSING = frozenset(
    {Kind.LINK, Kind.ORIGIN, Kind.AUTHOR, Kind.ADDRESS, Kind.FURNITURE, Kind.COPYRIGHT}
)  # what stands under an article rather than in it

MEDIUM = (
    r"artikel\w*|stuk|verhaal|interview|gesprek\w*|analyse|verslag|column|opinie\w*|longread|reportage|recensie|"
    r"aflevering|fragment|uitzending|podcast\w*|video\w*|documentaire|radio\w*|essay|blog\w*|bijdrage|rapport|"
    r"commentaar|achtergrond\w*|portret|serie|item|explainer\w*|publicatie|"
    r"article|story|piece|report|review|episode|analysis|recording|broadcast|conversation|opinion|"
    r"feature|profile|talk|lecture|lezing|presentatie|post|versie|version"
)
ADDRESS = r"(?:https?://|www\.)"  # how one begins
ISSUE = r"nummer|nr|no|number|jaargang|editie|issue|volume|vol"  # of a paper
POSTED = "geplaatst|gepubliceerd|gepost|posted|published"  # what stands before a date
UPDATED = "bijgewerkt|gewijzigd|aangepast|geactualiseerd|updated?|modified"
_READING = (
    r"lees|lezen|luister|luisteren|beluister|beluisteren|bekijk|bekijken|kijk|kijken|terugkijken|terugluisteren|"
    r"teruglezen|terughoren|terugzien|horen|zien|download|downloaden|klik|"
    r"read|listen|watch|view|hear|click|find|vinden|vind"
)
_WORDS = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…;,:][\"'’”»)\]]*$")
_SECOND_SENTENCE = re.compile(r"[.!?…][\"'’”»)\]]*\s+[\"'‘’“”„(]*[A-ZÀ-Þ]")
_IMPERATIVE = re.compile(
    r"^(?:[^\w]*|(?:en|and|of|or)\s+)"
    r"(?:lees|luister|beluister|bekijk|kijk|download|klik|read|listen|watch|view|hear|click)\b(?!,)",
    re.IGNORECASE,
)
_LOOK = r"(?:lees|luister|kijk|bekijk|read|see|watch|listen)"
_MORE = r"\s+(?:ook|also|meer|more)"
_RELATED = re.compile(
    rf"^[^\w]*(?:{_LOOK}(?:\s+je)?{_MORE}\b"
    r"|(?:zie ook|see also|meer over|more on|more about|ook interessant|gerelateerd|related|verder lezen|"
    r"further reading|meer lezen|aanbevolen|recommended)\b)",
    re.IGNORECASE,
)
_RELATED_ALONE = re.compile(
    rf"\W*(?:{_LOOK}{_MORE}|zie ook|see also|meer lezen|verder lezen|related|gerelateerd|aanbevolen)"
    r"(?:\s(?:dit|deze|this)\s\w+)?\W*",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"\b(?:hier|hieronder|here|below|terug|verder|deze link|this link|(?:web)?site|online|"
    r"hele|volledige|complete|full|whole|entire)\b",
    re.IGNORECASE,
)
_MEDIUM = re.compile(rf"\b(?:{MEDIUM})\b", re.IGNORECASE)
_TO_READ = re.compile(
    rf"\b(?:te|to|kun(?:t)?|kan|can|je|u|you)\s+(?:[\w.:]+\s+){{0,3}}(?:{_READING})\b", re.IGNORECASE
)
_TO_REPEAT = re.compile(
    r"\b(?:terug\s?(?:te\s)?(?:kijken|luisteren|lezen|horen|zien)|(?:te\s)?beluisteren|(?:te\s)?downloaden|"
    r"(?:listen|watch|read)(?:ed)?\s(?:to\s)?(?:it\s)?(?:back|again)|catch\sup|download(?:ed)?)\b",
    re.IGNORECASE,
)
_HERE = re.compile(r"\b(?:hier|here|deze link|this link|(?:web)?site)\b", re.IGNORECASE)
_ONLINE = re.compile(
    r"\b(?:(?:staat|lees|vind|is)\s+(?:je\s+|u\s+)?(?:hier|online)|(?:is|appears|available)\s+(?:here|online))\b",
    re.I,
)
# 'My column about it is on the site of ...', 'The whole interview can be read in ...'
_STANDS_IN = re.compile(
    rf"[^\w]*(?i:mijn|ons|onze|het|de|dit|deze|my|our|the|this)\s+(?:\w+\s+){{0,2}}(?i:{MEDIUM})\s+(?:\w+\s+){{0,3}}"
    rf"(?:staat|vind|vindt|(?:te|to\sbe)\s(?:{_READING})|(?:can|may)\sbe\s(?:read|heard|seen|found|watched))\s"
    r"(?:(?:je|u|hier|here|you)\s)?(?:in|op|bij|on|at|via)\s(?:(?:de\s|the\s)?(?:web)?site\b|[A-ZÀ-Þ])"
)
_YOU_FIND = re.compile(r"[^\w]*(?:je|u|you)\s(?:vindt|vind|leest|find|can)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"(?!(?:De|Het|Een|The|A)\s)[A-ZÀ-Þ][\w.’'-]*"
    r"(?:\s(?:(?:van|de|der|den|het|ten|ter|von|’t|'t)\s){0,3}[A-ZÀ-Þ][\w.’'-]*){1,3}"
)
_MINE = re.compile(r"\b(?:ik|mijn|wij|we|ons|onze|i|my|our)\b", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"^(?:en|ook|verder|daarnaast|eerder|tot slot|bij|voor|met|in|op|aan|for|with|on|at|also|and|finally)\b",
    re.IGNORECASE,
)
_ORIGIN = re.compile(
    rf"""
    \b(?:eerdere|kortere|langere|ingekorte|uitgebreide|bewerkte|andere|oorspronkelijke
        |earlier|shorter|longer|abridged|edited|previous|different)\s+(?:versie|version)\b.*
        \b(?:verscheen|verschenen|gepubliceerd|geplaatst|stond|published|appeared|ran|printed)\b
    | ^[^\w]*(?:dit|deze|this|that|bovenstaand\w*|mijn|the)\s+(?:\w+\s+)?(?:{MEDIUM})\s+(?:\w+\s+){{0,3}}?
        (?:verscheen|verschenen|gepubliceerd|geplaatst|stond|afgedrukt|uitgezonden|geschreven|published|appeared
        |ran|printed)\b
    | ^[^\w]*(?:een|a)\s+(?:versie|version)\s+(?:van|of)\s+(?:dit|deze|this)\s+(?:{MEDIUM})\b.*
        \b(?:verscheen|verschenen|stond|appears|appeared|ran|published)\b
    | ^[^\w]*(?:eerder|oorspronkelijk|voor\s+het\s+eerst|originally|first|previously)\s+
        (?:verschenen|verscheen|gepubliceerd|geplaatst|published|appeared|printed)\b
    | ^[^\w]*(?:verschenen|verscheen|gepubliceerd|geplaatst|geschreven|published|written)\s+
        (?:eerder\s+|first\s+)?(?:in|op|bij|voor|door|on|by|for)\b
    | ^[^\w]*(?:bron|source)\s*:
    """,
    re.IGNORECASE | re.VERBOSE,
)
_AUTHOR = re.compile(
    r"^[^\w]*(?:(?:de|het|the|about the|over de)\s+)?(?:auteurs?|schrijvers?|schrijfster|authors?|writers?)"
    r"\b\s*(?:is|zijn|was|are|werkt|works|:|$)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(rf"^[<(]?{ADDRESS}\S+[>)]?$", re.IGNORECASE)
# Addresses of sites that pieces show things from, so that one names neither the piece nor its publisher.
_SHOWN = re.compile(
    r"[<(]?(?:https?://)?(?:[\w-]+\.)*"
    r"(?:youtu\.be|(?:youtube|vimeo|twitter|x|instagram|facebook|tiktok|spotify|soundcloud)\.com)"
    r"(?:[/?#]|[>)]?$)",
    re.IGNORECASE,
)
_GOES_ON = (
    r"(?:(?:(?:het|dit|de|the|this)\s)?(?:artikel|tekst|verhaal|bericht|article|story|text)\s"
    r"(?:(?:gaat|loopt)(?:\shieronder)?\s(?:verder|door)|continues)|lees(?:\shieronder)?\sverder|read\son)"
    r"(?:\s(?:onder|na|below|after)\s(?:(?:de|het|deze|dit|the|this)\s)?"
    r"(?:foto|video|advertentie|afbeelding|kader|tweet|bericht|grafiek|infographic|audio|kaart|kaartje|podcast|"
    r"photo|picture|ad|advertisement|image|chart|map)(?:['’]s|s|en)?|\shieronder|\sbelow)"
)
_MINUTES = r"\d+\s?-?min(?:\.|uut|uten|utes?)?"
_INSERT = re.compile(
    rf"\W*(?:(?:advertentie|advertisement)(?:\W+{_GOES_ON})?|{_GOES_ON}|lees\shieronder\sverder"
    rf"|(?:leestijd|reading\stime):?\s{_MINUTES}|{_MINUTES}\s(?:leestijd|read)"
    r"|body|graphic)\W*",
    re.IGNORECASE,
)
# In Markdown: '![Een brug](brug.jpg)', the same within a link, '![[brug.jpg]]'.
_PICTURE = re.compile(r"\[?!\[[^\]]*\](?:\([^)]*\)|\])(?:\]\([^)]*\))?")
_RULE = re.compile(r"^(?:[-–—*_=~#•+.]\s*){3,}$")
_FURNITURE = re.compile(
    r"(?:\d+ of \d+ documents|all rights reserved|alle rechten voorbehouden|end of document"
    r"|(?:laat|plaats|geef|schrijf) een reactie(?: achter)?|leave a (?:comment|reply)"
    r"|geen categorie|uncategorized"
    r"|(?:\d+ |geen |no )?(?:reacties?|comments?)(?: ?\(\d+\))?|delen|deel dit(?: \w+)?|share(?: this)?"
    r"|reageren\?(?:\W.{0,60}(?:@|\bmail\b|\bvia\b|\breactie\b).{0,60})?"
    r"|(?:tags?:|categorie(?:ën)?:|category:|categories:|filed under|posted in) .{1,60})\W*",
    re.IGNORECASE,
)
_COPYRIGHT = re.compile(r"^(?:©|\(c\)|copyright)\W*(?:copyright\W*)?(?:\d{4}|\w+\W+\d{4})\b", re.IGNORECASE)
_CREDIT = (
    r"foto(?:['’]s|grafie|graaf)?|beeld|illustraties?|bijschrift|photos?|photograph|picture|image|"
    r"cartoon|infographic|graphic"
)
_CAPTION = re.compile(rf"^(?:{_CREDIT})\b\s*(?P<colon>[:/|])?", re.IGNORECASE)
_CREDITED = re.compile(
    rf"(?:^|[.!?…’”\"')|]\s+|\s[/–|-]\s)"
    rf"\(?(?i:{_CREDIT})(?:\s+(?:door|by))?\s*[:/]?\s+[A-Z][^.!?]{{0,60}}\)?\.?$"
    # 'Premier Rutte in de Kamer (foto ANP)', but no sentence that ends so.
    rf"|\s\((?i:{_CREDIT})(?:\s+(?:door|by))?\s+[A-Z][^.!?]{{0,60}}\)$"
)
_CREDITED_COLON = re.compile(rf"\(?\b(?:{_CREDIT})\s*[:/]\s*\S[^.!?]{{0,60}}\)?\.?$", re.IGNORECASE)
_AGENCY = r"(?:ANP|AFP|AP|EPA|DPA|Belga|Reuters|Getty(?:\sImages)?|Hollandse\sHoogte)"
_NAMES = r"[A-ZÀ-Þ][\w.’'-]*(?:\s[\w.’'-]+){0,3}"
# 'ANP / Jan Jansen'
_CREDITS = re.compile(rf"(?:{_AGENCY}\s?/\s?{_NAMES}|{_NAMES}\s?/\s?{_AGENCY})(?:\s?/\s?{_NAMES})?")
_SIGN = re.compile(r"©|\(c\)\s", re.IGNORECASE)
_BY = re.compile(
    r"^(?:byline|lengte|length|section|sectie|rubriek|editie|edition|load-date|"
    r"door|by|tekst|text|words|auteur|author|van on(?:ze|s)\s+\w+|from our\s+\w+)\b\s*:?\s*",
    re.IGNORECASE,
)
_OUR_WRITER = re.compile(r"(?:(?:door|by|van|from)\s+)?(?:onze|ons|our)(?:\s\w+){1,3}", re.IGNORECASE)
_DATED = re.compile(
    rf"\b(?:{POSTED}|{UPDATED}|laatst|last|"
    r"datum|date|op|on|om|at|door|by|"
    r"maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|uur|leestijd|minuten|min|read|"
    r"pagina|page|blz|p|\d+u?\d*|\d*[ap]\.?m)\b",
    re.IGNORECASE,
)
# Small words of a name are followed by the rest of it: 'de Volkskrant', 'Jan van der Vries en Piet Smit'.
_IN_NAME = re.compile(r"(?:\b(?:van|de|der|den|het|ten|ter|von|and|en)\s+|['’]t\s+){1,4}(?=[A-ZÀ-Þ])")
# A thing of something is what a title or heading is about: 'De Val van de Muur, 9 november 1989'.
_THING_OF = re.compile(r"\b(?:De|Het|The)\s[A-ZÀ-Þ]\w*\svan\s")
_LONGEST_LINE = 30  # words
_LONGEST_BYLINE = 300  # characters; words are only counted at the head of a text


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph with what it is."""

    paragraph: Paragraph
    kind: Kind
    below_insert: bool = False  # something a site put there was left out above it

    @property
    def text(self) -> str:
        """Its clean text."""
        return self.paragraph.text.text


def words_in(text: str) -> list[str]:
    """The words of a text, without punctuation."""
    return _WORDS.findall(text)


def label(text: str) -> Kind:
    """What a paragraph is, judged without its neighbours."""
    count = len(words_in(text[:2000]))
    if _RULE.match(text) or _FURNITURE.fullmatch(text):
        return Kind.FURNITURE
    if count > 60:
        return Kind.TEXT
    if _INSERT.fullmatch(text) or _PICTURE.fullmatch(text):
        return Kind.INSERT
    if _ADDRESS.match(text):
        return Kind.INSERT if _SHOWN.match(text) else Kind.ADDRESS
    if _COPYRIGHT.match(text):
        return Kind.COPYRIGHT
    if _is_caption(text, count):
        return Kind.CAPTION
    if _RELATED.match(text) and count <= 40:
        return Kind.RELATED
    if _ORIGIN.search(text) and count <= 45:
        return Kind.ORIGIN
    if _AUTHOR.match(text) and not _SECOND_SENTENCE.search(text):
        return Kind.AUTHOR
    if _is_link(text, count):
        return Kind.LINK
    if _is_byline(text, count):
        return Kind.BYLINE
    if is_dateline(text):
        return Kind.DATELINE
    if count == 0 or count > _LONGEST_LINE or not reads_as_line(text):
        return Kind.TEXT
    return Kind.LINE


def reads_as_line(text: str) -> bool:
    """Whether a text ends as a title or heading does: not as a sentence, or as a question."""
    if text[0] in "-•*|" or re.match(r"\d+[.)]\s", text):
        return False
    end = text.rstrip("\"'’”»)]")
    if text.endswith(("?", "!")) or not _SENTENCE_END.search(text):
        return True
    # A title may close with a quotation that is a question: Minister: ‘Waarom zou ik?’
    return end.endswith(("?", "!")) and len(words_in(text)) <= _LONGEST_LINE


def is_person(text: str) -> bool:
    """Whether a line is no more than a name of two words or more, as writers sign with: 'Jan de Vries'."""
    return _PERSON.fullmatch(text) is not None


def says_something(text: str) -> bool:
    """Whether a line that begins as notes do ('Foto', 'Door') reads on as a title: with words of no name."""
    plain = [word for word in words_in(_IN_NAME.sub(" ", text))[1:] if word[0].islower()]
    return len(plain) >= 2 and not _OUR_WRITER.match(text) and not re.search(r"[\d,:;/|()©]|[.!?]$", text)


def announces_another(part: Part) -> bool:
    """Whether a part is only 'Lees ook', so that what it names stands below it."""
    return part.kind is Kind.RELATED and _RELATED_ALONE.fullmatch(part.text) is not None


def is_dateline(text: str) -> bool:
    """Whether a line is only a place in capitals, as reports open with: 'BRUSSEL', 'DEN HAAG (ANP)'."""
    bare = re.sub(r"\([^)]*\)", "", text).strip(" -–—.,")
    return 3 <= len(bare) <= 40 and bare.isupper() and len(bare.split()) <= 4 and not re.search(r"\d", bare)


def _is_caption(text: str, count: int) -> bool:
    if _SIGN.search(text) or _CREDITS.fullmatch(text):
        return True
    start = _CAPTION.match(text)
    if start is not None and (start.group("colon") or (count <= 25 and not _SENTENCE_END.search(text))):
        return count > 1
    return count <= 50 and (_CREDITED.search(text) is not None or _CREDITED_COLON.search(text) is not None)


def _is_link(text: str, count: int) -> bool:
    """Scored: a call to read or listen, a pointer to where, a kind of publication, a title after a colon."""
    head, _, tail = text.rpartition(": ")
    head = head or text
    names_title = head != text and not tail[:1].islower()
    if names_title and reads_as_line(text) and _LEAD_IN.match(head) and _MINE.search(head):
        return True
    if len(words_in(head)) > 25 or _SECOND_SENTENCE.search(head):
        return False
    calls = _IMPERATIVE.match(text) is not None
    points = _POINTER.search(head) is not None
    names_medium = _MEDIUM.search(head) is not None
    if names_title and names_medium and count <= 30 and _ONLINE.search(head):
        return True
    if calls:
        return points + names_medium + (names_title and not _SENTENCE_END.search(text)) >= 1
    if count > 30:
        return False
    if count <= 15 and _STANDS_IN.match(text):
        return True
    if count <= 15 and names_medium and _YOU_FIND.match(text) and _HERE.search(text):
        return True
    repeats = _TO_REPEAT.search(head) is not None
    here = _HERE.search(head) is not None
    return (here and (repeats or _TO_READ.search(head) is not None)) or (
        repeats and names_medium and count <= 15
    )


def _is_byline(text: str, count: int) -> bool:
    if count > 16 or len(text) > _LONGEST_BYLINE:
        return False
    if _OUR_WRITER.fullmatch(text):
        return True
    by = _BY.match(text)
    if by is not None and count <= 10 and not _SENTENCE_END.search(text):
        rest = text[by.end() :]
        return bool(rest) and rest[0].isupper() and "?" not in text
    if find_date(text) is None or _THING_OF.search(text):
        return False
    others = words_in(_IN_NAME.sub(" ", _DATED.sub(" ", without_dates(text))))
    return len(others) <= 6 and all(word[0].isupper() for word in others) and not text.endswith("?")
