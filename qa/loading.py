"""The edge: the models and the index are loaded once, here, and handed to the pipeline."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from embeddings.build import build, gather
from embeddings.encoder import Encoder, default_encoder
from embeddings.index import Index, has_index, load_index
from qa.confidence import Calibration
from qa.pipeline import Pipeline
from qa.reader import Reader, default_reader

CALIBRATION = "calibration.json"  # in the folder of a reader


@dataclass(frozen=True, slots=True)
class Settings:
    """Which articles, index and models to use; None takes the models that come with the program."""

    articles: Path
    index: Path
    encoder: str | None
    reader: str | None


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that the options of a command say."""
    return Settings(options.articles, options.index, options.encoder, options.reader)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Everything that is loaded once."""

    index: Index
    encoder: Encoder
    reader: Reader
    calibration: Calibration
    pipeline: Pipeline


def load(settings: Settings, calibration: Calibration | None = None) -> Loaded:
    """Load the models and the index; an index that does not exist is built first, saying so.

    Where the index is of other files than those of the folder, or the reader has no calibration, that is said
    too.

    Args:
        settings: what to load.
        calibration: to use instead of the one beside the reader.

    Raises:
        ArticlesError: the articles, the index or the encoder cannot be used.
        ReaderError: the reader cannot be used.
    """
    gathered = None
    if not has_index(settings.index):
        print(f"There is no index in {settings.index} yet: building it first.", file=sys.stderr)
        gathered = gather(settings.articles)
        for skipped in gathered.skipped:
            print(f"skipped {skipped.source!r}: {skipped.reason}", file=sys.stderr)
    encoder = Encoder.load(settings.encoder or default_encoder())
    if gathered:
        build(gathered, settings.index, encoder, progress=True)
    index = load_index(settings.index, encoder.checksum)
    if not any((settings.articles / source).exists() for source in index.manifest.sources):
        print(
            f"None of the files in the index {settings.index} is in {settings.articles}: "
            "if these are other articles, give their index with --index.",
            file=sys.stderr,
        )
    reader = Reader.load(settings.reader or default_reader())
    if calibration is None:
        file = calibration_file(settings.reader)
        calibration = Calibration.load(file)
        if settings.reader and file != Path(settings.reader) / CALIBRATION:
            print(
                f"{settings.reader} has no {CALIBRATION}: how sure an answer is, is told as for the "
                "program's reader. Make one: python -m qa calibrate FILE --reader FOLDER",
                file=sys.stderr,
            )
    return Loaded(index, encoder, reader, calibration, Pipeline(index, encoder, reader, calibration))


def calibration_file(reader: str | None) -> Path:
    """Where a reader's calibration is: beside it, else the one of the reader that comes with the program."""
    own = Path(reader or default_reader()) / CALIBRATION
    return own if own.exists() else default_reader() / CALIBRATION
