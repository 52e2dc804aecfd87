"""A file without lines is cited by page or paragraph."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from embeddings.collecting import collect
from embeddings.index import Index
from embeddings.reading import read_documents
from embeddings.records import Document
from embeddings.store import PassageStore, write_store
from qa.app.collection import Overview, listed
from qa.app.reading import read_article
from qa.app.rendering import article_html, collection_html
from qa.app.words import WORDS
from qa.citing import Citer
from qa.printing import as_json, as_text
from qa.records import Answer, Candidate, Citation

SMALL = Path(__file__).parent / "articles"


def _cite(source: str, answer: str, folder: Path) -> Citation:
    documents = [one for one in read_documents(SMALL) if isinstance(one, Document) and one.source == source]
    collection = collect(documents)
    write_store(folder / "passages.sqlite", documents, collection)
    store = PassageStore(folder / "passages.sqlite")
    index = SimpleNamespace(articles=store.articles(), passages=store)
    (passage,) = (passage for passage in store if answer in passage.text)
    start = passage.text.index(answer)
    (citation,) = Citer(cast(Index, cast(Any, index))).cite(passage, start, start + len(answer))
    assert documents[0].text[citation.start : citation.end].split() == answer.split()
    return citation


@pytest.mark.parametrize(
    ("source", "answer", "locator"),
    [
        ("pages.pdf", "90.000 euro", "p. 1"),
        ("pages.pdf", "Corry van Rijn", "p. 2"),
        ("page.html", "Simon Laudy", "¶ 3"),
        ("word.docx", "Clementine", "¶ 4"),
        ("word.docx", "310 euro per maand", "¶ 5"),
        ("wire.txt", "vier knopen", None),
        ("front-matter.md", "385.000 euro", None),
    ],
)
def test_where_an_answer_stands(source: str, answer: str, locator: str | None, tmp_path: Path) -> None:
    assert _cite(source, answer, tmp_path).locator == locator


def test_the_page_is_shown_instead_of_a_line(tmp_path: Path) -> None:
    citation = _cite("pages.pdf", "Corry van Rijn", tmp_path)
    candidate = Candidate("Corry van Rijn", 0.9, (citation,))
    answer = Answer("Wie stemde tegen?", candidate, (candidate,), (citation,), (), 1.0)
    shown = as_text(answer, colour=False)
    assert "(pages.pdf, p. 2)" in shown
    assert "regel" not in shown
    assert as_json(answer)["citations"][0]["locator"] == "p. 2"


def test_an_article_opened_from_the_collection_is_cited_by_page_or_line(tmp_path: Path) -> None:
    documents = [one for one in read_documents(SMALL) if isinstance(one, Document)]
    collection = collect(documents)
    write_store(tmp_path / "passages.sqlite", documents, collection)
    store = PassageStore(tmp_path / "passages.sqlite")
    index = cast(Index, SimpleNamespace(articles=store.articles(), passages=store))

    def opened(source: str) -> str:
        numbers = range(len(index.articles))
        number = next(at for at in numbers if index.articles[at].places[0].source == source)
        return article_html(WORDS["nl"], read_article(index, number))

    assert "regel" not in opened("pages.pdf")
    assert "pages.pdf</span>, p. 1</p>" in opened("pages.pdf")
    assert ', pages.pdf:p. 1"' in opened("pages.pdf")
    assert "wire.txt</span>, regel " in opened("wire.txt")
    manifest = SimpleNamespace(articles=9, passages=9, created="2026-11-29T12:00", encoder="e")
    listing = collection_html(WORDS["nl"], Overview(listed(index), cast(Any, manifest), ()))
    assert "pages.pdf, p. 1<" in listing.replace("</p>", "<")
    assert "wire.txt, regel " in listing


def test_the_line_is_shown_where_there_are_lines(tmp_path: Path) -> None:
    citation = _cite("wire.txt", "vier knopen", tmp_path)
    candidate = Candidate("vier knopen", 0.9, (citation,))
    answer = Answer("Hoe snel voer het?", candidate, (candidate,), (citation,), (), 1.0)
    assert "(wire.txt, regel 7)" in as_text(answer, colour=False)
    assert "locator" not in as_json(answer)["citations"][0]
