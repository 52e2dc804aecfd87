"""The contents of one file, by its format: text, headings, and where in the file a reader finds them."""

from __future__ import annotations

import io
import logging
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from embeddings.cleaning import ENDS_SENTENCE, line_starts

_MARK = "\ufeff"  # before the text of some files in UTF-8
_MARKS = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MOST_CONTROLS = 0.001  # of all characters; with more of them it is no text
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1a\x1b")) + b"\x7f"
_OLD_WORD = b"\xd0\xcf\x11\xe0"  # also what Word wraps a file with a password in
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORD_WRAPPERS = frozenset(_WORD + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
_HEADING_STYLE = re.compile(r"(?:Title|Heading (?P<level>[1-9]))$")
_WHOLE = frozenset({"item", "quote", "row"})  # elements of trafilatura taken with all that is in them
_HIGHEST = 2  # level of the highest heading of a page, below that of the title it states
_ARTICLE_WORDS = 60  # of one of several articles on a page, at least; teasers have fewer
_PAGE_NUMBER = re.compile(r"\W*(?:p\.?|pagina|page)?\s*\d{1,4}\W*", re.IGNORECASE)
_HYPHENATED = "\ufffe"  # PDFium's sign for a hyphen at the end of a line, joined to the next
_BIG = 1.15  # times the height of running text; taller lines are of a title or heading
_FAR = 1.25  # times the usual distance between lines; farther apart a paragraph ends


class UnreadableError(Exception):
    """A file gives no text; the message says why."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file says; fields as in `Document`."""

    text: str
    locators: tuple[tuple[int, str], ...] = ()
    headings: tuple[tuple[int, int], ...] = ()
    title: str | None = None
    published: str | None = None
    publisher: str | None = None


def read_text(data: bytes) -> Content:
    """Plain text, no character changed: UTF-8, else UTF-16 or UTF-32 by its mark, else Windows-1252.

    Raises:
        UnreadableError: the bytes are no text.
    """
    return Content(_decode(data))


def read_markdown(data: bytes) -> Content:
    """Markdown: its text with nothing changed, and its headings by markdown-it.

    Raises:
        UnreadableError: the bytes are no text.
    """
    from markdown_it import MarkdownIt

    text = _decode(data)
    unmarked = text.removeprefix(_MARK)
    starts = line_starts(text)
    starts[0] = len(text) - len(unmarked)
    headings = [
        (starts[token.map[0]], int(token.tag[1:]))
        for token in MarkdownIt("commonmark").parse(unmarked)
        if token.type == "heading_open" and token.map and not token.level
    ]
    return Content(text, headings=tuple(headings))


def read_html(data: bytes) -> Content:
    """The article of a web page, or those that it marks as such, without menus and the like, by trafilatura.

    Raises:
        UnreadableError: the page holds no article.
    """
    # The library reports on its own what it could not use; here that is the caller's task.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    text = _decode(data)
    page, paragraphs = _extracted(text)
    several = list(_marked_articles(text))
    if len(several) > 1:
        paragraphs = []
        for title, article in several:
            with suppress(UnreadableError):  # the others are read all the same
                paragraphs += _below_title(title, *_extracted(article))
        return _numbered(paragraphs, publisher=page.sitename)
    shown = _shown_title(paragraphs, page.title)
    return _numbered(paragraphs, title=shown, published=page.date, publisher=page.sitename)


def _shown_title(paragraphs: list[tuple[str, int]], stated: str | None) -> str | None:
    """The title a reader of the page sees: what it states may be made for search engines or other sites."""
    headings = [text for text, level in paragraphs if level]
    highest = [text for text, level in paragraphs if level == _HIGHEST]
    return highest[0] if len(highest) == 1 and stated not in headings else stated


def _marked_articles(text: str) -> Iterator[tuple[str, str]]:
    """The articles that a page marks as such: title, and the article as a page of its own.

    The library itself takes only the first. Teasers are shorter, and comments have no title.
    """
    from lxml import html
    from trafilatura import load_html

    tree = load_html(text)
    for article in () if tree is None else tree.xpath("//article[not(ancestor::article)]"):
        titles = article.xpath("(.//h1 | .//h2 | .//h3)[normalize-space()][1]")
        words = sum(len(paragraph.text_content().split()) for paragraph in article.iter("p"))
        if titles and words >= _ARTICLE_WORDS:
            alone = html.tostring(article, encoding="unicode", with_tail=False)
            yield " ".join(titles[0].text_content().split()), f"<html><body>{alone}</body></html>"


def _below_title(title: str, page: Any, paragraphs: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """The paragraphs below title and date: the library often leaves out what stands in a head of its own."""
    head = [(title, 1), (page.date or "", 0)]
    return head + [(text, level) for text, level in paragraphs if text != title]


def _extracted(text: str) -> tuple[Any, list[tuple[str, int]]]:
    """What the library makes of a page, and its paragraphs with their heading levels."""
    import trafilatura

    page = trafilatura.bare_extraction(
        text,
        with_metadata=True,
        include_comments=False,
        # Only a date that the page states; the library would also guess one from the text.
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if page is None or isinstance(page, dict) or page.body is None:
        raise UnreadableError("no article found in the page")
    paragraphs = [
        (_text_of(element), _level(element))
        for element in page.body.iter("head", "p", "code", *_WHOLE)
        if not any(above.tag in _WHOLE for above in element.iterancestors())
    ]
    return page, paragraphs


def _text_of(element: Any) -> str:
    """The text of an element on one line, parted where an element within it parts it on the page."""
    for part in element.iter("lb", "cell", "p", "item", "quote"):
        part.text = f" {part.text or ''}"
    return " ".join("".join(element.itertext()).split())


def _level(element: Any) -> int:
    """Level of a heading of a page, below that of the page's title; 0 for any other element."""
    rend = element.get("rend") or ""
    return int(rend[1:]) + 1 if element.tag == "head" and re.fullmatch(r"h[1-6]", rend) else 0


def read_docx(data: bytes) -> Content:
    """A Word document, headings by their style, by python-docx.

    Raises:
        UnreadableError: the bytes are no Word document, or one with a password.
    """
    import docx
    from docx.text.paragraph import Paragraph

    if data.startswith(_OLD_WORD):
        raise UnreadableError("has a password, or is an old Word file; save it as .docx without password")
    try:
        document = docx.Document(io.BytesIO(data))
        paragraphs: list[tuple[str, int]] = []
        for block in _parts_of(document.element.body, "p", "tbl"):
            if block.tag == _WORD + "tbl":
                paragraphs += [(row, 0) for row in _rows_of(block)]
            else:
                style = Paragraph(block, document._body).style
                heading = _HEADING_STYLE.match((style and style.name) or "")
                # A title stands above headings of the first level.
                paragraphs.append((_words_of(block), int(heading["level"] or 0) + 1 if heading else 0))
    except MemoryError:
        raise
    except Exception as error:  # of zipfile, zlib, lxml and python-docx, each with errors of its own
        raise UnreadableError("not a Word document, or damaged") from error
    return _numbered(paragraphs)


def _parts_of(holder: Any, *names: str) -> Iterator[Any]:
    """The elements of these names in a part of a Word document, in content controls and insertions too."""
    for child in holder.iterchildren():
        if child.tag in _WORD_WRAPPERS:
            yield from _parts_of(child, *names)
        elif child.tag in [_WORD + name for name in names]:
            yield child


def _rows_of(table: Any) -> Iterator[str]:
    """The rows of a Word table, its cells parted by tabs; a cell that spans several stands there once."""
    for row in _parts_of(table, "tr"):
        if not row.xpath("./w:trPr/w:del"):
            yield "\t".join("\n".join(_lines_of(cell)) for cell in _parts_of(row, "tc"))


def _lines_of(cell: Any) -> Iterator[str]:
    for block in _parts_of(cell, "p", "tbl"):
        if block.tag == _WORD + "tbl":
            yield from _rows_of(block)
        else:
            yield _words_of(block)


def _words_of(paragraph: Any) -> str:
    """The text of a Word paragraph with all changes accepted: what is inserted, not what is deleted."""
    gone = "ancestor::w:del or ancestor::w:moveFrom or ancestor::w:txbxContent or ancestor::w:rt"
    return "".join(run.text for run in paragraph.xpath(f".//w:r[not({gone})]"))


def read_pdf(data: bytes) -> Content:
    """The text of a PDF, lines as they stand on the page, by PDFium; running heads and feet left out.

    Raises:
        UnreadableError: the bytes are no PDF, it has a password, or its pages hold no text.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise UnreadableError("has a password" if locked else "not a PDF, or damaged") from error
    try:
        pages = [_lines_of_page(document[number].get_textpage()) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise UnreadableError("not a PDF, or damaged") from error
    finally:
        document.close()
    if not any(pages):
        raise UnreadableError("no text in it; scanned pages must go through text recognition first")
    return _laid_out(_without_running_lines(pages))


READERS: dict[str, Callable[[bytes], Content]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
}


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise UnreadableError("not text") from None
    if len(data) - len(data.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(data):
        raise UnreadableError("not text")
    try:
        return data.decode()
    except UnicodeDecodeError:
        mended = data.decode(errors="replace")
    # By chance bytes of another encoding hardly ever make whole characters of UTF-8.
    broken = mended.count("\ufffd")
    if broken < sum(character > "\x7f" for character in mended) - broken:
        return mended
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadableError("not text in UTF-8 or Windows-1252") from None


def _numbered(
    paragraphs: Iterable[tuple[str, int]],
    *,
    title: str | None = None,
    published: str | None = None,
    publisher: str | None = None,
) -> Content:
    """Paragraphs and their heading levels as one text, each found by its number, counted from 1."""
    parts: list[str] = []
    length = 0
    locators, headings = [], []
    for number, (paragraph, level) in enumerate((one for one in paragraphs if one[0].strip()), start=1):
        locators.append((length, f"¶ {number}"))
        if level:
            headings.append((length, level))
        parts.append(paragraph)
        length += len(paragraph) + 2
    text = "\n\n".join(parts)
    return Content(text, tuple(locators), tuple(headings), title, published, publisher)


@dataclass(frozen=True, slots=True)
class _PageLine:
    """A line on a page; distances in points from its left and lower edge."""

    text: str
    left: float
    bottom: float
    height: float


def _lines_of_page(page: Any) -> list[_PageLine]:
    content = page.get_text_range()
    # Characters that are two for PDFium.
    wide = [match.start() for match in re.finditer("[\U00010000-\U0010ffff]", content)]
    lines = []
    for match in re.finditer(rf"[^\r\n{_HYPHENATED}]+{_HYPHENATED}?", content):
        text = match.group().replace(_HYPHENATED, "-").strip()
        if text:
            at = match.start() + len(match.group()) - len(match.group().lstrip())
            left, bottom, _, top = page.get_charbox(at + bisect_left(wide, at), loose=True)
            lines.append(_PageLine(text, left, bottom, top - bottom))
    return lines


def _without_running_lines(pages: Sequence[Sequence[_PageLine]]) -> list[list[_PageLine]]:
    """The pages without page numbers, and without lines that stand at the same height on half of them."""

    def key(line: _PageLine) -> tuple[str, int]:
        return re.sub(r"\d+", "0", line.text), round(line.bottom)

    seen = Counter(one for page in pages for one in {key(line) for line in page})
    often = max(2, len(pages) / 2)
    return [
        [line for line in page if seen[key(line)] < often and not _numbers_page(line, page)] for page in pages
    ]


def _numbers_page(line: _PageLine, page: Sequence[_PageLine]) -> bool:
    if not _PAGE_NUMBER.fullmatch(line.text):
        return False
    bottoms = [other.bottom for other in page]
    return line.bottom in (min(bottoms), max(bottoms))


def _laid_out(pages: Sequence[Sequence[_PageLine]]) -> Content:
    """Lines as text: an empty line where the page shows that a paragraph ends."""
    lines = [line for page in pages for line in page]
    height = median(line.height for line in lines) if lines else 0.0
    steps = [upper.bottom - lower.bottom for page in pages for upper, lower in pairwise(page)]
    step = median([one for one in steps if one > 0] or [0.0])
    parts: list[str] = []
    length = 0
    locators = []
    upper: _PageLine | None = None
    for number, page in enumerate(pages, start=1):
        for index, line in enumerate(page):
            if upper is not None:
                parts.append(_between(upper, line, index == 0, height, step))
                length += len(parts[-1])
            if index == 0:
                locators.append((length, f"p. {number}"))
            parts.append(line.text)
            length += len(line.text)
            upper = line
    text = "".join(parts)
    return Content(text, tuple(locators))


def _between(upper: _PageLine, lower: _PageLine, turned: bool, height: float, step: float) -> str:
    """What parts two lines: a space within a title, a line break within a paragraph, else an empty line."""
    alike = abs(upper.height - lower.height) < 0.1 * height
    if not alike:
        return "\n\n"
    down = upper.bottom - lower.bottom
    if upper.height > _BIG * height and not turned and 0 < down < 2 * upper.height:
        return " "
    ended = ENDS_SENTENCE.search(upper.text) is not None
    if turned or down <= 0:  # the next page or column
        return "\n\n" if ended else "\n"
    indented = lower.left - upper.left > 0.8 * height
    return "\n\n" if down > _FAR * step or (indented and ended) else "\n"
