"""A citation opened: the whole article the passage and the answer marked in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from embeddings.index import Index, load_index, write_index
from embeddings.records import Article, Collection, Document, Location, Passage, Place
from qa.app.conversation import Turn
from qa.app.engine import Engine
from qa.app.panel import Panel
from qa.app.reading import Piece, article_of, read_article
from qa.app.rendering import reading_html, sources_html
from qa.app.scope import key_of
from qa.app.sources import Source
from qa.app.weighing import weigh
from qa.app.words import WORDS
from qa.records import Answer, Candidate, Citation, Hit

_TEXT = "Titel\n\nEen eerste zin. Een tweede zin.\n\nKop\n\nEen derde zin."
_PASSAGES = (("Een eerste zin.", None), ("Een tweede zin.", None), ("Een derde zin.", "Kop"))


def _passage(text: str, section: str | None) -> Passage:
    return Passage(0, section, text, (Location("a.txt", ((0, _TEXT.index(text)),)),))


@pytest.fixture
def index(tmp_path: Path) -> Index:
    article = Article("Titel", "2024-01-19", "NRC", ("Kop",), (Place("a.txt", 0, len(_TEXT), 1, 7),))
    passages = tuple(_passage(text, section) for text, section in _PASSAGES)
    collection = Collection((article,), passages, {"a.txt": "0" * 64})
    documents = [Document("a.txt", tmp_path / "a.txt", _TEXT)]
    write_index(tmp_path, documents, collection, np.eye(3, 4, dtype=np.float32), ["a", "b", "c"], "e", "c")
    return load_index(tmp_path, "c")


def _cite(passage: str, words: str, source: str = "a.txt") -> Citation:
    start = _TEXT.index(passage) + passage.index(words)
    return Citation(
        source=source,
        title="Titel",
        published="2024-01-19",
        publisher="NRC",
        start=start,
        end=start + len(words),
        line=3,
        sentence=passage,
        passage=passage,
        passage_start=passage.index(words),
        passage_end=passage.index(words) + len(words),
    )


def test_the_answer_is_marked_in_the_whole_article(index: Index) -> None:
    citation = _cite("Een tweede zin.", "tweede")
    assert article_of(index, citation) == 0
    reading = read_article(index, 0, citation)
    assert [section.heading for section in reading.sections] == [None, "Kop"]
    # A paragraph cut between two passages is one paragraph again.
    assert reading.sections[0].paragraphs == (
        (
            Piece("Een eerste zin."),
            Piece(" "),
            Piece("Een ", cited=True),
            Piece("tweede", cited=True, answer=True),
            Piece(" zin.", cited=True),
        ),
    )
    assert reading.sections[1].paragraphs == ((Piece("Een derde zin."),),)


def test_a_citation_of_a_whole_passage_marks_no_answer(index: Index) -> None:
    reading = read_article(index, 0, _cite("Een derde zin.", "Een derde zin."))
    assert reading.sections[1].paragraphs == ((Piece("Een derde zin.", cited=True),),)


def test_an_article_that_is_gone_is_said(index: Index) -> None:
    citation = _cite("Een derde zin.", "derde", source="weg.txt")
    assert article_of(index, citation) is None
    assert WORDS["nl"].gone in reading_html(Turn("Welke zin?"), 0, Source(1, (citation,)), None)


def test_a_citation_opens_its_own_article_after_another_build_moved_it(tmp_path: Path) -> None:
    """A new article stands where the cited one was: that is not opened instead."""
    before = "Nieuw\n\nEen heel ander bericht, zo lang als het oude.\n\n"
    text = before + _TEXT
    articles = (
        Article("Nieuw", None, None, (), (Place("a.txt", 0, len(before), 1, 4),)),
        Article("Titel", None, None, ("Kop",), (Place("a.txt", len(before), len(text), 5, 11),)),
    )
    passages = tuple(
        Passage(number, None, words, (Location("a.txt", ((0, text.index(words)),)),))
        for number, words in ((0, "Een heel ander bericht, zo lang als het oude."), (1, "Een tweede zin."))
    )
    collection = Collection(articles, passages, {"a.txt": "0" * 64})
    documents = [Document("a.txt", tmp_path / "a.txt", text)]
    write_index(tmp_path, documents, collection, np.eye(2, 4, dtype=np.float32), ["a", "b"], "e", "c")
    index = load_index(tmp_path, "c")
    citation = _cite("Een tweede zin.", "tweede")
    assert citation.start < len(before)
    assert article_of(index, citation) == 1
    assert article_of(index, _cite("Een derde zin.", "derde")) is None


def test_an_article_is_opened_by_what_names_it_across_builds(index: Index) -> None:
    engine = cast(Engine, SimpleNamespace(index=index))

    def shown(key: Any) -> str:
        return Panel(engine, editable=False).show((), {"view": "article", "article": key, "language": "nl"})

    assert "Een derde zin." in shown(key_of(index.articles[0]))
    assert WORDS["nl"].gone in shown("0:weg.txt:Titel")
    assert "data-copy" not in shown("0:weg.txt:Titel")
    assert WORDS["nl"].panel_empty in shown(None)


def test_a_source_is_copied_in_a_form_to_paste() -> None:
    source = Source(1, (_cite("Een derde zin.", "derde"),))
    assert source.reference(WORDS["nl"]) == "‘Titel’, NRC, 19 januari 2024, a.txt:3"


def test_every_passage_found_is_shown_with_its_scores(index: Index) -> None:
    citation = _cite("Een tweede zin.", "tweede")
    hits = tuple(Hit(at, 1 / (at + 1), 0.9 - at / 10, at + 1, 3.0 - at, at + 1) for at in (1, 0))
    best = Candidate("tweede", 0.9, (citation,))
    scores = (4.0, float("-inf"))
    build = index.manifest.build
    answer = Answer("Welke zin?", best, (best,), (), hits, 1.0, reader_scores=scores, build=build)
    weighed = weigh(index, answer)
    assert [(one.text, one.won) for one in weighed] == [("Een tweede zin.", True), ("Een eerste zin.", False)]
    assert (weighed[0].reader.level, weighed[1].reader.level) == (1.0, 0.0)
    assert (weighed[0].dense.level, weighed[1].dense.level) == (0.0, 1.0)
    html = sources_html(Turn("Welke zin?", answer=answer), 0, weighed)
    assert html.count("<meter") == 6
    assert WORDS["nl"].why in html


def test_scores_of_another_index_are_not_shown(index: Index) -> None:
    beyond = Answer("Wie?", None, (), (), (Hit(99, 1.0, 0.9, 1, 0.0, 1),), 1.0, reader_scores=(1.0,))
    assert weigh(index, beyond) == []
    hits = (Hit(1, 1.0, 0.9, 1, 0.0, 1),)
    answer = Answer("Wie?", None, (), (), hits, 1.0, reader_scores=(1.0,), build=index.manifest.build)
    assert len(weigh(index, answer)) == 1
    before = replace(answer, build="build-before")
    assert weigh(index, before) == []
    engine = cast(Engine, SimpleNamespace(index=index, vector=lambda _: np.eye(1, 4, dtype=np.float32)[0]))

    def drawn(answer: Answer) -> str:
        return Panel(engine, editable=False).show((Turn("Wie?", answer=answer),), {"view": "map"})

    assert drawn(answer).count('class="found"') == 1
    assert drawn(before).count('class="found"') == 0
    assert 'class="question"' in drawn(before)


def test_what_only_another_version_says_stands_below_under_its_file(tmp_path: Path) -> None:
    other = "Titel\n\nEen eerste zin. Een heel andere zin."
    places = (Place("a.txt", 0, len(_TEXT), 1, 7), Place("b.txt", 0, len(other), 1, 3))
    article = Article("Titel", None, None, ("Kop",), places)
    words = "Een heel andere zin."
    own = Passage(0, None, words, (Location("b.txt", ((0, other.index(words)),)),))
    passages = (*(_passage(text, section) for text, section in _PASSAGES), own)
    collection = Collection((article,), passages, {"a.txt": "0" * 64, "b.txt": "1" * 64})
    documents = [Document("a.txt", tmp_path / "a.txt", _TEXT), Document("b.txt", tmp_path / "b.txt", other)]
    write_index(tmp_path, documents, collection, np.eye(4, dtype=np.float32), list("abcd"), "e", "c")
    index = load_index(tmp_path, "c")
    start = other.index("andere")
    citation = Citation("b.txt", "Titel", None, None, start, start + 6, 3, words, words, 9, 15)
    number = article_of(index, citation)
    assert number == 0
    reading = read_article(index, number, citation)
    assert [section.heading for section in reading.sections] == [None, "Kop", "b.txt"]
    assert Piece("andere", cited=True, answer=True) in reading.sections[2].paragraphs[0]
