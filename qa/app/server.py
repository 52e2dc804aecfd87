"""The page on the network: nothing in it may come from, or go to, another machine."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.app.address import LOOPBACK
from qa.app.gate import Forwarded, Gate
from qa.app.head import drop_previews
from qa.app.limits import LIMITS, Limits
from qa.app.login import Door
from qa.app.passwords import Login

if TYPE_CHECKING:
    from mcp.server.fastmcp import FastMCP

_STATIC = Path(__file__).parent / "static"

# The browser itself holds the page to its promise that everything is local. Gradio's own page runs
# inline scripts and compiles templates.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


@dataclass(frozen=True, slots=True)
class Serving:
    """Where and to whom the page is served."""

    host: str
    port: int
    editable: bool = False  # articles can be added and removed on the page
    login: Login | None = None
    proxy: str | None = None  # address of the reverse proxy whose word for the asker's address is taken
    root_path: str = ""  # where the proxy has the page, if not at its root
    limits: Limits = LIMITS

    @property
    def hosts(self) -> frozenset[str] | None:
        """The names a browser may call the page by; None where that cannot be known.

        Another site whose name is made to point to this machine is kept out by it.
        """
        if self.proxy or self.host not in LOOPBACK:
            return None
        return frozenset(("127.0.0.1", "localhost", "[::1]"))


class _Headers:
    """Adds the headers to every response, those that stream included."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


def web_app(page: gr.Blocks, serving: Serving, tools: FastMCP | None = None) -> FastAPI:
    """The page as a web application, with its style sheet and fonts.

    Args:
        page: the page.
        serving: where and to whom it will be served.
        tools: tools for assistants to serve as well.
    """
    drop_previews()
    routes = tools.streamable_http_app().routes if tools else []
    lifespan = (lambda _: tools.session_manager.run()) if tools else None
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, routes=routes, lifespan=lifespan)
    # The one added last is met first.
    if serving.login:
        app.add_middleware(Door, login=serving.login, limits=serving.limits)
    app.add_middleware(Gate, limits=serving.limits, hosts=serving.hosts, uploads=serving.editable)
    app.add_middleware(Forwarded, proxy=serving.proxy)
    app.add_middleware(_Headers)
    app.mount("/vraagbaak", StaticFiles(directory=_STATIC))
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=serving.host,
        server_port=serving.port,
        root_path=serving.root_path or None,
        footer_links=[],
        run_history=False,
        # The size of one file is looked at where it is added, which can say so in the asker's language.
        max_file_size=serving.limits.upload_request_bytes,
        show_error=False,
        enable_monitoring=False,
        pwa=False,
        ssr_mode=False,
        mcp_server=False,
        favicon_path=str(_STATIC / "favicon.png"),
        theme=_theme(),
        css_paths=[_STATIC / "style.css"],
    )
    return mounted


def _theme() -> Any:
    # Names of fonts as plain strings: Gradio's own default fetches them from Google.
    return gr.themes.Base(
        font=["Source Sans 3", "system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]
    )


def serve(app: FastAPI, serving: Serving) -> None:
    """Serve the page until Ctrl-C (KeyboardInterrupt) or SIGTERM."""
    shown = f"[{serving.host}]" if ":" in serving.host else serving.host
    config = uvicorn.Config(
        app,
        host=serving.host,
        port=serving.port,
        root_path=serving.root_path,
        proxy_headers=False,  # Forwarded looks at them
        server_header=False,
        log_level="error",
        timeout_graceful_shutdown=1,
    )
    print(f"Vraagbaak: http://{shown}:{serving.port}  (Ctrl-C stops it)", file=sys.stderr, flush=True)
    server = uvicorn.Server(config)

    def shown_while_serving(_: logging.LogRecord) -> bool:
        return not server.should_exit  # that a stop ends what was under way is no error

    log = logging.getLogger("uvicorn.error")
    log.addFilter(shown_while_serving)
    try:
        server.run()
    finally:
        log.removeFilter(shown_while_serving)
