"""Words -> passages: BM25 (Robertson and Zaragoza 2009) through bm25s, over Dutch stems and their n-grams.

Besides its stem, a word counts by the stretches of four letters in it (McNamee and Mayfield 2004): that finds
the parts of Dutch compounds ('reserve' in 'bitcoinreserve') and forgives typing errors, without a word list.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import Stemmer

_GRAM = 4  # letters; docs/retrieval.md has the other lengths


class Lexical:
    """A BM25 index of passages."""

    def __init__(self, bm25: Any) -> None:
        self._bm25 = bm25
        self._stemmer = Stemmer.Stemmer("dutch")

    @classmethod
    def build(cls, texts: Sequence[str]) -> Lexical:
        """Index the texts; a passage's number is its position."""
        lexical = cls(bm25s.BM25())
        tokens = [_with_grams(lexical.terms(text)) for text in texts]
        if not any(tokens):  # bm25s cannot index a collection without a single word
            tokens = [["\0"] for _ in texts]
        lexical._bm25.index(tokens, show_progress=False)
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
        plain = unicodedata.normalize("NFKD", text)
        plain = "".join(char for char in plain if not unicodedata.combining(char))
        tokens = bm25s.tokenize(
            [plain], stopwords="nl", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return list(tokens[0])


def _with_grams(stems: list[str]) -> list[str]:
    """The stems and, of each with its ends marked, every stretch of letters."""
    grams = list(stems)
    for stem in stems:
        marked = f"^{stem}$"
        grams.extend(marked[at : at + _GRAM] for at in range(max(1, len(marked) - _GRAM + 1)))
    return grams
