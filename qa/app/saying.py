"""What is said around an answer: how the question was read, and without one, what was read in vain."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

from embeddings.index import Index
from embeddings.plain import on_one_line
from qa.app.conversation import Turn
from qa.app.scope import Scope, numbers_of
from qa.app.words import WORDS, Words
from qa.records import Answer

_NAMED = 3  # articles
_LONGEST = 60  # characters of a title


def silence(turn: Turn) -> str:
    """The plain sentence in the place of the answer."""
    words = WORDS[turn.language]
    if turn.answer is not None and not turn.answer.hits:
        return words.nowhere
    if turn.searched:
        return words.searched
    return words.none_within if turn.within else words.none


def read_as(turn: Turn) -> list[str]:
    """What the question was read with and as, and where was looked, if that is not what it seems."""
    words, answer = WORDS[turn.language], turn.answer
    said = [(words.within, turn.within)]
    if answer is not None:
        said = [(words.after, " ".join(answer.context)), (words.meant, answer.corrected or ""), *said]
    return [f"{what} {text}" for what, text in said if text]


def looked_in(words: Words, answer: Answer) -> str:
    """A sentence that names the articles that were read."""
    titles = dict.fromkeys(f"«{_short(one.title)}»" for one in answer.nearest if one.title)
    files = dict.fromkeys(one.source for one in answer.nearest if not one.title)
    return words.looked.format(
        passages=words.count(len(answer.nearest), words.passages), titles=_some(words, [*titles, *files])
    )


def described(words: Words, scope: Scope, index: Index) -> str:
    """What a scope narrows a search down to, in words; empty where it does not."""
    articles = [index.articles[number] for number in sorted(numbers_of(index, scope.articles))]
    parts = [
        _some(words, [f"«{article.title or article.places[0].source}»" for article in articles]),
        ", ".join(scope.publishers),
        f"{words.first.lower()} {scope.first}" if scope.first else "",
        f"{words.last.lower()} {scope.last}" if scope.last else "",
    ]
    return "; ".join(on_one_line(part) for part in parts if part)


def _some(words: Words, articles: Sequence[str]) -> str:
    """The first of the articles, and how many there are besides."""
    names, more = ", ".join(articles[:_NAMED]), len(articles) - _NAMED
    return f"{names} {words.count(more, words.more)}" if more > 0 else names


def _short(title: str) -> str:
    return shorten(title, _LONGEST, placeholder=" …", break_on_hyphens=False)
