"""Scores -> the probability that an answer is right: a logistic model over a few features (Platt 1999)."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Caution = Literal["cautious", "balanced", "eager"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of the logistic model, and the probabilities from which an answer is given."""

    bias: float
    weights: dict[str, float]  # by feature
    thresholds: dict[Caution, float]

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """Read what `python -m qa calibrate` wrote."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        return cls(fields["bias"], fields["weights"], fields["thresholds"])

    def probability(self, features: dict[str, float]) -> float:
        """Probability that an answer with these features is right."""
        z = self.bias + sum(weight * features[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, z))))
