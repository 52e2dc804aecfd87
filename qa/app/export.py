"""A conversation as Markdown, every answer with its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.app.conversation import Conversation, Turn
from qa.app.silence import looked_in, silence
from qa.app.sources import Backed, backed, sources_of
from qa.app.words import WORDS

# What Markdown or the HTML in it would take for more than text.
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def as_markdown(turns: Conversation) -> str:
    """The conversation: a heading for every question, the answer in bold, the sources as numbered quotes."""
    return "\n".join(line for turn in turns for line in _lines(turn))


def _lines(turn: Turn) -> Iterator[str]:
    words = WORDS[turn.language]
    yield from (f"## {_plain(turn.shown or words.blank)}", "")
    if turn.answer is None:
        yield from (_plain(turn.notice or ""), "")
        return
    best = turn.answer.best
    if best is not None:
        percent = words.confidence.format(percent=round(100 * best.confidence))
        yield from (f"**{_plain(best.answer)}** ({words.certainty(best.confidence)}, {percent})", "")
        for rival in backed(turn.answer)[1:]:
            says = words.elsewhere if rival.elsewhere else words.besides
            yield from (f"{says} **{_plain(rival.candidate.answer)}** {_numbers(rival)}", "")
    else:
        yield from (silence(turn), "")
        if turn.answer.nearest and not turn.searched:
            yield from (f"{_plain(looked_in(words, turn.answer))} {words.closest}", "")
    for source in sources_of(turn.answer):
        before, answer, after = map(_plain, source.marked)
        marked = f"{before}**{answer}**{after}" if best is not None else f"{before}{answer}{after}"
        yield f"{source.number}. {_plain(source.reference(words))}"
        yield from (f"   > {line}" for line in marked.split("\n"))
        yield from (
            f"   {words.also} {_plain(place.source)}, {place.locator or f'{words.line} {place.line}'}"
            for place in source.places[1:]
        )
        yield ""


def _numbers(given: Backed) -> str:
    return " ".join(f"\\[{source.number}\\]" for source in given.sources)


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
