"""python -m tests.bench: tables and diagrams of docs/benchmarks.md, 26 minutes on two cores (bfloat16)."""

from __future__ import annotations

import argparse
import sys
import time
from importlib.util import find_spec
from pathlib import Path

_NEEDED = ("haystack_integrations", "txtai", "matplotlib", "psutil")


def main(arguments: list[str] | None = None) -> int:
    """Measure, and write the page; the exit status is 2 where something needed is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a little of everything, to see that it runs")
    parser.add_argument("--out", type=Path, default=Path("docs"), metavar="FOLDER")
    options = parser.parse_args(arguments)
    if reason := missing():
        print(f"bench: {reason}", file=sys.stderr)
        return 2

    from tests.bench.page import page
    from tests.bench.plots import draw
    from tests.bench.running import run
    from tests.bench.sizes import FULL, QUICK

    began = time.perf_counter()

    def say(what: str) -> None:
        print(f"{(time.perf_counter() - began) / 60:5.1f} min  {what}", file=sys.stderr, flush=True)

    sizes = QUICK if options.quick else FULL
    results = run(sizes, say)
    draw(results, options.out)
    target = options.out / "benchmarks.md"
    target.write_text(page(results, sizes), encoding="utf-8")
    print(f"{results.minutes:.1f} minutes -> {target}")
    return 0


def missing() -> str | None:
    """Why the benchmark cannot run here, in a line; None where it can."""
    if lacking := [name for name in _NEEDED if find_spec(name) is None]:
        return f"{', '.join(lacking)} not installed; run: pip install -c constraints.txt -e '.[bench]'"
    if not Path("../shared/gold/questions.jsonl").exists():
        return "the data that it measures on is not beside the project (../shared)"
    return None


if __name__ == "__main__":
    sys.exit(main())
