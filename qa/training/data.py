"""Files of questions -> examples: SQuAD's format, a context or a question a line, span-marked."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from qa.training.records import Example, Marked, Match, TrainingError

_HISTORY = 2  # earlier questions


def read_examples(
    path: Path, every: int = 1, only: Mapping[str, str] = MappingProxyType({})
) -> list[Example]:
    """The examples of a file, whichever of the formats it has (.gz too).

    .json: SQuAD 1.1 or 2.0. .jsonl, an object a line: {"context", "qas": [{"q", "a", "n", "history"}]}, `a` a
    stretch of the context (of several alike number n, counted from 0), or {"context", "question", "answers":
    [{"text", "start"}]}. No answer: `a` or `answers` empty. Of several answers the first is taken.

    Args:
        path: the file.
        every: 2 takes the first, third, fifth of SQuAD's articles, and so on.
        only: of one object a line, only those with these fields.

    Raises:
        TrainingError: the file cannot be read, or a line is something else.
    """
    text = _text(path)
    if path.name.removesuffix(".gz").endswith(".json"):
        return list(_squad(_object(text, str(path)), every, str(path)))
    examples: list[Example] = []
    for where, row in _rows(text, path):
        if any(row.get(name) != value for name, value in only.items()):
            continue
        if "qas" in row:
            examples += _conversation(row, where)
        else:
            examples.append(_single(row, where))
    return examples


def read_marked(path: Path) -> list[Marked]:
    """The paragraphs of a file in which answers are marked, but not matched to their questions.

    Raises:
        TrainingError: as read_examples().
    """
    paragraphs = []
    for where, row in _rows(_text(path), path):
        try:
            marks = tuple(sorted((int(start), int(end), int(group)) for start, end, group in row["marks"]))
            questions = tuple(str(question) for question in row["questions"])
            paragraphs.append(Marked(int(row["document"]), str(row["context"]), marks, questions))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise TrainingError(
                f"{where}: needs document, context, marks ([start, end, group]) and questions."
            ) from error
    return paragraphs


def read_matches(path: Path) -> dict[str, tuple[Match | None, ...]]:
    """Which answer belongs to which question of marked paragraphs, as somebody found by reading them.

    A line: {"digest", "answers"}: the digest() of the paragraph, and of every question the [start, end] of
    its answer in characters, [] where the paragraph has none, null where that cannot be told.

    Returns:
        The answers by digest, in the order of the questions.

    Raises:
        TrainingError: as read_examples(), or a paragraph has two lines.
    """
    matches: dict[str, tuple[Match | None, ...]] = {}
    for where, row in _rows(_text(path), path):
        try:
            key, answers = str(row["digest"]), tuple(map(_match, row["answers"]))
        except (KeyError, TypeError, ValueError) as error:
            raise TrainingError(f"{where}: needs digest and answers ([start, end], [] or null).") from error
        if matches.setdefault(key, answers) is not answers:
            raise TrainingError(f"{where}: paragraph {key} has been matched in an earlier line.")
    return matches


def _match(given: Any) -> Match | None:
    if given is None:
        return None
    if given == []:
        return Match(0, 0)
    start, end = given
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise ValueError("not a stretch of text")
    return Match(start, end)


def held_out(example: Example, parts: int) -> bool:
    """Whether the hash of its context puts an example in the one of so many parts never trained on."""
    return int(digest(example.context), 16) % parts == 0


def digest(context: str) -> str:
    """What stands for a context where it is not written out: its MD5 in hexadecimal."""
    return hashlib.md5(context.encode(errors="surrogatepass"), usedforsecurity=False).hexdigest()


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    except OSError as error:
        raise TrainingError(f"{path} cannot be read ({error.strerror or error}).") from error
    except (EOFError, UnicodeDecodeError, zlib.error) as error:
        raise TrainingError(f"{path} is damaged, or not text in UTF-8.") from error


def _object(text: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(text)
    except json.JSONDecodeError as error:
        raise TrainingError(f"{where}: not JSON ({error.msg}).") from error
    if not isinstance(row, dict):
        raise TrainingError(f"{where}: not a JSON object.")
    return row


def _rows(text: str, path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            where = f"{path}, line {number}"
            yield where, _object(line, where)


def _squad(content: dict[str, Any], every: int, where: str) -> Iterator[Example]:
    try:
        for article in content["data"][::every]:
            for paragraph in article["paragraphs"]:
                for qa in paragraph["qas"]:
                    yield _answered(
                        qa["question"],
                        paragraph["context"],
                        qa["answers"],
                        "answer_start",
                        f"{where}, {qa.get('id')}",
                    )
    except (KeyError, TypeError, AttributeError) as error:
        raise TrainingError(f"{where}: not in SQuAD's format (missing: {error}).") from error


def _single(row: dict[str, Any], where: str) -> Example:
    try:
        return _answered(row["question"], row["context"], row["answers"], "start", where)
    except (KeyError, TypeError) as error:
        raise TrainingError(f"{where}: needs context and qas, or context, question and answers.") from error


def _answered(
    question: str, context: str, answers: Sequence[dict[str, Any]], start: str, where: str
) -> Example:
    if not answers:
        return Example(question, context)
    begin, text = answers[0][start], answers[0]["text"]
    if context[begin : begin + len(text)] != text:
        raise TrainingError(f"{where}: {text!r} does not stand at character {begin} of the context.")
    return Example(question, context, begin, begin + len(text))


def _conversation(row: dict[str, Any], where: str) -> Iterator[Example]:
    try:
        context = row["context"]
        for qa in row["qas"]:
            question = " ".join([*qa.get("history", [])[-_HISTORY:], qa["q"]])
            answer = qa["a"]
            places = [match.start() for match in re.finditer(re.escape(answer), context)] if answer else []
            if answer and len(places) <= qa.get("n", 0):
                raise TrainingError(f"{where}: {answer!r} does not stand in the context so often.")
            begin = places[qa.get("n", 0)] if answer else 0
            yield Example(question, context, begin, begin + len(answer))
    except (KeyError, TypeError, AttributeError) as error:
        raise TrainingError(f"{where}: a question needs q and a (missing: {error}).") from error
