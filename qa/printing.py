"""Answers for the terminal: text for people, JSON for programs."""

from __future__ import annotations

from typing import Any

from embeddings.plain import on_one_line
from qa.language import Language, language_of
from qa.records import Answer, Candidate, Citation

_MARK, _PLAIN = "\033[1;7m", "\033[0m"
_NEAREST = 3  # passages to read where there is no answer

_WORDS: dict[Language, dict[str, str]] = {
    "nl": {
        "after": "Gelezen als vervolg op:",
        "meant": "Gelezen als:",
        "none": "De artikelen geven hier geen antwoord op.",
        "looked": "Gekeken is vooral in:",
        "nearest": "Het dichtst in de buurt:",
        "rivals": "De artikelen zeggen ook:",
        "sources": "Bronnen",
        "line": "regel",
        "others": "Andere mogelijkheden",
    },
    "en": {
        "after": "Read as a follow-up to:",
        "meant": "Read as:",
        "none": "The articles do not answer this.",
        "looked": "Looked at, above all:",
        "nearest": "Nearest passages:",
        "rivals": "The articles also say:",
        "sources": "Sources",
        "line": "line",
        "others": "Other candidates",
    },
}


def as_json(answer: Answer) -> dict[str, Any]:
    """The object that `ask --json` prints."""
    others = answer.candidates[1:] if answer.best else answer.candidates
    nearest = [] if answer.best else [_citation(near) for near in answer.nearest[:_NEAREST]]
    return {
        "question": answer.question,
        "answer": answer.best.answer if answer.best else None,
        "confidence": round(answer.confidence, 4),
        "citations": [_citation(citation) for citation in (answer.best.citations if answer.best else ())],
        "alternatives": [_alternative(candidate) for candidate in others],
        # Only an answer that the articles also contradict has them; they are among the alternatives too.
        **({"rivals": [_alternative(candidate) for candidate in answer.rivals]} if answer.rivals else {}),
        # The earlier questions it was read with, where it was taken for a follow-up.
        **({"context": list(answer.context)} if answer.context else {}),
        # How it was read, where words of it were corrected.
        **({"meant": answer.corrected} if answer.corrected else {}),
        # What to read instead, where there is no answer.
        **({"nearest": nearest} if nearest else {}),
        "elapsed_ms": round(answer.elapsed_ms, 1),
    }


def refusal_as_json(question: str) -> dict[str, Any]:
    """The same object for a question that could not be asked."""
    return as_json(Answer(question, None, (), (), (), 0.0))


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "source": citation.source,
        "title": citation.title,
        "published": citation.published,
        "start": citation.start,
        "end": citation.end,
        "line": citation.line,
        "sentence": citation.sentence,
        "passage": citation.passage,
        # Only a file without lines has one: a page or paragraph.
        **({"locator": citation.locator} if citation.locator else {}),
    }


def _alternative(candidate: Candidate) -> dict[str, Any]:
    first = candidate.citations[0]
    return {
        "answer": candidate.answer,
        "confidence": round(candidate.confidence, 4),
        "source": first.source,
        "start": first.start,
        "end": first.end,
    }


def as_text(answer: Answer, colour: bool) -> str:
    """An answer for people, in the language of the question; `colour` marks the answer in reverse video."""
    words = _WORDS[language_of(answer.question)]
    lines = []
    if answer.context:
        lines += [f"{words['after']} {on_one_line(' '.join(answer.context))}", ""]
    if answer.corrected:
        lines += [f"{words['meant']} {on_one_line(answer.corrected)}", ""]
    if answer.best:
        lines += [f"{on_one_line(answer.best.answer)}  ({answer.confidence:.0%})", "", f"{words['sources']}:"]
        for number, citation in enumerate(answer.best.citations, 1):
            lines += _source(number, citation, words, colour, marked=True)
        if answer.rivals:
            lines += [words["rivals"], *map(_alternative_line, answer.rivals), ""]
    else:
        titles = dict.fromkeys(on_one_line(near.title or near.source) for near in answer.nearest)
        looked = [f"{words['looked']} {'; '.join(titles)}."] if titles else []
        lines += [words["none"], *looked, "", words["nearest"]]
        for number, citation in enumerate(answer.nearest[:_NEAREST], 1):
            lines += _source(number, citation, words, colour, marked=False)
    others = [one for one in answer.candidates[1:4] if one not in answer.rivals] if answer.best else ()
    if others:
        lines += [f"{words['others']}:", *map(_alternative_line, others)]
    return "\n".join(lines)


def _alternative_line(candidate: Candidate) -> str:
    where = on_one_line(candidate.citations[0].source)
    return f"  {on_one_line(candidate.answer)}  ({candidate.confidence:.0%}, {where})"


def _source(number: int, citation: Citation, words: dict[str, str], colour: bool, marked: bool) -> list[str]:
    about = [citation.title, citation.publisher, citation.published]
    known = ", ".join(on_one_line(part) for part in about if part)
    where = on_one_line(citation.locator) if citation.locator else f"{words['line']} {citation.line}"
    place = f"{on_one_line(citation.source)}, {where}"
    before, answer, after = (
        on_one_line(part)
        for part in (
            citation.passage[: citation.passage_start],
            citation.passage[citation.passage_start : citation.passage_end],
            citation.passage[citation.passage_end :],
        )
    )
    if marked:
        answer = f"{_MARK}{answer}{_PLAIN}" if colour else f">>{answer}<<"
    return [
        f"[{number}] {known} ({place})" if known else f"[{number}] {place}",
        f"    {before}{answer}{after}",
        "",
    ]
