"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil
import torch

from embeddings.encoder import default_encoder
from embeddings.runtime import inference_dtype
from qa.reader import default_reader

_LIBRARIES = (
    *("torch", "transformers", "sentence-transformers", "faiss-cpu", "bm25s", "numpy"),
    *("haystack-ai", "transformers-haystack", "sentence-transformers-haystack", "txtai"),
)


def machine() -> str:
    """Processor, cores, memory and system, in a line."""
    gib = psutil.virtual_memory().total / 2**30
    quick = "bfloat16 in hardware" if inference_dtype() == torch.bfloat16 else "no bfloat16 in hardware"
    return (
        f"{_processor()}, {os.cpu_count()} cores, {quick}, {gib:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    )


def versions() -> str:
    """The libraries, in a line."""
    return ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)


def models() -> str:
    """The models that come along, by the titles of their cards, in a line."""
    cards = (folder / "README.md" for folder in (default_encoder(), default_reader()))
    lines = (line for card in cards for line in card.read_text(encoding="utf-8").splitlines())
    return "; ".join(line.removeprefix("# ") for line in lines if line.startswith("# ")) + "."


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    names = {key.strip(): value.strip() for key, value in fields.items()}
    return f"{names.get('model name', platform.machine())} (model {names.get('model', 'unknown')})"
