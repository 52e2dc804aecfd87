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


def test_the_line_is_shown_where_there_are_lines(tmp_path: Path) -> None:
    citation = _cite("wire.txt", "vier knopen", tmp_path)
    candidate = Candidate("vier knopen", 0.9, (citation,))
    answer = Answer("Hoe snel voer het?", candidate, (candidate,), (citation,), (), 1.0)
    assert "(wire.txt, regel 7)" in as_text(answer, colour=False)
    assert "locator" not in as_json(answer)["citations"][0]
