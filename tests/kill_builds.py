"""python -m tests.kill_builds: builds killed at random moments, and a question asked after each.

A build goes on in a process of its own, from articles that differ each time. It is killed at a random moment
of the time that a whole build takes; every other one as soon as it writes, a random moment after that. The
index must then be that of the last build that ended, or of this one, whole, and answer a question.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from embeddings.index import read_manifest
from embeddings.records import ArticlesError

_WRITING = 0.3  # seconds in which a small index is written
_QUESTION, _ANSWER = "Hoe heet het boek van Jihyun Park?", "The Hard Road Out"


class Builder(Protocol):
    """A running process that builds."""

    def kill(self) -> None:
        """End it at once (SIGKILL)."""

    def wait(self) -> object:
        """Wait for its end."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a number of kills came to."""

    kills: int
    failed: tuple[str, ...]  # of the questions after them, what went wrong
    switched: int  # builds that had taken effect when they were killed
    left: int  # times that a killed build left something for the next one to clear away


def kill_builds(
    count: int, articles: Path, index: Path, start: Callable[[], Builder], ask: Callable[[], None], seed: int
) -> Outcome:
    """Kill so many builds, each of other articles.

    Args:
        count: of kills.
        articles: a folder of articles, to which one is added that changes.
        index: the index, built from it before.
        start: begins a build.
        ask: asks the index a question; raises an exception where that fails.
        seed: of the random moments.
    """
    pick = random.Random(seed)
    began = time.monotonic()
    start().wait()
    longest = time.monotonic() - began
    failed, switched, left = [], 0, 0
    for number in range(count):
        (articles / "extra.txt").write_text(
            f"Bericht {seed} {number}\n\nEr waren {number} schapen op de dijk.\n" * 9
        )
        before = read_manifest(index)
        builder = start()
        if number % 2:
            _wait_until_writing(index, longest * 3)
            time.sleep(pick.uniform(0, _WRITING))
        else:
            time.sleep(pick.uniform(0, longest))
        builder.kill()
        builder.wait()
        try:
            switched += read_manifest(index) != before
            ask()
        except Exception as error:  # whatever it is, it is the finding
            failed.append(f"{number}: {type(error).__name__}: {error}")
        left += len([path for path in index.iterdir() if "build-" in path.name]) > 1
    start().wait()
    ask()
    debris = {path.name for path in index.iterdir()} - {".lock", "manifest.json", read_manifest(index).build}
    if debris:
        failed.append(f"left behind: {sorted(debris)}")
    return Outcome(count, tuple(failed), switched, left)


def _wait_until_writing(index: Path, longest: float) -> None:
    began = time.monotonic()
    while not any(index.glob(".build-*")) and time.monotonic() - began < longest:
        time.sleep(0.002)


def main() -> int:
    """Kill builds with the real models, and say what came of it; 1 where a question failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    from embeddings.build import build, gather
    from embeddings.index import load_index
    from qa.loading import Settings, load
    from qa.pipeline import Pipeline

    with tempfile.TemporaryDirectory() as temporary:
        articles, index = Path(temporary, "articles"), Path(temporary, "index")
        shutil.copytree("seeds", articles)
        loaded = load(Settings(articles, index, None, None))

        def start() -> subprocess.Popen[bytes]:
            options = ["--articles", str(articles), "--index", str(index)]
            command = [sys.executable, "-m", "embeddings", "build", *options]
            return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        def ask() -> None:
            found = load_index(index, loaded.encoder.checksum)
            pipeline = Pipeline(found, loaded.encoder, loaded.reader, loaded.calibration)
            answer = pipeline.ask(_QUESTION).best
            if answer is None or _ANSWER not in answer.answer:
                raise ArticlesError(f"answered {answer and answer.answer!r}")

        outcome = kill_builds(options.kills, articles, index, start, ask, options.seed)
        whole = build(gather(articles), Path(temporary, "whole"), loaded.encoder).manifest
        same = whole.files == read_manifest(index).files
    print(
        f"{outcome.kills} builds killed, {outcome.switched} after they took effect, {outcome.left} with "
        f"something to clear away; {len(outcome.failed)} questions failed; the index afterwards is "
        f"{'the same as' if same else 'OTHER than'} that of a full build"
    )
    print(*outcome.failed, sep="\n", end="")
    return 0 if same and not outcome.failed else 1


if __name__ == "__main__":
    sys.exit(main())
