"""Words -> passages: BM25 (Robertson and Zaragoza 2009) through bm25s, over Dutch stems and their n-grams.

Besides its stem, a word counts by the stretches of four letters in it (McNamee and Mayfield 2004): that finds
the parts of Dutch compounds ('reserve' in 'bitcoinreserve') and forgives typing errors, without a word list.
"""

from __future__ import annotations

import math
import re
import tempfile
import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_DUTCH
from numpy.typing import DTypeLike
from scipy.sparse import csc_matrix, csr_matrix

_GRAM = 4  # letters; docs/retrieval.md has the other lengths
_WORD = re.compile(r"[^\W_]{2,}")
_STOP_WORDS = frozenset(STOPWORDS_DUTCH)
_PERHAPS_A_MARK = re.compile("[\u0300-\U0010ffff]")  # no character below these combines with another
_BLOCK = 1 << 24  # scores computed at once: some 500 MB
_ARRAYS = {name: f"{name}.csc.index.npy" for name in ("data", "indices", "indptr")}  # as bm25s names them


class Lexical:
    """A BM25 index of passages."""

    def __init__(self, bm25: Any) -> None:
        self._bm25 = bm25
        self._stemmer = Stemmer.Stemmer("dutch")

    @classmethod
    def build(cls, texts: Iterable[str]) -> Lexical:
        """Index the texts, in memory; a passage's number is its position."""
        with tempfile.TemporaryDirectory() as folder:
            cls.write(texts, Path(folder))
            return cls(bm25s.BM25.load(folder, allow_pickle=False, show_progress=False))

    @classmethod
    def write(cls, texts: Iterable[str], folder: Path) -> None:
        """Index the texts in plain arrays and JSON. The same texts give the same files.

        The scores go to disk as they are computed: of a million passages they are 4 GB.
        """
        lexical = cls(bm25s.BM25())
        counts, stems = lexical._count(texts)
        if not stems:  # bm25s cannot index a collection without a single word
            counts, stems = csr_matrix(np.ones((counts.shape[0], 1), dtype=np.int32)), ["\0"]
        members, vocabulary = _terms_of(stems)
        bm25 = lexical._bm25
        bm25.vocab_dict, bm25.nonoccurrence_array = vocabulary, None
        nothing = np.empty(0, dtype=np.float32)
        bm25.scores = dict.fromkeys(_ARRAYS, nothing) | {"num_docs": counts.shape[0]}
        bm25.save(folder, allow_pickle=False, show_progress=False)  # all but the scores
        ends = [np.zeros(1, dtype=np.int64)]
        with (
            closing(_GrowingArray(folder / _ARRAYS["data"], np.float32)) as data,
            closing(_GrowingArray(folder / _ARRAYS["indices"], np.int32)) as indices,
        ):
            for block in _bm25_scores(counts, members, bm25.k1, bm25.b):
                data.add(block.data)
                indices.add(block.indices)
                ends.append(ends[-1][-1] + block.indptr[1:])
        np.save(folder / _ARRAYS["indptr"], np.concatenate(ends), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """Load what `write` wrote, its arrays memory-mapped."""
        return cls(bm25s.BM25.load(folder, mmap=True, allow_pickle=False, show_progress=False))

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


def _bm25_scores(counts: csr_matrix, members: csc_matrix, k1: float, b: float) -> Iterator[csc_matrix]:
    """What bm25s keeps of an index: the score of each term in each passage, some terms at a time.

    bm25s makes it from lists of words, half a kilobyte for each word of a passage; as products of sparse
    matrices a million passages take little more than what they are made of.

    Args:
        counts: of each stem in each passage, (passages, stems).
        members: of each term in each stem, (stems, terms).
        k1: how soon more of the same term stops counting.
        b: how far a long passage is held against it.

    Yields:
        float32 (passages, terms), the terms in order.
    """
    passages, terms = counts.shape[0], members.shape[1]
    lengths = counts @ np.asarray(members.sum(axis=1)).ravel()
    damping = k1 * (1 - b + b * lengths / lengths.mean())
    held = np.diff(counts.tocsc().indptr)  # passages by stem
    # No term is in more passages than its stems together.
    most = np.concatenate([[0], np.cumsum(np.add.reduceat(held[members.indices], members.indptr[:-1]))])
    first = 0
    while first < terms:
        last = max(first + 1, int(np.searchsorted(most, most[first] + _BLOCK, side="right")) - 1)
        block = (counts @ members[:, first:last]).tocsc()
        holders = np.diff(block.indptr)
        weights = np.log(1 + (passages - holders + 0.5) / (holders + 0.5)).astype(np.float32)
        scores = np.repeat(weights, holders) * (block.data / (damping[block.indices] + block.data))
        yield csc_matrix((scores, block.indices, block.indptr), shape=block.shape)
        first = last


class _GrowingArray:
    """A file of NumPy's, with one dimension, that numbers are added to."""

    def __init__(self, path: Path, type_: DTypeLike) -> None:
        self._type = np.dtype(type_)
        self._length = 0
        self._file = path.open("wb")
        self._write_header()

    def add(self, numbers: np.ndarray) -> None:
        """Add numbers at the end."""
        numbers.astype(self._type, copy=False).tofile(self._file)
        self._length += numbers.size

    def close(self) -> None:
        """Say in the file how many there are, and close it."""
        with self._file:
            self._file.seek(0)
            self._write_header()

    def _write_header(self) -> None:
        # NumPy leaves room in it for a length of 21 figures.
        fields = {"descr": np.lib.format.dtype_to_descr(self._type), "fortran_order": False}
        np.lib.format.write_array_header_1_0(self._file, fields | {"shape": (self._length,)})
