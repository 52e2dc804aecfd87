"""The index on disk: vectors, words and passages of one build, and the manifest that vouches for them.

    index/
        manifest.json              replaced last and at once: it decides which build is in use
        build-<hash>/vectors.faiss
                     passages.sqlite
                     lexical/...

A build is written under a temporary name, renamed to the hash of its contents, and only then does the
manifest name it. Whatever stops the program in between, a power cut too, leaves the old manifest and the old
build in use; the next build removes what the stopped one left.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shlex
import shutil
import sqlite3
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.checksums import file_checksum
from embeddings.lexical import Lexical
from embeddings.records import Article, ArticlesError, Collection, Document
from embeddings.store import PassageStore, write_store
from embeddings.vectors import index_vectors, load_vectors, save_vectors

FORMAT = 3
_MANIFEST = "manifest.json"
_BUILD = re.compile(r"build-[0-9a-f]{16}")
_UNFINISHED = re.compile(r"\.build-[a-z0-9_]{8}")  # as tempfile names them
_LIBRARIES = ("sentence-transformers", "transformers", "torch", "faiss-cpu", "bm25s")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index holds and how it was made."""

    format: int
    build: str  # the folder of the build
    created: str  # ISO 8601, UTC
    encoder: str
    encoder_checksum: str
    arithmetic: str  # tells apart machines that compute other vectors with the same encoder
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
    arithmetic: str = "",
) -> Manifest:
    """Write a build and put it in use; nobody else may be writing one here (`only_builder`).

    Args:
        folder: the index folder; made where it is missing.
        documents: the files as read.
        collection: their articles and passages.
        vectors: unit vectors, float32 (passages, dimension).
        texts: for every passage, the words it is found by.
        encoder_name: for people.
        encoder_checksum: for the check on loading.
        arithmetic: of the machine that made the vectors, for the build that may keep them.

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
            Lexical.write(texts, temporary / "lexical")
            files = _checksums(temporary)
            name = "build-" + hashlib.sha256(json.dumps(files, sort_keys=True).encode()).hexdigest()[:16]
            manifest = Manifest(
                format=FORMAT,
                build=name,
                created=datetime.now(UTC).isoformat(timespec="seconds"),
                encoder=encoder_name,
                encoder_checksum=encoder_checksum,
                arithmetic=arithmetic,
                dimension=int(vectors.shape[1]),
                sources=dict(sorted(collection.checksums.items())),
                articles=len(collection.articles),
                passages=len(collection.passages),
                libraries=library_versions(),
                files=files,
            )
            if not _intact(folder / name, files):
                for path in (*temporary.rglob("*"), temporary):
                    _to_disk(path)
                shutil.rmtree(folder / name, ignore_errors=True)
                temporary.rename(folder / name)
            _write_manifest(folder, manifest)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        _sweep(folder, keep=name)
    except (OSError, sqlite3.Error, RuntimeError) as error:  # RuntimeError: of faiss, for any trouble
        raise unwritable(folder, error) from error
    return manifest


def unwritable(folder: Path, error: Exception) -> ArticlesError:
    """What to tell where an index cannot be written."""
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    if type(error) is RuntimeError:  # a page of C++
        reason = "the disk is full or broken"
    return ArticlesError(
        f"The index cannot be written to {folder} ({reason}). "
        "Make room or give another folder with --index; an index that was there is untouched."
    )


def library_versions() -> dict[str, str]:
    """The libraries that decide what is in an index."""
    return {library: version(library) for library in _LIBRARIES}


def _write_manifest(folder: Path, manifest: Manifest) -> None:
    fields = asdict(manifest)
    draft = folder / f".{_MANIFEST}.tmp"
    text = json.dumps(fields | {"checksum": _checksum_of(fields)}, indent=1, ensure_ascii=False)
    draft.write_text(text, encoding="utf-8")
    _to_disk(draft)
    _to_disk(folder)  # first the build, then what names it
    draft.replace(folder / _MANIFEST)
    _to_disk(folder)


def _checksum_of(fields: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _to_disk(path: Path) -> None:
    """Have what was written to a file, or the names in a folder, survive a power cut."""
    if path.is_dir() and os.name == "nt":  # Windows cannot, and does not need to
        return
    descriptor = os.open(path, os.O_RDWR if path.is_file() else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
        if fields.pop("checksum") != _checksum_of(fields):
            raise ValueError
        return Manifest(**fields)
    except FileNotFoundError as error:
        raise ArticlesError(f"There is no index in {folder}. {_mend(folder)}") from error
    except OSError as error:  # nothing that another build would mend
        raise ArticlesError(f"The manifest {path} cannot be read ({error.strerror or error}).") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
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
    if encoder_checksum is not None:
        check_encoder(folder, manifest, encoder_checksum)
    build = folder / manifest.build
    try:
        if _intact(build, manifest.files):
            store = PassageStore(build / "passages.sqlite")
            return Index(
                manifest=manifest,
                vectors=load_vectors(build / "vectors.faiss"),
                lexical=Lexical.load(build / "lexical"),
                articles=store.articles(),
                passages=store,
            )
    except (OSError, sqlite3.Error, RuntimeError):  # removed after it was checked
        pass
    if read_manifest(folder) != manifest:  # a rebuild ended in the meantime
        return load_index(folder, encoder_checksum)
    raise ArticlesError(f"The index in {folder} is damaged. {_mend(folder)}")


def check_encoder(folder: Path, manifest: Manifest, checksum: str) -> None:
    """Check that an index was made with the encoder that has this checksum.

    Raises:
        ArticlesError: it was made with another.
    """
    if manifest.encoder_checksum != checksum:
        raise ArticlesError(
            f"The index in {folder} was made with another encoder ({manifest.encoder}). {_mend(folder)}"
        )


def _mend(folder: Path) -> str:
    command = f"python -m embeddings build --index {shlex.quote(str(folder))}"
    return f"Build it again (with --articles and --encoder if it was): {command}"


def _checksums(build: Path) -> dict[str, str]:
    files = sorted(path for path in build.rglob("*") if path.is_file())
    return {path.relative_to(build).as_posix(): file_checksum(path) for path in files}


def _intact(build: Path, files: dict[str, str]) -> bool:
    try:
        return all(file_checksum(build / name) == checksum for name, checksum in files.items())
    except OSError:
        return False


def _sweep(folder: Path, keep: str | None) -> None:
    """Remove what an interrupted build left, and with `keep` every build but that one; nothing else."""
    for path in folder.iterdir():
        stale = _UNFINISHED.fullmatch(path.name) or (
            keep is not None and _BUILD.fullmatch(path.name) and path.name != keep
        )
        if stale and path.is_dir():
            shutil.rmtree(path, ignore_errors=True)


def has_index(folder: Path) -> bool:
    """Whether a build was ever finished here; it may be damaged."""
    return (folder / _MANIFEST).exists()


def stamp_of(folder: Path) -> tuple[int, ...] | None:
    """What changes with every build that is put in use, at the cost of one look; None without an index."""
    try:
        status = (folder / _MANIFEST).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size
