"""The app goes on answering while its index is built again elsewhere, and then answers from the new one."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT

from embeddings.index import load_index
from qa.app.engine import Engine
from qa.loading import Loaded, Settings
from qa.pipeline import Pipeline

pytestmark = pytest.mark.model

_QUESTION, _ANSWER = "Hoe heet het boek van Jihyun Park?", "The Hard Road Out"
_MOST_SECONDS = 120


@pytest.fixture
def engine(loaded: Loaded, index_folder: Path, tmp_path: Path) -> Engine:
    """An app with articles and an index of its own."""
    articles, folder = tmp_path / "articles", tmp_path / "index"
    shutil.copytree(ROOT / "seeds", articles)
    shutil.copytree(index_folder, folder)
    index = load_index(folder, loaded.encoder.checksum)
    pipeline = Pipeline(index, loaded.encoder, loaded.reader, loaded.calibration)
    return Engine(replace(loaded, index=index, pipeline=pipeline), Settings(articles, folder, None, None))


def _answer(engine: Engine, question: str) -> str | None:
    best = engine.ask(question).best
    return best.answer if best else None


def _wait_for_articles(engine: Engine, count: int) -> None:
    began = time.monotonic()
    while len(engine.index.articles) != count:
        assert time.monotonic() - began < _MOST_SECONDS
        time.sleep(0.05)


def test_a_build_of_another_process_is_taken_over_without_a_failed_question(engine: Engine) -> None:
    before = len(engine.index.articles)
    text = "Kerkklok keert terug\n\nDe kerkklok van Ferwert weegt 840 kilo, zei koster Sjoerd Wijma.\n"
    (engine.settings.articles / "klok.txt").write_text(text, encoding="utf-8")
    answers: list[str | None] = []
    failed: list[BaseException] = []
    done = threading.Event()

    def go_on_asking() -> None:
        while not done.is_set():
            try:
                # With a history that differs, so that none is answered from memory.
                answers.append(engine.ask(_QUESTION, [f"Wie is dat, vraag {len(answers)}?"]).question)
                assert _answer(engine, _QUESTION) is not None
                time.sleep(0.1)
            except BaseException as error:
                failed.append(error)

    asking = [threading.Thread(target=go_on_asking) for _ in range(2)]
    for thread in asking:
        thread.start()
    options = ["--articles", str(engine.settings.articles), "--index", str(engine.settings.index)]
    built = subprocess.run(
        [sys.executable, "-m", "embeddings", "build", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    _wait_for_articles(engine, before + 1)
    asked = len(answers)
    while len(answers) < asked + 2 and not failed:
        time.sleep(0.05)
    done.set()
    for thread in asking:
        thread.join()
    assert failed == []
    assert asked > 2
    passages = len(engine.index.passages)
    assert f"({passages - 1} kept from before)" in built.stdout
    assert _answer(engine, "Hoeveel weegt de kerkklok van Ferwert?") == "840 kilo"
    assert _ANSWER in (_answer(engine, _QUESTION) or "")


def test_a_rebuild_in_the_app_says_what_it_kept(engine: Engine) -> None:
    passages = len(engine.index.passages)
    assert engine.rebuild().reused == passages


def test_a_damaged_build_is_said_once_and_the_index_before_it_answers(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = engine.settings.index / "manifest.json"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace("vraagbaak", "vraagbaal"), encoding="utf-8"
    )
    for _ in range(3):
        assert _ANSWER in (_answer(engine, _QUESTION) or "")
        time.sleep(0.3)
    said = capsys.readouterr().err
    assert said.count("is damaged. Build it again") == 1
    assert "Traceback" not in said
