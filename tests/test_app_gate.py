"""The gate: no file of the machine, no other site; headers; a proxy is believed only when told so."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from conftest import ROOT
from served import Echo, client, free_port, served

from qa.app.address import StartError, check_proxy
from qa.app.limits import Limits, Rate
from qa.app.server import Serving
from qa.loading import Loaded

_FILES = [
    "/etc/passwd",
    "seeds/nothing.txt",
    "app.py",
    str(ROOT / "app.py"),
    "index/manifest.json",
    "feedback.sqlite",
]
_PREFIXES = [
    "/gradio_api/file=",
    "/gradio_api/file/",
    "/file=",
    "/file/",
    "/static/",
    "/assets/",
    "/vraagbaak/",
]
_JSON = {"Content-Type": "application/json"}
_UPS = ["", "../", "../../../../", "..%2f..%2f..%2f", "%2e%2e/%2e%2e/", "..%5c..%5c", "....//", "/", "%00/"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("kept"), Serving("127.0.0.1", 0)) as at:
        yield at


@pytest.mark.parametrize("prefix", _PREFIXES)
def test_no_file_of_the_machine_is_served(address: str, prefix: str) -> None:
    with client(address) as asker:
        for name in _FILES:
            for up in _UPS:
                # The address goes out as it is written, dots and all.
                request = asker.build_request("GET", address)
                request.url = request.url.copy_with(raw_path=f"{prefix}{up}{name.lstrip('/')}".encode())
                response = asker.send(request)
                assert response.status_code in (400, 403, 404, 405), request.url
                assert not any(found in response.text for found in ("root:", "import", '"build"', "SQLite"))


@pytest.mark.parametrize(
    "path",
    [
        f"/gradio_api/file={quote('http://192.0.2.1/x', safe='')}",
        "/gradio_api/file=http://192.0.2.1/x",
        "/gradio_api/proxy=http://192.0.2.1/x",
        "/gradio_api/proxy=https://a.hf.space/x",
        "/proxy=http://192.0.2.1/x",
        "/monitoring",
        "/monitoring/summary",
        "/docs",
        "/openapi.json",
        "/gradio_api/openapi.json",
        "/gradio_api/deep_link?session_hash=x",
        "/gradio_api/queue/status",
        "/gradio_api/runs",
        "/gradio_api/run-history/records",
        "/gradio_api/vibe-code",
        "/gradio_api/dev/reload",
        "/gradio_api/token",
        "/gradio_api/custom_component/1/client/x/y",
    ],
)
def test_what_the_page_does_not_need_is_not_there(address: str, path: str) -> None:
    with client(address) as asker:
        assert asker.get(path).status_code == 404
        assert asker.post(path).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "PATCH", "TRACE", "CONNECT", "DELETE"])
def test_other_methods_are_refused(address: str, method: str) -> None:
    with client(address) as asker:
        assert asker.request(method, "/config").status_code == 404


def test_the_toolkit_reads_no_files_for_a_question(address: str) -> None:
    """What Gradio takes for a file in what a page sends is not read either."""
    wanted = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
    with client(address) as asker:
        event = asker.post("/gradio_api/call/ask", json={"data": [wanted, []]}).json()["event_id"]
        assert "root:" not in asker.get(f"/gradio_api/call/ask/{event}").text
        functions = asker.get("/config").json()["dependencies"]
        for function in functions:
            body = {
                "data": [wanted] * len(function["inputs"]),
                "fn_index": function["id"],
                "session_hash": "a",
            }
            assert "root:" not in asker.post("/gradio_api/run/predict", json=body).text


def test_files_are_brought_only_where_articles_can_be_added(tmp_path: Path, address: str) -> None:
    files = {"files": ("a.txt", b"Een artikel.")}
    with client(address) as asker:
        assert asker.post("/gradio_api/upload", files=files).status_code == 404
    with (
        served(tmp_path, Serving("127.0.0.1", 0, editable=True), Echo(tmp_path)) as editable,
        client(editable) as asker,
    ):
        response = asker.post("/gradio_api/upload", files={"files": ("../../x.txt", b"Een artikel.")})
        assert response.status_code == 200
        (kept,) = response.json()
        assert Path(kept).name == "x.txt"
        assert asker.get(f"/gradio_api/file={kept}").status_code == 404


def test_large_requests_are_cut_off(tmp_path: Path) -> None:
    limits = Limits(body_bytes=10_000, upload_bytes=5_000, uploads=2)
    serving = Serving("127.0.0.1", 0, editable=True, limits=limits)
    with served(tmp_path, serving) as address, client(address) as asker:
        large = asker.post("/gradio_api/call/ask", json={"data": ["x" * 20_000, []]})
        assert large.status_code == 413
        assert "Te groot" in large.json()["detail"]
        assert large.json()["error"] == large.json()["detail"]  # what the page shows
        # A length that is not said.
        unsaid = asker.post("/gradio_api/call/ask", content=iter([b"x" * 6_000] * 3))
        assert unsaid.status_code >= 400
        question = json.dumps({"data": ["Wie is Ji?", [" " * 6_000] * 3]}).encode()
        with contextlib.suppress(httpx.HTTPError):
            parts = iter([question[:9_000], question[9_000:]])
            said = asker.post("/gradio_api/call/ask", content=parts, headers=_JSON)
            assert "event_id" not in said.text
        small = json.dumps({"data": ["Wie is Ji?", []]}).encode()
        said = asker.post("/gradio_api/call/ask", content=iter([small[:9], small[9:]]), headers=_JSON)
        assert "event_id" in said.text
        files = {"files": ("a.txt", b"x" * 20_000)}
        assert asker.post("/gradio_api/upload", files=files).status_code == 413


def test_too_many_requests_of_one_client_are_refused_and_nobody_elses(tmp_path: Path) -> None:
    serving = Serving("127.0.0.1", 0, limits=Limits(requests=Rate(5, 0.1)))
    with served(tmp_path, serving) as address:
        one, other = client(address), client(address, "127.0.0.3")
        with one, other:
            statuses = [one.get("/robots.txt").status_code for _ in range(7)]
            assert statuses == [200] * 5 + [429] * 2
            refused = one.get("/")
            assert refused.headers["Retry-After"] == "10"
            assert "Too many requests" in refused.json()["detail"]
            assert other.get("/robots.txt").status_code == 200
            # Whoever claims to come from elsewhere is still the same.
            spoofed = {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
            assert one.get("/", headers=spoofed).status_code == 429


def test_a_proxy_is_believed_only_when_told(tmp_path: Path) -> None:
    limits = Limits(requests=Rate(2, 0.1))
    with served(tmp_path, Serving("127.0.0.1", 0, proxy="127.0.0.1", limits=limits)) as address:
        proxy, stranger = client(address), client(address, "127.0.0.2")
        with proxy, stranger:
            for asker in range(5):  # each of another address
                forwarded = {"X-Forwarded-For": f"198.51.100.{asker}", "Host": "vraagbaak.example.org"}
                assert proxy.get("/robots.txt", headers=forwarded).status_code == 200
            statuses = [
                stranger.get("/robots.txt", headers={"X-Forwarded-For": f"198.51.100.{asker}"}).status_code
                for asker in range(9)
            ]
            assert statuses == [200] * 2 + [429] * 7


def test_a_network_may_be_named_by_an_address_in_it(tmp_path: Path) -> None:
    limits = Limits(requests=Rate(2, 0.1))
    with (
        served(tmp_path, Serving("127.0.0.1", 0, proxy="127.0.0.1/31", limits=limits)) as address,
        client(address) as proxy,
        client(address, "127.0.0.2") as stranger,
    ):
        for asker, count, expected in ((proxy, 5, [200] * 5), (stranger, 5, [200] * 2 + [429] * 3)):
            forwarded = [
                {"X-Forwarded-For": f"198.51.100.{number}", "Host": "a.org"} for number in range(count)
            ]
            assert [asker.get("/robots.txt", headers=one).status_code for one in forwarded] == expected


@pytest.mark.parametrize("path", ["/login", "/login/"])
def test_the_address_of_the_login_leads_to_the_page(address: str, path: str, tmp_path: Path) -> None:
    with client(address) as asker:
        response = asker.get(f"{path}?q=Wie+is+Ji%3F&next=https://elders.example")
        assert (response.status_code, response.headers["location"]) == (303, "/?q=Wie+is+Ji%3F")
        assert asker.get(path).headers["location"] == "/"


def test_the_page_lies_under_a_path_of_the_proxy(tmp_path: Path) -> None:
    serving = Serving("127.0.0.1", 0, proxy="127.0.0.1", root_path="/boeken")
    with served(tmp_path, serving) as address, client(address) as proxy:
        forwarded = {
            "X-Forwarded-Host": "example.org",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "198.51.100.7",
            "Host": "example.org",
        }
        config = proxy.get("/config", headers=forwarded).json()
        assert config["root"] == "https://example.org/boeken"
        for path in ("/", "/vraagbaak/style.css", "/theme.css"):
            assert proxy.get(path, headers=forwarded).status_code == 200
        assert proxy.get("/login", headers=forwarded).headers["location"] == "/boeken/"


@pytest.mark.parametrize(
    ("proxy", "root_path"),
    [("proxy.local", ""), ("", "vraagbaak"), (None, "/x/"), (None, "/a b"), (None, "//x")],
)
def test_a_proxy_that_is_none_is_one_line(proxy: str | None, root_path: str) -> None:
    with pytest.raises(StartError) as caught:
        check_proxy(proxy, root_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("host", ["elders.example", "127.0.0.1.elders.example", "", "[::2]"])
def test_another_name_for_this_machine_is_refused(address: str, host: str) -> None:
    """A site elsewhere whose name is made to point here does not reach the page through a browser."""
    with client(address) as asker:
        assert asker.get("/config", headers={"Host": host}).status_code in (400, 403)
        assert asker.get("/config", headers={"Host": "LOCALHOST:7860"}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_page_elsewhere_cannot_ask(address: str, site: str) -> None:
    with client(address, headers={"Sec-Fetch-Site": site}) as asker:
        asked = asker.post("/gradio_api/call/ask", json={"data": ["Wie?", []]})
        assert asked.status_code == 403
        assert asker.get("/config").status_code == 403
        # A link to the page is followed.
        assert asker.get("/?q=Wie", headers={"Sec-Fetch-Mode": "navigate"}).status_code == 200
    with client(address) as asker:
        foreign = asker.get("/config", headers={"Origin": "https://elders.example"})
        assert "Access-Control-Allow-Origin" not in foreign.headers


@pytest.mark.parametrize(
    "path", ["/", "/vraagbaak/style.css", "/config", "/gradio_api/file=/etc/passwd", "/mcp", "/nothing"]
)
def test_every_response_has_the_security_headers(address: str, path: str) -> None:
    with client(address) as asker:
        headers = asker.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "connect-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "microphone=()" in headers["Permissions-Policy"]


@pytest.mark.model
def test_the_running_app_tells_nobody(index_folder: Path, loaded: Loaded, tmp_path: Path) -> None:
    """Every way a Python program reaches another machine is made to fail loudly; a question is answered."""
    port = free_port()
    program = f"""
import ipaddress, socket, sys
real = socket.socket.connect
def connect(self, address):
    if self.family == socket.AF_UNIX or ipaddress.ip_address(address[0]).is_loopback:
        return real(self, address)
    sys.stderr.write(f"REACHED OUT {{address}}\\n")
    raise OSError("no network in this test")
socket.socket.connect = socket.socket.connect_ex = connect
look_up = socket.getaddrinfo
def getaddrinfo(host, *rest, **named):
    if host not in ("127.0.0.1", "localhost", None):
        sys.stderr.write(f"REACHED OUT {{host}}\\n")
        raise OSError("no network in this test")
    return look_up(host, *rest, **named)
socket.getaddrinfo = getaddrinfo
sys.path.insert(0, {str(ROOT)!r})
from app import main
sys.exit(main(["--port", "{port}", "--index", {str(index_folder)!r}, "--feedback", "{tmp_path}/f"]))
"""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "GRADIO_"))}
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, env=kept, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    error = process.stderr.readline()
    assert error.startswith("Vraagbaak: "), error + process.stderr.read()
    with client(f"http://127.0.0.1:{port}") as asker:
        while True:
            try:
                page = asker.get("/")
                break
            except OSError:
                continue
        asked = {"data": ["Hoe heet het boek van Jihyun Park?", []]}
        event = asker.post("/gradio_api/call/ask", json=asked).json()["event_id"]
        assert "The Hard Road Out" in asker.get(f"/gradio_api/call/ask/{event}").text
    process.terminate()
    assert "REACHED OUT" not in process.communicate(timeout=30)[1]
    elsewhere = {"huggingface.co", "fonts.googleapis.com", "cdn.jsdelivr.net", "api.gradio.app"}
    assert not [host for host in elsewhere if f'src="https://{host}' in page.text]
