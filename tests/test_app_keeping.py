"""Adding articles on the page, and removing them: only what can be read comes in, only what came in goes."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

import pytest

from qa.app.interface import spoken
from qa.app.keeping import KeepError, add, added, remove


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "own.txt").write_text("Een artikel van de maker zelf.", encoding="utf-8")
    return articles


def _upload(tmp_path: Path, content: bytes = b"Een nieuw artikel.") -> Path:
    path = tmp_path / "upload"
    path.write_bytes(content)
    return path


def test_what_was_added_is_kept_apart_and_can_go_again(folder: Path, tmp_path: Path) -> None:
    assert add(folder, _upload(tmp_path), "nieuw.txt") == "added/nieuw.txt"
    assert add(folder, _upload(tmp_path), "nieuw.txt") == "added/nieuw (2).txt"
    assert added(folder) == ["added/nieuw (2).txt", "added/nieuw.txt"]
    remove(folder, "added/nieuw.txt")
    assert added(folder) == ["added/nieuw (2).txt"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg.txt", b""),
        ("plaatje.png", b"x"),
        ("tekst.rtf", b"x"),
        ("wit.txt", b" \n "),
        ("nul.txt", b"\x00\x01" * 9),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(
    folder: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    with pytest.raises(KeepError) as caught:
        add(folder, _upload(tmp_path, content), name)
    assert str(caught.value)
    assert added(folder) == []


def test_a_file_that_does_not_fit_leaves_nothing(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copyfile

    def full(source: Path, target: Path) -> Path:
        if folder not in Path(target).parents:  # another disk, with room
            return copy(source, target)
        Path(target).write_bytes(source.read_bytes()[:9])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(KeepError, match="no space left"):
        add(folder, _upload(tmp_path), "nieuw.txt")
    assert added(folder) == []
    assert not any(path.is_file() for path in (folder / "added").rglob("*"))


def test_what_is_not_indexed_is_not_listed_as_added(folder: Path, tmp_path: Path) -> None:
    add(folder, _upload(tmp_path), "nieuw.txt")
    (folder / "added" / ".DS_Store").touch()
    assert added(folder) == ["added/nieuw.txt"]


@pytest.mark.parametrize("name", ["../../weg.txt", "/etc/weg.txt", "..\\weg.txt", ".weg.txt"])
def test_a_name_leads_nowhere_else(folder: Path, tmp_path: Path, name: str) -> None:
    assert add(folder, _upload(tmp_path), name) == "added/weg.txt"
    assert not (tmp_path / "weg.txt").exists()


@pytest.mark.parametrize("source", ["own.txt", "added/../own.txt", "../own.txt", "", "added/niets.txt"])
def test_only_what_was_added_is_removed(folder: Path, source: str) -> None:
    with pytest.raises(KeepError):
        remove(folder, source)
    assert (folder / "own.txt").exists()


def test_the_language_is_the_one_chosen_or_that_of_the_browser() -> None:
    assert spoken("en", "nl") == "en"
    assert spoken(None, "nl-BE,nl;q=0.9,en;q=0.8") == "nl"
    assert spoken(None, "fr-FR,fr") == "en"
    assert spoken(None, "") == "nl"
