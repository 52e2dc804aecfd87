"""A conversation as Markdown, every answer with its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator

from embeddings.plain import on_one_line, plain
from qa.app.conversation import Conversation, Turn
from qa.app.saying import looked_in, read_as, silence
from qa.app.sources import Backed, backed, sources_of
from qa.app.words import WORDS

# What Markdown or the HTML in it would take for more than text; addresses become links by themselves.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!@]|:(?=//)|(?<=\bwww)\.)", re.IGNORECASE)
# The same at the beginning of a line: items of lists and underlining, which make headings.
_FIRST = re.compile(r"^(\d*)([-+=.)])")


def as_markdown(turns: Conversation) -> str:
    """The conversation: a heading for every question, the answer in bold, the sources as numbered quotes."""
    return "\n".join(line for turn in turns for line in _lines(turn))


def _lines(turn: Turn) -> Iterator[str]:
    words = WORDS[turn.language]
    yield from (f"## {_line(turn.shown or words.blank)}", "")
    if turn.answer is None:
        yield from (_plain(turn.notice or ""), "")
        return
    yield from (paragraph for said in read_as(turn) for paragraph in (_line(said), ""))
    best = turn.answer.best
    if best is not None:
        percent = words.confidence.format(percent=round(100 * best.confidence))
        yield from (f"**{_line(best.answer)}** ({words.certainty(best.confidence)}, {percent})", "")
        for rival in backed(turn.answer)[1:]:
            says = words.elsewhere if rival.elsewhere else words.besides
            yield from (f"{says} **{_line(rival.candidate.answer)}** {_numbers(rival)}", "")
    else:
        yield from (silence(turn), "")
        if turn.answer.nearest and not turn.searched:
            yield from (f"{_line(looked_in(words, turn.answer))} {words.closest}", "")
    for source in sources_of(turn.answer):
        before, answer, after = map(_plain, source.marked)
        marked = f"{before}**{answer}**{after}" if best is not None else f"{before}{answer}{after}"
        yield f"{source.number}. {_line(source.reference(words))}"
        within = " " * len(f"{source.number}. ")
        yield from (f"{within}> {_begun(line)}" for line in marked.split("\n"))
        yield ""
        for place in source.places[1:]:
            at = _line(place.locator or f"{words.line} {place.line}")
            yield from (f"{within}{words.also} {_line(place.source)}, {at}", "")


def _numbers(given: Backed) -> str:
    return " ".join(f"\\[{source.number}\\]" for source in given.sources)


def _line(text: str) -> str:
    return _begun(_plain(on_one_line(text)))


def _begun(line: str) -> str:
    return _FIRST.sub(r"\1\\\2", line.strip())


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", plain(text))
