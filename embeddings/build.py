"""From a folder of articles to an index: the stages in a row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from embeddings.collecting import collect
from embeddings.index import Manifest, unwritable, write_index
from embeddings.locking import only_builder
from embeddings.reading import read_documents, stamp_of_files
from embeddings.records import Article, ArticlesError, Collection, Document, Passage, Skipped
from embeddings.reusing import arithmetic_of, embed

if TYPE_CHECKING:  # torch takes seconds
    from embeddings.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a folder of articles holds, before any model is needed."""

    documents: tuple[Document, ...]
    collection: Collection
    skipped: tuple[Skipped, ...]
    folder: Path
    stamp: tuple[tuple[str, int, int], ...]  # of the folder when its reading began


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote, and how many of its vectors the index before it already had."""

    manifest: Manifest
    reused: int
    skipped: tuple[Skipped, ...]  # files that could not be read


def gather(folder: Path, progress: bool = False) -> Gathered:
    """Read a folder of articles and split it into articles and passages.

    Args:
        folder: the articles.
        progress: show a bar on standard error.

    Raises:
        ArticlesError: nothing in the folder can be used; the message names each file skipped.
    """
    documents: list[Document] = []
    skipped: list[Skipped] = []
    stamp = stamp_of_files(folder)
    for read in tqdm(
        read_documents(folder), desc="Reading", unit=" files", disable=None if progress else True
    ):
        if isinstance(read, Skipped):
            skipped.append(read)
        else:
            documents.append(read)
    collection = collect(documents)
    if not collection.passages:
        reasons = "".join(f"\n  skipped {one.source!r}: {one.reason}" for one in skipped)
        raise ArticlesError(f"There is no article with text in {folder}.{reasons}")
    return Gathered(tuple(documents), collection, tuple(skipped), folder, stamp)


def build(gathered: Gathered, index: Path, encoder: Encoder, progress: bool = False) -> Built:
    """Embed the passages of a collection and write the index; what is in it already is not embedded again.

    Args:
        gathered: the articles; where their folder has changed meanwhile, it is read again.
        index: where the index goes; one that is there stays in use until the new one is complete.
        encoder: embeds the passages.
        progress: show a bar on standard error.

    Raises:
        ArticlesError: the index cannot be written, or the folder that was read is gone.
    """
    arithmetic = arithmetic_of(encoder)
    try:
        with only_builder(index):
            # Another build may have put in use what was read later: this one would take it back.
            if stamp_of_files(gathered.folder) != gathered.stamp:
                gathered = gather(gathered.folder, progress)
            collection = gathered.collection
            embedded = embedded_texts(collection.passages, collection.articles)
            texts = [
                context_of(passage, collection.articles[passage.article]) + passage.text
                for passage in collection.passages
            ]
            vectors, reused = embed(
                embedded,
                encoder,
                arithmetic,
                index,
                lambda old: embedded_texts(old.passages, old.articles),
                progress,
            )
            manifest = write_index(
                index,
                gathered.documents,
                collection,
                vectors,
                texts,
                encoder.name,
                encoder.checksum,
                arithmetic,
            )
    except OSError as error:
        raise unwritable(index, error) from error
    return Built(manifest, reused, gathered.skipped)


def embedded_texts(passages: Iterable[Passage], articles: Sequence[Article]) -> list[str]:
    """What is embedded of each passage: its words below the title of its article."""
    return [embedded_context_of(articles[passage.article]) + passage.text for passage in passages]


def context_of(passage: Passage, article: Article) -> str:
    """What goes before a passage where its words are indexed: the article's title and its section."""
    return _lines(article.title, passage.section)


def embedded_context_of(article: Article) -> str:
    """What goes before a passage where it is embedded: the article's title.

    A section, date or publisher made it worse (docs/passages.md).
    """
    return _lines(article.title)


def _lines(*parts: str | None) -> str:
    return "".join(f"{part}\n" for part in parts if part)
