"""python app.py: the browser app, on this machine unless --host says otherwise."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec

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
    from qa.loading import load, settings_of

    if options.mcp and find_spec("mcp") is None:
        raise StartError("--mcp needs the library mcp. Install it: pip install 'vraagbaak[mcp]'")
    settings = settings_of(options)
    engine = Engine(load(settings), settings)
    tools = None
    if options.mcp:
        from qa.app.tools import tool_server

        tools = tool_server(engine.ask, options.host, options.port)
    serve(web_app(build_page(engine), options.host, options.port, tools), options.host, options.port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python app.py", description=__doc__)
    parser.add_argument("--port", type=int, default=7860)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets others on the network in")
    parser.add_argument(
        "--mcp", action="store_true", help="offer the question as a tool to assistants (needs vraagbaak[mcp])"
    )
    add_settings(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
