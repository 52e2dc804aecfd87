"""python app.py: the browser app, on this machine unless --host says otherwise."""

from __future__ import annotations

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path

from embeddings.records import ArticlesError
from qa.__main__ import add_settings
from qa.app.address import StartError, check_address
from qa.records import ReaderError


def main(arguments: list[str] | None = None) -> int:
    """Serve the app until it is stopped; the exit status is 2 where it could not start."""
    options = _parser().parse_args(arguments)
    try:
        # A port in use is said at once, not after the models have been loaded.
        check_address(options.host, options.port)
        _serve(options)
        return 0
    except (ArticlesError, ReaderError, StartError) as error:
        print(f"app: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("app: stopped.", file=sys.stderr)
        return 130


def _serve(options: argparse.Namespace) -> None:
    # Loading the libraries takes seconds: a mistyped option does not wait for them.
    from qa.app.engine import Engine
    from qa.app.page import build_page
    from qa.app.server import serve, web_app
    from qa.feedback import FeedbackStore
    from qa.loading import load, settings_of

    if options.mcp and find_spec("mcp") is None:
        raise StartError("--mcp needs the library mcp. Install it: pip install 'vraagbaak[mcp]'")
    if options.mcp and options.auth:
        raise StartError("--mcp cannot ask for the password of --auth. Leave one of the two out.")
    settings = settings_of(options)
    engine = Engine(load(settings), settings)
    tools = None
    if options.mcp:
        from qa.app.tools import tool_server

        tools = tool_server(engine.ask, options.host, options.port)
    page = build_page(engine, FeedbackStore(options.feedback), _editable(options))
    served = web_app(page, options.host, options.port, tools, options.auth)
    serve(served, options.host, options.port)


def _editable(options: argparse.Namespace) -> bool:
    """Whether articles can be added and removed on the page: unless said, not where others reach it."""
    if options.read_only is not None:
        return not options.read_only
    return options.host in ("127.0.0.1", "localhost", "::1") or options.auth is not None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python app.py", description=__doc__)
    parser.add_argument("--port", type=int, default=7860)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets others on the network in")
    parser.add_argument(
        "--read-only",
        action=argparse.BooleanOptionalAction,
        help="nobody adds or removes articles on the page (default where others can reach it without --auth)",
    )
    parser.add_argument(
        "--auth",
        type=_login,
        default=os.environ.get("VRAAGBAAK_AUTH"),
        metavar="NAME:PASSWORD",
        help="ask for a name and password (default: $VRAAGBAAK_AUTH)",
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


def _login(text: str) -> tuple[str, str]:
    name, colon, password = text.partition(":")
    if not (name and colon and password):
        raise argparse.ArgumentTypeError("give a name and a password with a colon between them")
    return name, password


if __name__ == "__main__":
    sys.exit(main())
