"""A browser on the app, for tests: Chromium, watched for errors and for requests to other machines."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # ms; the machine may be busy
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt install chromium)"),
]


@contextmanager
def started_browser() -> Iterator[Any]:
    """Chromium, without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    playwright.expect.set_options(timeout=PATIENCE)
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def visit(browser: Any, address: str, path: str = "", **settings: Any) -> Iterator[Any]:
    """The page, opened; afterwards: no errors in the console and no request to another machine.

    Args:
        browser: to open it in.
        address: of the app, with a slash at its end.
        path: what to open there.
        settings: of the visitor's browser, where they are not those of a Dutch laptop.
    """
    context = browser.new_context(
        **{"locale": "nl-NL", "viewport": {"width": 1280, "height": 800}} | settings
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    elsewhere: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}"))
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((address, "data:", "blob:")) else elsewhere.append(request.url)
        ),
    )
    page.goto(f"{address}{path}")
    page.locator("#question textarea").wait_for()
    yield page
    context.close()
    assert not errors, errors
    assert not elsewhere, elsewhere


def ask(page: Any, question: str) -> Any:
    """Ask, and wait for the reply, which is returned."""
    count = page.locator(".reply").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    reply = page.locator(".reply").nth(count)
    reply.locator(".words, .none, .notice").first.wait_for()
    return reply
