"""What `python -m tests.fuzz` found, and a short run of it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from conftest import ROOT
from fuzz import check_text, run, word

from embeddings.cleaning import _EDGE, find_paragraphs
from embeddings.formats import Content, UnreadableError, read_docx
from embeddings.records import Document


@pytest.mark.parametrize(
    "text",
    [
        # Lines of nothing but a space that is not one of those between words.
        "\u2028\n-\n",
        "-\n\u2028\n- -\n",
        "12 maart 2021 lees -\naVoor NRC schreef ik \naVoor NRC schreef ik \n\u2028\n",
        *(
            f"Een kop\n{space}\nEen zin over de {space}\nhaven.\n"
            for space in "\u1680\u2005\u200a\u2029\u205f"
        ),
    ],
)
def test_what_was_found_in_texts(text: str) -> None:
    check_text(Content(text))


@pytest.mark.parametrize("unit", ["© .,,", "     ", "?\n\n?\n\n?\n\n"])
def test_what_was_slow(unit: str) -> None:
    began = time.process_time()
    check_text(Content(unit * 2000 + "x"))
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("where", "bit", "whole"),
    [
        (0.01, 0, True),  # zlib.error
        (0.05611217050326768, 5, True),
        (0.296875, 0, False),  # AttributeError
    ],
)
def test_what_was_found_in_word_documents(where: float, bit: int, whole: bool) -> None:
    with pytest.raises(UnreadableError, match="damaged"):
        read_docx(word([(where, "flip", bit, b"")], whole))


def test_no_white_space_is_left_at_the_edges_of_a_line() -> None:
    spaces = {chr(code) for code in range(sys.maxunicode + 1) if chr(code).isspace()}
    assert spaces - set(_EDGE) == {"\n", "\r"}
    for space in spaces - {"\n", "\r"}:
        (paragraph,) = find_paragraphs(Document("a.txt", Path("a.txt"), f"{space}woord{space}"))
        assert paragraph.text.text == "woord"


def test_a_short_run_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    run(300, first_seed=50_000)
