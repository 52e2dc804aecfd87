"""The articles found, for the terminal: a table for people, JSON for programs."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from embeddings.records import Article, Document, Place

_WIDEST_TITLE = 70  # characters; longer titles are cut in the table, never in the JSON
_HEAD = ("title", "date", "publisher", "words", "places")


def as_json(articles: Sequence[Article]) -> list[dict[str, Any]]:
    """What `articles --json` prints: one object an article, None where the file does not say."""
    return [
        {
            "title": article.title,
            "published": article.published,
            "publisher": article.publisher,
            "headings": list(article.headings),
            "places": [
                {"source": place.source, "first_line": place.first_line, "last_line": place.last_line}
                for place in article.places
            ],
        }
        for article in articles
    ]


def as_table(articles: Sequence[Article], documents: Sequence[Document]) -> str:
    """One row an article, and one more for every other place it stands in."""
    texts = {document.source: document.text for document in documents}
    rows = [_HEAD]
    for article in articles:
        first, *others = article.places
        words = str(len(texts[first.source][first.start : first.end].split()))
        title = _shown(article.title)
        if len(title) > _WIDEST_TITLE:
            title = title[: _WIDEST_TITLE - 1] + "…"
        rows.append((title, _shown(article.published), _shown(article.publisher), words, _where(first)))
        rows += [("", "", "", "", _where(place)) for place in others]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column == _HEAD.index("words") else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _where(place: Place) -> str:
    return f"{_shown(place.source)}:{place.first_line}-{place.last_line}"


def _shown(text: str | None) -> str:
    """The text on one line, without characters that steer a terminal; a dash where there is none."""
    if not text:
        return "-"
    return "".join(" " if unicodedata.category(char)[0] == "C" else char for char in text)
