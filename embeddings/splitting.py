"""Documents to articles: where one ends and the next begins, and what its title is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from embeddings.cleaning import line_at, line_starts
from embeddings.dates import find_date
from embeddings.front_matter import TITLE_FIELD, Stated, read_front_matter
from embeddings.labelling import CLOSING, ISSUE, Kind, Part, announces_another, label, words_in
from embeddings.origins import NAME, find_origin, introduces
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
_TITLE_SCORE = 3
_MASTHEAD_WORDS = 4
_ISSUE = re.compile(rf"(?:{ISSUE})\b", re.IGNORECASE)
# Places are one word or two, or have a region or an agency behind a mark: 'DEN HAAG', 'DALLAS, TEXAS (AP)'.
_TITLE_IN_CAPITALS = re.compile(r"[^\s(),]+(?:\s[^\s(),]+){2,}(?<![-–—])")


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
    parts = _with_related(_with_title_in_capitals(_with_masthead(labelled)))
    if not parts:
        return []
    titles = _find_titles(parts)
    bounds = sorted({0, *(_first_of_post(parts, title) for title in titles)})
    starts = line_starts(document.text)
    articles = []
    for start, end in zip(bounds, [*bounds[1:], len(parts)], strict=True):
        title = next((index - start for index in titles if start <= index < end), None)
        said = stated if len(bounds) == 1 else Stated()
        found = _article(document, starts, parts[start:end], title, said)
        if found is not None:
            articles.append(found)
    return articles


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


def _with_related(parts: list[Part]) -> list[Part]:
    """The parts, with the title of another piece below 'Lees ook' told from those of this one."""

    def named_by(above: Part, part: Part) -> bool:
        below = part.kind is Kind.LINE and not part.paragraph.level and part.paragraph.gap <= 1
        return below and announces_another(above)

    return parts[:1] + [
        replace(part, kind=Kind.RELATED) if named_by(above, part) else part for above, part in pairwise(parts)
    ]


def _find_titles(parts: Sequence[Part]) -> list[int]:
    """Which parts are titles of articles."""
    levels = Counter(part.paragraph.level for part in parts if part.paragraph.level)
    if levels:
        top = min(levels)
        opens = next((part for part in parts if part.kind not in _ABOUT_TITLE), parts[0])
        if top == 1 or (levels[top] == 1 and opens.paragraph.level == top):
            return [index for index, part in enumerate(parts) if part.paragraph.level == top]
        return []
    quoted = pull_quotes(parts)
    usual_gap = Counter(part.paragraph.gap for part in parts[1:]).most_common(1)
    titles: list[int] = []
    below_title = False  # with no text between: a deck, or a name
    for index, part in enumerate(parts):
        gap = usual_gap[0][0] if usual_gap else 0
        if part.kind in {Kind.TEXT, Kind.LINK, Kind.RELATED}:
            below_title = False
        elif part.kind is Kind.LINE and not below_title:
            below_title = _title_score(parts, index, gap, index in quoted) >= _TITLE_SCORE
            titles += [index] * below_title
    return titles


def _title_score(parts: Sequence[Part], index: int, usual_gap: int, quoted: bool) -> int:
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
    return title if dated_below and first > 0 else first


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
