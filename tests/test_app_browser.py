"""The app in Chromium, as people use it: served by `python app.py`, real articles, real models."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from browsing import IN_A_BROWSER, ask, started_browser, visit
from conftest import ROOT
from served import free_port

from qa.app.words import WORDS
from qa.feedback import FeedbackStore
from qa.loading import Loaded

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
pytestmark = [*IN_A_BROWSER, pytest.mark.model]

_NL, _EN = WORDS["nl"], WORDS["en"]


def _start(port: int, *options: str, index: Path) -> subprocess.Popen[str]:
    """Start the app and return when it answers."""
    command = [sys.executable, str(ROOT / "app.py"), "--port", str(port), "--index", str(index), *options]
    # A proxy of the network must not come between the app and this machine.
    environment = {**os.environ, "http_proxy": "http://192.0.2.1:9", "https_proxy": "http://192.0.2.1:9"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(1500):  # the machine may be busy
        try:
            opener.open(f"http://127.0.0.1:{port}/", timeout=5).close()
            return process
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
    process.kill()
    raise AssertionError(f"the app did not start: {process.communicate()[1]}")


@pytest.fixture(scope="module")
def kept_at(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what the app reads and writes."""
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="module")
def address(loaded: Loaded, index_folder: Path, kept_at: Path) -> Iterator[str]:
    """Where the app runs, on copies that may be changed; stopping it with Ctrl-C must be quiet."""
    port, folder = free_port(), kept_at
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    shutil.copytree(index_folder, folder / "index")
    options = ["--articles", str(folder / "seeds"), "--feedback", str(folder / "feedback.sqlite")]
    process = _start(port, *options, index=folder / "index")
    yield f"http://127.0.0.1:{port}/"
    process.send_signal(signal.SIGINT)
    error = process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert error.splitlines()[1:] == ["app: stopped."], error


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with started_browser() as browser:
        yield browser


@pytest.fixture
def visitor() -> dict[str, Any]:
    """What the visitor's browser is like; tests may say otherwise, and open another `path` of the app."""
    return {}


@pytest.fixture
def page(browser: Any, address: str, visitor: dict[str, Any]) -> Iterator[Any]:
    with visit(browser, address, **visitor) as page:
        yield page


def test_a_known_answer_is_marked_in_its_passage(page: Any) -> None:
    reply = ask(page, "Hoe heet het boek van Jihyun Park?")
    assert reply.locator(".words").inner_text().startswith("The Hard Road Out")
    words = reply.locator(".words").inner_text()
    mark = page.locator("#panel mark").first
    assert mark.inner_text() == words
    playwright.expect(mark).to_be_in_viewport()
    source = page.locator("#panel li").first
    file, line = source.locator(".place").first.inner_text().split(f", {_NL.line} ")
    text = (ROOT / "seeds" / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    passage = source.locator("blockquote").inner_text()
    before = passage[: passage.index(words)][-40:]
    assert f"{before}{words}" in " ".join(text.split())


def test_an_example_is_a_question_that_is_answered(page: Any) -> None:
    examples = page.locator("#chat .example")
    examples.nth(2).wait_for()
    asked = examples.first.inner_text()
    examples.first.click()
    reply = page.locator(".reply")
    reply.locator(".words").wait_for()
    assert page.locator("#chat .user").first.inner_text().strip() == asked
    playwright.expect(examples).to_have_count(0)


def test_the_number_of_a_source_opens_the_article_at_the_mark(page: Any) -> None:
    reply = ask(page, "Hoe heet het boek van Jihyun Park?")
    ask(page, "Hoeveel kost een brood bij de bakker op de hoek?")
    reply.get_by_role("button", name=_NL.source).first.click()
    reading = page.locator("#panel .reading")
    mark = reading.locator("mark")
    playwright.expect(mark).to_be_in_viewport()
    assert mark.inner_text() == reply.locator(".words").inner_text()
    assert "Jihyun Park" in reading.locator("h2").inner_text()
    assert len(reading.locator("article").inner_text().split()) > 1000
    page.keyboard.press("Escape")
    page.locator("#panel .sources").wait_for()
    page.keyboard.press("Escape")
    playwright.expect(page.get_by_label(_NL.question)).to_be_focused()


def test_sources_are_walked_through_by_keyboard(page: Any) -> None:
    ask(page, "Hoeveel kost een brood bij de bakker op de hoek?")
    page.get_by_role("button", name=_NL.read).first.click()
    playwright.expect(page.locator("#panel .reading")).to_be_focused()
    steps = page.locator("#panel .steps")
    for key, at in (("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2)):
        page.keyboard.press(key)
        playwright.expect(steps).to_contain_text(f"{at} / 3")
        playwright.expect(page.locator("#panel .reading")).to_be_focused()
        playwright.expect(page.locator("#panel .cited").first).to_be_in_viewport()


def test_keys_with_another_key_are_the_browsers_and_copying_keeps_the_keys(page: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "Hoeveel kost een brood bij de bakker op de hoek?")
    page.get_by_role("button", name=_NL.read).first.click()
    playwright.expect(page.locator("#panel .reading")).to_be_focused()
    steps = page.locator("#panel .steps")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowRight")
    playwright.expect(steps).to_contain_text("2 / 3")
    page.get_by_role("button", name=_NL.copy).click()
    page.get_by_role("button", name=_NL.copied, exact=True).wait_for()
    page.keyboard.press("ArrowRight")
    playwright.expect(steps).to_contain_text("3 / 3")
    page.keyboard.press("Escape")
    page.locator("#panel .sources").wait_for()


def test_what_was_asked_for_last_is_shown_though_it_comes_first(page: Any) -> None:
    ask(page, "Hoe heet het boek van Jihyun Park?")
    held: list[Any] = []
    page.route("**/run/predict*", lambda route: route.continue_() if held else held.append(route))
    page.get_by_role("button", name=_NL.collection).click()
    page.get_by_role("button", name=_NL.map).click()
    page.locator("#panel .map").wait_for()
    with page.expect_response("**/run/predict*"):
        held[0].continue_()
    page.wait_for_timeout(500)
    playwright.expect(page.locator("#panel .map")).to_be_visible()


def test_a_source_opened_twice_comes_into_view_again(page: Any) -> None:
    reply = ask(page, "Hoe heet het boek van Jihyun Park?")
    for _ in range(2):
        reply.get_by_role("button", name=_NL.source).first.click()
        playwright.expect(page.locator("#panel .reading mark")).to_be_in_viewport()
        playwright.expect(page.locator("#panel .reading")).to_be_focused()
        page.locator("#panel").evaluate("panel => { panel.scrollTop = 0; }")
        playwright.expect(page.locator("#panel .reading mark")).not_to_be_in_viewport()


def test_everything_is_reached_by_keyboard(page: Any) -> None:
    playwright.expect(page.get_by_label(_NL.question)).to_be_focused()
    page.keyboard.type("Hoe heet het boek van Jihyun Park?")
    page.keyboard.press("Enter")
    page.locator(".reply .words").wait_for()
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        active = page.evaluate_handle("document.activeElement")
        outlined = page.evaluate("e => e === document.body || getComputedStyle(e).outlineStyle", active)
        name = page.evaluate(
            "e => e.dataset.view || e.dataset.verdict || e.dataset.link || e.tagName", active
        )
        if name not in ("TEXTAREA", "INPUT", "BODY"):
            assert outlined != "none", name
        reached.add(name)
    assert {"article", "right", "wrong", "collection", "map", "SUMMARY", "TEXTAREA"} <= reached
    page.locator("button.number").first.focus()
    page.keyboard.press("Enter")
    playwright.expect(page.locator("#panel .reading mark")).to_be_in_viewport()


def test_a_source_is_copied(page: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reply = ask(page, "Welke twee auteurs waarschuwden op 38 North dat Kim op oorlog uit is?")
    reply.get_by_role("button", name=_NL.source).first.click()
    page.get_by_role("button", name=_NL.copy).click()
    page.get_by_role("button", name=_NL.copied, exact=True).wait_for()
    playwright.expect(page.locator("body > [role=status]")).to_have_text(_NL.copied)
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        "‘Noord-Korea bouwt uit alle macht aan geavanceerder wapentuig’, NRC, 19 januari 2024, 0"
    )


def test_no_answer_is_said_in_a_plain_sentence_with_the_nearest_passages(page: Any) -> None:
    reply = ask(page, "Hoeveel kost een brood bij de bakker op de hoek?")
    assert reply.locator(".none").inner_text() == _NL.none
    assert page.locator("#panel h2").inner_text() == _NL.nearest
    assert page.locator("#panel blockquote").count() == 3
    assert page.locator("#panel mark").count() == 0


def test_markup_in_a_question_shows_as_text(page: Any) -> None:
    attack = '<img src=x onerror="alert(1)"><b>Wie</b> is **Ji**? [x](javascript:alert(1))'
    ask(page, attack)
    assert page.locator("#chat .message-content").first.inner_text() == attack
    assert page.locator(":is(#chat, #panel) :is(img, a, b, strong)").count() == 0


@pytest.mark.parametrize(
    ("question", "says"), [("", "Stel een vraag"), ("😀?!", "geen woorden"), ("x" * 10_000, "te lang")]
)
def test_what_cannot_be_asked_gets_a_friendly_word(page: Any, question: str, says: str) -> None:
    assert says in ask(page, question).locator(".notice").inner_text()


def test_a_new_conversation_starts_empty(page: Any) -> None:
    ask(page, "?!")
    page.locator("#chat").get_by_role("button", name="Bewerken").click()
    page.locator("#chat textarea").wait_for()
    page.get_by_role("button", name=_NL.clear).click()
    playwright.expect(page.locator(".reply")).to_have_count(0)
    playwright.expect(page.get_by_label(_NL.question)).to_have_value("")
    playwright.expect(page.locator("#panel")).to_contain_text(_NL.panel_empty)
    assert "geen woorden" in ask(page, "!?").inner_text()
    assert page.locator(".reply").count() == 1
    playwright.expect(page.locator("#chat textarea")).to_have_count(0)  # the editor went with its question


def test_the_collection_is_searched_and_read(page: Any) -> None:
    page.get_by_role("button", name=_NL.collection).click()
    rows = page.locator("#panel .listed:visible")
    playwright.expect(rows).to_have_count(19)
    page.get_by_label(_NL.search).fill("groene dochter")
    playwright.expect(rows).to_have_count(1)
    rows.get_by_role("button").click()
    heading = page.locator("#panel .reading h2")
    playwright.expect(heading).to_have_text("Hoe heet de dochter van Kim Jong-un?")
    playwright.expect(heading).to_be_in_viewport()
    page.keyboard.press("Escape")
    playwright.expect(rows).to_have_count(19)


def test_an_article_is_added_asked_about_and_removed(page: Any, tmp_path: Path) -> None:
    new = tmp_path / "nieuw.txt"
    new.write_text(
        "De fiets van Odding\n\nBurgemeester Odding van Zwaluwdam fietst elke dag naar het gemeentehuis. "
        "Zijn paarse tandem kostte 1840 euro en komt uit Friesland. <b>Hij</b> is er trots op.\n",
        encoding="utf-8",
    )
    empty = tmp_path / "leeg.txt"
    empty.touch()
    page.get_by_role("button", name=_NL.collection).click()
    page.locator("#files input").set_input_files([new, empty])
    kept = page.locator(".kept")
    # While the index is rebuilt, questions are answered from the old one.
    while_building = ask(page, "Hoe heet het boek van Jihyun Park?")
    assert while_building.locator(".words").inner_text().startswith("The Hard Road Out")
    playwright.expect(kept).to_contain_text("20 artikelen")
    playwright.expect(kept).to_contain_text(_NL.not_added.format(name="leeg.txt"))
    reply = ask(page, "Hoeveel kostte de tandem van burgemeester Odding?")
    assert "1840" in reply.locator(".words").inner_text()
    assert "<b>Hij</b>" in page.locator("#panel blockquote").first.inner_text()
    page.get_by_role("button", name=_NL.collection).click()
    # The second press removes nothing.
    page.get_by_role("button", name=f"{_NL.remove} added/nieuw.txt").dblclick()
    playwright.expect(kept).to_contain_text("19 artikelen")
    reply = ask(page, "Hoeveel kostte de tandem van burgemeester Odding?")
    assert "1840" not in reply.inner_text()


def test_a_rebuild_leaves_what_is_read_and_sought(page: Any) -> None:
    def rebuild() -> None:
        page.get_by_role("button", name=_NL.rebuild).click()

    def built(times: int) -> None:
        page.wait_for_function(f"window.built === {times}")
        page.wait_for_timeout(500)  # for what may come after it

    page.evaluate(
        "window.built = 0; document.addEventListener('vraagbaak-collection', () => { window.built++; })"
    )
    page.get_by_role("button", name=_NL.collection).click()
    rows = page.locator("#panel .listed:visible")
    page.get_by_label(_NL.search).fill("groene dochter")
    playwright.expect(rows).to_have_count(1)
    rebuild()
    built(1)
    playwright.expect(page.locator(".kept")).to_contain_text("19 artikelen")
    playwright.expect(rows).to_have_count(1)
    playwright.expect(page.get_by_label(_NL.search)).to_have_value("groene dochter")
    rebuild()
    rows.get_by_role("button").click()
    page.locator("#panel .reading h2").wait_for()
    built(2)
    playwright.expect(page.locator("#panel .reading h2")).to_be_visible()


def test_another_language_leaves_what_is_open(page: Any) -> None:
    page.get_by_role("button", name=_NL.map).click()
    page.locator("#panel circle").first.wait_for()
    page.get_by_role("button", name=_NL.other).click()
    page.get_by_role("button", name=_EN.map).wait_for()
    playwright.expect(page.locator("#panel .map")).to_be_visible()
    page.locator("#panel circle").first.dispatch_event("click")
    page.locator("#panel .reading").wait_for()
    # Back to where it was opened.
    page.get_by_role("button", name=_EN.map).click()
    page.locator("#panel .map").wait_for()
    reply = ask(page, "Kim Jong Un daughter")
    assert reply.locator(".certainty, .none").first.inner_text()
    playwright.expect(reply).to_have_attribute("lang", "en")
    page.get_by_role("button", name=_EN.other).click()
    page.get_by_role("button", name=_NL.map).wait_for()
    playwright.expect(page.locator("#panel .sources")).to_be_visible()


def test_where_was_looked_is_said_in_the_reply(page: Any) -> None:
    page.get_by_text(_NL.narrow).click()
    page.get_by_label(_NL.first).click()
    page.get_by_role("option", name="2024", exact=True).click()
    reply = ask(page, "Hoe heet het boek van Jihyun Park?")
    playwright.expect(reply).to_contain_text(f"{_NL.within} {_NL.first.lower()} 2024")


def test_the_map_shows_the_question_among_its_passages(page: Any) -> None:
    page.get_by_role("button", name=_NL.map).click()
    dots = page.locator("#panel circle")
    dots.first.wait_for()
    assert page.locator("#panel .question").count() == 0
    ask(page, "Hoe heet het boek van Jihyun Park?")
    page.get_by_role("button", name=_NL.map).click()
    page.locator("#panel .question").wait_for()
    found = page.locator("#panel circle.found")
    assert 0 < found.count() < dots.count()
    assert "Park" in "".join(found.locator("title").all_text_contents())
    found.last.hover()
    title = found.last.locator("title").text_content().split("\n")[0]
    playwright.expect(page.locator("#panel .pointed strong")).to_have_text(title)
    found.first.focus()  # and by keyboard
    title = found.first.locator("title").text_content().split("\n")[0]
    playwright.expect(page.locator("#panel .pointed strong")).to_have_text(title)
    page.keyboard.press("Enter")
    playwright.expect(page.locator("#panel .reading h2")).to_have_text(title)


@pytest.mark.parametrize(
    "visitor",
    [
        {"color_scheme": scheme, "viewport": {"width": width, "height": 740}}
        for scheme in ("light", "dark")
        for width in (1280, 360)
    ],
)
def test_nothing_hinders_people_who_use_other_means(page: Any, visitor: dict[str, Any]) -> None:
    axe = axe_module.Axe()
    ask(page, "Hoe heet het boek van Jihyun Park?").locator("summary").click()
    page.locator("#panel .why summary").click()

    def check() -> None:
        violations = axe.run(page).response["violations"]
        assert [one["id"] for one in violations if one["impact"] in ("serious", "critical")] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= visitor["viewport"]["width"]

    check()
    for button, arrived in ((_NL.read, ".reading"), (_NL.back, ".sources")):
        page.get_by_role("button", name=button).first.click()
        page.locator(f"#panel {arrived}").wait_for()
        check()
    for button, arrived in ((_NL.collection, ".collection"), (_NL.map, ".map")):
        page.get_by_role("button", name=button).click()
        page.locator(f"#panel {arrived}").wait_for()
        check()


# What stands outside the window to its sides, or is wider than the box that hides the rest of it.
_CUT = """() => [...document.querySelectorAll(".gradio-container *")]
    .filter((one) => !one.closest(".visually-hidden, .sr-only, svg"))
    .filter((one) => one.checkVisibility() && one.innerText?.trim())
    .filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        const hides = ["hidden", "clip"].includes(getComputedStyle(one).overflowX);
        return left < -1 || right > innerWidth + 1 || (hides && one.scrollWidth > one.clientWidth + 1);
    })
    .map((one) => `${one.tagName}.${one.className}: ${one.innerText.slice(0, 40)}`)"""


@pytest.mark.parametrize(
    "visitor",
    [
        {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2},  # a laptop at 200%
        {"viewport": {"width": 960, "height": 470}, "device_scale_factor": 2},  # a large screen at 200%
        {"viewport": {"width": 360, "height": 740}},
    ],
)
def test_nothing_is_cut_at_great_zoom_or_on_a_phone(page: Any, visitor: dict[str, Any]) -> None:
    def check() -> None:
        assert page.evaluate(_CUT) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= visitor["viewport"]["width"]

    check()
    page.get_by_role("button", name=_NL.narrow).click()
    page.get_by_label(_NL.eager).wait_for()
    check()
    page.get_by_role("button", name=_NL.narrow).click()
    ask(page, "Hoeveel kost een brood bij de bakker op de hoek?")
    reply = ask(page, "Hoe heet het boek van Jihyun Park?")
    playwright.expect(reply.locator(".words")).to_be_in_viewport()
    reply.locator("summary").click()
    page.locator("#panel .why summary").click()
    check()
    for view in ("collection", "map"):
        page.locator(f".tabs [data-view={view}]").click()
        page.locator(f"#panel .{view}").wait_for()
        check()
    page.locator("button.number").last.click()
    mark = page.locator("#panel .reading mark")
    playwright.expect(mark).to_be_in_viewport()
    check()


def _top(one: Any) -> float:
    return float(one.evaluate("one => one.getBoundingClientRect().top"))


def _scrolled(page: Any, visitor: dict[str, Any]) -> None:
    """By the wheel, as a finger would: a script also scrolls what nobody else can."""
    before = page.evaluate("scrollY")
    page.mouse.move(visitor["viewport"]["width"] / 2, visitor["viewport"]["height"] / 2)
    page.mouse.wheel(0, 900)
    page.wait_for_function("before => scrollY > before", arg=before)


@pytest.mark.parametrize(
    "visitor", [{"viewport": {"width": 360, "height": 740}}, {"viewport": {"width": 640, "height": 400}}]
)
def test_in_one_column_the_page_scrolls_and_what_is_to_stay_in_view_does(
    page: Any, visitor: dict[str, Any]
) -> None:
    ask(page, "Hoe heet het boek van Jihyun Park?")
    page.evaluate("scrollTo(0, 0)")
    _scrolled(page, visitor)
    page.locator(".tabs [data-view=collection]").click()
    row = page.locator("#panel .listed .title").nth(12)
    row.evaluate("row => row.scrollIntoView({ block: 'center' })")
    assert abs(_top(page.locator("#panel .tabs"))) < 2
    before = _top(row)
    row.click()
    page.locator("#panel .reading h2").wait_for()
    _scrolled(page, visitor)
    assert abs(_top(page.locator("#panel .bar"))) < 2
    page.locator("#panel .back").click()
    row.wait_for()
    page.wait_for_function(
        "([row, before]) => Math.abs(row.getBoundingClientRect().top - before) < 2",
        arg=[row.element_handle(), before],
    )


def test_a_search_is_narrowed_down(page: Any) -> None:
    question = "Hoe heet het boek van Jihyun Park?"
    page.get_by_role("button", name=_NL.narrow).click()
    page.get_by_label(_NL.publishers).click()
    page.get_by_role("option", name="RD", exact=True).click()
    page.get_by_label(_NL.only).check()
    reply = ask(page, question)
    assert reply.locator(".none").inner_text() == _NL.searched
    abouts = page.locator("#panel .sources .about").all_inner_texts()
    assert abouts
    assert all(about.startswith("RD") for about in abouts)


def test_the_closed_options_say_how_many_were_chosen(page: Any) -> None:
    fold = page.locator("#narrow > button")
    fold.click()
    page.get_by_label(_NL.only).check()
    page.get_by_role("radio", name=_NL.cautious).check()
    fold.click()
    playwright.expect(fold).to_contain_text(_NL.chosen.format(_NL.narrow, 2))
    page.get_by_role("button", name=_NL.other).click()
    playwright.expect(fold).to_contain_text(_EN.chosen.format(_EN.narrow, 2))
    fold.click()
    page.get_by_label(_EN.only).uncheck()
    playwright.expect(fold).to_contain_text(_EN.chosen.format(_EN.narrow, 1))
    page.get_by_role("radio", name=_EN.balanced).check()
    playwright.expect(fold).to_have_text(re.compile(rf"^\W*{_EN.narrow}\W*$"))


def test_a_verdict_is_kept_with_its_note(page: Any, kept_at: Path) -> None:
    reply = ask(page, "Hoe heet het boek van Jihyun Park?")
    reply.get_by_text(_NL.others).click()
    reply.get_by_role("button", name=_NL.wrong).click()
    playwright.expect(reply).to_contain_text(_NL.thanks)
    playwright.expect(reply.get_by_label(_NL.note_wrong)).to_be_focused()
    playwright.expect(reply.locator("details")).to_have_attribute("open", "")
    page.keyboard.press("Enter")  # an empty note is none
    page.keyboard.type("  ")
    page.keyboard.press("Enter")  # nor are blanks
    page.keyboard.type("<b>Iets</b> anders")
    page.keyboard.press("Enter")
    playwright.expect(reply.get_by_label(_NL.note_wrong)).to_have_count(0)
    playwright.expect(page.get_by_label(_NL.question)).to_be_focused()
    playwright.expect(reply.locator(".words")).to_be_visible()
    kept = FeedbackStore(kept_at / "feedback.sqlite").all()[-1]
    assert (kept.verdict, kept.note) == ("wrong", "<b>Iets</b> anders")
    assert kept.question == "Hoe heet het boek van Jihyun Park?"


def test_a_conversation_is_saved(page: Any) -> None:
    reply = ask(page, "Hoe heet het boek van Jihyun Park?")
    with page.expect_download() as download:
        page.get_by_role("button", name=_NL.save).click()
    saved = Path(download.value.path()).read_text(encoding="utf-8")
    assert "## Hoe heet het boek van Jihyun Park?" in saved
    assert f"**{reply.locator('.words').inner_text()}**" in saved


def test_a_question_is_edited_and_asked_again(page: Any) -> None:
    ask(page, "?!")
    ask(page, "!?")
    page.locator("#chat").get_by_role("button", name="Bewerken").first.click()
    page.locator("#chat textarea").fill("Hoe heet het boek van Jihyun Park?")
    page.locator("#chat").get_by_role("button", name="Verzenden").click()
    page.locator(".reply .words").wait_for()
    assert page.locator(".reply").count() == 1


def test_the_sources_of_a_question_that_was_changed_go(page: Any) -> None:
    ask(page, "Hoe heet het boek van Jihyun Park?")
    page.locator("#panel blockquote").first.wait_for()
    page.locator("#chat").get_by_role("button", name="Bewerken").first.click()
    page.locator("#chat textarea").fill("?!")
    page.locator("#chat").get_by_role("button", name="Verzenden").click()
    playwright.expect(page.locator(".reply .words")).to_have_count(0)
    playwright.expect(page.locator("#panel blockquote")).to_have_count(0)


def test_copying_keeps_the_keys_where_there_is_no_clipboard(page: Any) -> None:
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")  # as over http
    ask(page, "Hoeveel kost een brood bij de bakker op de hoek?")
    page.get_by_role("button", name=_NL.read).first.click()
    playwright.expect(page.locator("#panel .reading")).to_be_focused()
    page.get_by_role("button", name=_NL.copy).click()
    page.get_by_role("button", name=_NL.copied, exact=True).wait_for()
    page.keyboard.press("ArrowRight")
    playwright.expect(page.locator("#panel .steps")).to_contain_text("2 / 3")
    page.keyboard.press("Escape")
    page.locator("#panel .sources").wait_for()
    page.wait_for_timeout(2500)  # until the name of the button would come back
    playwright.expect(page.locator("#panel").get_by_text(_NL.copy, exact=True)).to_have_count(0)


def test_the_collection_asked_for_again_is_whole(page: Any) -> None:
    page.get_by_role("button", name=_NL.collection).click()
    rows = page.locator("#panel .listed:visible")
    page.get_by_label(_NL.search).fill("groene dochter")
    playwright.expect(rows).to_have_count(1)
    page.get_by_role("button", name=_NL.collection).click()
    playwright.expect(rows).to_have_count(19)
    playwright.expect(page.get_by_label(_NL.search)).to_have_value("")


def test_a_link_asks_its_question(page: Any, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reply = ask(page, "Hoe heet het boek van Jihyun Park?")
    reply.get_by_role("button", name=_NL.link).click()
    reply.get_by_text(_NL.copied).wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == address + "?q=Hoe+heet+het+boek+van+Jihyun+Park%3F"
    page.goto(link)
    assert page.locator(".reply .words").inner_text().startswith("The Hard Road Out")


_ATTACK = "<img src=x onerror=alert(1)>?!"


@pytest.mark.parametrize("visitor", [{"path": f"?q={quote(_ATTACK)}"}])
def test_a_link_cannot_carry_markup(page: Any) -> None:
    page.locator(".reply :is(.words, .none)").wait_for()
    assert page.locator("#chat .message-content").first.inner_text() == _ATTACK


@pytest.mark.parametrize("visitor", [{"locale": "en-GB"}, {"locale": "fr-FR"}])
def test_the_page_speaks_english_to_other_browsers_and_switches(page: Any) -> None:
    expect = playwright.expect
    expect(page.locator(".masthead")).to_contain_text(WORDS["en"].tagline)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_label(WORDS["en"].question).fill("?!")
    page.get_by_role("button", name=WORDS["en"].other).click()
    expect(page.locator(".masthead")).to_contain_text(_NL.tagline)
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.get_by_label(_NL.question)).to_have_value("?!")
    page.reload()
    expect(page.get_by_role("button", name=_NL.clear)).to_be_visible()
    page.get_by_role("button", name=_NL.other).click()
    expect(page.get_by_role("button", name=WORDS["en"].clear)).to_be_visible()


def test_nothing_of_the_toolkit_shows(page: Any) -> None:
    assert page.title() == "Vraagbaak"
    assert "gradio" not in page.inner_text("body").lower()
    assert page.locator("footer:visible").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
