"""Files to documents: what lies in a folder, read without changing a character, and what cannot be read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from embeddings.checksums import file_checksum
from embeddings.confined import Limits
from embeddings.confining import ConfinedReader
from embeddings.formats import READERS, UnreadableError
from embeddings.records import ArticlesError, Document, Skipped

# Formats of text that are not read here; files of any other kind (pictures, data) are passed over.
_FOREIGN = frozenset({".doc", ".docm", ".epub", ".odt", ".rtf", ".pages"})


def read_documents(folder: Path, limits: Limits | None = None) -> Iterator[Document | Skipped]:
    """Every article file below `folder` in order of its path: as a document, or as skipped with the reason.

    Links are followed to files within the folder only, so that nothing is read twice or from elsewhere.

    Args:
        folder: the articles.
        limits: what one file may cost.

    Raises:
        ArticlesError: `folder` is not a folder.
    """
    if not folder.is_dir():
        raise ArticlesError(f"There is no folder of articles {folder}; give one with --articles.")
    with ConfinedReader(limits or Limits()) as reader:
        for source, path, refusal in _files(folder):
            try:
                yield Skipped(source, refusal) if refusal else _read(reader, source, path)
            except UnreadableError as reason:
                yield Skipped(source, str(reason))


def stamp_of_files(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file below `folder` does, comes or goes: source, size and time of each."""
    stamps = []
    for source, path, _ in _files(folder):
        try:
            status = path.stat()
        except OSError:
            stamps.append((source, -1, 0))
        else:
            stamps.append((source, status.st_size, status.st_mtime_ns))
    return tuple(stamps)


def changed_files(folder: Path, checksums: Mapping[str, str]) -> list[str]:
    """Files that are not as they were, are gone, or are new and can be read: their sources, sorted.

    Only new ones are read; a large collection is compared in the time it takes to go through its bytes.

    Args:
        folder: the articles; all of them are gone where it is.
        checksums: of the files as they were, SHA-256 by source.
    """
    files = {source: path for source, path, refusal in _files(folder) if not refusal}
    changed = [
        source
        for source, checksum in checksums.items()
        if source not in files or _checksum(files[source]) != checksum
    ]
    with ConfinedReader(Limits()) as reader:
        for source in files.keys() - checksums.keys():
            try:
                reader.read(files[source])
            except UnreadableError:
                continue
            changed.append(source)
    return sorted(changed)


def _checksum(path: Path) -> str | None:
    try:
        return file_checksum(path)
    except OSError:  # gone, or not to be opened any more
        return None


def _files(folder: Path) -> list[tuple[str, Path, str | None]]:
    """Source, path and, where it is not to be read, the reason, of every file that may be an article."""
    root = folder.resolve()
    found: list[tuple[str, Path, str | None]] = []

    def refuse(error: OSError) -> None:
        path = Path(error.filename)
        found.append((_source(path, folder), path, (error.strerror or str(error)).lower()))

    for directory, names, files in os.walk(folder, onerror=refuse):
        names[:] = [name for name in names if not name.startswith(".")]
        for name in names:
            path = Path(directory, name)
            if path.is_symlink():
                found.append((_source(path, folder), path, "a link to a folder, not followed"))
        for name in files:
            path = Path(directory, name)
            if name.startswith("."):
                continue
            if path.suffix.lower() in READERS:
                found.append((_source(path, folder), path, _refusal(path, root)))
            elif path.suffix.lower() in _FOREIGN:
                kinds = ", ".join(READERS)
                found.append((_source(path, folder), path, f"this format is not read; save it as {kinds}"))
    return sorted(found)


def _source(path: Path, folder: Path) -> str:
    # A name that is not valid Unicode cannot be written to an index; its odd bytes are shown instead.
    return path.relative_to(folder).as_posix().encode(errors="backslashreplace").decode()


def _refusal(path: Path, root: Path) -> str | None:
    try:
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):
        return "a link that leads nowhere"
    if not real.is_relative_to(root):
        return "a link that leads out of the folder"
    return None if real.is_file() else "not a file"


def _read(reader: ConfinedReader, source: str, path: Path) -> Document:
    content, checksum = reader.read(path)
    return Document(
        source,
        path,
        content.text,
        content.locators,
        content.headings,
        content.title,
        content.published,
        content.publisher,
        checksum,
    )
