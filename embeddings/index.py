"""The index on disk: vectors, words and passages of one build, and the manifest that vouches for them.

    index/
        manifest.json              replaced last and at once: it decides which build is in use
        build-<hash>/vectors.faiss
                     passages.sqlite
                     lexical/...

A build is written under a temporary name, renamed to the hash of its contents, and only then does the
manifest name it. Whatever stops the program in between leaves the old manifest and the old build in use.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.lexical import Lexical
from embeddings.records import Article, ArticlesError, Collection, Document
from embeddings.store import PassageStore, write_store
from embeddings.vectors import index_vectors, load_vectors, save_vectors

FORMAT = 2
_MANIFEST = "manifest.json"
_LIBRARIES = ("sentence-transformers", "transformers", "torch", "faiss-cpu", "bm25s")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index holds and how it was made."""

    format: int
    build: str  # the folder of the build
    created: str  # ISO 8601, UTC
    encoder: str
    encoder_checksum: str
    dimension: int
    sources: dict[str, str]  # SHA-256 of every article file
    articles: int
    passages: int
    libraries: dict[str, str]
    files: dict[str, str]  # SHA-256 of every file of the build


@dataclass(frozen=True, slots=True)
class Index:
    """An index in use."""

    manifest: Manifest
    vectors: Any  # faiss.Index of float32 (passages, dimension), inner product
    lexical: Lexical
    articles: tuple[Article, ...]
    passages: PassageStore


def write_index(
    folder: Path,
    documents: Sequence[Document],
    collection: Collection,
    vectors: np.ndarray,
    texts: Sequence[str],
    encoder_name: str,
    encoder_checksum: str,
) -> Manifest:
    """Write a build and put it in use.

    Args:
        folder: the index folder; made where it is missing.
        documents: the files as read.
        collection: their articles and passages.
        vectors: unit vectors, float32 (passages, dimension).
        texts: for every passage, the words it is found by.
        encoder_name: for people.
        encoder_checksum: for the check on loading.

    Raises:
        ArticlesError: the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder, keep=None)
        temporary = Path(tempfile.mkdtemp(prefix=".build-", dir=folder))
        try:
            save_vectors(index_vectors(vectors), temporary / "vectors.faiss")
            write_store(temporary / "passages.sqlite", documents, collection)
            Lexical.build(texts).save(temporary / "lexical")
            files = _checksums(temporary)
            name = "build-" + hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
            manifest = Manifest(
                format=FORMAT,
                build=name,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                encoder=encoder_name,
                encoder_checksum=encoder_checksum,
                dimension=int(vectors.shape[1]),
                sources=dict(sorted(collection.checksums.items())),
                articles=len(collection.articles),
                passages=len(collection.passages),
                libraries={library: version(library) for library in _LIBRARIES},
                files=files,
            )
            if not _intact(folder / name, files):
                shutil.rmtree(folder / name, ignore_errors=True)
                temporary.rename(folder / name)
            draft = folder / f".{_MANIFEST}.tmp"
            draft.write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False), encoding="utf-8")
            draft.replace(folder / _MANIFEST)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        _sweep(folder, keep=name)
    except OSError as error:
        raise ArticlesError(
            f"The index cannot be written to {folder} ({error.strerror or error}). "
            "Make room or give another folder with --index; an index that was there is untouched."
        ) from error
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """Read an index's manifest without loading the index.

    Raises:
        ArticlesError: there is no index, or its manifest is damaged or of another format.
    """
    path = folder / _MANIFEST
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
        if fields["format"] != FORMAT:
            raise ArticlesError(
                f"The index in {folder} has format {fields['format']}, this program reads {FORMAT}. "
                + _mend(folder)
            )
        return Manifest(**fields)
    except FileNotFoundError as error:
        raise ArticlesError(f"There is no index in {folder}. {_mend(folder)}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArticlesError(f"The manifest {path} is damaged. {_mend(folder)}") from error


def load_index(folder: Path, encoder_checksum: str | None) -> Index:
    """Load the index in use, every file checked against the manifest.

    Args:
        folder: the index folder.
        encoder_checksum: of the encoder that will embed the questions; None skips that check.

    Raises:
        ArticlesError: there is no index, it is damaged, or it was made with another encoder.
    """
    manifest = read_manifest(folder)
    build = folder / manifest.build
    if not _intact(build, manifest.files):
        newer = read_manifest(folder)
        if newer != manifest:  # a rebuild finished between the two reads
            return load_index(folder, encoder_checksum)
        raise ArticlesError(f"The index in {folder} is damaged. {_mend(folder)}")
    if encoder_checksum is not None and manifest.encoder_checksum != encoder_checksum:
        raise ArticlesError(
            f"The index in {folder} was made with another encoder ({manifest.encoder}). {_mend(folder)}"
        )
    store = PassageStore(build / "passages.sqlite")
    return Index(
        manifest=manifest,
        vectors=load_vectors(build / "vectors.faiss"),
        lexical=Lexical.load(build / "lexical"),
        articles=store.articles(),
        passages=store,
    )


def _mend(folder: Path) -> str:
    return f"Build it again: python -m embeddings build --index {folder}"


def _checksums(build: Path) -> dict[str, str]:
    files = sorted(path for path in build.rglob("*") if path.is_file())
    return {path.relative_to(build).as_posix(): file_checksum(path) for path in files}


def _intact(build: Path, files: dict[str, str]) -> bool:
    try:
        return all(file_checksum(build / name) == checksum for name, checksum in files.items())
    except OSError:
        return False


def file_checksum(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sweep(folder: Path, keep: str | None) -> None:
    """Remove what an interrupted build left, and with `keep` every build but that one."""
    for path in folder.iterdir():
        stale = path.name.startswith(".build-") or (
            keep is not None and path.name.startswith("build-") and path.name != keep
        )
        if stale and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


def has_index(folder: Path) -> bool:
    """Whether a build was ever finished here; it may be damaged."""
    return (folder / _MANIFEST).exists()
