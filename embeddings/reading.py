"""Files to documents: what lies in a folder, read without changing a character, and what cannot be read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from embeddings.records import ArticlesError, Document, Skipped

_TEXT = frozenset({".txt", ".md"})
_MARKS = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_MOST_BROKEN = 0.01  # of the characters beyond ASCII; with more of them a file is not UTF-8 at all
_MOST_CONTROLS = 0.001  # of all characters; with more of them it is no text
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\x0b\x0c\r\x1a\x1b")) + b"\x7f"


class UnreadableError(Exception):
    """A file gives no text; the message says why."""


def read_documents(folder: Path) -> Iterator[Document | Skipped]:
    """Every article file below `folder` in order of its path: as a document, or as skipped with the reason.

    Links are followed to files within the folder only, so that nothing is read twice or from elsewhere.

    Raises:
        ArticlesError: `folder` is not a folder.
    """
    if not folder.is_dir():
        raise ArticlesError(f"no folder of articles: {folder}")
    for source, path, refusal in _files(folder):
        try:
            yield Skipped(source, refusal) if refusal else _read(source, path)
        except UnreadableError as reason:
            yield Skipped(source, str(reason))
        except OSError as error:
            yield Skipped(source, (error.strerror or str(error)).lower())


def decode(data: bytes) -> str:
    """The text of a file, no character changed: UTF-8, else UTF-16 or UTF-32 by its mark, else Windows-1252.

    Raises:
        UnreadableError: the bytes are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise UnreadableError("not text") from None
    if len(data) - len(data.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(data):
        raise UnreadableError("not text")
    try:
        return data.decode()
    except UnicodeDecodeError:
        mended = data.decode(errors="replace")
    beyond = sum(character > "\x7f" for character in mended)
    if mended.count("\ufffd") <= _MOST_BROKEN * beyond:
        return mended
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadableError("not text in UTF-8 or Windows-1252") from None


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
            if not name.startswith(".") and path.suffix.lower() in _TEXT:
                found.append((_source(path, folder), path, _refusal(path, root)))
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


def _read(source: str, path: Path) -> Document:
    data = path.read_bytes()
    if not data:
        raise UnreadableError("empty")
    text = decode(data)
    if not text.strip("\ufeff \t\r\n\x0b\x0c"):
        raise UnreadableError("no text in it")
    return Document(source, path, text, checksum=hashlib.sha256(data).hexdigest())
