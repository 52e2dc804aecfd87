"""The panel beside the conversation: what a button on the page asks it to show."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from embeddings.index import Index
from embeddings.reading import changed_files
from qa.app.beginning import longest_articles
from qa.app.collection import Overview, listed
from qa.app.conversation import Conversation, Turn
from qa.app.engine import Engine
from qa.app.keeping import added
from qa.app.mapping import ground_of, passage_map
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

_LOOKED_UP_S = 3.0
_Made = TypeVar("_Made")


class Panel:
    """Shows what is wanted; what takes long and is the same for everybody is made once for every build."""

    def __init__(self, engine: Engine, editable: bool) -> None:
        """A panel.

        Args:
            engine: holds the index.
            editable: files may be added and removed on the page.
        """
        self._engine, self._editable = engine, editable
        self._listed = _OfBuild(listed)
        self._ground = _OfBuild(ground_of)
        # Every byte of the files is read for it.
        self._changed = _OfBuild(
            lambda index: tuple(changed_files(engine.settings.articles, index.manifest.sources)), _LOOKED_UP_S
        )

    def show(self, turns: Conversation, wanted: Any) -> str:
        """The HTML of what is wanted, and for the page which of its wishes that was.

        Args:
            turns: the conversation so far.
            wanted: {asked, view, turn, source, article, from, language} as the page sent it; none of it is
                relied on.
        """
        asked = number_in(wanted, "asked", 2**53)
        answers = "" if asked is None else f'<span hidden data-asked="{asked}"></span>'
        return self._view(turns, wanted) + answers

    def _view(self, turns: Conversation, wanted: Any) -> str:
        index = self._engine.index
        words = WORDS["en" if field(wanted, "language") == "en" else "nl"]
        view = field(wanted, "view")
        if view == "collection":
            return self._collection(index, words)
        key = field(wanted, "article")
        if view == "article" and isinstance(key, str):
            article = number_of(index, key)
            back = field(wanted, "from")
            if back not in ("sources", "map"):
                back = "collection"
            return article_html(words, None if article is None else read_article(index, article), back)
        answered = [number for number, turn in enumerate(turns) if turn.answer is not None]
        number = number_in(wanted, "turn", len(turns))
        if number not in answered:  # no other answer's article, where its own answer is gone
            number = answered[-1] if answered and view != "article" else None
        if view == "map":
            return self._map(index, words, None if number is None else turns[number])
        if number is None:
            return panel_html(words, longest_articles(index))
        at = number_in(wanted, "source", 1000) if view == "article" else None
        return _sources(index, words, turns[number], number, at)

    def _collection(self, index: Index, words: Words) -> str:
        """The articles; those added on the page can be removed if it is editable."""
        overview = Overview(self._listed(index), index.manifest, self._changed(index))
        removable = added(self._engine.settings.articles) if self._editable else ()
        return collection_html(words, overview, removable)

    def _map(self, index: Index, words: Words, turn: Turn | None) -> str:
        ground = self._ground(index)
        if turn is None or turn.answer is None:
            return map_html(words, passage_map(index, ground), None)
        answer = turn.answer
        # The numbers of an answer from another build are those of other passages.
        hits = answer.hits if answer.build == index.manifest.build else ()
        ranks = {hit.passage: rank for rank, hit in enumerate(hits, 1)}
        vector = self._engine.vector(answer.question)
        return map_html(words, passage_map(index, ground, vector, ranks), answer.question)


class _OfBuild(Generic[_Made]):
    """Remembers what was made of the index that was looked at last, for as long as that lasts."""

    def __init__(self, make: Callable[[Index], _Made], lasts_s: float = math.inf) -> None:
        self._make, self._lasts_s = make, lasts_s
        self._making = threading.Lock()
        self._last: tuple[str, float, _Made] | None = None  # the build, until when, and what

    def __call__(self, index: Index) -> _Made:
        build = index.manifest.build
        with self._making:
            if self._last is None or self._last[0] != build or time.monotonic() > self._last[1]:
                made = self._make(index)
                self._last = (build, time.monotonic() + self._lasts_s, made)
            return self._last[2]


def _sources(index: Index, words: Words, turn: Turn, number: int, at: int | None) -> str:
    assert turn.answer is not None
    source = next((one for one in sources_of(turn.answer) if one.number == at), None)
    if source is None:
        return sources_html(turn, number, weigh(index, turn.answer), words)
    article = article_of(index, source.first)
    reading = None if article is None else read_article(index, article, source.first)
    return reading_html(turn, number, source, reading)


def field(wanted: Any, name: str) -> Any:
    return wanted.get(name) if isinstance(wanted, dict) else None


def number_in(wanted: Any, name: str, count: int) -> int | None:
    """A number from 0 to `count` - 1, or None where something else was sent."""
    value = field(wanted, name)
    return value if isinstance(value, int) and 0 <= value < count else None
