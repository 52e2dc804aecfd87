"""A citation -> the whole article it stands in, laid out for reading, the passage and the answer marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from embeddings.index import Index
from embeddings.records import Article, MappedText, Passage
from qa.records import Citation

_LINE_END = re.compile(r"[\r\n]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph; `cited` if it belongs to the passage, `answer` if to the answer."""

    text: str
    cited: bool = False
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading; paragraphs are made of pieces."""

    heading: str | None
    paragraphs: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """An article to read."""

    number: int  # of the article in the index
    article: Article
    sections: tuple[Section, ...]
    # For each of its places 'p. 3' or '¶ 12' where the lines of the file mean nothing.
    locators: tuple[str | None, ...]

    @property
    def opening(self) -> str:
        """The first paragraph."""
        first = next((section.paragraphs[0] for section in self.sections if section.paragraphs), ())
        return "".join(piece.text for piece in first)


def article_of(index: Index, citation: Citation) -> int | None:
    """The number of the article a citation stands in, or None where the index no longer holds it.

    Where it stood says where to look first; its passage must be there, for with another build something else
    may stand at the same place of the file.
    """
    there: list[tuple[bool, int]] = []
    for number, article in enumerate(index.articles):
        for place in article.places:
            if place.source == citation.source:
                there.append((not place.start <= citation.start < place.end, number))
    for _, number in sorted(there):
        if any(index.passages[one].text == citation.passage for one in index.passages.of_article(number)):
            return number
    return None


def read_article(index: Index, number: int, citation: Citation | None = None) -> Reading:
    """The article with the words of a citation marked.

    Args:
        index: holds the article.
        number: of the article.
        citation: what to mark; None marks nothing.
    """
    article = index.articles[number]
    passages: list[Passage] = [index.passages[one] for one in index.passages.of_article(number)]
    source = passages[0].locations[0].source if passages else ""
    text = index.passages.document(source) if passages else ""
    sections: list[tuple[str | None, list[list[Piece]]]] = []
    previous: Passage | None = None
    for passage in passages:
        lines = _pieces(passage, citation)
        if (other := passage.locations[0].source) != source:  # what only another version of the article has
            if previous is None or previous.locations[0].source != other:
                sections.append((other, []))
            elif passage.section != previous.section:
                sections.append((passage.section, []))
        elif previous is None or passage.section != previous.section:
            sections.append((passage.section, []))
        elif _same_line(text, previous, passage):
            sections[-1][1][-1].append(Piece(" "))
            sections[-1][1][-1].extend(lines.pop(0))
        sections[-1][1].extend(lines)
        previous = passage
    return Reading(
        number,
        article,
        tuple(Section(heading, tuple(map(tuple, paragraphs))) for heading, paragraphs in sections),
        locators_of(index, article),
    )


def locators_of(index: Index, article: Article) -> tuple[str | None, ...]:
    """For each place of an article the page or paragraph where it begins; None where its lines say that."""
    return tuple(index.passages.locator(place.source, place.start) for place in article.places)


def _pieces(passage: Passage, citation: Citation | None) -> list[list[Piece]]:
    """The paragraphs of a passage."""
    cited = citation is not None and passage.text == citation.passage
    first, last = (citation.passage_start, citation.passage_end) if cited and citation else (0, 0)
    if last - first == len(passage.text):  # the whole passage says where to read, not what the answer is
        last = first
    paragraphs: list[list[Piece]] = [[]]
    for start, end in pairwise(sorted({0, first, last, len(passage.text)})):
        answer = first <= start < last
        for at, line in enumerate(passage.text[start:end].split("\n")):
            if at:
                paragraphs.append([])
            if line:
                paragraphs[-1].append(Piece(line, cited, answer))
    return [paragraph for paragraph in paragraphs if paragraph]


def _same_line(text: str, upper: Passage, lower: Passage) -> bool:
    """Whether a paragraph was cut between two passages."""
    _, end = MappedText(upper.text, upper.locations[0].runs).span(0, len(upper.text))
    start, _ = MappedText(lower.text, lower.locations[0].runs).span(0, 1)
    return end <= start and not _LINE_END.search(text, end, start)
