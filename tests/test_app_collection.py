"""What there is to ask about: the list of articles, what changed since, and the map."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from browsing import CHROMIUM, started_browser, visit
from served import Echo, served

from embeddings.index import Index, load_index, write_index
from embeddings.reading import changed_files
from embeddings.records import Article, Collection, Document, Location, Passage, Place
from embeddings.vectors import index_vectors
from qa.app.collection import Listed, Overview, listed
from qa.app.engine import Engine
from qa.app.mapping import HEIGHT, WIDTH, ground_of, passage_map
from qa.app.panel import Panel
from qa.app.rendering import collection_html, map_html
from qa.app.server import Serving
from qa.app.words import WORDS

_TEXTS = {"a.txt": "Een eerste zin.", "b.txt": "Een tweede zin."}


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in _TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path, articles: Path) -> Index:
    listed = tuple(
        Article(f"<b>{name}</b>", published, None, (), (Place(name, 0, len(text), 1, 1),))
        for (name, text), published in zip(_TEXTS.items(), ("2023-09", "2024-01-19"), strict=True)
    )
    passages = tuple(
        Passage(number, None, text, (Location(name, ((0, 0),)),))
        for number, (name, text) in enumerate(_TEXTS.items())
    )
    checksums = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in _TEXTS.items()}
    documents = [Document(name, articles / name, text) for name, text in _TEXTS.items()]
    vectors = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32)
    folder = tmp_path / "index"
    write_index(folder, documents, Collection(listed, passages, checksums), vectors, ["a", "b"], "e", "c")
    return load_index(folder, "c")


def overview(index: Index, folder: Path) -> Overview:
    return Overview(listed(index), index.manifest, tuple(changed_files(folder, index.manifest.sources)))


def test_articles_are_listed_newest_first_with_their_size(index: Index, articles: Path) -> None:
    seen = overview(index, articles)
    assert [one.key for one in seen.listed] == ["0:b.txt:<b>b.txt</b>", "0:a.txt:<b>a.txt</b>"]
    assert (seen.listed[0].words, seen.listed[0].passages) == (3, 1)
    assert seen.changed == ()
    html = collection_html(WORDS["nl"], seen)
    assert "2 artikelen in 2 passages" in html
    assert "<b>" not in html


def test_articles_are_found_by_their_date_as_it_is_shown(index: Index, articles: Path) -> None:
    texts = re.findall('data-text="([^"]*)"', collection_html(WORDS["nl"], overview(index, articles)))
    assert "2024-01-19 19 januari 2024" in texts[0]
    assert "2023-09 september 2023" in texts[1]
    assert "19 January 2024" in collection_html(WORDS["en"], overview(index, articles))


class _Shelf(Echo):
    """Has articles to be looked at, and answers without them."""

    def __init__(self, folder: Path, index: Index) -> None:
        super().__init__(folder)
        self._index = index

    @property
    def index(self) -> Index:
        return self._index


@pytest.fixture
def looked_at(index: Index, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The page, on a phone where asked for."""
    settings = getattr(request, "param", {})
    with (
        served(tmp_path, Serving("127.0.0.1", 0), _Shelf(tmp_path, index)) as address,
        started_browser() as browser,
        visit(browser, f"{address}/", **settings) as page,
    ):
        yield page


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt install chromium)")
def test_how_many_articles_are_left_is_said(looked_at: Any) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    nl, page = WORDS["nl"], looked_at
    page.get_by_role("button", name=nl.collection).click()
    said = page.locator("#panel .sought[role=status]")
    search = page.get_by_label(nl.search)
    search.fill("19 januari 2024")
    playwright.expect(said).to_have_text(nl.left.format(count=1, all=2))
    search.fill("niets")
    playwright.expect(said).to_have_text(nl.none_left)
    search.fill(" ")
    playwright.expect(said).to_have_text("")
    playwright.expect(page.locator("#panel .listed:visible")).to_have_count(2)
    search.fill("niets")
    page.get_by_role("button", name=nl.collection).click()
    playwright.expect(page.locator("#panel .listed:visible")).to_have_count(2)
    playwright.expect(said).to_have_text("")


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt install chromium)")
@pytest.mark.parametrize(
    "looked_at", [{"viewport": {"width": 360, "height": 740}, "has_touch": True}], indirect=True
)
def test_a_finger_reads_a_dot_before_it_opens_its_article(looked_at: Any) -> None:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    page = looked_at
    page.get_by_role("button", name=WORDS["nl"].map).tap()
    page.locator("#panel circle").nth(1).wait_for()
    one, other = page.locator("#panel circle").all()
    for dot, title in ((one, "<b>a.txt</b>"), (other, "<b>b.txt</b>"), (one, "<b>a.txt</b>")):
        dot.tap()
        playwright.expect(page.locator("#panel .pointed strong")).to_have_text(title)
    page.wait_for_timeout(500)  # in which an article would open
    playwright.expect(page.locator("#panel .reading")).to_have_count(0)
    # The second tap is as easy as the first: beside the dot, not on it.
    box = one.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] / 2 + 5, box["y"] + box["height"] / 2)
    playwright.expect(page.locator("#panel .reading h2")).to_have_text("<b>a.txt</b>")


def test_files_that_changed_since_are_named(index: Index, articles: Path) -> None:
    (articles / "a.txt").write_text("Iets anders.", encoding="utf-8")
    (articles / "b.txt").unlink()
    (articles / "c.txt").write_text("Nieuw.", encoding="utf-8")
    assert overview(index, articles).changed == ("a.txt", "b.txt", "c.txt")
    assert "a.txt, b.txt, c.txt" in collection_html(WORDS["nl"], overview(index, articles))


def test_a_folder_that_is_gone_is_a_change(index: Index, tmp_path: Path) -> None:
    assert overview(index, tmp_path / "nowhere").changed == ("a.txt", "b.txt")


def test_the_collection_is_looked_through_once_for_a_build_and_its_files_now_and_then(
    index: Index, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0]
    monkeypatch.setattr("qa.app.panel.time.monotonic", lambda: clock[0])
    listings: list[Index] = []

    def counted(one: Index) -> tuple[Listed, ...]:
        listings.append(one)
        return listed(one)

    monkeypatch.setattr("qa.app.panel.listed", counted)
    engine = SimpleNamespace(index=index, settings=SimpleNamespace(articles=articles))
    panel = Panel(cast(Engine, engine), editable=False)

    def shown() -> str:
        return panel.show((), {"view": "collection", "language": "nl"})

    assert "Sindsdien veranderd" not in shown()
    (articles / "c.txt").write_text("Nieuw.", encoding="utf-8")
    assert "Sindsdien veranderd" not in shown()
    clock[0] += 5
    assert "c.txt" in shown()
    assert len(listings) == 1
    engine.index = replace(index, manifest=replace(index.manifest, build="build-of-another-day"))
    shown()
    assert len(listings) == 2


def test_passages_and_question_have_a_place_on_the_map(index: Index) -> None:
    question = np.array([1, 0, 0], dtype=np.float32)
    drawn = passage_map(index, ground_of(index), question, {0: 1})
    assert len(drawn.dots) == 2
    assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= HEIGHT for dot in drawn.dots)
    # What was retrieved is drawn last; the question is what passage 0 is, and so lies on it.
    assert [dot.rank for dot in drawn.dots] == [None, 1]
    assert drawn.question == pytest.approx((drawn.dots[1].x, drawn.dots[1].y))
    assert len({dot.hue for dot in drawn.dots}) == 2
    html = map_html(WORDS["nl"], drawn, "<i>Wie?</i>")
    assert html.count("<circle") == 2
    assert "<i>" not in html
    assert "<b>" not in html


def test_a_map_without_a_question(index: Index) -> None:
    assert passage_map(index, ground_of(index)).question is None
    assert "<q>" not in map_html(WORDS["nl"], passage_map(index, ground_of(index)), None)


def test_of_many_passages_some_are_drawn_and_those_retrieved(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.eye(5, dtype=np.float32)
    article = Article(None, None, None, (), (Place("a.txt", 0, 9, 1, 1),))
    passages = [Passage(0, None, str(number), ()) for number in range(5)]
    many = cast(Index, SimpleNamespace(passages=passages, articles=[article], vectors=index_vectors(vectors)))
    assert "Getekend" not in map_html(WORDS["nl"], passage_map(many, ground_of(many)), None)
    monkeypatch.setattr("qa.app.mapping._MOST", 3)
    drawn = passage_map(many, ground_of(many), vectors[1], {1: 1})
    assert [(dot.text, dot.rank) for dot in drawn.dots] == [("0", None), ("2", None), ("4", None), ("1", 1)]
    assert "Getekend zijn 4 van de 5 passages." in map_html(WORDS["nl"], drawn, "Wie?")


def test_what_cannot_be_read_is_no_change(index: Index, articles: Path) -> None:
    (articles / "leeg.txt").write_text("", encoding="utf-8")
    (articles / "weg.txt").symlink_to(articles / "nergens.txt")
    assert overview(index, articles).changed == ()
