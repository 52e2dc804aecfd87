"""Words -> passages: BM25 (Robertson and Zaragoza 2009) through bm25s, over Dutch stems and their n-grams.

Besides its stem, a word counts by the stretches of four letters in it (McNamee and Mayfield 2004): that finds
the parts of Dutch compounds ('reserve' in 'bitcoinreserve') and forgives typing errors, without a word list.
"""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_DUTCH
from scipy.sparse import csc_matrix, csr_matrix

_GRAM = 4  # letters; docs/retrieval.md has the other lengths
_WORD = re.compile(r"\b\w\w+\b")
_STOP_WORDS = frozenset(STOPWORDS_DUTCH)
_PERHAPS_A_MARK = re.compile("[\u0300-\U0010ffff]")  # no character below these combines with another
_BLOCK = 1 << 24  # scores computed at once: some 500 MB


class Lexical:
    """A BM25 index of passages."""

    def __init__(self, bm25: Any) -> None:
        self._bm25 = bm25
        self._stemmer = Stemmer.Stemmer("dutch")

    @classmethod
    def build(cls, texts: Iterable[str]) -> Lexical:
        """Index the texts; a passage's number is its position. The same texts give the same files."""
        lexical = cls(bm25s.BM25())
        counts, stems = lexical._count(texts)
        if not stems:  # bm25s cannot index a collection without a single word
            counts, stems = csr_matrix(np.ones((counts.shape[0], 1), dtype=np.int32)), ["\0"]
        members, vocabulary = _terms_of(stems)
        bm25 = lexical._bm25
        bm25.vocab_dict, bm25.nonoccurrence_array = vocabulary, None
        bm25.scores = _bm25_scores(counts, members, bm25.k1, bm25.b)
        return lexical

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Load what `save` wrote, its arrays memory-mapped."""
        return cls(bm25s.BM25.load(folder, mmap=True, allow_pickle=False, show_progress=False))

    def save(self, folder: Path) -> None:
        """Write the index as plain arrays and JSON."""
        self._bm25.save(folder, allow_pickle=False, show_progress=False)

    def scores(self, question: str) -> np.ndarray:
        """BM25 score of every passage, float32 (passages,); 0 where no term is shared."""
        vocabulary = self._bm25.vocab_dict
        known = [term for term in _with_grams(self.terms(question)) if term in vocabulary]
        if not known:
            return np.zeros(self._bm25.scores["num_docs"], dtype=np.float32)
        scores: np.ndarray = self._bm25.get_scores(known)
        return scores

    def weight(self, term: str) -> float:
        """How telling a stem is: its inverse document frequency, highest where no passage has it."""
        bm25 = self._bm25
        known = bm25.vocab_dict.get(term)
        pointers = bm25.scores["indptr"]
        holders = 0 if known is None else int(pointers[known + 1]) - int(pointers[known])
        return math.log(1 + bm25.scores["num_docs"] / (1 + holders))

    def terms(self, text: str) -> list[str]:
        """The stems of a text: lower case, without accents (people leave them out), stop words dropped."""
        stems: list[str] = self._stemmer.stemWords(_words(text))
        return stems

    def _count(self, texts: Iterable[str]) -> tuple[csr_matrix, list[str]]:
        """How often each stem stands in each text, int32 (texts, stems), and the stems by number."""
        numbers: dict[str, int] = {}
        of_word: dict[str, int] = {}
        found, ends = array("i"), array("q", [0])
        for text in texts:
            words = _words(text)
            for word in words:
                if word not in of_word:
                    of_word[word] = numbers.setdefault(self._stemmer.stemWord(word), len(numbers))
            found.extend([of_word[word] for word in words])
            ends.append(len(found))
        counts = csr_matrix(
            (np.ones(len(found), dtype=np.int32), np.asarray(found), np.asarray(ends)),
            shape=(len(ends) - 1, len(numbers)),
        )
        counts.sum_duplicates()
        return counts, list(numbers)


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(_without_marks(text).lower()) if word not in _STOP_WORDS]


def _without_marks(text: str) -> str:
    if text.isascii():
        return text
    return _PERHAPS_A_MARK.sub(
        lambda found: "" if unicodedata.combining(found.group()) else found.group(),
        unicodedata.normalize("NFKD", text),
    )


def _with_grams(stems: list[str]) -> list[str]:
    """The stems and, of each with its ends marked, every stretch of letters."""
    grams = list(stems)
    for stem in stems:
        marked = f"^{stem}$"
        grams.extend(marked[at : at + _GRAM] for at in range(max(1, len(marked) - _GRAM + 1)))
    return grams


def _terms_of(stems: list[str]) -> tuple[csc_matrix, dict[str, int]]:
    """How often each term (a stem or a stretch of one) is in each stem, and the numbers of the terms."""
    vocabulary: dict[str, int] = {}
    found, ends = array("i"), array("q", [0])
    for stem in stems:
        found.extend([vocabulary.setdefault(term, len(vocabulary)) for term in _with_grams([stem])])
        ends.append(len(found))
    members = csr_matrix(
        (np.ones(len(found), dtype=np.int32), np.asarray(found), np.asarray(ends)),
        shape=(len(stems), len(vocabulary)),
    )
    return members.tocsc(), vocabulary  # of repeated entries the conversion makes one, their sum


def _bm25_scores(counts: csr_matrix, members: csc_matrix, k1: float, b: float) -> dict[str, Any]:
    """What bm25s keeps of an index: the score of each term in each passage, by column.

    bm25s makes it from lists of words, half a kilobyte for each word of a passage; as products of sparse
    matrices, some columns at a time, a million passages take little more than the result.

    Args:
        counts: of each stem in each passage, (passages, stems).
        members: of each term in each stem, (stems, terms).
        k1: how soon more of the same term stops counting.
        b: how far a long passage is held against it.
    """
    passages, terms = counts.shape[0], members.shape[1]
    lengths = counts @ np.asarray(members.sum(axis=1)).ravel()
    damping = k1 * (1 - b + b * lengths / lengths.mean())
    held = np.diff(counts.tocsc().indptr)  # passages by stem
    # No term is in more passages than its stems together.
    most = np.concatenate([[0], np.cumsum(np.add.reduceat(held[members.indices], members.indptr[:-1]))])
    data, indices = np.empty(most[-1], dtype=np.float32), np.empty(most[-1], dtype=np.int32)
    pointers = np.zeros(terms + 1, dtype=np.int64)
    first, filled = 0, 0
    while first < terms:
        last = max(first + 1, int(np.searchsorted(most, most[first] + _BLOCK, side="right")) - 1)
        block = (counts @ members[:, first:last]).tocsc()
        holders = np.diff(block.indptr)
        weights = np.log(1 + (passages - holders + 0.5) / (holders + 0.5)).astype(np.float32)
        end = filled + block.nnz
        data[filled:end] = np.repeat(weights, holders) * (block.data / (damping[block.indices] + block.data))
        indices[filled:end] = block.indices
        pointers[first + 1 : last + 1] = filled + block.indptr[1:]
        first, filled = last, end
    return {"data": data[:filled], "indices": indices[:filled], "indptr": pointers, "num_docs": passages}
