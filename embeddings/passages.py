"""Articles to passages: whole sentences, whole paragraphs where possible, none across a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sentencex

from embeddings.cleaning import join
from embeddings.dates import MONTH
from embeddings.labelling import Kind
from embeddings.records import MappedText
from embeddings.sections import Block

LEAST_WORDS = 60
MOST_WORDS = 150
_APART = frozenset({Kind.CAPTION})  # a passage of its own, so that it stands in no running text
_HARD_LIMIT = 1.5  # times the most words; a longer 'sentence' is a list or a table and is cut at white space
_CUT_PARAGRAPH = (
    0.25  # what cutting within a paragraph costs, beside being too long (1.0 at twice the length)
)
_CUT_REFERENCE = 0.15
_REFERS = re.compile(
    r"\W{0,9}(?:(?:volgens|voor|bij|met|van|according to)\s+)?(?:hij|zij|ze|haar|hem|hun|zijn|die|dat|dit|"
    r"deze|daar\w*|hier\w*|zo|toch|maar|ook|he|she|they|her|his|their|this|that|these|those|it|but)\b",
    re.IGNORECASE,
)
_LOW_QUOTES = re.compile(r",,(?=\S)")
_NO_START = re.compile(r" ?[a-zß-ÿ,;:.)\]”’]")
_ENGLISH = re.compile(r"\b(?:the|and|with|from|this|that|he|she|it|said)\b", re.IGNORECASE)
_DUTCH = re.compile(r"\b(?:de|het|een|en|van|met|dat|hij|niet|zei)\b", re.IGNORECASE)
_STRETCH = 20_000  # characters
_LONGEST_DAY = 16  # characters
_DAY = re.compile(rf"\b\d{{1,2}} (?:{MONTH})\.$", re.IGNORECASE)
# What the library does not know: what stands before a name, and days of the week before a date.
_BEFORE_NAME = re.compile(
    r"(?:\b(?:ds|mw|mevr|lic|kol|lt|sgt|weth|fam|joh|jac|corn|th|ph|wm|kapt|maj|insp|br)|(?<!den )\bburg)\.$",
    re.IGNORECASE,
)
_BEFORE_NUMBER = re.compile(r"(?:\b(?:ong|tel)|str)\.$", re.IGNORECASE)
# 'A. Bos' and 'o.a. Rembrandt', but 'vitamine A. De arts': a small word before another opens a sentence.
_INITIAL = re.compile(r"(?<!\been\s)\b(?:o\.a|[A-ZÀ-Þ])\.$")
_OPENS = re.compile(
    r"(?i:de|dezelfde|het|een|er|in|op|bij|voor|van|met|als|toen|wie|wat|the|then|there|on|for|with|when)"
    r"\s[a-zß-ÿ]"
)
_WEEKDAY = re.compile(r"\b(?:ma|di|wo|do|vr|za|zo)\.$", re.IGNORECASE)
_DATE = re.compile(rf"\d{{1,2}} (?:{MONTH})\b", re.IGNORECASE)
_LONG_WORD = 12  # characters, with the blank after it; what has fewer blanks is counted by its characters
_WORD = re.compile(r"\S{1,200}")


@dataclass(frozen=True, slots=True)
class _Sentence:
    block: int  # position among the blocks of its group
    start: int  # in the text of its block
    end: int
    words: int
    opens: bool  # first of its block
    tied: bool  # must stay with the sentence before it
    refers: bool  # its first words point back to the sentence before it


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence of a clean text; a line break ends one too."""
    spans: list[tuple[int, int]] = []
    for line in re.finditer(r"[^\n]+", text):
        spans.extend(_sentences_of_line(line.group(), line.start()))
    return spans


def split_passages(
    blocks: Sequence[Block], *, least: int = LEAST_WORDS, most: int = MOST_WORDS, overlap: int = 0
) -> Iterator[tuple[str | None, MappedText]]:
    """Section and text of every passage of an article.

    Passages have `least` to `most` words where sentences, sections and questions allow it; `overlap` is how
    many sentences of a passage the next one within the same stretch repeats.
    """
    for group in _groups(blocks):
        cut = _sentences_of_group(group, most)
        first = 0
        for last in _best_cuts(cut, least, most):
            start = max(first - overlap, 0)
            yield group[0].section, _text(group, cut[start:last])
            first = last


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks that may share a passage: one section, nothing left out between them."""
    group: list[Block] = []
    for block in blocks:
        if group and (
            block.section != group[-1].section or block.follows_gap or {block.kind, group[-1].kind} & _APART
        ):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _sentences_of_group(group: Sequence[Block], most: int) -> list[_Sentence]:
    found: list[_Sentence] = []
    asked = False
    for index, block in enumerate(group):
        text = block.text.text
        for position, (start, end) in enumerate(sentences(text)):
            for begin, stop in _pieces(text, start, end, int(most * _HARD_LIMIT)):
                opens = position == 0 and begin == start
                # A link line means nothing without what it stands under.
                tied = asked if opens else False
                tied = tied or (opens and index > 0 and block.kind is not Kind.TEXT)
                found.append(
                    _Sentence(
                        index,
                        begin,
                        stop,
                        _words_in(text, begin, stop),
                        opens,
                        tied,
                        _REFERS.match(text, begin) is not None,
                    )
                )
        asked = block.asks
    return found


def _pieces(text: str, start: int, end: int, most: int) -> Iterator[tuple[int, int]]:
    if _words_in(text, start, end) <= most:
        yield start, end
        return
    chunk: list[tuple[int, int]] = []
    for match in _WORD.finditer(text, start, end):
        if chunk and (len(chunk) == most or match.end() - chunk[0][0] > most * _LONG_WORD):
            yield chunk[0][0], chunk[-1][1]
            chunk = []
        chunk.append(match.span())
    yield chunk[0][0], chunk[-1][1]


def _words_in(text: str, start: int, end: int) -> int:
    return max(len(text[start:end].split()), (end - start) // _LONG_WORD)


def _best_cuts(cut: Sequence[_Sentence], least: int, most: int) -> list[int]:
    """Where passages end, so that together they are least too short, too long or cut within a paragraph."""
    best = [0.0]
    came_from = [0]
    for end in range(1, len(cut) + 1):
        words = 0
        lowest, source = float("inf"), end - 1
        for start in range(end - 1, -1, -1):
            words += cut[start].words
            if words > 2 * most and start < end - 1 and lowest < float("inf"):
                break
            if cut[start].tied and start > 0 and words <= 2 * most:  # a chain of them without end is cut
                continue
            cost = best[start] + _cost(words, least, most) + _cost_before(cut[start])
            if cost < lowest:
                lowest, source = cost, start
        best.append(lowest)
        came_from.append(source)
    ends = []
    end = len(cut)
    while end > 0:
        ends.append(end)
        end = came_from[end]
    return ends[::-1]


def _cost_before(sentence: _Sentence) -> float:
    return (0 if sentence.opens else _CUT_PARAGRAPH) + (_CUT_REFERENCE if sentence.refers else 0)


def _cost(words: int, least: int, most: int) -> float:
    if words < least:
        return 0.05 + float((least - words) / least)
    if words > most:
        return 0.05 + ((words - most) / most) * 2
    return 0.05


def _text(group: Sequence[Block], cut: Sequence[_Sentence]) -> MappedText:
    parts = []
    for index in range(cut[0].block, cut[-1].block + 1):
        here = [sentence for sentence in cut if sentence.block == index]
        parts.append(group[index].text.slice(here[0].start, here[-1].end))
    return join(parts, "\n")


def _sentences_of_line(line: str, offset: int) -> Iterator[tuple[int, int]]:
    # The library does not know ',,' for the opening quotation mark that Dutch also writes so.
    readable = _LOW_QUOTES.sub(" „", line)
    start: int | None = None
    end = 0
    for begin, stop in _segments(readable):
        if line.startswith(",,", begin - 1) and begin > 0:
            begin -= 1
        before = max(0, end - _LONGEST_DAY)
        goes_on = (
            _NO_START.match(readable, begin)
            or (readable[begin].isdigit() and _DAY.search(readable, before, end))
            or _BEFORE_NAME.search(readable, before, end)
            or (readable[begin].isdigit() and _BEFORE_NUMBER.search(readable, before, end))
            or (_INITIAL.search(readable, before, end) and not _opens_sentence(readable, begin))
            or (_DATE.match(readable, begin) and _WEEKDAY.search(readable, before, end))
        )
        if start is not None and not goes_on:
            yield offset + start, offset + end
            start = begin
        elif start is None:
            start = begin
        end = stop
    if start is not None:
        yield offset + start, offset + end


def _opens_sentence(text: str, start: int) -> bool:
    """Whether the words from `start` on are no name, so that the letter before them was no initial."""
    return (_OPENS.match(text, start) or _REFERS.match(text, start)) is not None


def _segments(line: str) -> Iterator[tuple[int, int]]:
    """Start and end of what sentencex takes for sentences.

    A very long line is handed over in stretches, as the library's time grows with the square of their length;
    the last sentence of a stretch is read again with what follows it.
    """
    # Each language has abbreviations that end a sentence in the other.
    english = len(_ENGLISH.findall(line, 0, _STRETCH)) > len(_DUTCH.findall(line, 0, _STRETCH))
    language = "en" if english else "nl"
    first = 0
    while first < len(line):
        last = first + _STRETCH
        cursor = first
        found = []
        for segment in sentencex.segment(language, line[first:last]):
            if content := segment.strip():
                begin = line.index(content, cursor)
                cursor = begin + len(content)
                found.append((begin, cursor))
        if last < len(line) and len(found) > 1:
            last = found.pop()[0]
        yield from found
        first = last
