"""A mistyped question -> the question in the words of the passages found for it, and of its language."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import Stemmer
from rapidfuzz.distance import OSA

from qa.language import Language, is_foreign
from qa.people import as_written, who_is_asked

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LETTERS = 4  # a shorter word is too near to many others
_LONG = 8  # letters; from here on a word may have two errors
_LISTS: tuple[Language, ...] = ("nl", "en")
_ALL = 1_000_000  # words of a list: more than there are
_COMMONER = 2.0  # log10: so much commoner than what was typed is a word that was meant (docs/confidence.md)


def corrected(question: str, passages: Sequence[str], language: Language | None = None) -> str:
    """The question with words that no language has replaced by words they come close to.

    A word stays where it stands in a passage or in a word list of Dutch or English. Else it becomes the
    word of the passages with the same first letter, accents apart, that is at most one letter, or two
    neighbours exchanged, from it (of eight letters or more: two; of words joined by a hyphen for each): names
    come right so. Where there is none, and it is written as no name is, it becomes the commonest word of the
    language that is one error from it, if that is a hundred times as common. A word that is a form of what it
    would become stays. Whom a question asks to introduce in small letters gets the capitals of the passages.
    A question in another language stays as it is: its words are in neither list.

    Args:
        question: as typed.
        passages: found for it.
        language: of the question; None has words replaced by those of passages only.
    """
    if is_foreign(question):
        return question
    words = _by_lower_case(passages)
    stemmer = Stemmer.Stemmer("english" if language == "en" else "dutch")

    def correct(match: re.Match[str]) -> str:
        typed = match.group()
        lower = typed.lower()
        if len(lower) < _LETTERS or lower in words or _known(lower):
            return typed
        near = _nearest(lower, words)
        if language and near == lower and (typed == lower or match.start() == 0):
            near = _commonest(lower, language)
        # The stemmer knows the straight apostrophe only.
        stems = stemmer.stemWords([word.replace("’", "'") for word in (lower, near)])
        meant = _like(typed, words[near]) if near in words else near.capitalize() if typed != lower else near
        return typed if stems[0] == stems[1] else meant

    question = _WORD.sub(correct, question)
    if name := who_is_asked(question):
        # Small letters hide from the reader that somebody of that name is meant.
        before, _, after = question.rpartition(name)
        question = before + as_written(name, passages) + after
    return question


def _by_lower_case(passages: Iterable[str]) -> dict[str, list[str]]:
    """The words of the passages as they are written there, by how they are in small letters."""
    words: dict[str, list[str]] = {}
    for passage in passages:
        for word in _WORD.findall(passage):
            words.setdefault(word.lower(), []).append(word)
    return words


def _like(typed: str, written: Sequence[str]) -> str:
    """The way a word is mostly written; of several one in small letters, or not, as typed."""
    small = typed == typed.lower()
    times = Counter(written)
    return max(times, key=lambda word: (times[word], (word == word.lower()) is small))


def _nearest(typed: str, words: Iterable[str]) -> str:
    """The word nearest by edits (optimal string alignment), the longest of several; typed if none is near."""
    most = _most_errors(typed)
    near = (
        word
        for word in words
        if _unaccented(word[0]) == _unaccented(typed[0])
        and abs(len(word) - len(typed)) <= most
        and _parts_are_near(typed, word)
    )
    found = min((OSA.distance(typed, word, score_cutoff=most), -len(word), word) for word in [*near, ""])
    return found[2] if found[0] <= most else typed


@lru_cache(10_000)
def _commonest(typed: str, language: Language) -> str:
    """The commonest word of a language that is one error from what was typed; typed if there is none.

    As in Norvig, How to write a spelling corrector (2007), but that the first letter is taken to be right.
    """
    near = (
        word
        for word in _common(language).get(typed[0], ())
        if abs(len(word) - len(typed)) <= 1 and OSA.distance(typed, word, score_cutoff=1) <= 1
    )
    found = next(near, typed)
    return found if _frequency(found, language) - _frequency(typed, language) >= _COMMONER else typed


def _frequency(word: str, language: Language) -> float:
    """How common a word is: log10 of its number in a billion, rare ones and typing errors too."""
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, language))


@lru_cache
def _common(language: Language) -> Mapping[str, Sequence[str]]:
    """The words of a language that are long enough, the commonest first, by their first letter."""
    from wordfreq import top_n_list  # takes half a second to load

    words = defaultdict(list)
    for word in top_n_list(language, _ALL, wordlist="small"):
        if len(word) >= _LETTERS and word.isalpha():
            words[word[0]].append(word)
    return words


def _parts_are_near(typed: str, word: str) -> bool:
    """Whether words joined by hyphens are near each other one by one: Seong-min is not Seong-gi."""
    hyphens = typed.count("-")
    if hyphens == 0 or word.count("-") != hyphens:
        return True
    parts = zip(typed.split("-"), word.split("-"), strict=True)
    return all(OSA.distance(one, other) <= _most_errors(one) for one, other in parts)


def _most_errors(word: str) -> int:
    return 2 if len(word) >= _LONG else 1


def _unaccented(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


@lru_cache(10_000)
def _known(word: str) -> bool:
    """Whether a word is in use at all; the short list, for the long one holds typing errors too."""
    from wordfreq import zipf_frequency  # takes half a second to load

    return any(zipf_frequency(word, language, wordlist="small") > 0 for language in _LISTS)
