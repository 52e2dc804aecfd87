"""The questions that come along: what they accept stands in the articles, word for word."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from conftest import ROOT

from qa.evaluate import read_questions

_SETS = ["second_questions.jsonl", "third_questions.jsonl", "fourth_questions.jsonl"]


@pytest.mark.parametrize("name", [*_SETS, "who_is.jsonl"])
def test_accepted_answers_stand_in_the_articles(name: str) -> None:
    articles = {path.name: _flat(path.read_text(encoding="utf-8")) for path in (ROOT / "seeds").glob("*.txt")}
    questions = read_questions(ROOT / "tests" / name)
    assert max(Counter((one.text, one.history) for one in questions).values()) == 1
    for question in questions:
        texts = [articles[source] for source in question.sources] or list(articles.values())
        for answer in question.answers:
            assert any(_flat(answer) in text for text in texts), (question.text, answer)


@pytest.mark.parametrize("name", _SETS)
def test_a_set_says_where_its_answers_stand(name: str) -> None:
    for line in (ROOT / "tests" / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert bool(row["answers"]) == bool(row["sources"]) == bool(row["evidence"]), row["question"]
        assert (row["kind"] == "followup") == bool(row["history"]), row["question"]


def _flat(text: str) -> str:
    return " ".join(text.split())
