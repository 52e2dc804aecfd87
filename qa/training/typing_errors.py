"""Questions with typing errors made by a seed: to measure what they cost, and to learn to read them."""

from __future__ import annotations

import random


def mistyped(question: str, seed: int, share: float = 0.5) -> str:
    """In a share of the longer words (from five letters) a letter dropped, swapped or replaced."""
    chance = random.Random(seed)
    words = []
    for word in question.lower().split():
        if len(word) > 4 and chance.random() < share:
            at, kind = chance.randrange(1, len(word) - 1), chance.randrange(3)
            middle = ["", word[at + 1] + word[at], chance.choice("aeiounrst")][kind]
            word = word[:at] + middle + word[at + (2 if kind == 1 else 1) :]
        words.append(word)
    return " ".join(words)
