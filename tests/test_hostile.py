"""Markup, links, escape sequences and turned writing, in articles and questions, come out as text."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browsing import CHROMIUM, started_browser, visit
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from served import Echo, served
from stubs import stub_encoder

from embeddings.__main__ import main as embeddings_main
from embeddings.build import build, gather
from embeddings.index import Index, load_index
from embeddings.plain import on_one_line, plain, plain_json
from qa.app.conversation import Turn
from qa.app.export import as_markdown
from qa.app.keeping import add
from qa.app.rendering import question_html, reply_html, sources_html
from qa.app.server import Serving
from qa.citing import Citer
from qa.feedback import Feedback, as_lines
from qa.printing import as_json, as_text
from qa.records import Answer, Candidate

_SCRIPT = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
_LINK = "[klik](javascript:alert(3)) https://elders.example/x <https://elders.example>"
_STEER = "\x1b[31m\x1b]0;titel\x07\x9b2J \u202egnp.\u2066x\u2069 nul\u200bbreed\ufeff"
_HOSTILE = f"{_SCRIPT} {_LINK} {_STEER}"
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_BODY = (
    f"Burgemeester Odding zei dinsdag dat {_SCRIPT} niets te betekenen heeft voor het dorp aan de Linge.\n"
    f"- {_LINK} stond er op het bord bij de brug, en niemand begreep waarom het daar stond.\n"
    f"===\n1. {_STEER} las de wethouder voor, en daarna sprak hij nog een uur over de begroting.\n"
    + "De rest van de vergadering verliep rustig, zoals de meeste vergaderingen in het dorp verlopen.\n"
    * 20
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hostile articles, and the index of them."""
    folder = tmp_path_factory.mktemp("hostile")
    articles = folder / "articles"
    articles.mkdir()
    name = "<img src=x onerror=alert(4)>\u202e[x](javascript:alert(5)).txt"
    (articles / name).write_text(f"{_SCRIPT} {_LINK}\n\n{_BODY}", encoding="utf-8")
    front = f'---\ntitle: "Titel {_SCRIPT}"\nauthor: "{_LINK[:20]}"\ndate: 2024-01-19\n---\n\n{_BODY}'
    (articles / "kop.md").write_text(front, encoding="utf-8")
    build(gather(articles), folder / "index", stub_encoder())
    return folder


@pytest.fixture(scope="module")
def answer(folder: Path) -> Answer:
    """An answer out of the worst of it, with a candidate for each passage."""
    index = load_index(folder / "index", "stub")
    return _answer(index, f"Wat is {_HOSTILE}?")


def _answer(index: Index, question: str) -> Answer:
    passages = [index.passages[number] for number in range(len(index.passages))]
    cite = Citer(index).cite
    found = tuple(
        Candidate(passage.text[:90], 0.9, tuple(cite(passage, 0, min(90, len(passage.text)))))
        for passage in passages
    )
    nearest = tuple(cite(passage, 0, len(passage.text))[0] for passage in passages)
    return Answer(question, found[0], found, nearest, (), 1.0)


def _turns(answer: Answer) -> tuple[Turn, ...]:
    none = Answer(answer.question, None, (), answer.nearest, (), 1.0)
    return Turn(_HOSTILE, answer=answer), Turn(_HOSTILE, answer=none), Turn(_HOSTILE, notice=_HOSTILE)


@given(st.text(st.characters()))
def test_nothing_that_steers_is_left(text: str) -> None:
    left = plain(text)
    assert {unicodedata.category(char) for char in left if char not in "\n\t"}.isdisjoint(
        {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
    assert plain(left) == left
    assert not set(on_one_line(text)) & {"\n", "\t"}
    left.encode("utf-8")


def test_ordinary_text_stays_as_it_is() -> None:
    text = "„Hij zei: ‘één’ … naïef” – 5 €\n\tcafé\xa0👍🏽"
    assert plain(text) == text


@pytest.mark.parametrize("colour", [False, True])
def test_the_terminal_is_not_steered(answer: Answer, colour: bool) -> None:
    for turn in _turns(answer):
        if turn.answer is None:
            continue
        text = as_text(turn.answer, colour).replace("\033[1;7m", "").replace("\033[0m", "")
        assert not _UNSEEN.search(text)
        assert "<script>alert(2)</script>" in text


def test_lists_for_the_terminal_are_not_steered_either(folder: Path, capsys: Any) -> None:
    assert embeddings_main(["articles", "--articles", str(folder / "articles")]) == 0
    assert embeddings_main(["info", "--index", str(folder / "index")]) == 0
    given = Feedback(_HOSTILE, (), _HOSTILE, (), "wrong", _HOSTILE)
    printed = capsys.readouterr().out + as_lines([given])[0]
    assert "onerror" in printed
    assert not _UNSEEN.search(printed)
    assert embeddings_main(["articles", "--json", "--articles", str(folder / "articles")]) == 0
    printed = capsys.readouterr().out
    assert "onerror" in printed
    assert not _UNSEEN.search(printed)


def test_json_is_whole_and_can_be_printed(answer: Answer) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    printed = plain_json(as_json(answer))
    print(printed, file=stream)
    assert json.loads(printed) == as_json(answer)
    assert "onerror" in printed
    assert not _UNSEEN.search(printed)


@given(st.text(st.characters()), st.sampled_from([None, 1]))
def test_json_for_the_terminal_says_the_same_to_a_program(text: str, indent: int | None) -> None:
    printed = plain_json([text], indent)
    assert json.loads(printed) == [text]
    assert plain(printed) == printed


def test_an_export_holds_no_links_and_no_markup(answer: Answer) -> None:
    turns = _turns(answer)
    exported = as_markdown(turns)
    assert not _UNSEEN.search(exported)
    tokens = [
        token
        for block in MarkdownIt("commonmark").parse(exported)
        for token in [block, *(block.children or ())]
    ]
    kinds = [token.type for token in tokens]
    assert not {"link_open", "image", "html_block", "html_inline", "code_block", "fence", "hr"} & set(kinds)
    # No more headings than there are questions, and lists of numbered sources only.
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h2"] * len(turns)
    assert "bullet_list_open" not in kinds
    # What makes a link of an address by itself finds none.
    assert not re.search(r"(?<!\\):\\?//", exported)


def test_the_page_holds_no_markup_of_others(answer: Answer) -> None:
    for number, turn in enumerate(_turns(answer)):
        html = question_html(turn) + reply_html(turn, number) + sources_html(turn, number)
        assert not _UNSEEN.search(html)
        assert not re.search(r"<(?:img|script|a)\b", html)
        assert "javascript:alert(3)" in html


@pytest.mark.parametrize("name", ["a\u202etxt.exe.txt", "b\x1b[2J.txt", "c\u200b.txt", "d\ud800.txt"])
def test_an_added_file_gets_a_name_that_can_be_seen(tmp_path: Path, name: str) -> None:
    upload = tmp_path / "upload"
    upload.write_text("Een artikel over de brug.", encoding="utf-8")
    (tmp_path / "articles").mkdir()
    assert not _UNSEEN.search(add(tmp_path / "articles", upload, name))


class _Hostile(Echo):
    """Answers everything with the worst there is."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._index = load_index(folder / "index", "stub")

    @property
    def index(self) -> Index:
        return self._index

    def ask(self, question: str, history: Sequence[str] = (), *_: Any, **__: Any) -> Answer:
        return _answer(self._index, question)

    def vector(self, question: str) -> np.ndarray:
        return np.full(8, 8**-0.5, dtype=np.float32)


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder, Serving("127.0.0.1", 0, editable=True), _Hostile(folder)) as at:
        yield at


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_in_a_browser_nothing_runs_and_nothing_is_asked_elsewhere(address: str) -> None:
    # At the end of a visit: no dialog, no error, no request to another machine.
    with started_browser() as browser, visit(browser, f"{address}/") as page:
        page.locator("#question textarea").fill(_HOSTILE)
        page.keyboard.press("Enter")
        page.locator(".reply .words").wait_for()
        outside = page.locator(":is(#chat, #panel) :is(img, script, iframe, a[href])")
        shown = []
        for view in ("sources", "collection", "map"):
            page.locator(f".tabs [data-view={view}]").click()
            page.locator(f".tabs [data-view={view}][aria-current]").wait_for()
            assert outside.count() == 0
            shown.append(page.inner_text("body"))
        page.locator(".tabs [data-view=collection]").click()
        page.locator("#panel .listed .title").first.click()
        page.locator("#panel .reading").wait_for()
        assert outside.count() == 0
        shown.append(page.inner_text("body"))
        assert all("<script>alert(2)</script>" in one for one in shown)
        assert not any(_UNSEEN.search(one) for one in shown)
        page.wait_for_timeout(300)
