"""python -m tests.measure_retrieval: the table of docs/retrieval.md, on the data beside the project.

Two sets: the development questions on the articles, and open retrieval over all contexts of the Dutch
reading questions (a question against every context). Each as typed and with typing errors made by a seed:
in half of the words of five letters or more a letter dropped, swapped with the next, or replaced.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np

from embeddings.build import context_of, embedded_context_of, gather
from embeddings.encoder import Encoder, default_encoder
from embeddings.lexical import Lexical
from qa.metrics import collapse
from qa.retriever import reciprocal_rank_fusion
from qa.training.typing_errors import mistyped

SHARED = Path("../shared")
_OPEN_QUESTIONS = 700


@dataclass(frozen=True, slots=True)
class Set:
    """Questions, texts, and for every question the texts that answer it."""

    name: str
    questions: Sequence[str]
    texts: Sequence[str]  # whose words are indexed
    embedded: Sequence[str]
    right: Sequence[frozenset[int]]


def main() -> None:
    """Measure and print the table as Markdown."""
    encoder = Encoder.load(default_encoder())
    print("| set | ranking | recall@1 | @5 | @10 | MRR |\n|---|---|---|---|---|---|")
    for data in (_articles(), _open()):
        passages = encoder.encode_passages(data.embedded, progress=True)
        lexical = {
            "stems": _bm25(data.texts, lambda stems: stems),
            **{f"stems and {n}-grams": _bm25(data.texts, _adding_grams(n)) for n in (3, 4, 5)},
        }
        with_errors = [mistyped(question, seed) for seed, question in enumerate(data.questions)]
        for how, questions in (("", data.questions), (", mistyped", with_errors)):
            dense = encoder.encode_questions(questions) @ passages.T
            words = {name: np.stack([score(q) for q in questions]) for name, score in lexical.items()}
            _row(data, how, "dense", dense)
            for name, scores in words.items():
                _row(data, how, f"BM25 on {name}", scores)
            for name, scores in words.items():
                for k in (5, 60):
                    _row(data, how, f"dense + {name}, k = {k}", _fused(dense, scores, k))


def _articles() -> Set:
    collection = gather(Path("seeds")).collection
    texts = [context_of(p, collection.articles[p.article]) + p.text for p in collection.passages]
    embedded = [embedded_context_of(collection.articles[p.article]) + p.text for p in collection.passages]
    lines = (SHARED / "gold" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    asked = [question for question in map(json.loads, lines) if question["answers"]]
    right = []
    for question in asked:
        answers = [collapse(answer) for answer in question["answers"]]
        right.append(
            frozenset(
                number
                for number, passage in enumerate(collection.passages)
                if {location.source for location in passage.locations} & set(question["sources"])
                and any(answer in collapse(passage.text) for answer in answers)
            )
        )
    return Set("articles", [" ".join([*q["history"], q["question"]]) for q in asked], texts, embedded, right)


def _open() -> Set:
    texts: list[str] = []
    asked: list[tuple[str, int]] = []
    for path in sorted((SHARED / "data" / "qa-nl").glob("*.jsonl")):
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            asked += [(qa["q"], len(texts)) for qa in record["qas"] if qa["a"] and not qa.get("history")]
            texts.append(record["context"])
    random.Random(0).shuffle(asked)
    asked = asked[:_OPEN_QUESTIONS]
    return Set(
        "open", [question for question, _ in asked], texts, texts, [frozenset([at]) for _, at in asked]
    )


def _bm25(texts: Sequence[str], terms: Callable[[list[str]], list[str]]) -> Callable[[str], np.ndarray]:
    stems = Lexical.build(["-"]).terms
    bm25 = bm25s.BM25()
    bm25.index([terms(stems(text)) for text in texts], show_progress=False)

    def score(question: str) -> np.ndarray:
        known = [term for term in terms(stems(question)) if term in bm25.vocab_dict]
        scores: np.ndarray = bm25.get_scores(known) if known else np.zeros(len(texts))
        return scores

    return score


def _adding_grams(length: int) -> Callable[[list[str]], list[str]]:
    def terms(stems: list[str]) -> list[str]:
        marked = [f"^{stem}$" for stem in stems]
        return stems + [
            word[at : at + length] for word in marked for at in range(max(1, len(word) - length + 1))
        ]

    return terms


def _fused(dense: np.ndarray, lexical: np.ndarray, k: int) -> np.ndarray:
    fused = np.zeros_like(dense)
    for row in range(len(dense)):
        rankings = [
            {int(number): rank for rank, number in enumerate(np.argsort(-scores, kind="stable"), 1)}
            for scores in (dense[row], lexical[row])
        ]
        for number, score in reciprocal_rank_fusion(*rankings, k=k).items():
            fused[row, number] = score
    return fused


def _row(data: Set, how: str, ranking: str, scores: np.ndarray) -> None:
    ranks = np.array(
        [
            next((rank for rank, at in enumerate(np.argsort(-row, kind="stable"), 1) if at in right), np.inf)
            for row, right in zip(scores, data.right, strict=True)
        ]
    )
    recall = " | ".join(f"{100 * (ranks <= k).mean():.1f}" for k in (1, 5, 10))
    mrr = 100 * np.where(ranks <= 10, 1 / ranks, 0).mean()
    print(f"| {data.name}{how} | {ranking} | {recall} | {mrr:.1f} |", flush=True)


if __name__ == "__main__":
    main()
