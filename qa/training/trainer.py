"""The training loop: batches in, weights out; it goes on where it was stopped."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Annotated, Any

import torch
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass
from torch.nn.functional import softplus

from embeddings.runtime import inference_dtype
from qa.training.batches import tensors_of
from qa.training.records import TrainingError, Window

_STATE, _LOG = "state.pt", "log.jsonl"


@dataclass(frozen=True, slots=True, config=ConfigDict(extra="forbid"))
class Settings:
    """How the optimiser goes about it."""

    rate: float  # highest learning rate
    warm_up: (
        float  # share of the steps over which the rate rises to it; then it falls to 0 on a straight line
    )
    frozen_layers: int  # lowest layers of the encoder that stay as they are, as its embeddings do
    save_every: Annotated[int, Field(ge=1)]  # steps
    weight_decay: float = 0.01
    clip: float = 1.0  # norm of the gradient at the most


class Trainer:
    """A model in the processor's fast number format, with its weights in float32 beside it.

    Matrix products, and all between them, run in bfloat16 where that is fast; the optimiser adds to
    float32 copies of the weights, where small steps are not rounded away (arXiv 1710.03740).
    """

    def __init__(self, model: Any, settings: Settings, total_steps: int, folder: Path, origin: str) -> None:
        """Take over what `folder` holds of an interrupted run; `origin` stands for its data and settings."""
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        dtype = torch.bfloat16 if self._device.type == "cuda" else inference_dtype()
        # As they came: the fast format would round the weights that stay as they are.
        self._given = {name: value.detach().float().clone() for name, value in model.named_parameters()}
        # Dropout is off in eval mode; gradients are not.
        self._model = model.to(self._device, dtype).eval()
        self._settings, self._total, self._folder, self._origin = settings, total_steps, folder, origin
        self._trained = {
            name: value
            for name, value in self._model.named_parameters()
            if not _frozen(name, settings.frozen_layers)
        }
        for name, value in self._model.named_parameters():
            value.requires_grad_(name in self._trained)
        self._masters = {name: self._given[name].to(self._device) for name in self._trained}
        decayed = [value for value in self._masters.values() if value.ndim > 1]
        others = [value for value in self._masters.values() if value.ndim == 1]
        self._optimiser = torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": settings.weight_decay},
                {"params": others, "weight_decay": 0.0},
            ],
            lr=settings.rate,
            fused=True,
        )
        self.step = 0
        self.seconds = 0.0  # spent on the steps
        if (folder / _STATE).exists():
            self._resume()
        self._forget_later_lines()

    def train(
        self,
        windows: Sequence[Window],
        batches: Sequence[Sequence[Sequence[int]]],
        padding: int,
        after_step: Callable[[dict[str, float]], None],
    ) -> None:
        """Go through the batches that are left, saving on the way."""
        while self.step < self._total:
            began = time.perf_counter()
            batch = batches[self.step]
            count = sum(len(part) for part in batch)
            tokens, loss = 0, 0.0
            for part in batch:
                inputs = tensors_of([windows[at] for at in part], padding)
                tokens += int(inputs["attention_mask"].sum())
                loss += self._accumulate(inputs, count)
            rate = self._rate()
            for group in self._optimiser.param_groups:
                group["lr"] = rate
            torch.nn.utils.clip_grad_norm_(self._masters.values(), self._settings.clip)
            self._optimiser.step()
            self._optimiser.zero_grad()
            with torch.no_grad():
                for name, value in self._trained.items():
                    value.copy_(self._masters[name])
            self.step += 1
            self.seconds += time.perf_counter() - began
            report = {
                "step": self.step,
                "loss": round(loss, 4),
                "rate": rate,
                "tokens": tokens,
                "seconds": round(time.perf_counter() - began, 2),
            }
            self.log(report)
            after_step(report)
            if self.step % self._settings.save_every == 0 or self.step == self._total:
                self._save()

    def log(self, row: dict[str, Any]) -> None:
        """Add a line to the log."""
        with (self._folder / _LOG).open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")

    def export(self) -> Any:
        """A copy of the model on the processor, in float32."""
        model = copy.deepcopy(self._model).cpu().float()
        with torch.no_grad():
            for name, value in model.named_parameters():
                value.copy_(self._masters.get(name, self._given[name]))
        return model

    def _accumulate(self, inputs: dict[str, torch.Tensor], count: int) -> float:
        """Add a micro-batch's gradients to those of its batch of `count` windows; its share of the loss."""
        inputs = {name: value.to(self._device) for name, value in inputs.items()}
        starts, ends, likely = inputs.pop("starts"), inputs.pop("ends"), inputs.pop("likely")
        window = inputs.pop("window")
        output = self._model(**inputs)
        padded = inputs["attention_mask"] == 0
        # The probability of all stretches that may be the answer together, which is that of the answer alone
        # where it is clear: which of the others it is, the model that learns decides (arXiv 1909.04849).
        log_starts, log_ends = (
            log_likelihood(logits.float().masked_fill(padded, -1e9), window, targets)
            for logits, targets in ((output.start_logits, starts), (output.end_logits, ends))
        )
        loss = -(log_starts + log_ends + likely).logsumexp(dim=1).sum() / (2 * count)
        torch.autograd.backward(loss)
        for name, value in self._trained.items():
            if value.grad is not None:
                master = self._masters[name]
                if master.grad is None:
                    master.grad = value.grad.float()
                else:
                    master.grad += value.grad
                value.grad = None
        return float(loss.detach())

    def _rate(self) -> float:
        warm_up = max(1, round(self._settings.warm_up * self._total))
        if self.step < warm_up:
            return self._settings.rate * (self.step + 1) / warm_up
        return self._settings.rate * (self._total - self.step) / max(1, self._total - warm_up)

    def _save(self) -> None:
        state = {
            "step": self.step,
            "seconds": self.seconds,
            "origin": self._origin,
            "weights": self._masters,
            "optimiser": self._optimiser.state_dict(),
        }
        unfinished = self._folder / (_STATE + ".unfinished")
        torch.save(state, unfinished)
        unfinished.replace(self._folder / _STATE)

    def _resume(self) -> None:
        path = self._folder / _STATE
        try:
            state = torch.load(path, map_location=self._device, weights_only=True)
            if state["origin"] != self._origin:
                raise TrainingError(
                    f"{path} belongs to a run on other data or with other settings; "
                    "give another --out folder."
                )
            with torch.no_grad():
                for name, value in self._masters.items():
                    value.copy_(state["weights"][name])
                    self._trained[name].copy_(value)
            self._optimiser.load_state_dict(state["optimiser"])
        except (OSError, EOFError, RuntimeError, LookupError, ValueError, UnpicklingError) as error:
            raise TrainingError(
                f"{path} is damaged or of another model; give another --out folder."
            ) from error
        self.step, self.seconds = state["step"], state["seconds"]

    def _forget_later_lines(self) -> None:
        """Steps made after the last saved state are made again, and logged again."""
        path = self._folder / _LOG
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
        kept = [line for line in lines if line.endswith("\n") and json.loads(line)["step"] <= self.step]
        path.write_text("".join(kept), encoding="utf-8")


def log_likelihood(logits: torch.Tensor, window: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """How likely the targets are among all positions of all rows of their window.

    The rows of a window share one 'no answer', and every position is scored beside that of its own row, as
    the reader's spans are; so those of different passages compete (Clark and Gardner 2018, arXiv 1710.10723,
    shared normalisation). Of a window with one row it is the softmax.

    Args:
        logits: float32 (rows, tokens), position 0 standing for 'no answer'.
        window: int64 (rows,), the number of the window a row belongs to.
        targets: int64 (windows, stretches), positions in the first row of each window.

    Returns:
        Logarithms, float32 (windows, stretches).
    """
    beside_none = logits - logits[:, :1]
    belongs = torch.arange(len(targets), device=window.device)[:, None] == window
    inside = beside_none[:, 1:].logsumexp(dim=1).expand_as(belongs).masked_fill(~belongs, -torch.inf)
    total = softplus(inside.logsumexp(dim=1, keepdim=True))  # log(1 + all): the 1 is the common 'no answer'
    first = belongs.int().argmax(dim=1)
    return beside_none[first].gather(1, targets) - total


def _frozen(name: str, layers: int) -> bool:
    """Whether a parameter stays: the embeddings, and the lowest layers."""
    if ".embeddings." in name:
        return True
    parts = name.split(".layer.")
    return len(parts) > 1 and int(parts[1].split(".")[0]) < layers
