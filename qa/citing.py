"""Span -> citation: from a stretch of a passage to a place in a file."""

from __future__ import annotations

from functools import lru_cache

from embeddings.cleaning import line_at, line_starts
from embeddings.index import Index
from embeddings.passages import sentences
from embeddings.records import MappedText, Passage
from qa.records import Citation

_FILES = 16  # whose lines are remembered: the answers of one question stand in fewer


class Citer:
    """Makes citations for the passages of an index."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lines_of = lru_cache(_FILES)(self._find_lines)

    def cite(self, passage: Passage, start: int, end: int) -> tuple[Citation, ...]:
        """A citation of `passage.text[start:end]` for every file the passage stands in."""
        article = self._index.articles[passage.article]
        sentence = sentence_around(passage.text, start, end)
        citations = []
        for location in passage.locations:
            first, last = MappedText(passage.text, location.runs).span(start, end)
            citations.append(
                Citation(
                    source=location.source,
                    title=article.title,
                    published=article.published,
                    publisher=article.publisher,
                    start=first,
                    end=last,
                    line=line_at(self._lines_of(location.source), first),
                    sentence=sentence,
                    passage=passage.text,
                    passage_start=start,
                    passage_end=end,
                    locator=self._index.passages.locator(location.source, first),
                )
            )
        return tuple(citations)

    def _find_lines(self, source: str) -> list[int]:
        return line_starts(self._index.passages.document(source))


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence, or sentences, that hold `text[start:end]`."""
    inside = [(first, last) for first, last in sentences(text) if first < end and start < last]
    return text[inside[0][0] : inside[-1][1]].strip() if inside else text.strip()
