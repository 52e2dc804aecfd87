"""What there is to ask about: the articles of the index, how it was made, and whether files changed since."""

from __future__ import annotations

from dataclasses import dataclass

from embeddings.index import Index, Manifest
from embeddings.records import Article
from qa.app.reading import locators_of
from qa.app.scope import key_of


@dataclass(frozen=True, slots=True)
class Listed:
    """An article with its size."""

    key: str  # of the article, across builds
    article: Article
    locators: tuple[str | None, ...]  # as of a Reading
    words: int
    passages: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The collection as a whole; `changed` names the files that are not in the index as they are now."""

    listed: tuple[Listed, ...]
    manifest: Manifest
    changed: tuple[str, ...]


def listed(index: Index) -> tuple[Listed, ...]:
    """The articles of an index, latest first."""
    found = []
    for number, article in enumerate(index.articles):
        passages = [index.passages[one] for one in index.passages.of_article(number)]
        words = sum(len(passage.text.split()) for passage in passages)
        found.append(Listed(key_of(article), article, locators_of(index, article), words, len(passages)))
    return tuple(sorted(found, key=lambda one: one.article.published or "", reverse=True))
