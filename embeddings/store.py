"""Articles and passages in one SQLite file, so that a large collection need not fit in memory."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from embeddings.records import Article, Collection, Document, Location, Passage, Place

_SCHEMA = """
CREATE TABLE documents (source TEXT PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE locators (
    source TEXT, start INTEGER, locator TEXT NOT NULL, PRIMARY KEY (source, start)
) WITHOUT ROWID;
CREATE TABLE articles (id INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE passages (id INTEGER PRIMARY KEY, article INTEGER NOT NULL, record TEXT NOT NULL);
CREATE INDEX passages_of_article ON passages (article);
"""


def write_store(path: Path, documents: Sequence[Document], collection: Collection) -> None:
    """Write documents and the collection made of them to a new file."""
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.executescript(_SCHEMA)
            connection.executemany(
                "INSERT INTO documents VALUES (?, ?)",
                ((document.source, document.text) for document in documents),
            )
            connection.executemany(
                "INSERT INTO locators VALUES (?, ?, ?)",
                (
                    (document.source, start, locator)
                    for document in documents
                    for start, locator in document.locators
                ),
            )
            connection.executemany(
                "INSERT INTO articles VALUES (?, ?)",
                ((number, _dump(article)) for number, article in enumerate(collection.articles)),
            )
            connection.executemany(
                "INSERT INTO passages VALUES (?, ?, ?)",
                (
                    (number, passage.article, _dump(passage))
                    for number, passage in enumerate(collection.passages)
                ),
            )
    finally:
        connection.close()


class PassageStore(Sequence[Passage]):
    """The passages of a build by number; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._length = int(self._rows("SELECT count(*) FROM passages")[0][0])

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, number: Any) -> Any:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(self._length))]
        rows = self._rows("SELECT record FROM passages WHERE id = ?", int(number))
        if not rows:
            raise IndexError(number)
        return _passage(rows[0][0])

    def __iter__(self) -> Iterator[Passage]:
        return (self[number] for number in range(self._length))

    def articles(self) -> tuple[Article, ...]:
        """All articles, a passage's `article` being the position in it."""
        return tuple(_article(record) for (record,) in self._rows("SELECT record FROM articles ORDER BY id"))

    def document(self, source: str) -> str:
        """The whole text of a file as it was when it was indexed."""
        return str(self._rows("SELECT text FROM documents WHERE source = ?", source)[0][0])

    def locator(self, source: str, offset: int) -> str | None:
        """Page or paragraph of `offset` in a file whose lines mean nothing; None for any other."""
        rows = self._rows(
            "SELECT locator FROM locators WHERE source = ? AND start <= ? ORDER BY start DESC LIMIT 1",
            source,
            offset,
        )
        return str(rows[0][0]) if rows else None

    def of_article(self, article: int) -> list[int]:
        """The numbers of an article's passages, in the order of the text."""
        rows = self._rows("SELECT id FROM passages WHERE article = ? ORDER BY id", article)
        return [int(number) for (number,) in rows]

    def _rows(self, query: str, *values: int | str) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()


def _dump(record: Article | Passage) -> str:
    # Not with dataclasses.asdict: it copies every offset, and a million passages would take minutes.
    return json.dumps(record, default=_fields, ensure_ascii=False, separators=(",", ":"))


def _fields(record: Article | Passage | Location | Place) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}


def _article(record: str) -> Article:
    fields = json.loads(record)
    fields["headings"] = tuple(fields["headings"])
    fields["places"] = tuple(Place(**place) for place in fields["places"])
    return Article(**fields)


def _passage(record: str) -> Passage:
    fields = json.loads(record)
    fields["locations"] = tuple(
        Location(location["source"], tuple((at, offset) for at, offset in location["runs"]))
        for location in fields["locations"]
    )
    return Passage(**fields)
