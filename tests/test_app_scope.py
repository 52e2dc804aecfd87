"""Narrowing a search down to articles, publishers or a period."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import pytest

from embeddings.index import Index
from embeddings.records import Article, Place
from qa.app.narrowing import cautioned, narrowed
from qa.app.scope import Scope, key_of, publishers, years

_ARTICLES = tuple(
    Article(None, published, publisher, (), (Place("a.txt", number * 100, number * 100 + 50, 1, 2),))
    for number, (published, publisher) in enumerate(
        [("2023-09", "NRC"), ("2024-01-19", "RD"), ("2024-03-28", "NRC"), (None, None), ("2025", "NRC")]
    )
)
_INDEX = cast(Index, SimpleNamespace(articles=_ARTICLES))


@pytest.mark.parametrize(
    ("scope", "numbers"),
    [
        (Scope(), None),
        (Scope(publishers=("NRC",)), {0, 2, 4}),
        (Scope(publishers=("NRC", "RD"), first="2024", last="2024"), {1, 2}),
        (Scope(first="2024"), {1, 2, 4}),
        (Scope(last="2024"), {0, 1, 2}),
        (Scope(first="2024-02", last="2024-03-28"), {2}),
        (Scope(first="2023-09-15"), {0, 1, 2, 4}),
        (Scope(articles=(key_of(_ARTICLES[3]),)), {3}),
        (Scope(articles=("gone.txt:0",)), set()),
    ],
)
def test_a_scope_takes_in_these_articles(scope: Scope, numbers: set[int] | None) -> None:
    assert scope.numbers(_INDEX) == numbers


def test_what_there_is_to_choose_from() -> None:
    assert publishers(_INDEX) == ["NRC", "RD"]
    assert years(_INDEX) == ["2023", "2024", "2025"]


def test_fields_say_where_to_look_whatever_was_sent() -> None:
    assert narrowed(["a.txt:0"], None, "2024", "") == Scope(("a.txt:0",), first="2024")
    assert narrowed([{}, 1], 5, ["2024"], None) == Scope()


def test_a_caution_that_is_none_is_the_usual_one() -> None:
    assert cautioned("eager") == "eager"
    assert cautioned("Ruim") == cautioned(None) == cautioned(["eager"]) == "balanced"
