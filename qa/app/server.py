"""The page on the network: nothing in it may come from, or go to, another machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from mcp.server.fastmcp import FastMCP

_STATIC = Path(__file__).parent / "static"

# The browser itself holds the page to its promise that everything is local. Gradio's own page runs
# inline scripts and compiles templates.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


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


def web_app(
    page: gr.Blocks,
    host: str,
    port: int,
    tools: FastMCP | None = None,
    login: tuple[str, str] | None = None,
) -> FastAPI:
    """The page as a web application, with its style sheet and fonts.

    Args:
        page: the page.
        host: where it will be served.
        port: the same.
        tools: tools for assistants to serve as well.
        login: name and password to ask for.
    """
    routes = tools.streamable_http_app().routes if tools else []
    lifespan = (lambda _: tools.session_manager.run()) if tools else None
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, routes=routes, lifespan=lifespan)
    app.add_middleware(_Headers)
    app.mount("/vraagbaak", StaticFiles(directory=_STATIC))
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=host,
        server_port=port,
        footer_links=[],
        run_history=False,
        auth=login,
        max_file_size="50mb",
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


def serve(app: FastAPI, host: str, port: int) -> None:
    """Serve the page until Ctrl-C (KeyboardInterrupt) or SIGTERM."""
    shown = f"[{host}]" if ":" in host else host
    config = uvicorn.Config(app, host=host, port=port, log_level="error", timeout_graceful_shutdown=1)
    print(f"Vraagbaak: http://{shown}:{port}  (Ctrl-C stops it)", file=sys.stderr, flush=True)
    uvicorn.Server(config).run()
