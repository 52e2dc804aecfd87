"""A build in a process of its own, with the stub encoder: `building.py build|slowly ARTICLES INDEX`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from stubs import stub_encoder

from embeddings.build import build, gather


def main(how: str, articles: str, index: str) -> None:
    """Build, and print how many vectors were kept; `slowly` says when it embeds, and waits for a line."""
    encoder: Any = stub_encoder()
    if how == "slowly":
        quickly = encoder.encode_passages

        def slowly(texts: list[str], progress: bool = False) -> Any:
            if len(texts) > 1:
                print("embedding", flush=True)
                sys.stdin.readline()
            return quickly(texts)

        encoder.encode_passages = slowly
    print(build(gather(Path(articles)), Path(index), encoder).reused)


if __name__ == "__main__":
    main(*sys.argv[1:])
