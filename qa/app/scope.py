"""Where to look: the articles that were chosen, by title, publisher or date."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from embeddings.index import Index
from embeddings.plain import plain
from embeddings.records import Article


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search is narrowed down to; what is empty does not narrow.

    `articles` holds keys (`key_of`); dates are ISO 8601 years, months or days, both ends taken in.
    """

    articles: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    first: str = ""
    last: str = ""

    def numbers(self, index: Index) -> Collection[int] | None:
        """The numbers of the articles to look in; None where all are."""
        if self == Scope():
            return None
        chosen = set(numbers_of(index, self.articles))
        return {
            number
            for number, article in enumerate(index.articles)
            if (not self.articles or number in chosen) and self._suits(article)
        }

    def _suits(self, article: Article) -> bool:
        if self.publishers and article.publisher not in self.publishers:
            return False
        if not (self.first or self.last):
            return True
        day = article.published or ""
        # '2024' takes in all of 2024: compared as far as the shorter of the two goes.
        after = day[: len(self.first)] >= self.first[: len(day)]
        before = not self.last or day[: len(self.last)] <= self.last[: len(day)]
        return bool(day) and after and before


def key_of(article: Article) -> str:
    """What names an article across builds of the index: where it stands, and its title."""
    place = article.places[0]
    return f"{place.start}:{place.source}:{article.title or ''}"


def number_of(index: Index, key: str) -> int | None:
    """The number of the article that a key names, as a page shows it; None where there is none."""
    return next(iter(numbers_of(index, [key])), None)


def numbers_of(index: Index, keys: Collection[str]) -> list[int]:
    """The numbers of the articles that keys name, in their order, each once.

    An article may have moved within its file, as the only one there of its title.
    """
    numbers: dict[str, int] = {}
    moved: dict[str, list[int]] = {}
    for number, article in enumerate(index.articles):
        own = plain(key_of(article))
        numbers.setdefault(own, number)
        moved.setdefault(_but_start(own), []).append(number)
    found = []
    for key in dict.fromkeys(map(plain, keys)):
        same = moved.get(_but_start(key), [])
        if key in numbers:
            found.append(numbers[key])
        elif len(same) == 1:
            found.append(same[0])
    return list(dict.fromkeys(found))


def _but_start(key: str) -> str:
    return key.partition(":")[2]


def publishers(index: Index) -> list[str]:
    """All publishers, in order of the alphabet."""
    return sorted({article.publisher for article in index.articles if article.publisher})


def years(index: Index) -> list[str]:
    """The years in which articles were published, in order."""
    return sorted({article.published[:4] for article in index.articles if article.published})
