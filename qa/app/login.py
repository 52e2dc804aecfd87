"""The door: nothing of the app answers before a name and password, or a program's token, are right."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, quote

from jinja2 import Environment, PackageLoader
from markupsafe import Markup
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.app.gate import link_to, path_in, root_of
from qa.app.interface import spoken_to
from qa.app.limits import Buckets, Limits, client_at
from qa.app.passwords import Login
from qa.app.words import WORDS
from qa.language import Language

_COOKIE = "vraagbaak"
_LASTS_S = 12 * 3600
_SESSIONS = 10_000  # kept at a time
_LONGEST_FORM = 4096  # bytes
_STYLE = Path(__file__).parent / "static" / "style.css"
# What the login page itself is made of; there is nothing of the articles in it. And a random number: by it a
# page that lost its connection sees that the app was started anew, and loads again.
_OPEN = ("/vraagbaak/", "/favicon.ico", "/gradio_api/app_id")

_TEXTS: dict[Language, dict[str, str]] = {
    "nl": {
        "title": "Inloggen",
        "name": "Naam",
        "password": "Wachtwoord",
        "enter": "Log in",
        "wrong": "Naam of wachtwoord klopt niet.",
        "slowly": "Te veel pogingen. Probeer het over {seconds} seconden opnieuw.",
        "outside": "Je bent niet (meer) ingelogd. Laad de pagina opnieuw en log in.",
    },
    "en": {
        "title": "Log in",
        "name": "Name",
        "password": "Password",
        "enter": "Log in",
        "wrong": "The name or password is wrong.",
        "slowly": "Too many attempts. Try again in {seconds} seconds.",
        "outside": "You are not logged in (any more). Reload the page and log in.",
    },
}


class Sessions:
    """Who is logged in, by tokens that cannot be guessed and that end by themselves."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends: dict[str, float] = {}

    def begin(self) -> str:
        """The token of a new session."""
        now = self._clock()
        live = [(token, end) for token, end in self._ends.items() if end > now]
        self._ends = dict(live[-_SESSIONS + 1 :])
        token = secrets.token_urlsafe(32)
        self._ends[token] = now + _LASTS_S
        return token

    def holds(self, token: str) -> bool:
        """Whether a session with this token goes on."""
        return self._ends.get(token, 0.0) > self._clock()

    def end(self, token: str) -> None:
        """End a session."""
        self._ends.pop(token, None)


class Door:
    """Lets requests through to the app once they bring a session or a token."""

    def __init__(self, app: ASGIApp, login: Login, limits: Limits) -> None:
        self._app = app
        self._login = login
        self._failed = Buckets(limits.logins)
        self._sessions = Sessions()
        # Its links are relative to the page it stands in, so that it works under any path.
        self._style = Markup(_STYLE.read_text(encoding="utf-8"))
        self._page = Environment(loader=PackageLoader("qa.app"), autoescape=True).get_template("login.html")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path = path_in(scope)
        if scope["type"] == "http" and path == "/login" and scope["method"] == "POST":
            response = await self._enter(Request(scope, receive))
        elif path == "/logout":
            response = self._leave(HTTPConnection(scope))
        elif path.startswith(_OPEN) or self._inside(HTTPConnection(scope)):
            await self._app(scope, receive, send)
            return
        else:
            response = self._refuse(HTTPConnection(scope))
        await response(scope, receive, send)

    def _inside(self, request: HTTPConnection) -> bool:
        if self._sessions.holds(request.cookies.get(_cookie(request), "")):
            return True
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return False
        client = _client(request)
        if self._failed.wait(client):
            return False
        if self._login.opens_with(token.strip()):
            return True
        self._failed.take(client)
        return False

    async def _enter(self, request: Request) -> Response:
        client = _client(request)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _LONGEST_FORM:
                return self._say(request, 413, "wrong")
        # From here on nothing else is done in between: not even attempts that came together are let through.
        if seconds := self._failed.wait(client):
            return self._say(request, 429, "slowly", seconds=seconds)
        form = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
        name, password = (form.get(field, [""])[0] for field in ("username", "password"))
        if not self._login.opens(name.strip(), password):
            self._failed.take(client)
            return self._say(request, 401, "wrong")
        # Programs are told yes; a browser goes on to the page, with the questions of a link.
        response: Response = JSONResponse({"success": True})
        if _wants_page(request.headers):
            response = RedirectResponse(link_to(request, "/"), status_code=303)
        response.set_cookie(
            _cookie(request),
            self._sessions.begin(),
            max_age=_LASTS_S,
            path=_path(request),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    def _leave(self, request: HTTPConnection) -> Response:
        self._sessions.end(request.cookies.get(_cookie(request), ""))
        response = RedirectResponse(link_to(request, "/", questions=False), status_code=303)
        response.delete_cookie(_cookie(request), path=_path(request))
        return response

    def _refuse(self, request: HTTPConnection) -> Response:
        return self._say(request, 401, None)

    def _say(self, request: HTTPConnection, status: int, key: str | None, **values: int) -> Response:
        """The login page for browsers, one line for programs."""
        language = spoken_to(request.headers)
        texts = _TEXTS[language]
        message = texts[key].format(**values) if key else None
        if not _wants_page(request.headers):
            return JSONResponse({"error": message or texts["outside"]}, status)
        html = self._page.render(
            language=language,
            texts=texts,
            message=message,
            action=link_to(request, "/login"),
            base=link_to(request, "/", questions=False),
            tagline=WORDS[language].tagline,
            style=self._style,
        )
        return HTMLResponse(html, status, {"Cache-Control": "no-store"})


def _client(request: HTTPConnection) -> str:
    return client_at(request.client.host if request.client else None)


def _cookie(request: HTTPConnection) -> str:
    """The name of the cookie, for every path another one: those of the paths above come along too."""
    return _COOKIE + quote(root_of(request), safe="")


def _path(request: HTTPConnection) -> str:
    """Where the cookie holds, as a browser writes it."""
    return quote(root_of(request), safe="/@:!$&'()*+,=") or "/"


def _wants_page(headers: Headers) -> bool:
    return "text/html" in headers.get("accept", "")
