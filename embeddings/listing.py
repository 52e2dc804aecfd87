"""The articles found, for the terminal: a table for people, JSON for programs."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from embeddings.plain import on_one_line
from embeddings.records import Article, Document, Place

_WIDEST_TITLE = 70  # characters; longer titles are cut in the table, never in the JSON
_HEAD = ("title", "date", "publisher", "words", "places")


def as_json(articles: Sequence[Article], documents: Sequence[Document]) -> list[dict[str, Any]]:
    """What `articles --json` prints: one object an article, None where the file does not say."""
    by_source = {document.source: document for document in documents}
    return [
        {
            "title": article.title,
            "published": article.published,
            "publisher": article.publisher,
            "headings": list(article.headings),
            "places": [_place(place, by_source[place.source]) for place in article.places],
        }
        for article in articles
    ]


def as_table(articles: Sequence[Article], documents: Sequence[Document]) -> str:
    """One row an article, and one more for every other place it stands in."""
    by_source = {document.source: document for document in documents}
    rows = [_HEAD]
    for article in articles:
        first, *others = article.places
        words = str(len(by_source[first.source].text[first.start : first.end].split()))
        title = _shown(article.title)
        if len(title) > _WIDEST_TITLE:
            title = title[: _WIDEST_TITLE - 1] + "…"
        rows.append(
            (
                title,
                _shown(article.published),
                _shown(article.publisher),
                words,
                _where(first, by_source[first.source]),
            )
        )
        rows += [("", "", "", "", _where(place, by_source[place.source])) for place in others]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column == _HEAD.index("words") else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _place(place: Place, document: Document) -> dict[str, Any]:
    """Lines, or for a format without them the page or paragraph where the article begins and ends."""
    if document.locators:
        first, last = _locators(place, document)
        return {"source": place.source, "first": first, "last": last}
    return {"source": place.source, "first_line": place.first_line, "last_line": place.last_line}


def _where(place: Place, document: Document) -> str:
    if document.locators:
        first, last = _locators(place, document)
        return f"{_shown(place.source)}: {first}" + (f" – {last}" if last != first else "")
    return f"{_shown(place.source)}:{place.first_line}-{place.last_line}"


def _locators(place: Place, document: Document) -> tuple[str, str]:
    first, last = (
        document.locators[bisect_right(document.locators, offset, key=itemgetter(0)) - 1][1]
        for offset in (place.start, place.end - 1)
    )
    return first, last


def _shown(text: str | None) -> str:
    """The text on one line; a dash where there is none."""
    return on_one_line(text) if text else "-"
