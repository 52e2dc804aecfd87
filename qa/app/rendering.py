"""Turns -> HTML. Templates escape whatever is put in them, so that text always shows as text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from html import escape, unescape

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from embeddings.plain import plain, plain_json
from embeddings.records import Article
from qa.app.collection import Overview
from qa.app.conversation import Turn
from qa.app.mapping import HEIGHT, WIDTH, PassageMap
from qa.app.reading import Reading
from qa.app.saying import looked_in, read_as, silence
from qa.app.sources import Source, backed, reference, sources_of
from qa.app.weighing import Weighed
from qa.app.words import WORDS, Words, level
from qa.language import language_of

_OTHERS = 4  # candidates offered beside the answer


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("qa.app"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["language"] = language_of
    templates.globals["level"] = level
    return templates


def _shown(value: object) -> object:
    """What a template puts in: text without what is not seen; what is HTML already, as it is."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _render(name: str, **values: object) -> str:
    return _templates().get_template(name).render(**values).strip()


def question_html(turn: Turn) -> str:
    """A question for the chat, which takes HTML, and offers that to be edited: 'R&D' shows as that there."""
    text = plain(turn.shown) or WORDS[turn.language].blank
    escaped = escape(text, quote=False)
    return escaped.replace("&amp;", "&") if unescape(text) == text else escaped


def reply_html(turn: Turn, number: int) -> str:
    """What the chat says to a question.

    Args:
        turn: the question and what came of it.
        number: its place in the conversation, from 0; the numbered sources refer to it.
    """
    words = WORDS[turn.language]
    if turn.answer is None:
        return _render("notice.html", words=words, notice=turn.notice, before=turn.before)
    # A link asks what the question was read with too.
    link = plain_json([*turn.answer.context, turn.question])
    best = turn.answer.best
    if best is None:
        return _render(
            "no_answer.html",
            words=words,
            number=number,
            turn=turn,
            sources=sources_of(turn.answer),
            read_as=read_as(turn),
            link=link,
            said=silence(turn),
            looked_in=looked_in(words, turn.answer),
        )
    given, *rivals = backed(turn.answer)
    shown = [best, *turn.answer.rivals]
    return _render(
        "answer.html",
        words=words,
        number=number,
        turn=turn,
        best=best,
        percent=round(100 * best.confidence),
        read_as=read_as(turn),
        link=link,
        sources=given.sources,
        rivals=rivals,
        others=[one for one in turn.answer.candidates if one not in shown][:_OTHERS],
    )


def sources_html(turn: Turn, number: int, weighed: Sequence[Weighed] = (), page: Words | None = None) -> str:
    """The passages beside the chat, the answer marked in each, and all that were found with their scores.

    Args:
        turn: what was asked.
        number: its place in the conversation, from 0.
        weighed: the passages found.
        page: words in the language of the page; None takes the one it had when the question was asked.
    """
    words = WORDS[turn.language]
    if turn.answer is None:
        return panel_html(words)
    return _render(
        "sources.html",
        words=words,
        page=page or WORDS[turn.page],
        turn=number,
        heading=words.sources if turn.answer.best else words.nearest,
        question=turn.answer.question,
        sources=sources_of(turn.answer),
        marked_in=turn.answer.best is not None,
        weighed=weighed,
    )


def reading_html(turn: Turn, number: int, source: Source, reading: Reading | None) -> str:
    """The whole article of a source, the passage and the answer marked.

    Args:
        turn: what was asked.
        number: its place in the conversation, from 0.
        source: the source to read.
        reading: its article, None where it is gone.
    """
    words = WORDS[turn.language]
    return _render(
        "reading.html",
        words=words,
        turn=number,
        source=source,
        count=len(sources_of(turn.answer)) if turn.answer else 0,
        reading=reading,
        reference=source.reference(words),
        language=source.language,
    )


def article_html(words: Words, reading: Reading | None, back: str = "collection") -> str:
    """An article of the collection, nothing marked; None where it is gone.

    Args:
        words: in the language of the page.
        reading: the article.
        back: the view it was opened from: sources, collection or map.
    """
    if reading is None:
        return _render(
            "reading.html", words=words, source=None, count=0, reading=None, reference=None, back=back
        )
    place = reading.article.places[0]
    return _render(
        "reading.html",
        words=words,
        source=None,
        count=0,
        reading=reading,
        reference=reference(
            words, reading.article, f"{place.source}:{reading.locators[0] or place.first_line}"
        ),
        back=back,
        language=language_of(reading.opening),
    )


def collection_html(words: Words, overview: Overview, removable: Sequence[str] = ()) -> str:
    """All articles, how the index was made and what changed since.

    Args:
        words: in the language of the page.
        overview: the collection.
        removable: files that may be removed on the page.
    """
    return _render("collection.html", words=words, overview=overview, removable=removable)


def kept_html(words: Words, messages: Sequence[str], refused: Sequence[tuple[str, str]] = ()) -> str:
    """What came of adding, removing or rebuilding: messages, and files refused with the reason."""
    return _render("kept.html", words=words, messages=messages, refused=refused)


def map_html(words: Words, passage_map: PassageMap, question: str | None) -> str:
    """The map of the passages, with a question on it where one was asked."""
    return _render("map.html", words=words, map=passage_map, question=question, width=WIDTH, height=HEIGHT)


def panel_html(words: Words, articles: Sequence[tuple[str, Article]] = ()) -> str:
    """The panel before anything was asked, with articles to begin with and their keys."""
    return _render("panel.html", words=words, articles=articles)


def header_html(words: Words) -> str:
    """The top of the page."""
    return _render("header.html", words=words)
