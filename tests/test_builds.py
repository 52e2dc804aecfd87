"""Builds: only what changed is embedded, one at a time, and whatever ends one leaves the last good index."""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from building import main as build_here
from conftest import ROOT
from kill_builds import kill_builds
from stubs import stub_encoder

from embeddings.build import Built, build, embedded_texts, gather
from embeddings.index import load_index, read_manifest, stamp_of
from embeddings.records import ArticlesError
from qa.loading import Loaded

_WORDS = (
    "dijk",
    "sluis",
    "haven",
    "molen",
    "klok",
    "boek",
    "brug",
    "veer",
    "trein",
    "markt",
    "toren",
    "school",
)


def _article(seed: int, sentences: int = 40) -> str:
    pick = random.Random(seed)
    lines = [f"Bericht nummer {seed} over de {pick.choice(_WORDS)}", ""]
    for _ in range(sentences):
        lines += [f"De {' '.join(pick.choices(_WORDS, k=12))} van {pick.randint(1000, 9999)} ging open.", ""]
    return "\n".join(lines)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for seed in range(4):
        (folder / f"{seed}.txt").write_text(_article(seed), encoding="utf-8")
    return folder


def _build(articles: Path, index: Path, encoder: Any = None) -> Built:
    return build(gather(articles), index, encoder or stub_encoder())


def test_only_what_changed_is_embedded_and_the_index_is_that_of_a_full_build(
    articles: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    first = _build(articles, index)
    assert first.reused == 0
    (articles / "1.txt").write_text(_article(1)[:-200] + "Iets heel anders.\n", encoding="utf-8")
    (articles / "2.txt").unlink()
    (articles / "0a.txt").write_text(_article(9), encoding="utf-8")
    encoder: Any = stub_encoder()
    again = _build(articles, index, encoder)
    whole = _build(articles, tmp_path / "whole")
    assert again.manifest.files == whole.manifest.files
    assert again.manifest.build == whole.manifest.build
    # One is embedded on each build to know the machine by.
    assert again.reused == again.manifest.passages - (len(encoder.embedded) - 1)
    assert again.reused > again.manifest.passages // 2
    assert _build(articles, index).reused == again.manifest.passages


@pytest.mark.parametrize("field", ["arithmetic", "libraries", "checksum"])
def test_vectors_of_another_machine_library_or_encoder_are_not_kept(
    articles: Path, tmp_path: Path, field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _build(articles, tmp_path / "index")
    encoder: Any = stub_encoder()
    if field == "arithmetic":
        monkeypatch.setattr("embeddings.build.arithmetic_of", lambda _: "other")
    elif field == "libraries":
        monkeypatch.setattr("embeddings.reusing.library_versions", lambda: {"torch": "0"})
    else:
        encoder.checksum = "other"
    assert _build(articles, tmp_path / "index", encoder).reused == 0


def test_vectors_of_a_damaged_index_are_not_kept(articles: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    first = _build(articles, index)
    vectors = index / first.manifest.build / "vectors.faiss"
    data = bytearray(vectors.read_bytes())
    data[-1] ^= 1
    vectors.write_bytes(data)
    again = _build(articles, index)
    assert again.reused == 0
    assert again.manifest.files == first.manifest.files
    load_index(index, "stub")


def test_the_same_articles_give_the_same_bytes_whatever_the_hash_seed(articles: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        _child("build", articles, tmp_path / seed, PYTHONHASHSEED=seed).communicate(timeout=60)
    assert read_manifest(tmp_path / "1").files == read_manifest(tmp_path / "2").files


@pytest.mark.model
def test_a_vector_depends_on_its_text_alone(loaded: Loaded) -> None:
    texts = embedded_texts(loaded.index.passages, loaded.index.articles)
    stored = loaded.index.vectors.reconstruct_n(0, len(texts))
    threads = torch.get_num_threads()
    try:
        for seed in range(3):
            chosen = random.Random(seed).sample(range(len(texts)), 12)
            torch.set_num_threads(1 + seed)
            made = loaded.encoder.encode_passages([texts[number] for number in chosen])
            assert np.array_equal(made.view(np.uint32), stored[chosen].view(np.uint32))
    finally:
        torch.set_num_threads(threads)


def _child(what: str, *arguments: Path, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "building.py"), what, *map(str, arguments)],
        env=os.environ | variables,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _embedding(articles: Path, index: Path) -> subprocess.Popen[str]:
    """A build that goes on embedding until `_go_on` lets it."""
    child = _child("slowly", articles, index)
    assert child.stdout is not None and child.stdout.readline() == "embedding\n"
    return child


def _go_on(child: subprocess.Popen[str]) -> None:
    child.communicate("\n", timeout=60)
    assert child.returncode == 0


def test_a_second_build_waits_says_so_and_embeds_nothing_again(articles: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    first = _embedding(articles, index)
    second = _child("build", articles, index)
    assert second.stderr is not None and "being built already: waiting" in second.stderr.readline()
    _go_on(first)
    out, err = second.communicate(timeout=60)
    assert (out, err) == (f"{read_manifest(index).passages}\n", "")


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_killed_build_holds_no_lock(articles: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    first = _embedding(articles, index)
    first.send_signal(signal.SIGKILL)
    first.communicate(timeout=10)
    _build(articles, index)
    load_index(index, "stub")


def test_a_reader_does_not_wait_for_a_build(articles: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    _build(articles, index)
    (articles / "4.txt").write_text(_article(4), encoding="utf-8")
    builder = _embedding(articles, index)
    assert load_index(index, "stub").manifest.articles == 4
    _go_on(builder)
    assert load_index(index, "stub").manifest.articles == 5


class _Forked:
    """A build in a fork of a process that has imported everything."""

    _context = multiprocessing.get_context("forkserver")
    _context.set_forkserver_preload(["building"])

    def __init__(self, articles: Path, index: Path) -> None:
        self._process = self._context.Process(target=build_here, args=("build", str(articles), str(index)))
        self._process.start()

    def kill(self) -> None:
        self._process.kill()

    def wait(self) -> None:
        self._process.join()


def test_builds_killed_at_random_moments_lose_nothing(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Python 3.11 preloads only what it finds without the path that pytest adds.
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(ROOT / "tests")]))
    index = tmp_path / "index"
    _build(articles, index)

    def ask() -> None:
        found = load_index(index, "stub")
        assert found.lexical.scores("sluis").max() > 0
        assert len([passage.text for passage in found.passages]) == found.vectors.ntotal

    outcome = kill_builds(10, articles, index, lambda: _Forked(articles, index), ask, seed=3)
    assert outcome.failed == ()
    _build(articles, tmp_path / "whole")
    assert read_manifest(index).files == read_manifest(tmp_path / "whole").files


def _listing(index: Path) -> set[str]:
    return {path.relative_to(index).as_posix() for path in index.rglob("*")} - {".lock"}


@contextmanager
def _files_up_to(size: int) -> Iterator[None]:
    """Writing fails beyond so many bytes of a file, as on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_build_that_read_the_folder_before_another_one_does_not_take_its_articles_back(
    articles: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    earlier = gather(articles)
    (articles / "nieuw.txt").write_text(_article(9), encoding="utf-8")
    (articles / "leeg.txt").touch()
    assert _build(articles, index).manifest.articles == 5
    built = build(earlier, index, stub_encoder())
    assert built.manifest.articles == 5
    assert "nieuw.txt" in load_index(index, "stub").manifest.sources
    assert [skipped.source for skipped in built.skipped] == ["leeg.txt"]


@pytest.mark.parametrize("size", [0, 100, 1_000, 3_000, 10_000, 30_000])
def test_a_full_disk_is_one_line_and_the_last_index_stays(articles: Path, tmp_path: Path, size: int) -> None:
    index = tmp_path / "index"
    _build(articles, index)
    before = _listing(index)
    (articles / "more.txt").write_text(_article(8, 200), encoding="utf-8")
    gathered = gather(articles)
    with _files_up_to(size), pytest.raises(ArticlesError, match="cannot be written") as caught:
        build(gathered, index, stub_encoder())
    assert "\n" not in str(caught.value)
    assert _listing(index) == before
    assert load_index(index, "stub").manifest.articles == 4
    assert build(gathered, index, stub_encoder()).manifest.articles == 5


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_a_disk_that_is_full_at_any_point(articles: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", str(index)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        _build(articles, index)
        before = _listing(index)
        (articles / "more.txt").write_text(_article(8), encoding="utf-8")
        gathered = gather(articles)
        refused = 0
        for free in range(0, 400_000, 40_000):
            filler = index / "filler"
            filler.write_bytes(bytes(max(0, os.statvfs(index).f_bavail * 4096 - free)))
            try:
                build(gathered, index, stub_encoder())
            except ArticlesError as error:
                assert isinstance(error.__cause__, Exception) and "cannot be written" in str(error)
                refused += getattr(error.__cause__, "errno", errno.ENOSPC) == errno.ENOSPC
                assert _listing(index) == before | {"filler"}
                load_index(index, "stub")
            filler.unlink()
        assert refused >= 3
        build(gathered, index, stub_encoder())
        assert load_index(index, "stub").manifest.articles == 5
    finally:
        subprocess.run(["umount", "-l", str(index)], check=True)


@contextmanager
def _nobody(folder: Path) -> Iterator[None]:
    """What runs here may not write in `folder`, also where the tests are run by root."""
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_a_folder_without_write_permission_is_one_line(articles: Path) -> None:
    with tempfile.TemporaryDirectory() as temporary:  # nobody may look into the folder pytest gives
        Path(temporary).chmod(0o755)
        index = Path(temporary, "index")
        _build(articles, index)
        gathered = gather(articles)
        with _nobody(index), pytest.raises(ArticlesError, match=r"cannot be written .*Permission denied"):
            build(gathered, index, stub_encoder())
        with _nobody(Path(temporary)), pytest.raises(ArticlesError, match="cannot be written"):
            build(gathered, Path(temporary, "new"), stub_encoder())
        load_index(index, "stub")


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("after", [0.0, 0.4, 1.5, 4.0])
def test_ctrl_c_is_one_line_and_leaves_no_process(articles: Path, tmp_path: Path, after: float) -> None:
    mark = f"MARK={tmp_path}"
    # The interpreter's own start cannot be caught: what it says of its imports shows when it is over.
    command = [sys.executable, "-X", "importtime", "-m", "embeddings", "build", "--articles", str(articles)]
    errors = tmp_path / "errors"
    with errors.open("w") as stderr:
        process = subprocess.Popen(
            [*command, "--index", str(tmp_path / "index")],
            cwd=ROOT,
            stderr=stderr,
            env=os.environ | {"MARK": str(tmp_path)},
        )
    while "argparse" not in errors.read_text():
        time.sleep(0.01)
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    said = [line for line in errors.read_text().splitlines() if not line.startswith("import time: ")]
    assert said == ["embeddings: stopped."]
    until = time.monotonic() + 10
    while _processes_with(mark):
        assert time.monotonic() < until
        time.sleep(0.05)
    _build(articles, tmp_path / "index")
    assert _listing(tmp_path / "index") >= {"manifest.json"}
    assert not list((tmp_path / "index").glob(".build-*"))


def _processes_with(mark: str) -> list[Path]:
    found = []
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):  # it ended, or is another's
            if mark.encode() in environment.read_bytes():
                found.append(environment)
    return found


def test_a_closed_pipe_is_no_error(articles: Path, tmp_path: Path) -> None:
    _build(articles, tmp_path / "index")
    for command in ("articles --json --articles", "articles --articles", "info --index"):
        folder = tmp_path / "index" if "index" in command else articles
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [sys.executable, "-m", "embeddings", *command.split(), str(folder)],
            cwd=ROOT,
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, "")


def test_a_clock_that_is_set_back_hides_no_build(articles: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    _build(articles, index)
    os.utime(index / "manifest.json", ns=(4 * 10**18, 4 * 10**18))  # in the year 2096
    before = stamp_of(index)
    (articles / "0.txt").write_text(_article(7), encoding="utf-8")
    _build(articles, index)
    os.utime(index / "manifest.json", ns=(4 * 10**18, 4 * 10**18))
    assert stamp_of(index) != before
    assert _build(articles, index).reused == read_manifest(index).passages
