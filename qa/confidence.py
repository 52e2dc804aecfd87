"""Evidence -> scores and probabilities: two small linear models, stored beside the reader."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from qa.records import ReaderError

Caution = Literal["cautious", "balanced", "eager"]
_FEATURES = frozenset({"score", "margin", "retrieval", "nearness", "support", "closeness"})


@dataclass(frozen=True, slots=True)
class Linear:
    """A bias and a weight for every feature looked at."""

    bias: float
    weights: Mapping[str, float]

    def score(self, features: Mapping[str, float]) -> float:
        """The bias and the weighted sum of the features."""
        return self.bias + sum(weight * features[name] for name, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Calibration:
    """What turns a reader's scores into answers and probabilities, as `python -m qa calibrate` learned it.

    `ranking` scores any span by the evidence for it; `confidence` gives the log-odds that the candidate
    that came out first is right. `thresholds` are the probabilities from which an answer is given.
    """

    ranking: Linear
    confidence: Linear
    thresholds: Mapping[Caution, float]

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """Read what `python -m qa calibrate` wrote.

        Raises:
            ReaderError: the file is damaged.
        """
        try:
            fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            ranking, confidence = Linear(**fields["ranking"]), Linear(**fields["confidence"])
            if not {*ranking.weights, *confidence.weights} <= _FEATURES:
                raise ValueError("made by another version of the program")
            return cls(
                ranking,
                confidence,
                {name: float(fields["thresholds"][name]) for name in ("cautious", "balanced", "eager")},
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ReaderError(
                f"The calibration {path} cannot be read. Make it again: python -m qa calibrate FILE"
            ) from error


# What to read with while a calibration is made, whatever there was before; never sure, so that all is read.
UNCALIBRATED = Calibration(
    Linear(0.0, {"margin": 0.2, "retrieval": 4.0, "nearness": 2.0}),
    Linear(-60.0, {}),
    {"cautious": 0.6, "balanced": 0.3, "eager": 0.2},
)


def probability(log_odds: float) -> float:
    """p for the natural logarithm of p / (1 - p)."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, log_odds))))
