"""The index on disk: complete or not in use at all, and damage is noticed."""

from __future__ import annotations

import errno
import io
import json
import os
import random
import shlex
from pathlib import Path

import numpy as np
import pytest

from embeddings.__main__ import main
from embeddings.index import load_index, read_manifest, write_index
from embeddings.lexical import Lexical
from embeddings.records import Article, ArticlesError, Collection, Document, Location, Passage, Place
from qa.loading import Loaded

_TEXT = "Een eerste zin.\r\n\r\nEen tweede zin."


def _write(folder: Path, title: str = "Titel") -> None:
    article = Article(title, "2024-01-19", None, ("Kop",), (Place("a.txt", 0, len(_TEXT), 1, 3),))
    passages = (
        Passage(0, None, "Een eerste zin.", (Location("a.txt", ((0, 0),)),)),
        Passage(0, "Kop", "Een tweede zin.", (Location("a.txt", ((0, 19),)),)),
    )
    collection = Collection((article,), passages, {"a.txt": "0" * 64})
    document = Document("a.txt", folder / "a.txt", _TEXT)
    vectors = np.eye(2, 4, dtype=np.float32)
    write_index(folder, [document], collection, vectors, [p.text for p in passages], "encoder", "checksum")


def test_what_was_written_is_loaded(tmp_path: Path) -> None:
    _write(tmp_path)
    index = load_index(tmp_path, "checksum")
    assert index.articles[0].title == "Titel"
    assert [passage.section for passage in index.passages] == [None, "Kop"]
    assert index.passages[1].locations == (Location("a.txt", ((0, 19),)),)
    assert index.passages.document("a.txt") == _TEXT
    assert index.passages.of_article(0) == [0, 1]
    assert index.vectors.ntotal == 2


def test_the_same_articles_give_the_same_build(tmp_path: Path) -> None:
    _write(tmp_path / "one")
    _write(tmp_path / "two")
    assert read_manifest(tmp_path / "one").files == read_manifest(tmp_path / "two").files


def test_a_new_build_replaces_the_old_and_leaves_nothing_else(tmp_path: Path) -> None:
    _write(tmp_path)
    in_use = load_index(tmp_path, "checksum")
    _write(tmp_path, title="Nieuw")
    assert load_index(tmp_path, "checksum").articles[0].title == "Nieuw"
    assert in_use.passages[0].text == "Een eerste zin."
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        read_manifest(tmp_path).build,
        "manifest.json",
    ]


def test_what_lies_beside_the_builds_is_left_alone(tmp_path: Path) -> None:
    for name in ("build-tools", "build-mijn-scriptie", ".build-cache"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kept.txt").touch()
    (tmp_path / ".build-a1b2c3d4").mkdir()  # of an interrupted one
    _write(tmp_path)
    _write(tmp_path, title="Nieuw")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".build-cache",
        read_manifest(tmp_path).build,
        "build-mijn-scriptie",
        "build-tools",
        "manifest.json",
    ]


def test_an_interrupted_build_leaves_the_old_one_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("embeddings.index._checksums", stop)
        with pytest.raises(KeyboardInterrupt):
            _write(tmp_path, title="Half")
    assert load_index(tmp_path, "checksum").articles[0].title == "Titel"
    assert not list(tmp_path.glob(".build-*"))


def test_every_truncated_or_missing_file_is_noticed(tmp_path: Path) -> None:
    _write(tmp_path)
    build = tmp_path / read_manifest(tmp_path).build
    for path in sorted(path for path in build.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        with pytest.raises(ArticlesError, match="damaged"):
            load_index(tmp_path, "checksum")
        path.unlink()
        with pytest.raises(ArticlesError, match="damaged"):
            load_index(tmp_path, "checksum")
        path.write_bytes(whole)
    load_index(tmp_path, "checksum")


def test_every_flipped_byte_is_noticed(tmp_path: Path) -> None:
    _write(tmp_path)
    pick = random.Random(1)
    for path in sorted(path for path in tmp_path.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        every = path.name == "manifest.json"
        for at in range(len(whole)) if every else pick.sample(range(len(whole)), min(20, len(whole))):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << pick.randrange(8)]) + whole[at + 1 :])
            with pytest.raises(
                ArticlesError,
                match=r"Build it again \(with --articles and --encoder if it was\): "
                r"python -m embeddings build --index ",
            ) as caught:
                load_index(tmp_path, "checksum")
            assert "\n" not in str(caught.value).replace(str(tmp_path), "")
        path.write_bytes(whole)
    load_index(tmp_path, "checksum")


def test_nothing_is_read_that_can_run_code(tmp_path: Path) -> None:
    _write(tmp_path)
    build = tmp_path / read_manifest(tmp_path).build
    assert {path.suffix for path in build.rglob("*") if path.is_file()} == {
        ".faiss",
        ".sqlite",
        ".npy",
        ".json",
    }
    for path in build.rglob("*.npy"):
        pickled = io.BytesIO()
        np.save(pickled, np.array([print], dtype=object), allow_pickle=True)
        whole = path.read_bytes()
        path.write_bytes(pickled.getvalue())
        with pytest.raises(ValueError, match="Python objects"):
            Lexical.load(build / "lexical")
        path.write_bytes(whole)


def test_verify_says_in_one_line_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--index", str(tmp_path)]) == 2
    assert "There is no index in" in capsys.readouterr().err
    _write(tmp_path)
    vectors = tmp_path / read_manifest(tmp_path).build / "vectors.faiss"
    whole = vectors.read_bytes()
    vectors.write_bytes(whole[:-1])
    assert main(["verify", "--index", str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        f"embeddings: The index in {tmp_path} is damaged. "
        "Build it again (with --articles and --encoder if it was): "
        f"python -m embeddings build --index {tmp_path}\n"
    )
    vectors.write_bytes(whole)


@pytest.mark.model
def test_verify_knows_the_encoder(
    loaded: Loaded, index_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--index", str(index_folder)]) == 0
    assert f"is whole: 7 files, {len(loaded.index.passages)} passages" in capsys.readouterr().out
    _write(tmp_path)
    assert main(["verify", "--index", str(tmp_path)]) == 2
    assert "another encoder" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 1}', "\x00\xff"])
def test_a_damaged_manifest_is_one_line(tmp_path: Path, content: str) -> None:
    _write(tmp_path)
    (tmp_path / "manifest.json").write_text(content, encoding="latin-1")
    with pytest.raises(ArticlesError, match="damaged") as caught:
        load_index(tmp_path, "checksum")
    assert "\n" not in str(caught.value)


def test_other_encoder_other_format_and_no_index_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ArticlesError, match="no index"):
        load_index(tmp_path / "nowhere", "checksum")
    _write(tmp_path)
    with pytest.raises(ArticlesError, match="another encoder"):
        load_index(tmp_path, "other checksum")
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps(manifest | {"format": 99}))
    with pytest.raises(ArticlesError, match="format 99"):
        load_index(tmp_path, "checksum")


def test_a_manifest_that_may_not_be_read_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    _write(tmp_path)
    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(ArticlesError, match=r"cannot be read \(Permission denied\)"):
        read_manifest(tmp_path)


def test_the_command_that_mends_an_index_can_be_pasted(tmp_path: Path) -> None:
    with pytest.raises(ArticlesError) as caught:
        read_manifest(tmp_path / "mijn index")
    assert shlex.split(str(caught.value))[-2:] == ["--index", str(tmp_path / "mijn index")]


def test_marks_around_a_title_are_no_part_of_its_words() -> None:
    lexical = Lexical.build(["Hij las _De Aanslag_ in de trein."])
    assert lexical.terms("_De Aanslag_") == lexical.terms("De Aanslag")


def test_a_file_in_the_place_of_the_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("in the way")
    with pytest.raises(ArticlesError, match="cannot be written"):
        _write(tmp_path / "index")
