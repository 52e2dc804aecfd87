"""How cost grows with the collection: build, size, memory, latency, and how much the index finds.

Every step is a process of its own, so that what it needs in memory is its own.
"""

from __future__ import annotations

import multiprocessing
import random
import re
import resource
import shutil
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import psutil

from tests.bench.comparing import spread
from tests.bench.data import dutch_texts, real_passages
from tests.bench.records import Text

_QUESTIONS = 100  # whose neighbours are compared
_NEIGHBOURS = 10
_AN_ARTICLE = 10  # passages
_SENTENCES = 5  # of a made passage
# A drawn vector is a real one moved by so much of the difference of two others: to a cosine of about 0.91
# with the first, as far as real passages lie from their nearest.
_MOVED = 0.64
_CHUNK = 50_000
_MB = 1e6
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Embedded:
    """Real passages and questions, embedded."""

    folder: Path
    checksum: str  # of the encoder
    seconds: float
    passages: int


@dataclass(frozen=True, slots=True)
class Built:
    """An index, and what it took to make it."""

    indexing: float  # seconds, the embedding left out
    peak: float  # megabytes, texts and vectors included
    disk: float  # megabytes
    exact: np.ndarray  # int64 (questions, neighbours)


@dataclass(frozen=True, slots=True)
class Grown:
    """What a collection of one size costs."""

    passages: int
    drawn: bool  # whether some of its vectors are
    embedding: float  # seconds; from the rate of the real ones
    indexing: float
    peak: float
    disk: float
    loading: float  # seconds, every checksum verified
    memory: float  # megabytes in use after the questions
    retrieving: float  # seconds, median
    asking: float  # seconds from end to end, median
    recall: float  # of the exact nearest ten, percent


def grow(sizes: Sequence[int], embedded: int, asked: int, folder: Path) -> list[Grown]:
    """Build and ask collections of these sizes.

    Args:
        sizes: passages.
        embedded: how many real passages are embedded; more are drawn near them.
        asked: questions that are asked from end to end.
        folder: for the indexes; each is removed when it has been measured.
    """
    real = _apart(embed, min(embedded, max(sizes)), folder)
    grown = []
    for size in sizes:
        built: Built = _apart(build, size, real, folder / "grown")
        grown.append(_apart(ask, size, real, built, asked, folder / "grown"))
        shutil.rmtree(folder / "grown")
    return grown


def embed(count: int, folder: Path) -> Embedded:
    """Embed real passages, and questions to ask."""
    from embeddings.encoder import Encoder, default_encoder

    encoder = Encoder.load(default_encoder())
    texts = spread(real_passages(), count)
    encoder.encode_passages(texts[:16])  # the first batch warms up
    began = time.perf_counter()
    vectors = encoder.encode_passages(texts)
    seconds = time.perf_counter() - began
    np.save(folder / "vectors.npy", vectors)
    asked = [one.question for one in dutch_texts().asked[:_QUESTIONS]]
    np.save(folder / "questions.npy", encoder.encode_questions(asked))
    return Embedded(folder, encoder.checksum, seconds, len(texts))


def build(size: int, real: Embedded, folder: Path) -> Built:
    """Index so many passages, and find the exact neighbours of the questions."""
    from embeddings.build import context_of
    from embeddings.index import write_index
    from tests.bench.peers.own import gathered

    vectors = made_vectors(np.load(real.folder / "vectors.npy"), size)
    everything = gathered(
        [Text(f"Artikel {at // _AN_ARTICLE}", None, text) for at, text in enumerate(_texts(size, real))]
    )
    collection = everything.collection
    began = time.perf_counter()
    texts = [context_of(one, collection.articles[one.article]) + one.text for one in collection.passages]
    write_index(folder, everything.documents, collection, vectors, texts, "vraagbaak-encoder", real.checksum)
    indexing = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MB
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / _MB
    questions = np.load(real.folder / "questions.npy")
    return Built(indexing, peak, disk, _exact(vectors, questions, min(_NEIGHBOURS, size)))


def ask(size: int, real: Embedded, built: Built, asked: int, folder: Path) -> Grown:
    """Load the index and ask it questions."""
    from embeddings.vectors import nearest
    from tests.bench.peers.own import Own

    own = Own(folder)
    began = time.perf_counter()
    own.open()
    loading = time.perf_counter() - began
    index = own.index
    questions = dutch_texts().asked[: asked + 1]
    own.answer(questions[0])  # the first warms up
    retrieving = [_seconds(partial(own.search, one, "fused", 10)) for one in questions[1:]]
    asking = [_seconds(partial(own.answer, one)) for one in questions[1:]]
    memory = psutil.Process().memory_info().rss / _MB
    vectors = np.load(real.folder / "questions.npy")
    found = [
        len(set(nearest(index.vectors, vector, len(exact))[1]) & set(exact)) / len(exact)
        for vector, exact in zip(vectors, built.exact, strict=True)
    ]
    return Grown(
        passages=size,
        drawn=size > real.passages,
        embedding=real.seconds * size / real.passages,
        indexing=built.indexing,
        peak=built.peak,
        disk=built.disk,
        loading=loading,
        memory=memory,
        retrieving=statistics.median(retrieving),
        asking=statistics.median(asking),
        recall=100 * statistics.fmean(found),
    )


def made_vectors(real: np.ndarray, count: int) -> np.ndarray:
    """Unit vectors, float32 (count, dimension): real ones, then some drawn near them, the same every time."""
    vectors = np.empty((count, real.shape[1]), dtype=np.float32)
    known = min(count, len(real))
    vectors[:known] = real[:known]
    chance = np.random.default_rng(0)
    for at in range(known, count, _CHUNK):
        rows = vectors[at : at + _CHUNK]
        near, one = chance.integers(0, len(real), (2, len(rows)))
        other = (one + chance.integers(1, len(real), len(rows))) % len(real)  # never the same one
        rows[:] = real[near] + _MOVED * (real[one] - real[other])
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return vectors


def _texts(count: int, real: Embedded) -> list[str]:
    """Real passages, those embedded first, then some made of their sentences."""
    every = real_passages()
    texts = list(dict.fromkeys([*spread(every, real.passages), *every]))[:count]
    sentences = [sentence for text in every for sentence in re.split(r"(?<=[.!?])\s+", text)]
    chance = random.Random(0)
    texts += [" ".join(chance.choices(sentences, k=_SENTENCES)) for _ in range(count - len(texts))]
    return texts


def _exact(vectors: np.ndarray, questions: np.ndarray, count: int) -> np.ndarray:
    """Numbers of the nearest vectors by float32 products, int64 (questions, count), in no order."""
    cosines = np.concatenate(
        [questions @ vectors[at : at + _CHUNK].T for at in range(0, len(vectors), _CHUNK)], axis=1
    )
    found: np.ndarray = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
    return found


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _apart(work: Callable[..., _Result], *arguments: Any) -> _Result:
    """Run a function in a process of its own, begun with the libraries loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["sentence_transformers", "tests.bench.peers.own"])
    with context.Pool(1) as pool:
        return pool.apply(work, arguments)
