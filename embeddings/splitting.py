"""Documents to articles: where one ends and the next begins, what its title and subheadings are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from embeddings.cleaning import Paragraph, find_paragraphs, line_at, line_starts
from embeddings.dates import find_date
from embeddings.labelling import CLOSING, Kind, label, words_in
from embeddings.origins import NAME, find_origin, introduces
from embeddings.records import Document, MappedText, Place

_TITLE_KEYS = ("title", "titel", "kop", "headline")
_DATE_KEYS = ("date", "datum", "published", "publicatiedatum", "gepubliceerd")
_PUBLISHER_KEYS = ("publisher", "uitgever", "source", "bron", "publication", "krant", "medium", "site")
_OTHER_KEYS = (
    "author",
    "auteur",
    "tags",
    "categories",
    "category",
    "categorie",
    "layout",
    "slug",
    "description",
    "section",
    "rubriek",
    "lang",
    "language",
    "url",
    "subtitle",
    "keywords",
)
_KEYS = "|".join((*_TITLE_KEYS, *_DATE_KEYS, *_PUBLISHER_KEYS, *_OTHER_KEYS))
_FENCED = re.compile(
    r"\ufeff?\s*(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?)\r?\n(?P=fence)[ \t]*(?:\r?\n|$)", re.DOTALL
)
_FIELDS = re.compile(rf"\ufeff?\s*(?:[ \t]*(?:{_KEYS})[ \t]*[:=][^\r\n]*(?:\r?\n|$)\s*)+", re.IGNORECASE)
_FIELD = re.compile(r"^[ \t\ufeff]*(?P<key>\w+)[ \t]*[:=][ \t]*(?P<value>[^\r\n]*)", re.MULTILINE)
_INLINE_DATE = re.compile(r"^(?:date|datum|published|gepubliceerd)\s*[:=]?\s*(?=\d)", re.IGNORECASE)
_TITLE_FIELD = re.compile(rf"^(?:{'|'.join(_TITLE_KEYS)})\s*:\s*(?=\S)", re.IGNORECASE)
_TITLE_FIELDS = re.compile(rf"^(?:{'|'.join(_TITLE_KEYS)})\s*:\s*\S", re.IGNORECASE | re.MULTILINE)
_SPEAKER = re.compile(r"^[A-ZÀ-Þ][\w.’'-]*(?:\s[\w.’'-]+){0,3}:\s")
_ADDRESSED = re.compile(r"\b(?:u|uw|jij|je|jouw|jullie|you|your)\b", re.IGNORECASE)
# Names that sections carry everywhere, so that they do not name an article.
_SECTION_NAME = re.compile(
    r"(?:inleiding|introductie|samenvatting|voorwoord|conclusie|tot slot|introduction|summary|abstract|"
    r"preface|conclusion|inhoud|contents)",
    re.IGNORECASE,
)
_ABOUT_TITLE = frozenset(
    {Kind.MASTHEAD, Kind.BYLINE, Kind.DATELINE, Kind.COPYRIGHT, Kind.FURNITURE, Kind.CAPTION}
)
_TITLE_SCORE = 3
_HEADING_WORDS = 12
_MASTHEAD_WORDS = 4
_QUOTED_WORDS = 5  # a shorter line repeats words of the text by chance
_QUOTED_PART = 0.9


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of an article with what it is and the section it stands in."""

    kind: Kind
    text: MappedText
    section: str | None
    asks: bool = False  # a question that the next block answers
    follows_gap: bool = False  # something was left out between this block and the one before


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article as found in one document."""

    title: str | None
    published: str | None
    publisher: str | None
    headings: tuple[str, ...]
    place: Place
    blocks: tuple[Block, ...]  # what passages are cut from: no title, headings or pull quotes


@dataclass(frozen=True, slots=True)
class _Part:
    paragraph: Paragraph
    kind: Kind

    @property
    def text(self) -> str:
        return self.paragraph.text.text


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a document says about itself, apart from its text."""

    title: str | None = None
    published: str | None = None
    publisher: str | None = None


def find_articles(document: Document) -> list[FoundArticle]:
    """The articles of a document, in order."""
    stated, paragraphs = _front_matter(document)
    parts = _with_masthead([_Part(paragraph, label(paragraph.text.text)) for paragraph in paragraphs])
    if not parts:
        return []
    titles = _find_titles(parts)
    bounds = sorted({0, *(_first_of_post(parts, title) for title in titles)})
    starts = line_starts(document.text)
    articles = []
    for start, end in zip(bounds, [*bounds[1:], len(parts)], strict=True):
        title = next((index - start for index in titles if start <= index < end), None)
        said = stated if len(bounds) == 1 else _Stated()
        found = _article(document, starts, parts[start:end], title, said)
        if found is not None:
            articles.append(found)
    return articles


def _front_matter(document: Document) -> tuple[_Stated, list[Paragraph]]:
    """What the fields at the head of the document state, and the paragraphs below them."""
    stated = _Stated(document.title, document.published, document.publisher)
    head = _FENCED.match(document.text) or _FIELDS.match(document.text)
    if head is not None and len(_TITLE_FIELDS.findall(document.text)) > 1:
        head = None  # every article below has fields of its own
    paragraphs = find_paragraphs(document)
    if head is not None:
        fields = {
            match["key"].lower(): match["value"].strip(" \t\"'") for match in _FIELD.finditer(head.group())
        }
        published = find_date(_first(fields, _DATE_KEYS) or "")
        stated = _Stated(
            _first(fields, _TITLE_KEYS) or stated.title,
            published[0] if published else stated.published,
            _first(fields, _PUBLISHER_KEYS) or stated.publisher,
        )
        paragraphs = [paragraph for paragraph in paragraphs if paragraph.start >= head.end()]
    if paragraphs and (inline := _INLINE_DATE.match(paragraphs[0].text.text)):
        first = paragraphs[0]
        found = find_date(first.text.text)
        if found is not None and found[1] == inline.end():
            rest = re.compile(r"[\s:|,.–-]*").match(first.text.text, found[2])
            begin = rest.end() if rest else found[2]
            stated = replace(stated, published=stated.published or found[0])
            paragraphs = paragraphs[1:]
            if begin < len(first.text.text):
                paragraphs.insert(0, replace(first, text=first.text.slice(begin, len(first.text.text))))
    return stated, paragraphs


def _first(fields: dict[str, str], keys: Sequence[str]) -> str | None:
    return next((fields[key] for key in keys if fields.get(key)), None)


def _with_masthead(parts: list[_Part]) -> list[_Part]:
    """The parts, with the names of paper and page above the date of a clipping told from its title."""
    above = next((index for index, part in enumerate(parts[:4]) if part.kind is not Kind.LINE), 0)
    clipping = (
        0 < above < len(parts) - 2
        and parts[above].kind is Kind.BYLINE
        and find_date(parts[above].text) is not None
        and parts[above + 1].kind is Kind.LINE
        and re.fullmatch(NAME, parts[0].text)
        and all(len(words_in(part.text)) <= _MASTHEAD_WORDS for part in parts[:above])
    )
    if not clipping:
        return parts
    pages = [replace(part, kind=Kind.BYLINE) for part in parts[1:above]]
    return [replace(parts[0], kind=Kind.MASTHEAD), *pages, *parts[above:]]


def _find_titles(parts: Sequence[_Part]) -> list[int]:
    """Which parts are titles of articles."""
    levels = Counter(part.paragraph.level for part in parts if part.paragraph.level)
    if levels:
        top = min(levels)
        opens = next(index for index, part in enumerate(parts) if part.kind not in _ABOUT_TITLE)
        if top == 1 or (levels[top] == 1 and parts[opens].paragraph.level == top):
            return [index for index, part in enumerate(parts) if part.paragraph.level == top]
        return []
    quoted = _pull_quotes(parts)
    usual_gap = Counter(part.paragraph.gap for part in parts[1:]).most_common(1)
    titles: list[int] = []
    for index, part in enumerate(parts):
        if part.kind is not Kind.LINE or (titles and not _has_text(parts[titles[-1] : index])):
            continue  # what follows a title at once is a deck or a name
        gap = usual_gap[0][0] if usual_gap else 0
        if _title_score(parts, index, gap, index in quoted) >= _TITLE_SCORE:
            titles.append(index)
    return titles


def _has_text(parts: Sequence[_Part]) -> bool:
    return any(part.kind in {Kind.TEXT, Kind.LINK, Kind.RELATED} for part in parts)


def _title_score(parts: Sequence[_Part], index: int, usual_gap: int, quoted: bool) -> int:
    """How much speaks for a line being the title of an article rather than a heading in one."""
    part = parts[index]
    after = [following.kind for following in parts[index + 1 : index + 4]]
    if _SECTION_NAME.fullmatch(part.text) or not after or set(after) <= {Kind.LINE, Kind.FURNITURE}:
        return 0
    if _TITLE_FIELD.match(part.text):
        return _TITLE_SCORE
    above = index - 1
    while above >= 0 and parts[above].kind in _ABOUT_TITLE and parts[above].kind not in CLOSING:
        above -= 1
    score = 0
    opens = above < 0 or parts[above].kind in CLOSING
    if opens or after[0] is Kind.BYLINE or after[:2] == [Kind.LINE, Kind.BYLINE]:
        score += 3
    elif quoted:
        return 0
    elif parts[above].kind is Kind.RELATED:
        score += 1
    if above >= 0 and part.paragraph.gap > usual_gap:
        score += 2
    if after[0] is Kind.TEXT and introduces(parts[index + 1].text):
        score += 2
    if _named_by_link(parts, index):
        score += 2
    length = len(words_in(part.text))
    return score + (length >= 6) - (length <= 1)


def _named_by_link(parts: Sequence[_Part], index: int) -> bool:
    """Whether a link line below a line, before the next line, repeats it: 'Read it here: ...'."""
    for part in parts[index + 1 :]:
        if part.kind is Kind.LINK and part.text.casefold().endswith(parts[index].text.casefold()):
            return True
        if part.kind is Kind.LINE:
            return False
    return False


def _first_of_post(parts: Sequence[_Part], title: int) -> int:
    """Where the post of this title starts: a date or byline above it belongs to it, unless one follows it."""
    first = title
    while first > 0 and parts[first - 1].kind in {Kind.MASTHEAD, Kind.BYLINE, Kind.DATELINE}:
        first -= 1
    dated_below = title + 1 < len(parts) and parts[title + 1].kind is Kind.BYLINE
    return title if dated_below and first > 0 else first


def _pull_quotes(parts: Sequence[_Part]) -> frozenset[int]:
    """Lines whose words the running text repeats within one sentence."""
    lines = {
        index: [word.casefold() for word in words_in(part.text)]
        for index, part in enumerate(parts)
        if part.kind is Kind.LINE and not part.paragraph.level
    }
    lines = {index: words for index, words in lines.items() if len(words) >= _QUOTED_WORDS}
    by_trigram: dict[tuple[str, ...], set[int]] = {}
    for index, words in lines.items():
        for trigram in zip(words, words[1:], words[2:], strict=False):
            by_trigram.setdefault(trigram, set()).add(index)
    quoted: set[int] = set()
    for sentence in _sentences_of(parts) if lines else ():
        near = set[int]().union(
            *(
                by_trigram.get(trigram, ())
                for trigram in zip(sentence, sentence[1:], sentence[2:], strict=False)
            )
        )
        for index in near - quoted:
            shared = Counter(lines[index]) & Counter(sentence)
            if shared.total() >= _QUOTED_PART * len(lines[index]):
                quoted.add(index)
    return frozenset(quoted)


def _sentences_of(parts: Sequence[_Part]) -> Iterator[list[str]]:
    for part in parts:
        if part.kind is Kind.TEXT:
            for sentence in re.split(r"(?<=[.!?])\s+", part.text):
                yield [word.casefold() for word in words_in(sentence)]


def _article(
    document: Document, starts: list[int], parts: Sequence[_Part], title: int | None, stated: _Stated
) -> FoundArticle | None:
    while parts and parts[-1].kind is Kind.FURNITURE:
        parts = parts[:-1]
    if not parts:
        return None
    own = None
    if title is not None:
        own = _TITLE_FIELD.sub("", parts[title].text)
        if stated.title is not None and own.casefold() != stated.title.casefold():
            title = None  # the fields name the article, so this heads a section
    published, publisher = find_origin([(part.kind, part.text) for part in parts])
    headings, blocks = _body(parts, title)
    if not blocks and not own:
        return None
    start, end = parts[0].paragraph.start, parts[-1].paragraph.end
    return FoundArticle(
        title=stated.title or own,
        published=stated.published or published,
        publisher=stated.publisher or publisher,
        headings=headings,
        place=Place(document.source, start, end, line_at(starts, start), line_at(starts, end - 1)),
        blocks=blocks,
    )


def _body(parts: Sequence[_Part], title: int | None) -> tuple[tuple[str, ...], tuple[Block, ...]]:
    """Headings of an article, and its blocks below them."""
    quoted = _pull_quotes(parts)
    questions = _questions(parts, title)
    headings: list[str] = []
    blocks: list[Block] = []
    section: str | None = None
    left_out = False
    for index, part in enumerate(parts):
        if index == title or part.kind is Kind.FURNITURE:
            left_out = True
            continue
        if part.paragraph.level or (part.kind is Kind.LINE and index not in questions):
            if index in quoted:
                left_out = True
                continue
            if part.paragraph.level or _is_heading(parts, index, title):
                section = part.text
                headings.append(section)
                left_out = True
                continue
        kind = Kind.TEXT if part.kind is Kind.LINE else part.kind
        blocks.append(Block(kind, part.paragraph.text, section, index in questions, left_out))
        left_out = False
    return tuple(headings), tuple(blocks)


def _is_heading(parts: Sequence[_Part], index: int, title: int | None) -> bool:
    """Whether a line within an article heads what follows, and is no list item, deck or name."""
    text = parts[index].text
    length = len(words_in(text))
    if length > _HEADING_WORDS or index + 1 == len(parts) or _SPEAKER.match(text):
        return False
    if index - 1 == title and title is not None and (length > 5 or (length <= 4 and text.istitle())):
        return False
    following = parts[index + 1].kind
    if following is Kind.LINE:
        return False
    return following in {Kind.TEXT, Kind.CAPTION, Kind.RELATED, Kind.DATELINE, Kind.LINK}


def _questions(parts: Sequence[_Part], title: int | None) -> frozenset[int]:
    """Which parts are questions of an interview, each answered by the part that follows."""
    asked = [
        index
        for index, part in enumerate(parts[:-1])
        if index != title
        and part.text.rstrip("\"'’”)").endswith("?")
        and part.kind in {Kind.LINE, Kind.TEXT}
        and len(words_in(part.text)) <= 60
        and parts[index + 1].kind is Kind.TEXT
    ]
    lines = [index for index in asked if parts[index].kind is Kind.LINE]
    interview = any(_SPEAKER.match(parts[index + 1].text) for index in lines) or any(
        _ADDRESSED.search(parts[index].text) for index in lines
    )
    return frozenset(index for index in asked if interview or parts[index].kind is Kind.TEXT)
