"""Fusing ranks, and finding words."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import bm25s
import numpy as np
import pytest

from embeddings.lexical import Lexical, _with_grams
from qa.retriever import _highest, reciprocal_rank_fusion

_LETTERS = "abcdeéïjkstz"


def test_fusion_sums_reciprocal_ranks() -> None:
    fused = reciprocal_rank_fusion({7: 1, 8: 2}, {8: 1})
    assert set(fused) == {7, 8}
    assert fused[8] > fused[7]
    assert reciprocal_rank_fusion({7: 1, 8: 2}, {8: 1}, k=60) == pytest.approx(
        {7: 1 / 61, 8: 1 / 62 + 1 / 61}
    )


def test_words_are_found_by_their_stem_and_without_accents(tmp_path: Path) -> None:
    texts = ["De oorlog in Oekraïne duurt voort.", "Een tuinprogramma over spijkerbroeken."]
    lexical = Lexical.build(texts)
    assert np.argmax(lexical.scores("oorlogen oekraine")) == 0
    assert np.argmax(lexical.scores("spijkerbroek")) == 1
    assert not lexical.scores("raket").any()
    Lexical.write(texts, tmp_path)
    assert np.array_equal(Lexical.load(tmp_path).scores("spijkerbroek"), lexical.scores("spijkerbroek"))


def test_parts_of_compounds_and_typing_errors_find_the_word() -> None:
    lexical = Lexical.build(["De bitcoinreserve groeide.", "Een tuinprogramma over spijkerbroeken."])
    assert np.argmax(lexical.scores("reserve")) == 0
    assert np.argmax(lexical.scores("spykerbroekn")) == 1


def test_a_collection_of_stop_words_can_be_searched() -> None:
    assert not Lexical.build(["de het een", "en of"]).scores("de raket").any()


def _texts(count: int) -> list[str]:
    chance = random.Random(1)
    words = ["".join(chance.choices(_LETTERS, k=chance.randint(1, 9))) for _ in range(60)]
    return [" ".join(chance.choices(words, k=chance.randint(0, 40))) for _ in range(count)]


@pytest.mark.parametrize("block", [1, 500, 1 << 24])
def test_scores_are_those_of_bm25s_itself(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("embeddings.lexical._BLOCK", block)
    texts = _texts(80)
    lexical = Lexical.build(texts)
    plain = bm25s.BM25()
    plain.index([_with_grams(lexical.terms(text)) for text in texts], show_progress=False)
    for question in texts:
        if known := [term for term in _with_grams(lexical.terms(question)) if term in plain.vocab_dict]:
            assert np.array_equal(lexical.scores(question), plain.get_scores(known))


def test_every_process_writes_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from embeddings.lexical import Lexical; "
        f"Lexical.write({_texts(20)}, Path(sys.argv[1]))"
    )
    for seed in "12":
        folder = str(tmp_path / seed)
        subprocess.run([sys.executable, "-c", code, folder], env={"PYTHONHASHSEED": seed}, check=True)
    first, second = (sorted((tmp_path / seed).iterdir()) for seed in "12")
    assert [path.name for path in first] == [path.name for path in second]
    assert all(one.read_bytes() == other.read_bytes() for one, other in zip(first, second, strict=True))


@pytest.mark.parametrize("count", [1, 7, 200])
def test_the_highest_are_those_that_sorting_finds(count: int) -> None:
    scores = np.random.default_rng(1).integers(0, 9, 100).astype(np.float32)
    ordered = np.argsort(-scores, kind="stable")
    assert list(_highest(scores, count, None)) == [at for at in ordered if scores[at] > 0][:count]
    within = np.arange(3, 100, 4)
    chosen = [at for at in ordered if scores[at] > 0 and at in within]
    assert list(_highest(scores, count, within)) == chosen[:count]
