"""Lines to paragraphs: hard breaks joined, white space single, every character still knowing its offset."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median_low

from embeddings.dates import find_date
from embeddings.records import Document, MappedText

_LINE = re.compile(r"[^\r\n]+")
_HEADING_MARKS = re.compile(r"^#{1,6}(?=\s)|(?<=\s)#+$")  # of Markdown
# A picture within the text, a million letters long.
_EMBEDDED = re.compile(r"data:[\w.+-]+/[\w.+-]+(?:;[\w.=+-]+)*,[^\s()<>\"'\[\]]{100,}")
_UNSEEN = "\u200b"
_BREAK = re.compile(r"\r\n|\r|\n")
_SOFT_HYPHEN = "\u00ad"
_CONTROLS = "".join(map(chr, [*range(0x09), *range(0x0E, 0x20), 0x7F]))
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060" + _SOFT_HYPHEN + _CONTROLS
_SPACES = " \t\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
_EDGE = _SPACES + "\u2028\u2029\u202f\u205f\u3000" + _INVISIBLE  # white space but for line breaks
_UNEVEN = re.compile(rf"\s\s|[^\S ]|[{_INVISIBLE}]")
_PIECE = re.compile(rf"[^\s{_INVISIBLE}]+|\s+")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
ENDS_SENTENCE = re.compile(r"[.!?…:;][\"'’”»)\]]*$")
_HYPHEN = re.compile(r"([^\W\d_]+|\d+)[-\u00ad\u2010]$")
# Two parts of a compound whose vowels would be read as one: 'auto-industrie'. In shorter pieces, and before
# what words go on with ('Oekra-iense', 'athe-istisch'), the break only stands for a diaeresis.
_CLASH = re.compile(
    r"\w{2,}(?:a-(?=[aiu])|e-(?=[eiu])|o-(?=[eiou])|u-(?=u))(?!is[mtc]|ie|ee|um|ine|en\w+tig)\w{5,}",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"\S+")
# A line that begins something of its own, however full the line above it is.
_OWN_LINE = re.compile(
    r"(?:[-•*–—▪]|\d{1,2}[.)])\s"
    r"|https?://|www\."
    r"|(?:lees|luister|kijk|bekijk|read|see|zie)\s+(?:ook|also|more|meer|verder|hier)\b"
    r"|(?:foto|beeld|photo|illustratie|bron|source)\s*:"
    r"|©",
    re.IGNORECASE,
)
# What may stand below a title: who wrote the piece, or, with a date, what it was in.
_NAMES_WRITER = re.compile(
    r"(?:door|by)(?:\s(?:van|de|der|den|het|ten|ter|en|and)|,?\s[A-ZÀ-Þ][\w.’'-]*){2,}"
)
_NAMES_PAPER = re.compile(r"(?:(?:de|het|the)\s[A-ZÀ-Þ]|[\w-]+\.(?:nl|be|com|org|net|eu)\b)")
_WIDEST = 160  # characters; a longer line was not broken by hand or by a page
_REACH = 12  # lines to either side that tell whether a line was broken hard


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch of a document that reads on. `gap`: blank lines above it; `level`: of a marked heading."""

    text: MappedText
    gap: int
    level: int = 0

    @property
    def start(self) -> int:
        """Offset in the document of the first character."""
        return self.text.span(0, 1)[0]

    @property
    def end(self) -> int:
        """Offset in the document just after the last character."""
        return self.text.span(0, len(self.text.text))[1]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    gap: int
    text: str
    level: int = 0


def find_paragraphs(document: Document) -> list[Paragraph]:
    """The paragraphs of a document, hard line breaks and end-of-line hyphens joined."""
    lines = _lines(document)
    joins = _joins(lines)
    words = _vocabulary(document.text, lines, joins)
    paragraphs = []
    first = 0
    for last in range(len(lines)):
        if last == len(lines) - 1 or not joins[last]:
            block = lines[first : last + 1]
            text = _mapped(block, words)
            if text.text:
                paragraphs.append(Paragraph(text, block[0].gap, block[0].level))
            first = last + 1
    return paragraphs


def line_starts(text: str) -> list[int]:
    """Offset of the first character of every line, for `line_at`."""
    return [0, *(match.end() for match in _BREAK.finditer(text))]


def line_at(starts: list[int], offset: int) -> int:
    """Number, from 1, of the line that holds the character at `offset`."""
    return bisect_left(starts, offset + 1)


def join(parts: Iterable[MappedText], separator: str) -> MappedText:
    """The parts as one text, with `separator` (one white-space character) between them."""
    builder = _Builder()
    for part in parts:
        if builder.length:
            builder.add(separator, builder.offset)
        for (position, offset), (following, _) in pairwise((*part.runs, (len(part.text), 0))):
            builder.add(part.text[position:following], offset)
    return builder.build()


class _Builder:
    """Puts clean text together piece by piece, noting a run wherever text and document part ways."""

    def __init__(self) -> None:
        self.length = 0
        self.offset = -1  # in the document, just after the last character added
        self._parts: list[str] = []
        self._runs: list[tuple[int, int]] = []

    def add(self, piece: str, offset: int) -> None:
        if not piece:
            return
        if offset != self.offset:
            self._runs.append((self.length, offset))
        self._parts.append(piece)
        self.length += len(piece)
        self.offset = offset + len(piece)

    def build(self) -> MappedText:
        return MappedText("".join(self._parts), tuple(self._runs))


def _lines(document: Document) -> list[_Line]:
    text = _EMBEDDED.sub(lambda match: _UNSEEN * len(match.group()), document.text)
    levels = dict(document.headings)
    lines = []
    previous = 0
    for match in _LINE.finditer(text):
        level = levels.get(match.start(), 0)
        content = match.group().strip(_EDGE)
        if level:
            content = _HEADING_MARKS.sub("", content).strip(_EDGE)
        if not content:
            continue
        start = match.start() + match.group().index(content)
        breaks = len(_BREAK.findall(text, previous, start))
        end = start + len(content)
        if text.startswith(_SOFT_HYPHEN, end):  # the word goes on in the next line
            end += 1
            content += _SOFT_HYPHEN
        lines.append(_Line(start, end, max(0, breaks - 1), content, level))
        previous = end
    return lines


def _joins(lines: list[_Line]) -> list[bool]:
    """For every line, whether the next one continues it."""
    flows = [_flows(upper, lower) for upper, lower in pairwise(lines)]
    sums = [0, *accumulate(flows)]
    joins = []
    for index, (upper, lower) in enumerate(pairwise(lines)):
        near = slice(max(0, index - _REACH), index + _REACH + 1)
        flowing = sums[min(near.stop, len(flows))] - sums[near.start]
        wrapped = flowing >= 2 and flowing * 5 >= min(near.stop, len(flows)) - near.start
        own_line = _OWN_LINE.match(lower.text) or _names_origin(lines, index)
        if upper.level or lower.level or own_line or "://" in upper.text.split()[-1]:
            joins.append(False)
        elif not wrapped or len(upper.text) > _WIDEST:
            joins.append(flows[index] and (lower.gap == 0 or _HYPHEN.search(upper.text) is not None))
        else:
            around = lines[max(0, index - _REACH) : index + _REACH + 2]
            # Of lines that run on: a title may be wider than the column below it.
            width = max(
                len(line.text) for line, runs_on in zip(lines[near], flows[near], strict=False) if runs_on
            )
            usual_gap = median_low(line.gap for line in around[1:])
            following = lines[index + 2] if index + 2 < len(lines) else None
            joins.append(
                _continues(upper, lower, width, usual_gap)
                and not _stands_alone(upper, lower, following, width)
            )
    return [*joins, False] if lines else []


def _flows(upper: _Line, lower: _Line) -> bool:
    """Whether a sentence plainly runs on from one line into the next."""
    if not 20 <= len(upper.text) <= _WIDEST:
        return False
    if _HYPHEN.search(upper.text):
        return lower.text[0].isalnum()
    return lower.text[0].islower() and not ENDS_SENTENCE.search(upper.text)


def _names_origin(lines: list[_Line], index: int) -> bool:
    """Whether of two lines that stand apart the second, though in lower case, names a writer or paper."""
    lower = lines[index + 1]
    begins = (index == 0 or lines[index].gap > 0) and lower.gap == 0
    ends = index + 2 == len(lines) or lines[index + 2].gap > 0
    if not begins or not ends or len(lower.text) > _WIDEST or ENDS_SENTENCE.search(lower.text):
        return False
    if _NAMES_WRITER.fullmatch(lower.text):
        return True
    date = find_date(lower.text)
    return date is not None and (date[1] == 0 or _NAMES_PAPER.match(lower.text) is not None)


def _stands_alone(upper: _Line, lower: _Line, following: _Line | None, width: int) -> bool:
    """Whether `lower` is a heading or a note under a full line: it ends no sentence, yet has room left."""
    if not ENDS_SENTENCE.search(upper.text) or ENDS_SENTENCE.search(lower.text):
        return False
    return following is None or not (following.text[0].islower() or _fills(lower, following, width))


def _fills(upper: _Line, lower: _Line, width: int) -> bool:
    """Whether the first word of `lower` did not fit on `upper`."""
    first_word = _FIRST_WORD.match(lower.text)
    assert first_word is not None  # lines hold no white space at their edges
    return len(upper.text) + 1 + len(first_word.group()) > 0.85 * width


def _continues(upper: _Line, lower: _Line, width: int, usual_gap: int) -> bool:
    """Whether `lower` continues `upper` in text `width` wide: it does if its first word did not fit there."""
    open_ended = not ENDS_SENTENCE.search(upper.text)
    if lower.gap > usual_gap:
        return _flows(upper, lower) and len(upper.text) > width / 2
    if _flows(upper, lower) or (open_ended and lower.text[0].islower()):
        return True
    return _fills(upper, lower, width)


def _vocabulary(text: str, lines: list[_Line], joins: list[bool]) -> frozenset[str]:
    """Every word of the document, if any line ends in a hyphen that has to be judged by it."""
    if any(joined and _HYPHEN.search(line.text) for line, joined in zip(lines, joins, strict=True)):
        return frozenset(match.group().casefold() for match in _WORD.finditer(text))
    return frozenset()


def _mapped(lines: list[_Line], words: frozenset[str]) -> MappedText:
    builder = _Builder()
    for index, line in enumerate(lines):
        kept = line.text
        glue = " "
        if index + 1 < len(lines):
            kept, glue = _glue(line.text, lines[index + 1].text, words)
        _add_line(builder, kept, line.start)
        if index + 1 < len(lines) and glue:
            builder.add(glue, builder.offset)
    return builder.build()


def _add_line(builder: _Builder, text: str, start: int) -> None:
    if not _UNEVEN.search(text):
        builder.add(text, start)
        return
    for match in _PIECE.finditer(text):
        piece = match.group()
        builder.add(" " if piece.isspace() else piece, start + match.start())


def _glue(upper: str, lower: str, words: frozenset[str]) -> tuple[str, str]:
    """What is kept of a line, and what goes between it and the next one."""
    hyphen = _HYPHEN.search(upper)
    following = _WORD.match(lower)
    if hyphen is None or following is None:
        return upper, " "
    left, right = hyphen.group(1), following.group()
    if right.casefold() in {"en", "of", "and", "or"}:  # 'in- en uitvoer'
        return upper, " "
    bare = upper[:-1]
    if upper.endswith("\u00ad"):
        return bare, ""
    before = _WORD.findall(bare)[-1]
    if right[0].isupper() or right[0].isdigit() or left.isdigit():
        return upper, ""
    compound = f"{before}-{right}".casefold() in words
    whole = f"{before}{right}".casefold() in words
    if compound and not whole:
        return upper, ""
    if not whole and len(left) > 1 and left.isupper():  # 'VN-resolutie'
        return upper, ""
    if not whole and _CLASH.match(f"{left}-{right}"):
        return upper, ""
    return bare, ""
