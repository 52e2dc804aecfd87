"""Fusing ranks, and finding words."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from embeddings.lexical import Lexical
from qa.retriever import reciprocal_rank_fusion


def test_fusion_sums_reciprocal_ranks() -> None:
    fused = reciprocal_rank_fusion({7: 1, 8: 2}, {8: 1})
    assert set(fused) == {7, 8}
    assert fused[8] > fused[7]


def test_words_are_found_by_their_stem_and_without_accents(tmp_path: Path) -> None:
    lexical = Lexical.build(["De oorlog in Oekraïne duurt voort.", "Een tuinprogramma over spijkerbroeken."])
    assert np.argmax(lexical.scores("oorlogen oekraine")) == 0
    assert np.argmax(lexical.scores("spijkerbroek")) == 1
    assert not lexical.scores("raket").any()
    lexical.save(tmp_path)
    assert np.array_equal(Lexical.load(tmp_path).scores("spijkerbroek"), lexical.scores("spijkerbroek"))


def test_parts_of_compounds_and_typing_errors_find_the_word() -> None:
    lexical = Lexical.build(["De bitcoinreserve groeide.", "Een tuinprogramma over spijkerbroeken."])
    assert np.argmax(lexical.scores("reserve")) == 0
    assert np.argmax(lexical.scores("spykerbroekn")) == 1


def test_a_collection_of_stop_words_can_be_searched() -> None:
    assert not Lexical.build(["de het een", "en of"]).scores("de raket").any()
