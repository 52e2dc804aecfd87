"""The gate before the app: only what the page needs, from where it may come, in measure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from ipaddress import ip_network

from starlette.datastructures import Headers, QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from qa.app.limits import Buckets, Limits, client_at

# What the page, gradio_client and assistants ask for. The toolkit answers much more: files of this machine
# and pages of others among it.
_READ = re.compile(
    r"/|/(?:login|config|theme\.css|favicon\.ico|manifest\.json|robots\.txt|mcp|logout)/?"
    r"|/(?:assets|static|vraagbaak)/[\w.\-/]+"
    r"|/gradio_api/(?:info|app_id|startup-events|theme\.css|queue/data|upload_progress)/?"
    r"|/gradio_api/(?:heartbeat/\w+|call/ask/\w+)"
)
_WRITE = re.compile(
    r"/(?:login|mcp)/?|/gradio_api/(?:queue/join|cancel|reset|run/predict|call/ask|call/v2/ask)/?"
)
_UPLOAD = "/gradio_api/upload"

_SLOWLY = "Te veel verzoeken; probeer het over {s} s opnieuw. Too many requests; try again in {s} s."
_LARGE = "Te groot: hooguit {mb} MB tegelijk. Too large: {mb} MB at a time at most."
_ELSEWHERE = "Deze pagina wordt niet voor een andere site gebruikt. This page does not serve other sites."


class Forwarded:
    """Believes what a reverse proxy says of the asker, and nobody else's word for it."""

    def __init__(self, app: ASGIApp, proxy: str | None) -> None:
        self._app = app
        self._proxied = None
        if proxy:
            # A network may be named by any address in it; uvicorn trusts nobody then.
            network = str(ip_network(proxy, strict=False))
            self._proxied = ProxyHeadersMiddleware(app, network)  # type: ignore[arg-type]
        self._trusted = self._proxied.trusted_hosts if self._proxied else ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            host = (scope.get("client") or ("",))[0]
            if self._proxied and host in self._trusted:
                await self._proxied(scope, receive, send)  # type: ignore[arg-type]
                return
            headers = [
                (name, value)
                for name, value in scope["headers"]
                if not name.lower().startswith((b"x-forwarded-", b"forwarded"))
            ]
            scope = {**scope, "headers": headers}
        await self._app(scope, receive, send)


class Gate:
    """Refuses what the page does not need, in a few words."""

    def __init__(self, app: ASGIApp, limits: Limits, hosts: Collection[str] | None, uploads: bool) -> None:
        """A gate before `app`.

        Args:
            app: what is behind it.
            limits: how much a request may bring, and how many there may be.
            hosts: the names the app may be called by; None takes every name.
            uploads: whether files may be brought.
        """
        self._app = app
        self._limits = limits
        self._hosts = hosts
        self._uploads = uploads
        self._requests = Buckets(limits.requests)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        path = path_in(scope)
        refusal: Response | None = None
        if scope["type"] == "http":
            refusal = JSONResponse({"detail": "Not found"}, 404)
        if scope["type"] == "http" and self._needed(scope["method"], path):
            refusal = self._refusal(scope, path)
            # The address after a login that failed, which may be asked for again: the page is elsewhere.
            if refusal is None and path.rstrip("/") == "/login" and scope["method"] != "POST":
                refusal = RedirectResponse(link_to(HTTPConnection(scope), "/"), 303)
        if refusal is not None:
            await refusal(scope, receive, send)
        elif scope["type"] == "http":
            await self._app(scope, self._measured(receive, self._longest(path)), send)

    def _needed(self, method: str, path: str) -> bool:
        if ".." in path.split("/"):
            return False
        if method in ("GET", "HEAD"):
            return _READ.fullmatch(path) is not None
        if method == "DELETE":
            return path == "/mcp"
        return method == "POST" and (
            _WRITE.fullmatch(path) is not None or (path == _UPLOAD and self._uploads)
        )

    def _refusal(self, scope: Scope, path: str) -> JSONResponse | None:
        headers = Headers(scope=scope)
        host = re.sub(r":\d+$", "", headers.get("host", "")).lower()
        if self._hosts is not None and host not in self._hosts:
            return _refused(_ELSEWHERE, 403)
        # A browser says which site a request comes from, whatever a script there says; links may be followed.
        followed = scope["method"] == "GET" and headers.get("sec-fetch-mode") == "navigate"
        if not followed and headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return _refused(_ELSEWHERE, 403)
        client = client_at((scope.get("client") or ("",))[0])
        if seconds := self._requests.wait(client):
            return _refused(_SLOWLY.format(s=seconds), 429, {"Retry-After": str(seconds)})
        self._requests.take(client)
        longest = self._longest(path)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > longest:
            return _refused(_LARGE.format(mb=longest // 1_000_000), 413)
        return None

    def _longest(self, path: str) -> int:
        return self._limits.upload_request_bytes if path == _UPLOAD else self._limits.body_bytes

    @staticmethod
    def _measured(receive: Receive, longest: int) -> Receive:
        """What is received, cut off where it is longer than it may be, whatever its headers say."""
        received = 0

        async def measured() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message if received <= longest else {"type": "http.disconnect"}

        return measured


def _refused(said: str, status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A refusal for programs (`detail`) and for the page, which shows `error` to whoever is on it."""
    return JSONResponse({"detail": said, "error": said}, status, headers)


def root_of(request: HTTPConnection) -> str:
    """The path the app stands under, empty where that is the root of its host."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def path_in(scope: Scope) -> str:
    """The path of a request within the app."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "").rstrip("/")) or "/"


def link_to(request: HTTPConnection, path: str, questions: bool = True) -> str:
    """A path of the app as a browser asks for it, with the questions of this request's address."""
    asked = QueryParams([("q", one) for one in request.query_params.getlist("q")]) if questions else None
    return root_of(request) + path + (f"?{asked}" if asked else "")
