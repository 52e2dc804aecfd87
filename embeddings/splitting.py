"""Documents to articles: where one ends and the next begins, and what its title is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, pairwise, takewhile

from embeddings.cleaning import line_at, line_starts
from embeddings.dates import find_date
from embeddings.front_matter import TITLE_FIELD, Stated, read_front_matter
from embeddings.labelling import (
    CLOSING,
    ISSUE,
    Kind,
    Part,
    announces_another,
    is_person,
    label,
    says_something,
    words_in,
)
from embeddings.origins import INTRODUCTION, NAME, find_origin, introduces, names_agency, names_place
from embeddings.records import Document, Place
from embeddings.sections import Block, divide, pull_quotes

# Names that sections carry everywhere, so that they do not name an article.
_SECTION_NAME = re.compile(
    r"(?:inleiding|introductie|samenvatting|voorwoord|conclusie|tot slot|introduction|summary|abstract|"
    r"preface|conclusion|inhoud|contents)",
    re.IGNORECASE,
)
_ABOUT_TITLE = frozenset(
    {Kind.MASTHEAD, Kind.BYLINE, Kind.DATELINE, Kind.COPYRIGHT, Kind.FURNITURE, Kind.CAPTION}
)
_NOTES = frozenset({Kind.BYLINE, Kind.CAPTION, Kind.AUTHOR})
_TITLE_SCORE = 3
# Of a title above only a name or place; a shorter line is who speaks, as 'De boer', or heads news in brief.
_REPORT_WORDS = 4
_MASTHEAD_WORDS = 4
_ISSUE = re.compile(rf"(?:{ISSUE})\b", re.IGNORECASE)
# Places are one word or two, or have a region or an agency behind a mark: 'DEN HAAG', 'DALLAS, TEXAS (AP)'.
_TITLE_IN_CAPITALS = re.compile(r"[^\s(),]+(?:\s[^\s(),]+){2,}(?<![-–—])")


@dataclass(frozen=True, slots=True)
class _Signs:
    """What below a line of some length tells that it is the title of a report, in this document."""

    names: bool  # only the name of its writer
    places: bool  # only its place


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article as found in one document."""

    title: str | None
    published: str | None
    publisher: str | None
    headings: tuple[str, ...]
    place: Place
    blocks: tuple[Block, ...]  # what passages are cut from: no title, headings or pull quotes


def find_articles(document: Document) -> list[FoundArticle]:
    """The articles of a document, in order."""
    stated, paragraphs = read_front_matter(document)
    labelled = [Part(paragraph, label(paragraph.text.text)) for paragraph in paragraphs]
    parts = _with_related(
        _with_writer(
            _with_title_in_capitals(
                _with_masthead(_with_first_line(_without_inserts(labelled), stated.title))
            )
        )
    )
    if not parts:
        return []
    titles = _find_titles(parts, stated.title)
    bounds = sorted({0, *(_first_of_post(parts, title) for title in titles)})
    starts = line_starts(document.text)
    articles: list[FoundArticle] = []
    for start, end in zip(bounds, [*bounds[1:], len(parts)], strict=True):
        title = next((index - start for index in titles if start <= index < end), None)
        said = stated if len(bounds) == 1 else Stated()
        found = _article(document, starts, parts[start:end], title, said)
        if found is not None:
            if not articles:  # of several the head names the first, as far as that does not do so itself
                found = replace(
                    found,
                    title=found.title or stated.title,
                    published=found.published or stated.published,
                    publisher=found.publisher or stated.publisher,
                )
            articles.append(found)
    return articles


def _without_inserts(parts: list[Part]) -> list[Part]:
    """The parts, without those that a site put between the paragraphs of an article."""
    return [
        replace(part, below_insert=index > 0 and parts[index - 1].kind is Kind.INSERT)
        for index, part in enumerate(parts)
        if part.kind is not Kind.INSERT
    ]


def _with_first_line(parts: list[Part], stated: str | None) -> list[Part]:
    """The parts, with a title that opens the document told from a note: 'Foto onthult geheim'."""
    if stated is not None:
        return parts
    below = parts[1].kind if len(parts) > 1 else None
    if below in {Kind.TEXT, Kind.BYLINE} and parts[0].kind in _NOTES and says_something(parts[0].text):
        return [replace(parts[0], kind=Kind.LINE), *parts[1:]]
    return parts


def _with_masthead(parts: list[Part]) -> list[Part]:
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


def _with_title_in_capitals(parts: list[Part]) -> list[Part]:
    """The parts, with a title in capitals told from a place where no other line above the text can be one."""
    head = list(takewhile(lambda part: part.kind in _ABOUT_TITLE, parts))
    names_issue = any(_ISSUE.match(part.text) for part in head)  # so that the capitals name the paper
    below = parts[len(head)].kind if len(head) < len(parts) else None
    if below is not Kind.TEXT or names_issue or any(part.paragraph.level for part in parts):
        return parts
    for index, part in enumerate(head):
        if part.kind is Kind.DATELINE and _TITLE_IN_CAPITALS.fullmatch(part.text):
            return [*parts[:index], replace(part, kind=Kind.LINE), *parts[index + 1 :]]
    return parts


def _with_writer(parts: list[Part]) -> list[Part]:
    """The parts, with the writer's name between introduction and date told from another piece's title."""
    signed = {_signature(parts, index) for index in range(len(parts))}
    return [replace(part, kind=Kind.BYLINE) if index in signed else part for index, part in enumerate(parts)]


def _signature(parts: Sequence[Part], title: int) -> int | None:
    """Where the writer's name stands, if below this line come an introduction, that name and a date."""
    name = title + 2
    if [part.kind for part in parts[title:name]] != [Kind.LINE, Kind.TEXT]:
        return None
    if len(parts) > name and parts[name].kind is Kind.CAPTION:
        name += 1
    signed = (
        len(parts[title + 1].text.split()) <= INTRODUCTION
        and [part.kind for part in parts[name + 1 : name + 3]] == [Kind.BYLINE, Kind.TEXT]
        and find_date(parts[name + 1].text) is not None
        and not parts[name].paragraph.level
        and all(map(is_person, re.split(r"\s(?:en|and)\s", parts[name].text.partition(",")[0])))
    )
    return name if signed else None


def _with_related(parts: list[Part]) -> list[Part]:
    """The parts, with the title of another piece below 'Lees ook' told from those of this one."""

    def named_by(above: Part, part: Part) -> bool:
        below = part.kind is Kind.LINE and not part.paragraph.level and part.paragraph.gap <= 1
        return below and announces_another(above)

    return parts[:1] + [
        replace(part, kind=Kind.RELATED) if named_by(above, part) else part for above, part in pairwise(parts)
    ]


def _find_titles(parts: Sequence[Part], stated: str | None) -> list[int]:
    """Which parts are titles of articles; `stated` is the one that the document names apart from its text."""
    levels = Counter(part.paragraph.level for part in parts if part.paragraph.level)
    if levels:
        top = min(levels)
        heads = [index for index, part in enumerate(parts) if part.paragraph.level == top]
        above = takewhile(lambda part: part.kind in _ABOUT_TITLE and not part.paragraph.level, parts)
        first = min(sum(1 for _ in above), len(parts) - 1)
        if stated is not None:
            return [first] if first in heads and parts[first].text.casefold() == stated.casefold() else []
        if top == 1:
            return heads
        if first in heads and (len(heads) == 1 or _head_articles(parts, heads)):
            return heads
        opens = parts[first].kind is Kind.LINE and not parts[first].paragraph.level
        return [first] if opens and not _SECTION_NAME.fullmatch(parts[first].text) else []
    quoted = pull_quotes(parts)
    usual_gap = Counter(part.paragraph.gap for part in parts[1:]).most_common(1)
    # Where a name heads running text, or none stands among the lines at the head, names tell who speaks,
    # so one below a line is not its writer's.
    from_line = dropwhile(lambda part: part.kind is not Kind.LINE, parts)
    head = list(takewhile(lambda part: part.kind is Kind.LINE, from_line))
    names_sign = any(is_person(part.text) for part in head[1:]) and all(
        above.kind is Kind.LINE
        for above, part in pairwise(parts)
        if part.kind is Kind.LINE and is_person(part.text)
    )
    # A place may also open the paragraphs of a round-up, unless the file opens with one.
    opening = next((part.text for part in parts if part.kind is Kind.TEXT), "")
    signs = _Signs(names_sign, names_place(opening))
    titles: list[int] = []
    below_title = False  # with no text between: a deck, or a name
    for index, part in enumerate(parts):
        gap = usual_gap[0][0] if usual_gap else 0
        if part.kind in {Kind.TEXT, Kind.LINK, Kind.RELATED}:
            below_title = False
        elif part.kind is Kind.LINE and not below_title:
            below_title = _title_score(parts, index, gap, index in quoted, signs) >= _TITLE_SCORE
            titles += [index] * below_title
    return titles


def _head_articles(parts: Sequence[Part], heads: Sequence[int]) -> bool:
    """Whether below each of these headings stands who wrote it or when, and then a text."""
    return all(
        (kinds := [part.kind for part in parts[head + 1 : end]])[:1] in ([Kind.BYLINE], [Kind.DATELINE])
        and Kind.TEXT in kinds
        for head, end in zip(heads, [*heads[1:], len(parts)], strict=True)
    )


def _title_score(parts: Sequence[Part], index: int, usual_gap: int, quoted: bool, signs: _Signs) -> int:
    """How much speaks for a line being the title of an article rather than a heading in one."""
    part = parts[index]
    after = [following.kind for following in parts[index + 1 : index + 4]]
    if _SECTION_NAME.fullmatch(part.text) or not after or set(after) <= {Kind.LINE, Kind.FURNITURE}:
        return 0
    if TITLE_FIELD.match(part.text):
        return _TITLE_SCORE
    above = index - 1
    while above >= 0 and parts[above].kind in _ABOUT_TITLE and parts[above].kind not in CLOSING:
        above -= 1
    score = 0
    opens = above < 0 or _closes(parts[above])
    signed = after[0] is Kind.BYLINE or after[:2] == [Kind.LINE, Kind.BYLINE]
    signed = signed or _signature(parts, index) is not None
    if opens or signed or _heads_report(parts, index, signs):
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
    return score + (length >= 6) - (length <= 1 and not (above < 0 and _heads_text(parts, index)))


def _heads_text(parts: Sequence[Part], index: int) -> bool:
    """Whether no other line stands between a line and the text below it."""
    below = (parts[at].kind for at in range(index + 1, len(parts)))
    return next((kind for kind in below if kind not in _ABOUT_TITLE), None) is Kind.TEXT


def _heads_report(parts: Sequence[Part], index: int, signs: _Signs) -> bool:
    """Whether the part below opens the text of a report, with its place, its agency or its writer's name."""
    below = parts[index + 1]
    if parts[index].paragraph.gap < below.paragraph.gap:
        return False
    long = len(words_in(parts[index].text)) >= _REPORT_WORDS
    if below.kind is Kind.LINE:
        text_follows = index + 2 < len(parts) and parts[index + 2].kind is Kind.TEXT
        return signs.names and long and text_follows and is_person(below.text)
    if below.kind is Kind.TEXT:
        return names_agency(below.text) or (signs.places and long and names_place(below.text))
    return below.kind is Kind.DATELINE


def _closes(part: Part) -> bool:
    """Whether a part stands under an article, or ends with a sentence that sends the reader elsewhere."""
    if part.kind is not Kind.TEXT:
        return part.kind in CLOSING
    sentences = re.split(r"(?<=[.!?])\s+", part.text)
    return len(sentences) > 1 and label(sentences[-1]) is Kind.LINK


def _named_by_link(parts: Sequence[Part], index: int) -> bool:
    """Whether a link line below a line, before the next line, repeats it: 'Read it here: ...'."""
    for part in parts[index + 1 :]:
        if part.kind is Kind.LINK and part.text.casefold().endswith(parts[index].text.casefold()):
            return True
        if part.kind is Kind.LINE:
            return False
    return False


def _first_of_post(parts: Sequence[Part], title: int) -> int:
    """Where the post of this title starts: a date or byline above it belongs to it, unless one follows it."""
    first = title
    while first > 0 and parts[first - 1].kind in {Kind.MASTHEAD, Kind.BYLINE, Kind.DATELINE}:
        first -= 1
    dated_below = title + 1 < len(parts) and parts[title + 1].kind is Kind.BYLINE
    if dated_below and first > 0:
        first = title
    # In a file that opens with an address each stands above its article, elsewhere below.
    if first > 0 and parts[0].kind is parts[first - 1].kind is Kind.ADDRESS:
        first -= 1
    return first


def _article(
    document: Document, starts: list[int], parts: Sequence[Part], title: int | None, stated: Stated
) -> FoundArticle | None:
    while parts and parts[-1].kind is Kind.FURNITURE:
        parts = parts[:-1]
    if not parts:
        return None
    own = None
    if title is not None:
        own = TITLE_FIELD.sub("", parts[title].text)
        if stated.title is not None and own.casefold() != stated.title.casefold():
            title = None  # the fields name the article, so this heads a section
    published, publisher = find_origin([(part.kind, part.text) for part in parts])
    headings, blocks = divide(parts, title)
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
