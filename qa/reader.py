"""Question + passages -> spans: an extractive reader over windows, with a score for 'no answer'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from embeddings.runtime import inference_dtype, keep_freed_memory, quiet_libraries
from qa.records import ReaderError, Span
from qa.spans import best_spans

_WINDOW, _STRIDE = 320, 96  # tokens, as the reader was trained
_MAX_QUESTION = 128  # tokens
_MAX_ANSWER = 50  # tokens
_SPANS_A_WINDOW = 80  # most are cuts of the same few; the others are what else the passage may answer
# Windows read together: bfloat16 gains from many, float32 loses more to filling them up (docs/robustness.md).
_BATCH = {torch.bfloat16: 16, torch.float32: 2}
_MULTIPLE = 32  # tokens to which windows are filled up


def default_reader() -> Path:
    """The folder of the reader that comes with the program."""
    return Path(__file__).parent / "model"


def load_model(name: str | Path, attention: str | None = "eager") -> tuple[Any, Any]:
    """A model for question answering and its tokenizer, from a folder or by the name of a hub model.

    Args:
        name: the folder or the hub model.
        attention: transformers' name of how attention is computed; None leaves the choice to it. Eager
            attention beats SDPA at this model's head size of 32, but for reading in float32.

    Raises:
        ReaderError: there is no such model, or it is damaged.
    """
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    local = Path(name).exists()
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=local)
        model = AutoModelForQuestionAnswering.from_pretrained(
            name, local_files_only=local, attn_implementation=attention
        )
    except Exception as error:  # the libraries raise whatever their parsers raise
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ReaderError(
            f"The reader {name} cannot be loaded ({reason}). "
            "Give a folder with a question-answering model, or leave --reader out."
        ) from error
    return model, tokenizer


@dataclass(frozen=True, slots=True)
class _Window:
    """A stretch of question and passage the model can take at once."""

    passage: int
    inputs: dict[str, list[int]]  # by the names the model takes
    offsets: list[tuple[int, int]]  # of each token in the passage; (0, 0) outside it
    allowed: np.ndarray


class Reader:
    """An AutoModelForQuestionAnswering and its tokenizer."""

    def __init__(self, model: Any, tokenizer: Any) -> None:
        dtype = inference_dtype()
        self._model = model.to(dtype).eval()
        self._batch = _BATCH[dtype]
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, name: str | Path) -> Reader:
        """Load a folder, or a model of the Hugging Face hub by its name.

        Raises:
            ReaderError: there is no such model, or it is damaged.
        """
        quiet_libraries()
        keep_freed_memory()
        return cls(*load_model(name, None if inference_dtype() == torch.float32 else "eager"))

    def read(
        self, question: str, passages: Sequence[str], headings: Sequence[str] | None = None
    ) -> list[list[Span]]:
        """For every passage its best spans, best first; they may overlap.

        Args:
            question: earlier questions of a conversation before it, separated by a blank.
            passages: texts; long ones are read in overlapping windows.
            headings: what stands over each passage; it is read too, but no answer is taken from it.
        """
        before = list(headings) if headings else [""] * len(passages)
        texts = [heading + passage for heading, passage in zip(before, passages, strict=True)]
        found: list[list[Span]] = [[] for _ in passages]
        for window, start_logits, end_logits in self._logits(self._windows(question, texts)):
            own = len(before[window.passage])
            allowed = window.allowed & np.array([end > own for _, end in window.offsets])
            for first, last, score in best_spans(
                start_logits, end_logits, allowed, _SPANS_A_WINDOW, _MAX_ANSWER
            ):
                start, end = _trim(
                    texts[window.passage], max(own, window.offsets[first][0]), window.offsets[last][1]
                )
                if start < end:
                    found[window.passage].append(Span(window.passage, start - own, end - own, score))
        return [sorted(spans, key=lambda span: -span.score) for spans in found]

    def _windows(self, question: str, passages: Sequence[str]) -> list[_Window]:
        if not passages:
            return []
        asked = self._tokenizer(question, add_special_tokens=False, truncation=False, verbose=False)
        if len(asked["input_ids"]) > _MAX_QUESTION:
            # What was asked last stands at the end, after the history.
            cut = self._tokenizer(
                question, add_special_tokens=False, return_offsets_mapping=True, verbose=False
            )
            question = question[cut["offset_mapping"][-_MAX_QUESTION][0] :]
        encoded = self._tokenizer(
            [question] * len(passages),
            list(passages),
            truncation="only_second",
            max_length=_WINDOW,
            stride=_STRIDE,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
        )
        windows = []
        for at, passage in enumerate(encoded["overflow_to_sample_mapping"]):
            allowed = np.array([sequence == 1 for sequence in encoded.sequence_ids(at)])
            windows.append(
                _Window(
                    passage=int(passage),
                    inputs={name: encoded[name][at] for name in self._tokenizer.model_input_names},
                    offsets=encoded["offset_mapping"][at],
                    allowed=allowed,
                )
            )
        return windows

    def _logits(self, windows: list[_Window]) -> list[tuple[_Window, np.ndarray, np.ndarray]]:
        """Every window with its start and end logits, float32 (tokens,); windows of like length together."""
        ordered = sorted(windows, key=lambda window: len(window.offsets))
        results = []
        for at in range(0, len(ordered), self._batch):
            batch = ordered[at : at + self._batch]
            padded = self._tokenizer.pad(
                {name: [window.inputs[name] for window in batch] for name in batch[0].inputs},
                # Few different lengths: buffers and kernels of each are kept, and memory stays flat.
                pad_to_multiple_of=_MULTIPLE,
                return_tensors="pt",
            )
            with torch.inference_mode():
                output = self._model(**padded)
            starts, ends = output.start_logits.float().numpy(), output.end_logits.float().numpy()
            for row, window in enumerate(batch):
                length = len(window.offsets)
                results.append((window, starts[row, :length], ends[row, :length]))
        return results


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
