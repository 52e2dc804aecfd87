"""python -m embeddings: build the index, and look at what is in it."""

from __future__ import annotations

if __name__ == "__main__":
    from embeddings.stopping import stop_at_once

    stop_at_once("embeddings")

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from embeddings.build import Gathered, build, gather
from embeddings.index import check_encoder, load_index, read_manifest
from embeddings.listing import as_json, as_table
from embeddings.plain import on_one_line, plain_json
from embeddings.records import ArticlesError, Skipped
from embeddings.startup import forgive_characters


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 where some files were skipped, or 2 where nothing was done."""
    options = _parser().parse_args(arguments)
    forgive_characters()
    try:
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except ArticlesError as error:
        print(f"embeddings: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output went away (`| head`): not an error, and nothing may be flushed to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m embeddings", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="read the articles, embed their passages, write the index")
    build.add_argument("--articles", type=Path, default=Path("seeds"), metavar="FOLDER")
    build.add_argument("--index", type=Path, default=Path("index"), metavar="FOLDER")
    _add_encoder(build)
    build.set_defaults(run=_build)
    articles = commands.add_parser("articles", help="list the articles found, without building anything")
    articles.add_argument("--articles", type=Path, default=Path("seeds"), metavar="FOLDER")
    articles.add_argument("--json", action="store_true", help="print one JSON list")
    articles.set_defaults(run=_articles)
    info = commands.add_parser("info", help="say what an index holds")
    info.add_argument("--index", type=Path, default=Path("index"), metavar="FOLDER")
    info.set_defaults(run=_info)
    verify = commands.add_parser(
        "verify", help="check every file of an index, and that the encoder is its own"
    )
    verify.add_argument("--index", type=Path, default=Path("index"), metavar="FOLDER")
    _add_encoder(verify)
    verify.set_defaults(run=_verify)
    train = commands.add_parser("train", help="fine-tune an encoder on pairs (see docs/models.md)")
    train.add_argument("pairs", nargs="+", type=Path, help='files of {"question", "passage"}, one a line')
    train.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="a stopped run goes on here")
    train.add_argument("--encoder", help="folder or hub name to begin with (default: the program's own)")
    train.add_argument("--sts", type=Path, metavar="FILE", help="CSV of sentence pairs with their likeness")
    train.add_argument("--epochs", type=float, default=1.0)
    train.add_argument("--rate", type=float, default=2e-5, help="highest learning rate")
    train.add_argument("--batch", type=int, default=64, help="questions a step")
    train.set_defaults(run=_train)
    return parser


def _add_encoder(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--encoder",
        default=os.environ.get("VRAAGBAAK_ENCODER"),
        help="folder or hub name (default: the one that comes with the program, or $VRAAGBAAK_ENCODER)",
    )


def _build(options: argparse.Namespace) -> int:
    gathered = _gather(options.articles)
    # Loading the libraries takes seconds: only the command that embeds waits for them.
    from embeddings.encoder import Encoder, default_encoder

    built = build(gathered, options.index, Encoder.load(options.encoder or default_encoder()), progress=True)
    _say_skipped([one for one in built.skipped if one not in gathered.skipped])
    manifest = built.manifest
    print(
        f"{manifest.articles} articles, {manifest.passages} passages ({built.reused} kept from before) "
        f"-> {options.index}"
    )
    return 1 if built.skipped else 0


def _articles(options: argparse.Namespace) -> int:
    gathered = _gather(options.articles)
    articles = gathered.collection.articles
    if options.json:
        print(plain_json(as_json(articles, gathered.documents), indent=1))
    else:
        print(as_table(articles, gathered.documents))
    return 1 if gathered.skipped else 0


def _gather(folder: Path) -> Gathered:
    gathered = gather(folder, progress=True)
    _say_skipped(gathered.skipped)
    return gathered


def _say_skipped(skipped: Iterable[Skipped]) -> None:
    for one in skipped:
        print(f"embeddings: skipped {one.source!r}: {one.reason}", file=sys.stderr)


def _info(options: argparse.Namespace) -> int:
    manifest = read_manifest(options.index)
    print(f"built     {manifest.created}")
    print(f"encoder   {manifest.encoder} ({manifest.dimension} dimensions, {manifest.encoder_checksum[:12]})")
    print(f"holds     {manifest.articles} articles, {manifest.passages} passages")
    print("files")
    for source, checksum in manifest.sources.items():
        print(f"  {checksum[:12]}  {on_one_line(source)}")
    print("libraries")
    for library, release in manifest.libraries.items():
        print(f"  {library} {release}")
    return 0


def _verify(options: argparse.Namespace) -> int:
    manifest = load_index(options.index, None).manifest
    from embeddings.encoder import Encoder, default_encoder

    check_encoder(options.index, manifest, Encoder.load(options.encoder or default_encoder()).checksum)
    print(f"{options.index} is whole: {len(manifest.files)} files, {manifest.passages} passages")
    return 0


def _train(options: argparse.Namespace) -> int:
    from embeddings.encoder import default_encoder
    from embeddings.training import EncoderSettings, train

    if options.epochs <= 0 or options.rate <= 0 or options.batch < 2:
        raise ArticlesError("--epochs and --rate must be above 0, --batch 2 or more.")
    settings = EncoderSettings(options.epochs, options.rate, options.batch)
    start = options.encoder or default_encoder()
    print(train(start, options.pairs, options.sts, options.out, settings))
    return 0


if __name__ == "__main__":
    sys.exit(main())
