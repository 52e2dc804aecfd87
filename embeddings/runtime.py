"""How the models run on this machine's processor: number format, memory allocator, quiet libraries."""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
import platform
import warnings

import torch

# glibc's mallopt parameters (malloc.h) and the size from which it would go to the kernel for each tensor.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_THRESHOLD_BYTES = 1 << 30


def inference_dtype() -> torch.dtype:
    """bfloat16 where the processor multiplies it natively (5 times as fast as float32), else float32."""
    if platform.machine() in ("x86_64", "AMD64") and torch.cpu._is_avx512_bf16_supported():
        return torch.bfloat16
    return torch.float32


def keep_freed_memory() -> None:
    """Have glibc reuse freed tensors instead of returning each to the kernel; elsewhere nothing happens."""
    if platform.libc_ver()[0] == "glibc" and (name := ctypes.util.find_library("c")):
        libc = ctypes.CDLL(name)
        libc.mallopt(_M_MMAP_THRESHOLD, _THRESHOLD_BYTES)
        libc.mallopt(_M_TRIM_THRESHOLD, _THRESHOLD_BYTES)


def quiet_libraries() -> None:
    """No loading bars and advice from the libraries between our own lines."""
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity_error()
    logging.getLogger("sentence_transformers").setLevel(logging.ERROR)
    logging.getLogger("bm25s").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"torch|transformers|sentence_transformers")
