"""A recipe: one TOML file that says from what, on what and how a reader is trained."""

from __future__ import annotations

import tomllib
from dataclasses import field
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from qa.training.matching import Thresholds
from qa.training.records import TrainingError
from qa.training.trainer import Settings

_STRICT = ConfigDict(extra="forbid")
_Share = Annotated[float, Field(ge=0, le=1)]
_Positive = Annotated[int, Field(ge=1)]


@dataclass(frozen=True, slots=True, config=_STRICT)
class SourceRecipe:
    """Files, and how their examples are used (see mixing.Source)."""

    name: str
    files: tuple[str, ...]  # names, with * for any letters in the last part of one
    marked: bool = False  # answers are marked, but not matched to their questions
    matches: str = ""  # of marked files: a file that says which answer belongs to which question
    questions: _Positive = 10_000  # of marked files without matches: so many are scored
    characters: tuple[int, int] = (200, 640)  # of marked files without matches: length of the paragraphs used
    unanswered: float = 0.6  # of marked files: questions without an answer, for each with one, at the most
    introductions: bool = False  # not the files' questions: who the people are that their texts name
    only: dict[str, str] = field(default_factory=dict)  # only lines with these fields, as lang = "de"
    missed: bool = False  # only questions that `start` answers wrongly, or not, or nearly where nothing does
    held_out: Annotated[int, Field(ge=0)] = (
        0  # 10: a tenth of the contexts is measured on and never trained on; 0: none
    )
    passes: Annotated[float, Field(ge=0)] = 1.0
    late: Annotated[float, Field(ge=0)] = 0.0
    negatives: _Share = 0.0
    withheld: _Share = 0.0
    cropped: _Share = 0.0
    mistyped: _Share = 0.0
    beside: Annotated[int, Field(ge=0)] = 0

    def __post_init__(self) -> None:
        if self.matches and not self.marked:
            raise ValueError("matches belong to marked files: marked = true is missing")

    def paths(self) -> list[Path]:
        """Its files, those of a pattern in alphabetical order.

        Raises:
            TrainingError: no file is like a pattern.
        """
        paths: list[Path] = []
        for path in map(Path, self.files):
            found = sorted(path.parent.glob(path.name)) if "*" in path.name else [path]
            if not found:
                raise TrainingError(f"{self.name}: there is no file like {path}.")
            paths += found
        return paths


@dataclass(frozen=True, slots=True, config=_STRICT)
class MeasureRecipe:
    """A file that is only measured on."""

    name: str
    file: str
    every: _Positive = 1  # 2: of SQuAD's articles the first, third, fifth and so on


@dataclass(frozen=True, slots=True, config=_STRICT)
class Recipe:
    """All that decides what comes out, but the machine."""

    start: str  # folder or hub name of the model trained on
    optimiser: Settings
    source: Annotated[tuple[SourceRecipe, ...], Field(min_length=1)]
    averaged_with: str = ""  # folder or hub name of a reader; the result is the mean with that
    averaged_share: _Share = 0.5  # how much of the mean is that reader's
    matching: Thresholds = Thresholds()
    measure: tuple[MeasureRecipe, ...] = ()
    seed: int = 1
    batch_tokens: _Positive = 4000
    micro_tokens: _Positive = (
        600  # at once: what fits the processor's cache is computed fastest; more on a GPU
    )
    measure_every: Annotated[int, Field(ge=0)] = 0  # steps between figures on a sample; 0: only at the end
    licence: str = "cc-by-sa-4.0"


def read_recipe(path: Path) -> Recipe:
    """Read a recipe; paths in it are relative to where the command runs.

    Raises:
        TrainingError: it cannot be read, or has a field that does not belong.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(f"{path} cannot be read ({error.strerror or error}).") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TrainingError(f"{path} is not TOML ({error}).") from error
    try:
        return TypeAdapter(Recipe).validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise TrainingError(f"{path}: {field}: {first['msg']}.") from error
