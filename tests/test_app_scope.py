"""Narrowing a search down to articles, publishers or a period."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from embeddings.index import Index
from embeddings.records import Article, Place
from qa.app.narrowing import cautioned, narrowed
from qa.app.saying import described
from qa.app.scope import Scope, key_of, number_of, publishers, years
from qa.app.words import WORDS

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
        (Scope(articles=("0:gone.txt:",)), set()),
        (Scope(articles=("350:a.txt:",)), set()),  # which of the five that is cannot be told
    ],
)
def test_a_scope_takes_in_these_articles(scope: Scope, numbers: set[int] | None) -> None:
    assert scope.numbers(_INDEX) == numbers


def test_an_article_that_moved_within_its_file_is_found_by_its_title() -> None:
    titled = [replace(article, title=f"Titel: {number}") for number, article in enumerate(_ARTICLES)]
    keys = [key_of(article) for article in titled]
    moved = [
        replace(article, places=(replace(article.places[0], start=article.places[0].start + 100),))
        for article in titled
    ]
    index = cast(Index, SimpleNamespace(articles=moved))
    assert [number_of(index, key) for key in keys] == [0, 1, 2, 3, 4]
    assert Scope(articles=(keys[1],), publishers=("RD",)).numbers(index) == {1}
    twice = cast(Index, SimpleNamespace(articles=[moved[0], replace(moved[1], title="Titel: 0")]))
    assert number_of(twice, keys[0]) is None
    assert number_of(twice, key_of(twice.articles[1])) == 1


def test_what_there_is_to_choose_from() -> None:
    assert publishers(_INDEX) == ["NRC", "RD"]
    assert years(_INDEX) == ["2023", "2024", "2025"]


def test_fields_say_where_to_look_whatever_was_sent() -> None:
    assert narrowed(["a.txt:0"], None, "2024", "") == Scope(("a.txt:0",), first="2024")
    assert narrowed([{}, 1], 5, ["2024"], None) == Scope()


def test_what_a_search_is_narrowed_to_is_said_in_words() -> None:
    titled = [replace(article, title=f"Titel {number}") for number, article in enumerate(_ARTICLES[:4])]
    index = cast(Index, SimpleNamespace(articles=[*titled, _ARTICLES[4]]))
    keys = tuple(map(key_of, index.articles))
    assert described(WORDS["nl"], Scope(), index) == ""
    assert described(WORDS["nl"], Scope(keys[:2], ("NRC", "RD"), "2024", "2025"), index) == (
        "«Titel 0», «Titel 1»; NRC, RD; vanaf jaar 2024; tot en met jaar 2025"
    )
    assert described(WORDS["en"], Scope(keys), index) == (
        "«Titel 0», «Titel 1», «Titel 2» and 2 other articles"
    )
    assert described(WORDS["nl"], Scope(keys[4:]), index) == "«a.txt»"


def test_a_caution_that_is_none_is_the_usual_one() -> None:
    assert cautioned("eager") == "eager"
    assert cautioned("Ruim") == cautioned(None) == cautioned(["eager"]) == "balanced"
