"""The panel beside the conversation: what a button on the page asks it to show."""

from __future__ import annotations

from typing import Any

from qa.app.beginning import longest_articles
from qa.app.collection import overview
from qa.app.conversation import Conversation, Turn
from qa.app.engine import Engine
from qa.app.keeping import added
from qa.app.mapping import passage_map
from qa.app.reading import article_of, read_article
from qa.app.rendering import (
    article_html,
    collection_html,
    map_html,
    panel_html,
    reading_html,
    sources_html,
)
from qa.app.scope import number_of
from qa.app.sources import sources_of
from qa.app.weighing import weigh
from qa.app.words import WORDS, Words


def show(engine: Engine, turns: Conversation, wanted: Any, editable: bool) -> str:
    """The HTML of what is wanted, and for the page which of its wishes that was.

    Args:
        engine: holds the index.
        turns: the conversation so far.
        wanted: {asked, view, turn, source, article, language} as the page sent it; nothing is relied on.
        editable: files may be added and removed on the page.
    """
    asked = number_in(wanted, "asked", 2**53)
    answers = "" if asked is None else f'<span hidden data-asked="{asked}"></span>'
    return _view(engine, turns, wanted, editable) + answers


def show_collection(engine: Engine, words: Words, editable: bool) -> str:
    """The articles; those added on the page can be removed if it is `editable`."""
    folder = engine.settings.articles
    return collection_html(words, overview(engine.index, folder), added(folder) if editable else ())


def _view(engine: Engine, turns: Conversation, wanted: Any, editable: bool) -> str:
    index = engine.index
    words = WORDS["en" if field(wanted, "language") == "en" else "nl"]
    view = field(wanted, "view")
    if view == "collection":
        return show_collection(engine, words, editable)
    key = field(wanted, "article")
    if view == "article" and isinstance(key, str):
        article = number_of(index, key)
        return article_html(words, None if article is None else read_article(index, article))
    answered = [number for number, turn in enumerate(turns) if turn.answer is not None]
    number = number_in(wanted, "turn", len(turns))
    if number not in answered:
        number = answered[-1] if answered else None
    if view == "map":
        return _map(engine, words, None if number is None else turns[number])
    if number is None:
        return panel_html(words, longest_articles(index))
    return _sources(
        engine, turns[number], number, number_in(wanted, "source", 1000) if view == "article" else None
    )


def _sources(engine: Engine, turn: Turn, number: int, at: Any) -> str:
    assert turn.answer is not None
    source = next((one for one in sources_of(turn.answer) if one.number == at), None)
    if source is None:
        return sources_html(turn, number, weigh(engine.index, turn.answer))
    article = article_of(engine.index, source.first)
    reading = None if article is None else read_article(engine.index, article, source.first)
    return reading_html(turn, number, source, reading)


def _map(engine: Engine, words: Words, turn: Turn | None) -> str:
    index = engine.index
    if turn is None or turn.answer is None:
        return map_html(words, passage_map(index), None)
    answer = turn.answer
    # The numbers of an answer from another build are those of other passages.
    hits = answer.hits if answer.build == index.manifest.build else ()
    ranks = {hit.passage: rank for rank, hit in enumerate(hits, 1)}
    return map_html(words, passage_map(index, engine.vector(answer.question), ranks), answer.question)


def field(wanted: Any, name: str) -> Any:
    return wanted.get(name) if isinstance(wanted, dict) else None


def number_in(wanted: Any, name: str, count: int) -> int | None:
    """A number from 0 to `count` - 1, or None where something else was sent."""
    value = field(wanted, name)
    return value if isinstance(value, int) and 0 <= value < count else None
