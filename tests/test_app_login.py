"""The password before the app: where it comes from, what it keeps closed, how often it may be tried."""

from __future__ import annotations

import asyncio
import hmac
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import CHROMIUM, started_browser
from served import client, served

from app import main
from qa.app.address import StartError
from qa.app.limits import LIMITS
from qa.app.login import Door, Sessions
from qa.app.passwords import Login, read_login
from qa.app.server import Serving
from qa.app.words import WORDS

_LOGIN = Login("ji", "geheim: pässwort", "token-van-een-programma")
_FORM = {"username": "ji", "password": "geheim: pässwort"}
_CLOSED = [
    ("GET", "/"),
    ("GET", "/?q=Wie"),
    ("GET", "/config"),
    ("GET", "/theme.css"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/startup-events"),
    ("GET", "/gradio_api/heartbeat/abc"),
    ("GET", "/gradio_api/queue/data?session_hash=abc"),
    ("POST", "/gradio_api/queue/join"),
    ("POST", "/gradio_api/run/predict"),
    ("POST", "/gradio_api/call/ask"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/upload"),
    ("POST", "/mcp"),
    ("GET", "/vraagbaak/../config"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    serving = Serving("127.0.0.1", 0, editable=True, login=_LOGIN)
    with served(tmp_path_factory.mktemp("kept"), serving) as at:
        yield at


@pytest.mark.parametrize(("method", "path"), _CLOSED)
def test_nothing_answers_before_the_password(address: str, method: str, path: str) -> None:
    with client(address) as asker:
        response = asker.request(method, path)
        assert response.status_code in (401, 404)
        assert "components" not in response.text


def test_a_browser_logs_in_and_out(address: str) -> None:
    browser = {"Accept": "text/html", "Accept-Language": "nl-NL"}
    with client(address, headers=browser) as asker:
        page = asker.get("/?q=Wie+is+Ji%3F")
        assert page.status_code == 401
        assert "Wachtwoord" in page.text
        assert "Password" in asker.get("/", headers={"Accept-Language": "fr"}).text
        wrong = asker.post("/login", data={**_FORM, "password": "<b>fout</b>"})
        assert wrong.status_code == 401
        assert "klopt niet" in wrong.text
        assert "fout" not in wrong.text
        right = asker.post("/login?q=Wie+is+Ji%3F", data=_FORM)
        assert (right.status_code, right.headers["location"]) == (303, "/?q=Wie+is+Ji%3F")
        assert {"httponly", "samesite=lax"} <= {
            part.strip().lower() for part in right.headers["set-cookie"].split(";")
        }
        assert asker.get("/config").status_code == 200
        kept = asker.cookies["vraagbaak"]
        asker.get("/logout")
        # The session is over, also for somebody who kept its token.
        asker.cookies.set("vraagbaak", kept)
        assert asker.get("/config").status_code == 401


def test_the_address_of_the_login_leads_to_the_login_page(address: str) -> None:
    with client(address, headers={"Accept": "text/html"}) as asker:
        assert asker.post("/login", data={**_FORM, "password": "fout"}).status_code == 401
        response = asker.get("/login?q=Wie+is+Ji%3F")
        assert (response.status_code, response.headers["location"]) == (303, "/?q=Wie+is+Ji%3F")


def test_a_page_sees_that_the_app_was_started_anew(address: str) -> None:
    with client(address) as asker:
        said = asker.get("/gradio_api/app_id").json()
        assert list(said) == ["app_id"]
        assert isinstance(said["app_id"], int)


def test_collections_of_one_host_do_not_log_each_other_out(tmp_path: Path) -> None:
    cookies: list[tuple[str, str]] = []
    for root in ("", "/boeken", "/kranten"):
        folder = tmp_path / f"kept{root}"
        folder.mkdir(parents=True)
        serving = Serving("127.0.0.1", 0, login=_LOGIN, root_path=root)
        with served(folder, serving) as address, client(address) as asker:
            set_cookie = asker.post("/login", data=_FORM).headers["set-cookie"]
            assert f"Path={root or '/'};" in f"{set_cookie};"
            name, _, value = set_cookie.partition(";")[0].partition("=")
            # A browser brings the cookies of the paths above along, in an order of its own.
            brought = [*cookies, (name, value)]
            for order in (brought, brought[::-1]):
                header = "; ".join(f"{one}={token}" for one, token in order)
                asker.cookies.clear()
                assert asker.get("/config", headers={"Cookie": header}).status_code == 200
            cookies.append((name, value))
            left = asker.get("/logout", headers={"Cookie": f"{name}={value}"}).headers["set-cookie"]
            assert left.startswith(f"{name}=")
            assert f"Path={root or '/'};" in f"{left};"


@pytest.mark.parametrize("to", ["//elders.example", "https://elders.example", "/\\elders.example"])
def test_logging_in_leads_nowhere_else(address: str, to: str) -> None:
    with client(address, headers={"Accept": "text/html"}) as asker:
        response = asker.post("/login", params={"next": to, "q": to}, data=_FORM)
        assert response.headers["location"].startswith("/?q=")


def test_programs_log_in_or_bring_a_token(address: str) -> None:
    from gradio_client import Client

    bearer = {"Authorization": "Bearer token-van-een-programma"}
    for options in ({"auth": ("ji", "geheim: pässwort")}, {"headers": bearer}):
        programme = Client(f"{address}/", verbose=False, **options)
        assert programme.predict("Wie is Ji?", api_name="/ask")["answer"] == "Wie is Ji? 0"
    with client(address) as asker:
        for token in ("x", "geheim"):
            assert asker.get("/config", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_an_assistant_brings_the_token(address: str) -> None:
    import httpx
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client

    async def use() -> Any:
        bearer = {"Authorization": "Bearer token-van-een-programma"}
        async with (
            httpx.AsyncClient(headers=bearer, trust_env=False) as http,
            streamable_http_client(f"{address}/mcp", http_client=http) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await session.call_tool("ask", {"question": "Wie is Ji?"})

    assert asyncio.run(use()).structuredContent["answer"] == "Wie is Ji? 0"


def test_guessing_is_slowed_down_for_the_one_who_guesses(address: str) -> None:
    with client(address, "127.0.0.9") as guesser, client(address, "127.0.0.10") as other:
        tried = [
            guesser.post("/login", data={"username": "ji", "password": str(guess)}).status_code
            for guess in range(8)
        ]
        assert tried == [401] * 5 + [429] * 3
        # Not even the right one, until some seconds later; a token neither.
        refused = guesser.post("/login", data=_FORM, headers={"Accept": "text/html"})
        assert refused.status_code == 429
        assert "10 seconden" in refused.text
        bearer = {"Authorization": "Bearer token-van-een-programma"}
        assert guesser.get("/config", headers=bearer).status_code == 401
        assert other.post("/login", data=_FORM).status_code == 200


def test_attempts_that_come_together_are_no_more_than_those_in_a_row() -> None:
    compared = []

    class Counted(Login):
        def opens(self, name: str, password: str) -> bool:
            compared.append(password)
            return super().opens(name, password)

    async def nothing(*_: Any) -> None:
        raise AssertionError

    async def attempt() -> list[int]:
        door = Door(nothing, Counted("ji", "wachtwoord"), LIMITS)
        together, statuses = asyncio.Event(), []

        async def receive() -> Any:
            await together.wait()
            return {"type": "http.request", "body": b"username=ji&password=fout", "more_body": False}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        scope = {
            "type": "http",
            "method": "POST",
            "path": "/login",
            "headers": [],
            "query_string": b"",
            "client": ("127.0.0.9", 1),
        }
        tasks = [asyncio.create_task(door(dict(scope), receive, send)) for _ in range(20)]
        await asyncio.sleep(0)
        together.set()
        await asyncio.gather(*tasks)
        return statuses

    assert sorted(asyncio.run(attempt())) == [401] * 5 + [429] * 15
    assert len(compared) == 5


def test_every_comparison_takes_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []

    def compare(given: bytes, right: bytes) -> bool:
        compared.append(right)
        return given == right

    monkeypatch.setattr(hmac, "compare_digest", compare)
    assert not _LOGIN.opens("onbekend", "fout")
    # The password is compared too where the name is wrong already.
    assert compared == [b"ji", "geheim: pässwort".encode()]
    assert _LOGIN.opens("ji", "geheim: pässwort")
    assert not _LOGIN.opens("ji", "geheim: pässwort2")
    assert "geheim" not in repr(_LOGIN)


def test_sessions_end_by_themselves() -> None:
    now = 0.0
    sessions = Sessions(lambda: now)
    token = sessions.begin()
    assert sessions.holds(token)
    assert not sessions.holds("")
    now = 12 * 3600 + 1
    assert not sessions.holds(token)


@pytest.mark.parametrize("login", ["name", ":password", "name:", "", " :x"])
def test_a_login_that_is_none_is_refused(login: str, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(login + "\n", encoding="utf-8")
    with pytest.raises(StartError, match="colon"):
        read_login(file, {})
    if login:
        with pytest.raises(StartError, match="colon"):
            read_login(None, {"VRAAGBAAK_AUTH": login})


def test_the_file_goes_before_the_environment(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("ji:uit het bestand\nwat verder volgt\n", encoding="utf-8")
    file.chmod(0o600)
    environment = {"VRAAGBAAK_AUTH": "ji:uit de omgeving", "VRAAGBAAK_TOKEN": "t"}
    assert read_login(file, environment) == (Login("ji", "uit het bestand", "t"), None)
    assert read_login(None, environment)[0] == Login("ji", "uit de omgeving", "t")
    assert read_login(None, {}) == (None, None)
    with pytest.raises(StartError, match="VRAAGBAAK_TOKEN"):
        read_login(None, {"VRAAGBAAK_TOKEN": "t"})


def test_what_other_programs_put_around_a_login_is_no_part_of_it(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_bytes(b"\xef\xbb\xbfji:geheim \r\n")  # by Notepad
    environment = {"VRAAGBAAK_AUTH": "ji:geheim \r\n", "VRAAGBAAK_TOKEN": " t\n"}
    for login in (read_login(file, environment)[0], read_login(None, environment)[0]):
        assert login == Login("ji", "geheim ", "t")
    with pytest.raises(StartError, match="colon"):  # not as if there were to be no password
        read_login(None, {"VRAAGBAAK_AUTH": "\n"})


@pytest.mark.skipif(os.name != "posix", reason="the rights of files are other ones here")
def test_a_file_that_others_can_read_gets_a_warning(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("ji:geheim", encoding="utf-8")
    file.chmod(0o644)
    _, warning = read_login(file, {})
    assert warning is not None
    assert "chmod 600" in warning
    assert "geheim" not in warning


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_one_line(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    assert main(["--port", "65000", "--auth-file", str(file)]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "cannot be read" in error


def test_no_argument_takes_a_password() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--auth", "ji:geheim"])
    assert caught.value.code == 2


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (Debian: apt install chromium)")
def test_one_logs_in_and_out_on_the_page(address: str) -> None:
    with started_browser() as browser:
        expect = pytest.importorskip("playwright.sync_api").expect
        context = browser.new_context(locale="nl-NL", viewport={"width": 360, "height": 640})
        page = context.new_page()
        page.goto(address)
        page.locator("#username").fill(_FORM["username"])
        page.locator("#password").fill(_FORM["password"])
        page.keyboard.press("Enter")
        page.locator("#question textarea").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        box = page.locator("#question textarea")
        box.fill("Wie was de eerste?")
        page.keyboard.press("Enter")
        page.locator(".reply .words").wait_for()
        context.clear_cookies()  # as when the session has ended
        box.fill("Wie was de tweede?")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert").filter(has_text="niet (meer) ingelogd")).to_be_visible()
        expect(box).to_have_value("Wie was de tweede?")
        page.reload()
        page.locator("#username").fill(_FORM["username"])
        page.locator("#password").fill(_FORM["password"])
        page.keyboard.press("Enter")
        expect(page.locator(".reply .words")).to_have_text("Wie was de eerste? 0")
        expect(box).to_have_value("Wie was de tweede?")
        box.press("Enter")
        expect(page.locator(".reply .words").nth(1)).to_have_text("Wie was de tweede? 1")
        expect(page.locator(".refused")).to_have_count(0)
        page.get_by_role("button", name=WORDS["nl"].leave).click()
        page.locator("#password").wait_for()
        page.goto(address)
        page.locator("#password").wait_for()
        context.close()
