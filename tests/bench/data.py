"""The data beside the project -> sets of questions with their texts, and real passages for the growth."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from embeddings.build import gather
from qa.evaluate import read_questions
from qa.metrics import collapse
from tests.bench.records import Asked, QuestionSet, Text

SHARED = Path("../shared")


def articles() -> QuestionSet:
    """The development questions on the five articles, cut to passages by the program."""
    collection = gather(Path("seeds")).collection
    texts = [
        Text(collection.articles[passage.article].title, passage.section, passage.text)
        for passage in collection.passages
    ]
    asked = []
    for question in read_questions(SHARED / "gold" / "questions.jsonl"):
        answers = [collapse(answer) for answer in question.answers]
        right = frozenset(
            number
            for number, passage in enumerate(collection.passages)
            if {location.source for location in passage.locations} & set(question.sources)
            and any(answer in collapse(passage.text) for answer in answers)
        )
        asked.append(Asked(question.text, question.history[-2:], question.answers, right))
    return QuestionSet("articles", tuple(texts), tuple(asked))


def dutch_texts() -> QuestionSet:
    """Dutch reading questions, each against all contexts (as tests/measure_retrieval.py does)."""
    texts: list[Text] = []
    asked: list[Asked] = []
    for path in sorted((SHARED / "data" / "qa-nl").glob("*.jsonl")):
        for record in _rows(path.read_text(encoding="utf-8")):
            asked += [
                Asked(qa["q"], (), (qa["a"],), frozenset([len(texts)]))
                for qa in record["qas"]
                if qa["a"] and not qa.get("history")
            ]
            texts.append(Text(None, None, record["context"]))
    random.Random(0).shuffle(asked)
    return QuestionSet("Dutch texts", tuple(texts), tuple(asked))


def xquad(language: str, name: str) -> QuestionSet:
    """The XQuAD articles that no model was trained on, each question against all paragraphs of the file."""
    path = SHARED / "data" / "xquad" / f"xquad.{language}.json"
    texts: list[Text] = []
    asked: list[Asked] = []
    for at, article in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
        for paragraph in article["paragraphs"]:
            if at % 2 == 0:
                asked += [
                    Asked(
                        qa["question"],
                        (),
                        tuple(answer["text"] for answer in qa["answers"]),
                        frozenset([len(texts)]),
                    )
                    for qa in paragraph["qas"]
                ]
            texts.append(Text(None, None, paragraph["context"]))
    random.Random(0).shuffle(asked)
    return QuestionSet(name, tuple(texts), tuple(asked))


def real_passages() -> list[str]:
    """Every text of the data once: Dutch, German, English, and some other languages last."""
    found: dict[str, None] = {}
    for text in dutch_texts().texts:
        found[text.text] = None
    for language in ("de", "en"):
        for text in xquad(language, language).texts:
            found[text.text] = None
    for name in ("squad2-en/paragraphs.jsonl.gz", "reader-mix.jsonl.gz"):
        with gzip.open(SHARED / "data" / name, "rt", encoding="utf-8") as file:
            for line in file:
                found[json.loads(line)["context"]] = None
    return list(found)


def _rows(text: str) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in text.splitlines() if line.strip())
