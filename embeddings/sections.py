"""An article to its sections: headings, questions with their answers, and quotes the text repeats."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embeddings.labelling import Kind, Part, is_person, words_in
from embeddings.records import MappedText

_SPEAKER = re.compile(r"^[A-ZÀ-Þ][\w.’'-]*(?:\s[\w.’'-]+){0,3}:\s")
_ADDRESSED = re.compile(r"\b(?:u|uw|jij|je|jouw|jullie|you|your)\b", re.IGNORECASE)
_HEADING_WORDS = 12
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


def divide(parts: Sequence[Part], title: int | None) -> tuple[tuple[str, ...], tuple[Block, ...]]:
    """Headings of an article, and its blocks below them; `title` is the position of its title."""
    quoted = pull_quotes(parts)
    questions = _questions(parts, title)
    # A format that marks headings marks them all.
    marked = any(part.paragraph.level for index, part in enumerate(parts) if index != title)
    headings: list[str] = []
    blocks: list[Block] = []
    section: str | None = None
    left_out = False
    for index, part in enumerate(parts):
        left_out = left_out or part.below_insert
        if index == title or part.kind is Kind.FURNITURE:
            left_out = True
            continue
        if part.paragraph.level or (part.kind is Kind.LINE and index not in questions):
            if index in quoted:
                left_out = True
                continue
            if part.paragraph.level or (not marked and _is_heading(parts, index, title)):
                section = part.text
                headings.append(section)
                left_out = True
                continue
        kind = Kind.TEXT if part.kind is Kind.LINE else part.kind
        blocks.append(Block(kind, part.paragraph.text, section, index in questions, left_out))
        left_out = False
    return tuple(headings), tuple(blocks)


def _is_heading(parts: Sequence[Part], index: int, title: int | None) -> bool:
    """Whether a line within an article heads what follows, and is no list item, deck or name."""
    text = parts[index].text
    length = len(words_in(text))
    if length > _HEADING_WORDS or index + 1 == len(parts) or _SPEAKER.match(text):
        return False
    if (
        index - 1 == title
        and title is not None
        and (length > 5 or is_person(text) or (length <= 4 and text.istitle()))
    ):
        return False
    nearer_above = parts[index].paragraph.gap < parts[index + 1].paragraph.gap
    if nearer_above and index > 0 and index - 1 != title and parts[index - 1].kind is Kind.LINE:
        return False  # the last of a list
    below = parts[index + 1].kind
    heads = below in {Kind.TEXT, Kind.CAPTION, Kind.RELATED, Kind.DATELINE, Kind.LINK}
    return heads and not _ends_list(parts, index, title)


def _ends_list(parts: Sequence[Part], index: int, title: int | None) -> bool:
    """Whether a line is the last of a list: of three lines or more, or of two that a colon announces."""
    first = index
    while first > 0 and first - 1 != title and parts[first - 1].kind is Kind.LINE:
        first -= 1
    if first - 1 == title:
        return False  # a line below a title may be a deck
    announced = first > 0 and parts[first - 1].text.endswith(":")
    return index - first >= (1 if announced else 2)


def _questions(parts: Sequence[Part], title: int | None) -> frozenset[int]:
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


def pull_quotes(parts: Sequence[Part]) -> frozenset[int]:
    """Positions of lines whose words the running text repeats within one sentence."""
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


def _sentences_of(parts: Sequence[Part]) -> Iterator[list[str]]:
    for part in parts:
        if part.kind is Kind.TEXT:
            for sentence in re.split(r"(?<=[.!?])\s+", part.text):
                yield [word.casefold() for word in words_in(sentence)]
