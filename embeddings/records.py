"""What travels between the stages that turn files into an index: plain, frozen, without any stage's work."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path


class ArticlesError(Exception):
    """The articles, or the place the index goes, cannot be used as asked; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Document:
    """One file as read.

    `text` is the decoded text with nothing changed: for a UTF-8 text file exactly what
    `open(path, encoding="utf-8", newline="").read()` gives, so an offset in it is an offset in the file.
    """

    source: str  # the path below the articles folder, with forward slashes
    path: Path
    text: str
    locators: tuple[tuple[int, str], ...] = ()  # (offset, 'p. 3' or '¶ 12') rising, where lines mean nothing
    headings: tuple[tuple[int, int], ...] = ()  # (offset of the line, level) of headings the format marks
    title: str | None = None  # what the format itself says, apart from the text
    published: str | None = None
    publisher: str | None = None
    checksum: str = ""  # SHA-256 of the file


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that gave no document, and why, in words for the user."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class MappedText:
    """Clean text of which every character knows where in the document it stood.

    `runs` holds pairs (position in `text`, offset in the document), both rising; between two pairs the
    two advance together. A white-space character in `text` may stand for a longer stretch of white space,
    and an end-of-line break after a hyphen may have left nothing behind.
    """

    text: str
    runs: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the document of `text[start:end]` (0 <= start < end <= len(text))."""
        return self._offset(start), self._offset(end - 1) + 1

    def slice(self, start: int, end: int) -> MappedText:
        """`text[start:end]` with its own runs."""
        first = bisect_right(self.runs, start, key=itemgetter(0))
        last = bisect_left(self.runs, end, key=itemgetter(0))
        inside = ((position - start, offset) for position, offset in self.runs[first:last])
        return MappedText(self.text[start:end], ((0, self._offset(start)), *inside))

    def _offset(self, position: int) -> int:
        run, offset = self.runs[bisect_right(self.runs, position, key=itemgetter(0)) - 1]
        return offset + position - run


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands: `text[start:end]` of a document, lines counted from 1."""

    source: str
    start: int
    end: int
    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article, however many files it stands in."""

    title: str | None
    published: str | None  # ISO 8601: a day, or a month where no day is given
    publisher: str | None
    headings: tuple[str, ...]
    places: tuple[Place, ...]  # the first is the one its passages were cut from


@dataclass(frozen=True, slots=True)
class Location:
    """Where a passage stands in one file; `runs` as in MappedText."""

    source: str
    runs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of an article that is embedded, retrieved and read as one.

    `article` is the article's position in the collection. `text` is clean (lines joined, white space
    single); `locations` has one entry for each file the same text stands in, never none.
    """

    article: int
    section: str | None
    text: str
    locations: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """All articles and their passages, as the index holds them."""

    articles: tuple[Article, ...]
    passages: tuple[Passage, ...]
    checksums: dict[str, str]  # of every file read, SHA-256 by source
