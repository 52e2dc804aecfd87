"""python app.py: the browser app, on this machine unless --host says otherwise."""

from __future__ import annotations

import argparse
import sys

from embeddings.records import ArticlesError
from qa.__main__ import add_settings
from qa.app.address import AddressError, check_address
from qa.records import ReaderError


def main(arguments: list[str] | None = None) -> int:
    """Serve the app until it is stopped; the exit status is 2 where it could not start."""
    options = _parser().parse_args(arguments)
    try:
        # A port in use is said at once, not after the models have been loaded.
        check_address(options.host, options.port)
        _serve(options)
        return 0
    except (ArticlesError, ReaderError, AddressError) as error:
        print(f"app: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("app: stopped.", file=sys.stderr)
        return 130


def _serve(options: argparse.Namespace) -> None:
    # Loading the libraries takes seconds: a mistyped option does not wait for them.
    from qa.app.page import build_page
    from qa.app.server import serve
    from qa.loading import load, settings_of

    loaded = load(settings_of(options))
    serve(build_page(loaded.pipeline.ask, lambda: loaded.index), options.host, options.port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python app.py", description=__doc__)
    parser.add_argument("--port", type=int, default=7860)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets others on the network in")
    add_settings(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
