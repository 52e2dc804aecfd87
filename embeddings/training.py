"""Question-passage pairs -> a fine-tuned encoder, with sentence-transformers' own trainer and losses."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import json
import re
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch

from embeddings.records import ArticlesError
from embeddings.runtime import inference_dtype, keep_freed_memory, quiet_libraries

_HELD_OUT = 10  # one of so many passages, by the hash of its text, is measured on and never trained on
_SEED = 1
_SCALE = 50.0  # of the cosines in the loss: E5 keeps them close together
_LOG, _MODEL, _CHECKPOINT = "log.jsonl", "model", re.compile(r"checkpoint-(\d+)")
# The columns' names are the loss's order: question, its passage, one that does not answer it.
_PROMPTS = {"question": "query", "passage": "document", "negative": "document"}


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """How the encoder is trained."""

    epochs: float = 1.0
    rate: float = 2e-5
    batch: int = 64  # questions; each is told from all the passages of its batch
    save_every: int = 20  # steps


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and the passage that answers it."""

    question: str
    passage: str

    @property
    def held_out(self) -> bool:
        """Whether it is for measuring only."""
        digest = hashlib.md5(self.passage.encode(), usedforsecurity=False).hexdigest()
        return int(digest, 16) % _HELD_OUT == 0


def train(
    start: Path | str, files: Sequence[Path], sts: Path | None, out: Path, settings: EncoderSettings
) -> Path:
    """Fine-tune an encoder, or go on with a run that was stopped; the folder of the finished encoder.

    Every question gets as a hard negative the passage other than its own that the encoder to begin with finds
    nearest to it (Karpukhin et al. 2020, arXiv 2004.04906);
    the loss is that of Henderson et al. 2017 (arXiv 1705.00652), its
    gradients cached (Gao et al. 2021, arXiv 2101.06983).

    Args:
        start: folder or hub name of the encoder to begin with.
        files: of pairs, one JSON object a line: {"question", "passage"}.
        sts: sentence pairs with a score of likeness (CSV, no head), measured on before and after.
        out: checkpoints, log and the finished encoder.
        settings: how it is trained.

    Raises:
        ArticlesError: files or encoder cannot be used, or the extra `train` is not installed.
    """
    if missing := [name for name in ("accelerate", "datasets") if importlib.util.find_spec(name) is None]:
        raise ArticlesError(f"{' and '.join(missing)} not installed; run: pip install -e '.[train]'")
    pairs = [pair for file in files for pair in read_pairs(file)]
    trained, measured = [one for one in pairs if not one.held_out], [one for one in pairs if one.held_out]
    likeness = read_sts(sts) if sts else []
    if not trained or not measured:
        raise ArticlesError("There are too few pairs: some passages are held out, and some must be left.")
    quiet_libraries()
    keep_freed_memory()
    _claim(out, repr((str(start), pairs, likeness, settings)))

    model = _load(start)
    evaluators = _evaluators(pairs, measured, likeness)
    figures = out / "before.json"
    if not figures.exists():
        _write(figures, json.dumps(_figures(model, evaluators)))
    before: dict[str, float] = json.loads(figures.read_text(encoding="utf-8"))
    began = time.perf_counter()
    steps = _fit(model, trained, evaluators, out, settings)
    seconds = time.perf_counter() - began
    finished = out / _MODEL
    shutil.rmtree(finished, ignore_errors=True)
    model.half().save(str(finished), create_model_card=False)
    after = _figures(_load(finished), evaluators)  # measured as it will be used
    text = _card(start, files, len(trained), steps, seconds, settings, before, after)
    (finished / "README.md").write_text(text, encoding="utf-8")
    return finished


def read_pairs(file: Path) -> list[Pair]:
    """The pairs of a file.

    Raises:
        ArticlesError: it cannot be read, or a line is something else.
    """
    pairs = []
    for number, line in enumerate(_read(file).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            question, passage = row["question"], row["passage"]
        except (ValueError, KeyError, TypeError) as error:
            raise ArticlesError(f"{file}, line {number}: needs question and passage, as JSON.") from error
        if not isinstance(question, str) or not isinstance(passage, str) or not question or not passage:
            raise ArticlesError(f"{file}, line {number}: question and passage must be texts.")
        pairs.append(Pair(question, passage))
    return pairs


def read_sts(file: Path) -> list[tuple[str, str, float]]:
    """Sentence pairs with their likeness.

    Raises:
        ArticlesError: it cannot be read, or a line is something else.
    """
    try:
        return [
            (first, second, float(score)) for first, second, score in csv.reader(_read(file).splitlines())
        ]
    except (ValueError, csv.Error) as error:
        raise ArticlesError(
            f"{file}: every line needs two sentences and a number, with commas between."
        ) from error


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ArticlesError(f"{file} cannot be read ({error.strerror or error}).") from error
    except UnicodeDecodeError as error:
        raise ArticlesError(f"{file} is not text in UTF-8.") from error


def _write(file: Path, text: str) -> None:
    """Write a file in one move, so that a kill leaves none or all of it."""
    draft = file.with_name(f".{file.name}.tmp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file)


def _claim(out: Path, run: str) -> None:
    """Make the folder this run's, or see that it is; drop a checkpoint that a kill left half-written."""
    name = hashlib.sha256(run.encode()).hexdigest()
    owner = out / "run.txt"
    try:
        out.mkdir(parents=True, exist_ok=True)
        if not owner.exists():
            _write(owner, name)
        elif owner.read_text(encoding="utf-8") != name:
            raise ArticlesError(
                f"{out} belongs to a run on other data or with other settings; give another --out."
            )
    except OSError as error:
        raise ArticlesError(f"{out} cannot be used ({error.strerror}).") from error
    for folder in out.iterdir():
        if _CHECKPOINT.fullmatch(folder.name) and not _is_whole(folder):
            shutil.rmtree(folder)


def _is_whole(checkpoint: Path) -> bool:
    try:
        json.loads((checkpoint / "trainer_state.json").read_text(encoding="utf-8"))  # written last
    except (OSError, ValueError):
        return False
    return True


def _load(name: Path | str) -> Any:
    from sentence_transformers import SentenceTransformer

    local = Path(name).exists()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        # Going back through eager attention is twice as fast as through SDPA at head size 32.
        kind = {"dtype": torch.float32, "attn_implementation": "eager"}
        model = SentenceTransformer(str(name), device=device, local_files_only=local, model_kwargs=kind)
    except Exception as error:  # the libraries raise whatever their parsers raise
        raise ArticlesError(f"The encoder {name} cannot be loaded; give a folder with an encoder.") from error
    if device == "cuda" or inference_dtype() == torch.bfloat16:
        model[0].forward = _in_bfloat16(model[0].forward, device)
    return model


def _in_bfloat16(forward: Callable[..., dict[str, Any]], device: str) -> Callable[..., dict[str, Any]]:
    """Let a model compute its tokens' vectors in bfloat16, and nothing after it.

    The trainer's own bf16 would round the cosines too (0.004 apart, and the loss multiplies them by 50), and
    would be off where the loss with cached gradients computes once more while it goes back.
    """

    def quick(*arguments: Any, **named: Any) -> dict[str, Any]:
        # Casts are not kept: the weights change meanwhile.
        with torch.autocast(device, torch.bfloat16, cache_enabled=False):
            features = forward(*arguments, **named)
        return {**features, "token_embeddings": features["token_embeddings"].float()}

    return quick


def _prompts(model: Any) -> dict[str, str]:
    return {column: model.prompts.get(prompt, "") for column, prompt in _PROMPTS.items()}


def _evaluators(
    pairs: Sequence[Pair], measured: Sequence[Pair], likeness: Sequence[tuple[str, str, float]]
) -> list[Any]:
    """Retrieval of held-out questions' passages among all passages; likeness of sentences, where given."""
    from sentence_transformers.sentence_transformer.evaluation import (
        EmbeddingSimilarityEvaluator,
        InformationRetrievalEvaluator,
    )

    passages = list(dict.fromkeys(pair.passage for pair in pairs))
    number = {passage: str(at) for at, passage in enumerate(passages)}
    evaluators: list[Any] = [
        InformationRetrievalEvaluator(
            queries={str(at): pair.question for at, pair in enumerate(measured)},
            corpus={name: passage for passage, name in number.items()},
            relevant_docs={str(at): {number[pair.passage]} for at, pair in enumerate(measured)},
            accuracy_at_k=[1, 5],
            precision_recall_at_k=[1, 5],
            write_csv=False,
            query_prompt_name="query",
            corpus_prompt_name="document",
            name="retrieval",
        )
    ]
    if likeness:
        first, second, scores = zip(*likeness, strict=True)
        evaluators.append(
            EmbeddingSimilarityEvaluator(list(first), list(second), list(scores), write_csv=False, name="sts")
        )
    return evaluators


def _figures(model: Any, evaluators: Sequence[Any]) -> dict[str, float]:
    found: dict[str, float] = {}
    for evaluator in evaluators:
        found |= {name: float(value) for name, value in evaluator(model).items()}
    return {
        title: round(100 * found[name], 1)
        for title, name in (
            ("recall@1", "retrieval_cosine_recall@1"),
            ("recall@5", "retrieval_cosine_recall@5"),
            ("MRR@10", "retrieval_cosine_mrr@10"),
            ("Spearman, STS", "sts_spearman_cosine"),
        )
        if name in found
    }


def _fit(
    model: Any, trained: Sequence[Pair], evaluators: Sequence[Any], out: Path, settings: EncoderSettings
) -> int:
    """Train the model in place; how many steps it took."""
    from datasets import Dataset
    from sentence_transformers import SentenceTransformerTrainer, SentenceTransformerTrainingArguments
    from sentence_transformers.base.evaluation import SequentialEvaluator
    from sentence_transformers.base.training_args import BatchSamplers
    from sentence_transformers.sentence_transformer.losses import CachedMultipleNegativesRankingLoss
    from sentence_transformers.util import mine_hard_negatives
    from transformers import TrainerCallback

    class _Log(TrainerCallback):  # type: ignore[misc]
        """The trainer's own history, figures included: what a kill undid is not in it."""

        def on_log(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            rows = "".join(json.dumps(row) + "\n" for row in state.log_history)
            (out / _LOG).write_text(rows, encoding="utf-8")

    prompts = _prompts(model)
    dataset = mine_hard_negatives(
        Dataset.from_dict(
            {"question": [p.question for p in trained], "passage": [p.passage for p in trained]}
        ),
        model,
        num_negatives=1,
        query_prompt=prompts["question"],
        corpus_prompt=prompts["passage"],
        verbose=False,
    )
    for name, value in model.named_parameters():
        value.requires_grad_("word_embeddings" not in name)
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0  # drawing its random numbers takes twice as long as all the rest on a processor
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(out),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch,
        learning_rate=settings.rate,
        warmup_steps=0.06,
        use_cpu=not torch.cuda.is_available(),
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        prompts=prompts,
        eval_strategy="steps",
        eval_steps=5 * settings.save_every,
        save_steps=settings.save_every,
        save_total_limit=2,
        logging_steps=1,
        seed=_SEED,
        report_to="none",
        disable_tqdm=not sys.stderr.isatty(),
    )
    trainer = SentenceTransformerTrainer(
        model=model,
        args=arguments,
        train_dataset=dataset,
        loss=CachedMultipleNegativesRankingLoss(model, scale=_SCALE, mini_batch_size=8),
        evaluator=SequentialEvaluator(list(evaluators)),
        callbacks=[_Log()],
    )
    stopped = any(_CHECKPOINT.fullmatch(folder.name) for folder in out.iterdir())
    return int(trainer.train(resume_from_checkpoint=stopped).global_step)


def _card(
    start: Path | str,
    files: Sequence[Path],
    pairs: int,
    steps: int,
    seconds: float,
    settings: EncoderSettings,
    before: dict[str, float],
    after: dict[str, float],
) -> str:
    rows = "\n".join(f"| {name} | {before[name]} | {value} |" for name, value in after.items())
    chosen = ", ".join(f"{name.replace('_', ' ')} {value:g}" for name, value in asdict(settings).items())
    return f"""---
language: [nl, en, de]
library_name: sentence-transformers
---
# Encoder

Made with `python -m embeddings train` from {start}. Prompts: `query: ` for questions,
`passage: ` for passages.

## Data
{pairs} question-passage pairs of {", ".join(str(file) for file in files)}, each with one hard negative;
one of {_HELD_OUT} passages (by the hash of its text) held out.

## Settings
CachedMultipleNegativesRankingLoss, scale {_SCALE:g}; {chosen}; {steps} steps; warm-up over 6% of them, then
linear decay; word embeddings frozen; no dropout; seed {_SEED}. The last run of it took
{seconds / 60:.0f} minutes.

## Figures
Held-out questions, their passage among all passages of the pairs.

| | before | after |
|---|---|---|
{rows}
"""
