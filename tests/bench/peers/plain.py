"""What most tutorials show: sentence-transformers, a flat FAISS index, and the argmax of start and end.

The five nearest passages are read one by one, cut at the model's length; the answer with the highest product
of probabilities is given, and none where that one begins at the model's 'no answer' or ends before it begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import faiss
import torch

from embeddings.encoder import default_encoder
from qa.reader import default_reader
from tests.bench.records import Asked, Given, How, Text

_NEAREST = 5


class Plain:
    """Forty lines of tutorial code with the models of Vraagbaak."""

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        kwargs: dict[str, Any] = {"dtype": torch.float32}
        self._encoder = SentenceTransformer(str(default_encoder()), device="cpu", model_kwargs=kwargs)
        self._tokenizer = AutoTokenizer.from_pretrained(default_reader())
        self._reader = AutoModelForQuestionAnswering.from_pretrained(default_reader(), **kwargs)
        self._texts: Sequence[Text] = ()
        self._index: Any = None

    def encode(self, texts: Sequence[str]) -> None:
        """Embed texts with `encode` as it comes."""
        self._encoder.encode(list(texts), prompt_name="document")

    def build(self, texts: Sequence[Text]) -> None:
        """Index the texts in place of what was indexed before."""
        self._texts = texts
        vectors = self._encoder.encode_document([text.titled for text in texts], normalize_embeddings=True)
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)

    def answer(self, asked: Asked) -> Given:
        """Answer from all texts."""
        found = self.search(asked, "dense", _NEAREST) or []
        given = [self.read(asked, at) for at in found]
        return max(given, key=lambda one: one.score or 0.0, default=Given(None, False, 0.0))

    def read(self, asked: Asked, at: int) -> Given:
        """Answer from the one text with this number."""
        text = self._texts[at].text
        inputs = self._tokenizer(
            asked.alone,
            text,
            return_tensors="pt",
            truncation="only_second",
            max_length=512,
            return_offsets_mapping=True,
        )
        offsets = inputs.pop("offset_mapping")[0]
        with torch.no_grad():
            output = self._reader(**inputs)
        starts, ends = output.start_logits[0].softmax(-1), output.end_logits[0].softmax(-1)
        start, end = int(starts.argmax()), int(ends.argmax())
        score = float(starts[start] * ends[end])
        if inputs.sequence_ids(0)[start] != 1 or inputs.sequence_ids(0)[end] != 1 or end < start:
            return Given(None, False, -score)
        return Given(text[int(offsets[start][0]) : int(offsets[end][1])], True, score)

    def search(self, asked: Asked, how: How, count: int) -> list[int] | None:
        """Numbers of the best texts, best first; by vectors only."""
        if how != "dense":
            return None
        vector = self._encoder.encode_query([asked.alone], normalize_embeddings=True)
        count = min(count, len(self._texts))
        return [int(number) for number in self._index.search(vector, count)[1][0]]
