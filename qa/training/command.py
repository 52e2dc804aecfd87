"""python -m qa train: a recipe -> a reader, stage by stage; a stopped run goes on where it was."""

from __future__ import annotations

import copy
import hashlib
import random
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from embeddings.runtime import inference_dtype, keep_freed_memory, quiet_libraries
from qa.reader import Reader, load_model
from qa.records import ReaderError
from qa.training.batches import batches_of, windows_of
from qa.training.card import card
from qa.training.data import digest, held_out, read_examples, read_marked, read_matches
from qa.training.figures import measure
from qa.training.introductions import introductions
from qa.training.matching import Scored, given, match
from qa.training.missed import missed
from qa.training.mixing import Source, mix
from qa.training.recipe import Recipe, SourceRecipe, read_recipe
from qa.training.records import Example, Marked, Match, TrainingError, Window
from qa.training.scoring import chosen, score
from qa.training.trainer import Trainer

_MODEL = "model"
_SAMPLE = 100  # questions of every set that are measured on the way


def train(recipe_file: Path, out: Path) -> Path:
    """Train what the recipe says; the folder of the finished reader.

    Raises:
        TrainingError: recipe, data or what lies in `out` cannot be used.
    """
    recipe = read_recipe(recipe_file)
    quiet_libraries()
    keep_freed_memory()
    torch.manual_seed(recipe.seed)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(f"{out} cannot be made ({error.strerror}).") from error
    model, tokenizer = _load("start", recipe.start)
    other = _load("averaged_with", recipe.averaged_with)[0] if recipe.averaged_with else None

    kept, measured = _gather(recipe, model, tokenizer, out)
    windows = windows_of(tokenizer, mix(kept, recipe.seed), recipe.seed)
    if not windows:
        raise TrainingError(f"{recipe_file}: its sources hold no example to train on.")
    batches = batches_of(windows, recipe.batch_tokens, recipe.micro_tokens, recipe.seed)
    trainer = Trainer(model, recipe.optimiser, len(batches), out, _fingerprint(recipe, windows))
    _run(trainer, recipe, windows, batches, tokenizer, measured)

    trained = trainer.export()
    if other is not None:
        _average(trained, other, recipe.averaged_share)
    _save(trained, tokenizer, out / _MODEL)
    reader = Reader.load(out / _MODEL)  # measured as it will be used
    figures = {name: measure(reader, _bar(examples, name)) for name, examples in measured.items()}
    for name, row in figures.items():
        trainer.log({"step": trainer.step, "set": name, **row})
    used = {source.name: len(one.examples) for source, one in zip(recipe.source, kept, strict=True)}
    text = card(recipe, used, figures, trainer.seconds)
    (out / _MODEL / "README.md").write_text(text, encoding="utf-8")
    return out / _MODEL


def _load(field: str, name: str) -> tuple[Any, Any]:
    try:
        return load_model(name)
    except ReaderError as error:
        raise TrainingError(
            f"{field}: {name} cannot be loaded; give the folder of an encoder or a reader."
        ) from error


def _gather(
    recipe: Recipe, model: Any, tokenizer: Any, out: Path
) -> tuple[list[Source], dict[str, list[Example]]]:
    """What is trained on, source by source, and what is measured on, by name."""
    measured = {one.name: read_examples(Path(one.file), one.every) for one in recipe.measure}
    kept = []
    for source in recipe.source:
        if source.marked:
            examples = _matched(recipe, source, model, tokenizer, out)
        else:
            examples = [
                example for path in source.paths() for example in read_examples(path, only=source.only)
            ]
        if source.introductions:
            contexts = (example.context for example in examples)
            examples = introductions(contexts, random.Random(recipe.seed))
        if source.held_out:
            measured[f"{source.name}, held out"] = [one for one in examples if held_out(one, source.held_out)]
            examples = [one for one in examples if not held_out(one, source.held_out)]
        if source.missed:
            examples = _missed(examples, source.name, model, tokenizer, out)
        kept.append(
            Source(
                tuple(examples),
                passes=source.passes,
                late=source.late,
                negatives=source.negatives,
                withheld=source.withheld,
                cropped=source.cropped,
                mistyped=source.mistyped,
                beside=source.beside,
            )
        )
    return kept, measured


def _matched(recipe: Recipe, source: SourceRecipe, model: Any, tokenizer: Any, out: Path) -> list[Example]:
    marked = [paragraph for path in source.paths() for paragraph in read_marked(path)]
    if matches := _matches(source, marked):
        # The scores only tell what is easy: where all of that is kept, nobody needs them.
        thinned = recipe.matching.easy < 1
        scored = _scored(marked, sorted(matches), model, tokenizer, out) if thinned else []
        examples = given(marked, scored, matches, recipe.matching)
    else:
        paragraphs = chosen(marked, source.characters, source.questions, recipe.seed)
        scored = _scored(marked, paragraphs, model, tokenizer, out)
        examples = match(marked, scored, recipe.matching)
    answered = [one for one in examples if one.answer]
    others = [one for one in examples if not one.answer]
    random.Random(recipe.seed).shuffle(others)
    return answered + others[: round(source.unanswered * len(answered))]


def _scored(
    marked: Sequence[Marked], paragraphs: Sequence[int], model: Any, tokenizer: Any, out: Path
) -> list[Scored]:
    scores = out / f"scores-{_digest_with(model, marked)}.jsonl"
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    reader = copy.deepcopy(model).to(device, inference_dtype()).eval()
    with tqdm(total=len(paragraphs), desc="Scoring answers", unit=" paragraphs", disable=None) as bar:
        return score(reader, tokenizer, marked, paragraphs, scores, bar.update)


def _missed(examples: Sequence[Example], name: str, model: Any, tokenizer: Any, out: Path) -> list[Example]:
    file = out / f"missed-{_digest_with(model, examples)}.jsonl"
    reader = Reader(copy.deepcopy(model), tokenizer)
    with tqdm(total=len(examples), desc=f"Reading: {name}", unit=" questions", disable=None) as bar:
        return missed(reader, examples, file, bar.update)


def _digest_with(model: Any, data: Sequence[object]) -> str:
    """Stands for data and weights: what one reader makes of some data is not what another makes of it."""
    content = hashlib.sha256(repr(data).encode())
    for _, value in sorted(model.state_dict().items()):
        content.update(value.contiguous().view(torch.uint8).numpy())
    return content.hexdigest()[:12]


def _matches(source: SourceRecipe, marked: Sequence[Marked]) -> dict[int, tuple[Match | None, ...]]:
    """The matches that a source comes with, by the number of the paragraph; none without such a file."""
    if not source.matches:
        return {}
    by_digest = read_matches(Path(source.matches))
    numbers: dict[str, list[int]] = {}  # a paragraph may come again, with other questions
    for at, one in enumerate(marked):
        numbers.setdefault(digest(one.context), []).append(at)
    known = {}
    for key, answers in by_digest.items():
        if key not in numbers:
            raise TrainingError(f"{source.matches}: no paragraph of {source.name} has the digest {key}.")
        counts = {len(marked[at].questions): at for at in reversed(numbers[key])}
        if len(answers) not in counts:
            raise TrainingError(
                f"{source.matches}: {len(answers)} answers to {min(counts)} questions of {key}."
            )
        paragraph = counts[len(answers)]
        if any(answer and answer.end > len(marked[paragraph].context) for answer in answers):
            raise TrainingError(f"{source.matches}: an answer lies beyond the end of paragraph {key}.")
        known[paragraph] = answers
    if not by_digest:
        raise TrainingError(f"{source.matches} holds no matches.")
    return known


def _run(
    trainer: Trainer,
    recipe: Recipe,
    windows: Sequence[Window],
    batches: Sequence[Sequence[Sequence[int]]],
    tokenizer: Any,
    measured: Mapping[str, Sequence[Example]],
) -> None:
    chance = random.Random(recipe.seed)
    samples = {name: chance.sample(list(every), min(_SAMPLE, len(every))) for name, every in measured.items()}
    with tqdm(total=len(batches), initial=trainer.step, desc="Training", unit=" steps", disable=None) as bar:

        def after_step(report: dict[str, float]) -> None:
            bar.update()
            bar.set_postfix(loss=f"{report['loss']:.2f}")
            step = int(report["step"])
            if recipe.measure_every and step % recipe.measure_every == 0 and step < len(batches):
                reader = Reader(trainer.export(), tokenizer)
                for name, sample in samples.items():
                    trainer.log({"step": step, "set": f"{name} (sample)", **measure(reader, sample)})

        trainer.train(windows, batches, tokenizer.pad_token_id, after_step)


def _average(trained: Any, other: Any, share: float) -> None:
    """Take the mean of the weights of two readers, which keeps more of what each can do than training on.

    Model soups: Wortsman et al. 2022, arXiv 2203.05482.

    Args:
        trained: becomes the mean.
        other: the other reader.
        share: how much of the mean is the other's, 0 to 1.
    """
    given = dict(other.named_parameters())
    with torch.no_grad():
        for name, value in trained.named_parameters():
            value.lerp_(given[name].float(), share)


def _fingerprint(recipe: Recipe, windows: Sequence[Window]) -> str:
    """Stands for everything that decides the weights: a run goes on only with what it was begun with."""
    content = hashlib.sha256(repr((recipe, len(windows))).encode())
    for window in windows:
        content.update(repr(window).encode())
    return content.hexdigest()


def _bar(examples: Sequence[Example], name: str) -> Iterable[Example]:
    bar: Iterable[Example] = tqdm(examples, desc=f"Measuring: {name}", unit=" questions", disable=None)
    return bar


def _save(model: Any, tokenizer: Any, folder: Path) -> None:
    """Write a folder of transformers, weights in float16, in one move."""
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    model.half().save_pretrained(unfinished)
    tokenizer.save_pretrained(unfinished)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.replace(folder)
