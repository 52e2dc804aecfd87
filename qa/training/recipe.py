"""A recipe: one TOML file that says from what, on what and how a reader is trained."""

from __future__ import annotations

import tomllib
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from qa.training.matching import Thresholds
from qa.training.records import TrainingError
from qa.training.trainer import Settings

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class SourceRecipe:
    """Files, and how their examples are used (see mixing.Source)."""

    name: str
    files: tuple[str, ...]
    marked: bool = False  # answers are marked, but not matched to their questions
    questions: int = 10_000  # of marked files: so many are scored
    characters: tuple[int, int] = (200, 640)  # of marked files: length of the paragraphs used
    unanswered: float = 0.6  # of marked files: questions without an answer, for each with one, at the most
    only: dict[str, str] = field(default_factory=dict)  # only lines with these fields, as lang = "de"
    held_out: int = 0  # 10: a tenth of the contexts is measured on and never trained on; 0: none
    passes: float = 1.0
    late: float = 0.0
    negatives: float = 0.0
    cropped: float = 0.0


@dataclass(frozen=True, slots=True)
class MeasureRecipe:
    """A file that is only measured on."""

    name: str
    file: str
    every: int = 1  # 2: of SQuAD's articles the first, third, fifth and so on


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that decides what comes out, but the machine."""

    start: str  # folder or hub name of the model trained on
    sources: tuple[SourceRecipe, ...]
    settings: Settings
    thresholds: Thresholds
    seed: int = 1
    batch_tokens: int = 4000
    micro_tokens: int = 600  # at once: what fits the processor's cache is computed fastest; more on a GPU
    measured: tuple[MeasureRecipe, ...] = ()
    measure_every: int = 0  # steps between figures on a sample; 0: only at the end
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
    sources = content.pop("source", [])
    if not isinstance(sources, list) or not sources:
        raise TrainingError(f"{path}: needs at least one [[source]].")
    content["sources"] = tuple(_make(SourceRecipe, row, f"{path}, [[source]]") for row in sources)
    content["measured"] = tuple(
        _make(MeasureRecipe, row, f"{path}, [[measure]]") for row in content.pop("measure", [])
    )
    content["settings"] = _make(Settings, content.pop("optimiser", {}), f"{path}, [optimiser]")
    content["thresholds"] = _make(Thresholds, content.pop("matching", {}), f"{path}, [matching]")
    return _make(Recipe, content, str(path))


def _make(kind: type[_T], row: Any, where: str) -> _T:
    if not isinstance(row, dict):
        raise TrainingError(f"{where}: must be a table.")
    known = {one.name: one for one in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(row) - set(known)):
        raise TrainingError(f"{where}: does not know {', '.join(unknown)}; it may have {', '.join(known)}.")
    needed = [n for n, one in known.items() if one.default is MISSING and one.default_factory is MISSING]
    if missing := [name for name in needed if name not in row]:
        raise TrainingError(f"{where}: needs {', '.join(missing)}.")
    return kind(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})
