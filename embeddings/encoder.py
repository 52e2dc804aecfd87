"""Text -> vector, with a model of the E5 family through sentence-transformers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tqdm import tqdm

from embeddings.records import ArticlesError
from embeddings.runtime import inference_dtype, keep_freed_memory, quiet_libraries

_BATCH = 16  # questions


def default_encoder() -> Path:
    """The folder of the encoder that comes with the program."""
    return Path(__file__).parent / "model"


class Encoder:
    """Embeds questions and passages, each with the prompt the model was trained with (arXiv 2402.05672)."""

    def __init__(self, name: str, model: Any) -> None:
        self.name = name
        self.checksum = _checksum(model)
        self.dimension = int(model.get_embedding_dimension())
        self._model = model.to(inference_dtype())

    @classmethod
    def load(cls, name: str | Path) -> Encoder:
        """Load a folder, or a model of the Hugging Face hub by its name.

        Raises:
            ArticlesError: there is no such model, or it is damaged.
        """
        from sentence_transformers import SentenceTransformer

        quiet_libraries()
        keep_freed_memory()
        folder = Path(name)
        try:
            model = SentenceTransformer(str(name), device="cpu", local_files_only=folder.exists())
        except Exception as error:  # the libraries raise whatever their parsers raise
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise ArticlesError(
                f"The encoder {name} cannot be loaded ({reason}). "
                "Give a folder with a sentence-transformers model, or leave --encoder out."
            ) from error
        shipped = folder.exists() and folder.resolve() == default_encoder().resolve()
        return cls("vraagbaak-encoder" if shipped else str(name), model)

    def encode_passages(self, texts: Sequence[str], progress: bool = False) -> np.ndarray:
        """Unit vectors of passages, float32 (len(texts), dimension), in the order given.

        A vector depends on its text alone, to the last bit, so that one made earlier can be kept
        (docs/robustness.md): each text is a batch of its own, without padding, computed by one thread.
        """
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        threads = torch.get_num_threads()
        try:
            with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
                made = pool.map(lambda text: self._encode([text], "document")[0], texts)
                bar = tqdm(
                    made,
                    total=len(texts),
                    desc="Embedding",
                    unit=" passages",
                    disable=None if progress else True,
                )
                for number, vector in enumerate(bar):
                    vectors[number] = vector
        finally:
            torch.set_num_threads(threads)
        return vectors

    def encode_questions(self, questions: Sequence[str]) -> np.ndarray:
        """Unit vectors of questions, float32 (len(questions), dimension)."""
        return self._encode(list(questions), "query")

    def _encode(self, texts: list[str], prompt: str) -> np.ndarray:
        known = prompt in self._model.prompts
        with torch.inference_mode():
            vectors = self._model.encode(
                texts,
                prompt_name=prompt if known else None,
                batch_size=_BATCH,
                show_progress_bar=False,
                convert_to_tensor=True,
            )
        # bfloat16 leaves lengths of 0.99 to 1.01: made exactly one again, so that products are cosines.
        array: np.ndarray = torch.nn.functional.normalize(vectors.float(), dim=-1).numpy()
        return array


def _checksum(model: Any) -> str:
    """SHA-256 of what decides the vectors: the weights as stored, the vocabulary and the prompts."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.contiguous().view(torch.uint8).numpy())
    digest.update(repr(sorted(model.tokenizer.get_vocab().items())).encode())
    digest.update(repr(sorted(model.prompts.items())).encode())
    return digest.hexdigest()
