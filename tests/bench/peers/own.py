"""Vraagbaak itself, through the stages that `python -m embeddings build` and `python -m qa ask` use."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from embeddings.build import Gathered, build
from embeddings.encoder import Encoder, default_encoder
from embeddings.index import Index, load_index
from embeddings.reading import stamp_of_files
from embeddings.records import Article, Collection, Document, Location, Passage, Place
from qa.confidence import Calibration
from qa.loading import calibration_file
from qa.pipeline import Pipeline
from qa.reader import Reader, default_reader
from qa.retriever import Retriever
from tests.bench.records import Asked, Given, How, Text


class Own:
    """The program as it is shipped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._encoder = Encoder.load(default_encoder())
        self._reader = Reader.load(default_reader())
        self._calibration = Calibration.load(calibration_file(None))
        self._index: Index | None = None

    @property
    def index(self) -> Index:
        """The index that was built or opened last."""
        assert self._index is not None
        return self._index

    def build(self, texts: Sequence[Text]) -> None:
        """Index the texts in place of what was indexed before."""
        shutil.rmtree(self._folder, ignore_errors=True)  # or what was embedded before would be kept
        build(gathered(texts), self._folder, self._encoder)
        self.open()

    def open(self) -> None:
        """Load the index that is in the folder."""
        self._index = load_index(self._folder, self._encoder.checksum)

    def encode(self, texts: Sequence[str]) -> None:
        """Embed texts, and nothing more."""
        self._encoder.encode_passages(texts)

    def answer(self, asked: Asked) -> Given:
        """Answer from all texts."""
        return self._given(asked, None)

    def read(self, asked: Asked, at: int) -> Given:
        """Answer from the one text with this number."""
        return self._given(asked, [self.index.passages[at].article])

    def search(self, asked: Asked, how: How, count: int) -> list[int] | None:
        """Numbers of the best texts, best first."""
        hits = Retriever(self.index, self._encoder).retrieve(asked.alone, 100)
        if how == "dense":
            hits = sorted(hits, key=lambda hit: hit.dense_rank)
        elif how == "lexical":
            hits = sorted(hits, key=lambda hit: hit.lexical_rank)
        return [hit.passage for hit in hits[:count]]

    def _given(self, asked: Asked, articles: Sequence[int] | None) -> Given:
        # A new one for each question: it remembers what it was asked before, and would answer at once.
        pipeline = Pipeline(self.index, self._encoder, self._reader, self._calibration)
        answer = pipeline.ask(asked.question, asked.history, articles)
        best = answer.candidates[0].answer if answer.candidates else None
        return Given(best, answer.best is not None, answer.confidence)


def gathered(texts: Sequence[Text]) -> Gathered:
    """The texts as if they had been read from a folder: those in a row under one title are an article."""
    documents, articles, passages = [], [], []
    for number, (title, group) in enumerate(
        groupby(enumerate(texts), key=lambda pair: pair[1].title or pair[0])
    ):
        source, at, lines = f"{number:07}.txt", 0, []
        for _, one in group:
            passages.append(Passage(number, one.section, one.text, (Location(source, ((0, at),)),)))
            lines.append(one.text)
            at += len(one.text) + 1
        text = "\n".join(lines)
        documents.append(Document(source, Path(source), text))
        place = Place(source, 0, len(text), 1, text.count("\n") + 1)
        articles.append(Article(title if isinstance(title, str) else None, None, None, (), (place,)))
    sources = {document.source: "" for document in documents}
    collection = Collection(tuple(articles), tuple(passages), sources)
    nowhere = Path("nowhere")
    return Gathered(tuple(documents), collection, (), nowhere, stamp_of_files(nowhere))
