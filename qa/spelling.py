"""A mistyped question -> the question in the words of the passages found for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

import Stemmer
from rapidfuzz.distance import OSA

from qa.people import as_written, who_is_asked

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LETTERS = 4  # a shorter word is too near to many others
_LONG = 8  # letters; from here on a word may have two errors
_LISTS = ("nl", "en")


def corrected(question: str, passages: Sequence[str]) -> str:
    """The question with words that no language has replaced by those of the passages they come close to.

    A word stays where it stands in a passage or in a word list of Dutch or English, or where no passage has
    a word with the same first letter at most one letter, or two neighbours exchanged, from it (of eight
    letters or more: two; of words joined by a hyphen for each). A word that is a form of one in a passage
    stays too. The passages' own words are what it can have meant, so names come right as well. Whom a
    question asks to introduce in small letters gets the capitals of the passages.
    """
    words = _by_lower_case(passages)
    stemmer = Stemmer.Stemmer("dutch")

    def correct(match: re.Match[str]) -> str:
        typed = match.group()
        lower = typed.lower()
        if len(lower) < _LETTERS or lower in words or _known(lower):
            return typed
        near = _nearest(lower, words)
        same_stem = stemmer.stemWord(near) == stemmer.stemWord(lower)
        return typed if same_stem else words.get(near, typed)

    question = _WORD.sub(correct, question)
    if name := who_is_asked(question):
        # Small letters hide from the reader that somebody of that name is meant.
        before, _, after = question.rpartition(name)
        question = before + as_written(name, passages) + after
    return question


def _by_lower_case(passages: Iterable[str]) -> dict[str, str]:
    words: dict[str, str] = {}
    for passage in passages:
        for word in _WORD.findall(passage):
            words.setdefault(word.lower(), word)
    return words


def _nearest(typed: str, words: Iterable[str]) -> str:
    """The word nearest by edits (optimal string alignment), the longest of several; typed if none is near."""
    most = _most_errors(typed)
    near = (
        word
        for word in words
        if word[0] == typed[0] and abs(len(word) - len(typed)) <= most and _parts_are_near(typed, word)
    )
    found = min((OSA.distance(typed, word, score_cutoff=most), -len(word), word) for word in [*near, ""])
    return found[2] if found[0] <= most else typed


def _parts_are_near(typed: str, word: str) -> bool:
    """Whether words joined by hyphens are near each other one by one: Seong-min is not Seong-gi."""
    hyphens = typed.count("-")
    if hyphens == 0 or word.count("-") != hyphens:
        return True
    parts = zip(typed.split("-"), word.split("-"), strict=True)
    return all(OSA.distance(one, other) <= _most_errors(one) for one, other in parts)


def _most_errors(word: str) -> int:
    return 2 if len(word) >= _LONG else 1


@lru_cache(10_000)
def _known(word: str) -> bool:
    """Whether a word is in use at all; the short list, for the long one holds typing errors too."""
    from wordfreq import zipf_frequency  # takes half a second to load

    return any(zipf_frequency(word, language, wordlist="small") > 0 for language in _LISTS)
