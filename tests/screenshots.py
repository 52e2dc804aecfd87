"""python -m tests.screenshots: the pictures of docs/screenshots, made again from the app in Chromium."""

from __future__ import annotations

import argparse
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
_BOOK = "Hoe heet het boek van Jihyun Park?"
_TALKS = "Hoelang duurde het gesprek tussen Poetin en Kim?"
_NOWHERE = "Hoeveel kost een brood bij de bakker op de hoek?"
_CONTESTED = "Hoeveel artilleriegranaten leverde Noord-Korea aan Rusland?"
_SETTLES = 600  # ms: fonts, folds and scrolling
_LARGEST = 300_000  # bytes


def main() -> None:
    """Take all pictures; the exit status is 1 where one does not show what it should."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs/screenshots", metavar="FOLDER")
    parser.add_argument("--articles", type=Path, default=ROOT / "seeds", metavar="FOLDER")
    parser.add_argument("--index", type=Path, default=ROOT / "index", metavar="FOLDER")
    parser.add_argument("--port", type=int, default=7869)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with _app(options) as address, sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        camera = _Camera(browser, address, options.out)
        camera.desktop()
        camera.answers()
        camera.elsewhere()
        browser.close()
    large = [path.name for path in options.out.glob("*.png") if path.stat().st_size > _LARGEST]
    sys.exit(f"larger than {_LARGEST // 1000} kB: {', '.join(large)}" if large else 0)


@contextmanager
def _app(options: argparse.Namespace) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(ROOT / "app.py"), "--port", str(options.port)]
        command += ["--index", str(options.index), "--articles", str(options.articles)]
        process = subprocess.Popen([*command, "--feedback", str(Path(folder, "feedback.sqlite"))], cwd=ROOT)
        try:
            while process.poll() is None:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", options.port)) == 0:
                        break
                time.sleep(0.2)
            yield f"http://127.0.0.1:{options.port}/"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


class _Camera:
    """Takes pictures of the page in the states that are worth one."""

    def __init__(self, browser: Any, address: str, out: Path) -> None:
        self._browser = browser
        self._address = address
        self._out = out

    def desktop(self) -> None:
        """The empty page, an answer, its article, how it was found, the collection and the map."""
        page = self._visit()
        page.locator("#chat .example").nth(2).wait_for()
        self._take(page, "begin")
        _ask(page, _BOOK)
        _ask(page, _TALKS)
        self._take(page, "answer")
        page.locator("button.number").last.click()
        page.locator("#panel .reading mark").wait_for()
        self._take(page, "article")
        _show(page, "sources")
        page.locator(".why summary").click()
        page.locator(".why").evaluate("one => one.scrollIntoView()")
        self._take(page, "why")
        _show(page, "collection")
        self._take(page, "collection")
        _show(page, "map")
        page.locator("#panel circle.found").last.hover()
        self._take(page, "map")
        page.context.close()

    def answers(self) -> None:
        """No answer, answers that contradict each other, and the choice of caution."""
        for name, question, shows in (("no-answer", _NOWHERE, ".none"), ("rivals", _CONTESTED, ".rival")):
            page = self._visit()
            _ask(page, question)
            if page.locator(f".reply {shows}").count():
                self._take(page, name)
            else:
                print(f"{name}: {question!r} does not show {shows} with these models; not taken", flush=True)
            page.context.close()
        page = self._visit()
        _ask(page, _BOOK)
        page.locator("#narrow > button").click()
        page.locator("#caution").wait_for()
        self._take(page, "caution")
        page.context.close()

    def elsewhere(self) -> None:
        """An answer in the dark and on a phone."""
        page = self._visit(color_scheme="dark")
        _ask(page, _BOOK)
        page.locator("button.number").last.click()
        page.locator("#panel .reading mark").wait_for()
        self._take(page, "dark")
        page.context.close()
        page = self._visit(viewport={"width": 360, "height": 740}, device_scale_factor=2)
        _ask(page, _BOOK)
        self._take(page, "phone")
        page.context.close()

    def _visit(self, **settings: Any) -> Any:
        context = self._browser.new_context(
            **{"locale": "nl-NL", "viewport": {"width": 1280, "height": 800}} | settings
        )
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto(self._address)
        page.locator("#panel .panel-empty .title").first.wait_for()
        return page

    def _take(self, page: Any, name: str) -> None:
        page.wait_for_timeout(_SETTLES)
        picture = Image.open(BytesIO(page.screenshot()))
        # The page has few colours: a palette makes it half as large.
        picture.quantize(256).save(self._out / f"{name}.png", optimize=True)
        print(f"{name}.png", flush=True)


def _ask(page: Any, question: str) -> None:
    count = page.locator(".reply").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator(".reply").nth(count).locator(".words, .none, .notice").first.wait_for()


def _show(page: Any, view: str) -> None:
    if not page.locator(f".tabs [data-view={view}]").count():  # an article is open
        page.keyboard.press("Escape")
    page.locator(f".tabs [data-view={view}]").click()
    page.locator(f"#panel .{view}").wait_for()


if __name__ == "__main__":
    main()
