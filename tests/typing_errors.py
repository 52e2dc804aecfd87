"""Questions with typing errors made by a seed, to measure what they cost."""

from __future__ import annotations

import random


def mistyped(question: str, seed: int) -> str:
    """In half of the words of five letters or more a letter dropped, swapped with the next, or replaced."""
    chance = random.Random(seed)
    words = []
    for word in question.lower().split():
        if len(word) > 4 and chance.random() < 0.5:
            at, kind = chance.randrange(1, len(word) - 1), chance.randrange(3)
            middle = ["", word[at + 1] + word[at], chance.choice("aeiounrst")][kind]
            word = word[:at] + middle + word[at + (2 if kind == 1 else 1) :]
        words.append(word)
    return " ".join(words)
