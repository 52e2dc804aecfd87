"""python app.py: the browser app, on this machine unless --host says otherwise."""

from __future__ import annotations

if __name__ == "__main__":
    from embeddings.stopping import stop_at_once

    stop_at_once("app")

import argparse
import os
import signal
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from embeddings.records import ArticlesError
from qa.__main__ import add_settings
from qa.app.address import LOOPBACK, StartError, check_address, check_proxy
from qa.app.passwords import AUTH, TOKEN, Login, read_login
from qa.records import ReaderError

# Gradio and the hub's library are to tell nobody of their use; Gradio's own statistics of it, made anew
# for every question, are never asked for.
_TOOLKITS = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_MAX_EVENTS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
}


def main(arguments: list[str] | None = None) -> int:
    """Serve the app until it is stopped; the exit status is 2 where it could not start."""
    options = _parser().parse_args(arguments)
    try:
        # A port in use is said at once, not after the models have been loaded.
        check_address(options.host, options.port)
        check_proxy(options.proxy, options.root_path)
        _serve(options, _login(options))
        return 0
    except (ArticlesError, ReaderError, StartError) as error:
        print(f"app: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("app: stopped.", file=sys.stderr)
        return 130


def _serve(options: argparse.Namespace, login: Login | None) -> None:
    os.environ.update(_TOOLKITS)
    # Loading the libraries takes seconds: a mistyped option does not wait for them.
    from qa.app.computing import computing
    from qa.app.engine import Engine
    from qa.app.limits import LIMITS
    from qa.app.line import Line
    from qa.app.page import build_page
    from qa.app.server import Serving, serve, web_app
    from qa.feedback import FeedbackStore
    from qa.loading import load, settings_of

    if options.mcp and find_spec("mcp") is None:
        raise StartError("--mcp needs the library mcp. Install it: pip install 'vraagbaak[mcp]'")
    settings = settings_of(options)
    engine = Engine(computing(lambda: load(settings)), settings)
    line = Line(LIMITS)
    tools = None
    if options.mcp:
        from qa.app.tools import tool_server

        tools = tool_server(line, engine.ask)
    serving = Serving(
        options.host, options.port, _editable(options, login), login, options.proxy, options.root_path
    )
    # From here on Ctrl-C and SIGTERM leave nothing behind.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with tempfile.TemporaryDirectory(prefix="vraagbaak-") as uploads:
        os.environ["GRADIO_TEMP_DIR"] = uploads
        store = FeedbackStore(options.feedback)
        page = build_page(engine, store, line, serving.editable, login=login is not None)
        try:
            serve(web_app(page, serving, tools), serving)
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # once is enough


def _login(options: argparse.Namespace) -> Login | None:
    login, warning = read_login(options.auth_file, os.environ)
    if warning:
        print(f"app: {warning}", file=sys.stderr)
    if options.mcp and login and not login.token:
        raise StartError(f"--mcp with a password needs a token for the assistant too: set ${TOKEN}.")
    return login


def _editable(options: argparse.Namespace, login: Login | None) -> bool:
    """Whether articles can be added and removed on the page: unless said, not where others reach it."""
    if options.read_only is not None:
        return not options.read_only
    return login is not None or (options.host in LOOPBACK and options.proxy is None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python app.py", description=__doc__, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=7860)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets others on the network in")
    parser.add_argument(
        "--read-only",
        action=argparse.BooleanOptionalAction,
        help="nobody adds or removes articles on the page (default where it is open to others)",
    )
    parser.add_argument(
        "--auth-file",
        type=Path,
        metavar="FILE",
        help=f"ask for the name:password in this file (default: for that in ${AUTH}, where it is set)",
    )
    parser.add_argument(
        "--proxy",
        metavar="ADDRESS",
        help="of a reverse proxy before the app, which says where askers come from (docs/serving.md)",
    )
    parser.add_argument(
        "--root-path", default="", metavar="PATH", help="where the proxy has the page, such as /vraagbaak"
    )
    parser.add_argument(
        "--feedback",
        type=Path,
        default=Path("feedback.sqlite"),
        metavar="FILE",
        help="keeps readers' verdicts",
    )
    parser.add_argument(
        "--mcp", action="store_true", help="offer the question as a tool to assistants (needs vraagbaak[mcp])"
    )
    add_settings(parser)
    return parser


if __name__ == "__main__":
    try:
        status = main()
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else 1
    sys.stdout.flush()
    # A question that is still being read in a thread is not waited for.
    os._exit(status)
