"""Citations -> numbered sources: one for every passage, with all the places the passage stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.records import Article
from qa.app.words import Words
from qa.language import Language, language_of
from qa.records import Answer, Candidate, Citation

_NEAREST = 3  # passages shown where there is no answer


@dataclass(frozen=True, slots=True)
class Source:
    """A passage with the answer in it; `places` are its citations, one for each file it stands in."""

    number: int  # from 1
    places: tuple[Citation, ...]

    @property
    def first(self) -> Citation:
        """The citation to show; the others differ in their place only."""
        return self.places[0]

    @property
    def language(self) -> Language:
        """The language of the passage."""
        return language_of(self.first.passage)

    @property
    def marked(self) -> tuple[str, str, str]:
        """The passage in three parts: before, the answer itself, after."""
        return _cut(self.first.passage, self.first.passage_start, self.first.passage_end)

    @property
    def sentence(self) -> tuple[str, str, str]:
        """The sentence of the answer in the same three parts."""
        citation = self.first
        start = citation.passage.rfind(citation.sentence, 0, citation.passage_start + len(citation.sentence))
        offset = max(start, 0)
        return _cut(citation.sentence, citation.passage_start - offset, citation.passage_end - offset)

    def reference(self, words: Words) -> str:
        """The source as one pastes it: ‘Titel’, uitgever, datum, bestand:regel."""
        citation = self.first
        return reference(words, citation, f"{citation.source}:{citation.locator or citation.line}")


def reference(words: Words, about: Citation | Article, place: str) -> str:
    """An article and a place in it as one pastes them: ‘Titel’, uitgever, datum, plaats."""
    parts = [
        f"‘{about.title}’" if about.title else None,
        about.publisher,
        words.date(about.published) if about.published else None,
        place,
    ]
    return ", ".join(part for part in parts if part)


def _cut(text: str, start: int, end: int) -> tuple[str, str, str]:
    return text[:start], text[start:end], text[end:]


def sources_of(answer: Answer) -> list[Source]:
    """The sources of an answer; where there is none, the nearest passages."""
    if answer.best is None:
        return [Source(number, (citation,)) for number, citation in enumerate(answer.nearest[:_NEAREST], 1)]
    return [source for one in backed(answer) for source in one.sources]


@dataclass(frozen=True, slots=True)
class Backed:
    """An answer with its sources; `elsewhere` if they are other articles than those of the best answer."""

    candidate: Candidate
    sources: tuple[Source, ...]
    elsewhere: bool


def backed(answer: Answer) -> list[Backed]:
    """The answer that is given, and after it its rivals; their sources are numbered through."""
    found: list[Backed] = []
    for candidate in (answer.best, *answer.rivals) if answer.best else ():
        sources = numbered(candidate.citations, 1 + sum(len(one.sources) for one in found))
        elsewhere = bool(found) and not _articles(found[0].candidate) & _articles(candidate)
        found.append(Backed(candidate, tuple(sources), elsewhere))
    return found


def _articles(candidate: Candidate) -> set[tuple[str, str | None, str | None]]:
    return {(one.source, one.title, one.published) for one in candidate.citations}


def numbered(citations: Sequence[Citation], first: int = 1) -> list[Source]:
    """Citations of the same words in the same passage as one source, in order of appearance."""
    groups: dict[tuple[str, int, int], list[Citation]] = {}
    for citation in citations:
        key = (citation.passage, citation.passage_start, citation.passage_end)
        groups.setdefault(key, []).append(citation)
    return [Source(number, tuple(group)) for number, group in enumerate(groups.values(), first)]
