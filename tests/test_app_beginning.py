"""What an empty page offers to begin with, and what its head says."""

from __future__ import annotations

import ast
import errno
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from conftest import ROOT
from gradio.routes import templates

from embeddings.build import gather
from embeddings.index import Index, unwritable
from embeddings.records import Article, ArticlesError, Place
from qa.app.beginning import answered_before, longest_articles
from qa.app.head import drop_previews
from qa.app.reasons import lines_in, reason_in
from qa.app.rendering import panel_html
from qa.app.words import WORDS
from qa.feedback import Feedback, FeedbackStore


def _index(*articles: Article) -> Index:
    manifest = SimpleNamespace(sources={"a.txt": "0"})
    return cast(Index, SimpleNamespace(articles=articles, manifest=manifest))


def _article(title: str | None, length: int, source: str = "a.txt") -> Article:
    return Article(title, None, None, (), (Place(source, 0, length, 1, 2),))


def test_the_longest_articles_with_a_title_are_offered() -> None:
    index = _index(_article("Kort", 10), _article(None, 99), _article("<b>Lang</b>", 50, 'b".txt'))
    assert [key for key, _ in longest_articles(index)] == ['0:b".txt:<b>Lang</b>', "0:a.txt:Kort"]
    html = panel_html(WORDS["nl"], longest_articles(index))
    assert 'data-article="0:b&#34;.txt:&lt;b&gt;Lang&lt;/b&gt;">&lt;b&gt;Lang&lt;/b&gt;</button>' in html


def test_questions_answered_well_are_offered_while_their_files_are_there(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite")
    assert answered_before(store, _index()) == []

    def judge(question: str, **fields: Any) -> None:
        known = {"history": (), "answer": "ja", "citations": ("a.txt:1",), "verdict": "right"}
        store.add(Feedback(question, **(known | fields)))

    judge("Wie was het?")
    judge("Wat was het?")
    judge("Wie was het?")
    judge("Hoe oud is ze?", history=("Wie is ze?",))
    judge("Waar?", verdict="wrong")
    judge("Waarom niet?", answer=None, citations=())
    judge("Wanneer?", citations=("weg.txt:1",))
    assert answered_before(store, _index()) == ["Wie was het?", "Wat was het?"]


def test_feedback_that_cannot_be_read_offers_nothing(tmp_path: Path) -> None:
    (tmp_path / "feedback.sqlite").write_text("geen database, maar wel lang genoeg om er een te lijken")
    assert answered_before(FeedbackStore(tmp_path / "feedback.sqlite"), _index()) == []


def _reasons() -> list[str]:
    """Every fixed text with which a stage before the page refuses a file."""
    found = []
    for path in (ROOT / "embeddings").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "UnreadableError":
                (said,) = node.args
                ways = (said.body, said.orelse) if isinstance(said, ast.IfExp) else (said,)
                found += [str(one.value) for one in ways if isinstance(one, ast.Constant)]
    return found


def test_every_reason_is_said_in_dutch_too() -> None:
    reasons = _reasons()
    assert "empty" in reasons
    assert [reason for reason in reasons if reason_in("nl", reason) == reason] == []
    assert reason_in("en", "empty") == "empty"


@pytest.mark.parametrize(
    ("reason", "dutch"),
    [
        (
            "this format is not read; save it as .txt, .md",
            "dit soort bestand wordt niet gelezen; bewaar het als .txt, .md",
        ),
        ("something as yet unknown", "something as yet unknown"),
        ("File name too long", "de bestandsnaam is te lang"),
        ("Input/output error", "lezen of schrijven op de schijf is mislukt"),
        ("Read-only file system", "op deze schijf kan niet worden geschreven"),
    ],
)
def test_a_reason_keeps_what_is_its_own(reason: str, dutch: str) -> None:
    assert reason_in("nl", reason) == dutch


def test_why_an_index_was_not_built_is_said_in_dutch_too(tmp_path: Path) -> None:
    (tmp_path / "leeg.txt").touch()
    with pytest.raises(ArticlesError) as raised:
        gather(tmp_path)
    said = lines_in("nl", str(raised.value))
    assert said == f"Er staat geen artikel met tekst in {tmp_path}.\n  overgeslagen: leeg.txt: leeg bestand"
    with pytest.raises(ArticlesError) as raised:
        gather(tmp_path / "weg")
    assert lines_in("nl", str(raised.value)).endswith("is geen map met artikelen.")
    full = unwritable(tmp_path, OSError(errno.ENOSPC, "No space left on device"))
    assert "(de schijf is vol)" in lines_in("nl", str(full))
    assert lines_in("en", str(full)) == str(full)


def test_the_head_names_no_other_machine() -> None:
    drop_previews()
    loader = templates.env.loader
    source = loader.get_source(templates.env, "frontend/index.html")[0]
    assert "window.gradio_config" in source
    assert "og:" not in source
    assert "https://" not in source
