"""Dutch texts -> questions who somebody is, from the words that introduce people.

Sets of questions hardly ever ask it, for those who write them see the text; people who do not ask it first.
Names that nothing introduces become questions without an answer.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from qa.people import introduced, is_placed, mentioned
from qa.training.records import Example

_UNANSWERED = 0.3  # for each question with an answer, at the most
_ASKED = {"Wie is {}?": 6, "Wie was {}?": 1, "wie is {}": 2, "Who is {}?": 1}


def introductions(contexts: Iterable[str], chance: random.Random) -> list[Example]:
    """Questions who the people are that texts name; each text is looked at once.

    Args:
        contexts: Dutch.
        chance: chooses the form of each question, and which are asked of names nothing is said about.
    """
    examples, unanswered = [], []
    for context in dict.fromkeys(contexts):
        said = introduced(context)
        for name in sorted(mentioned(context) | set(said)):
            question = chance.choices(list(_ASKED), list(_ASKED.values()))[0].format(name)
            if name in said:
                examples.append(Example(question, context, *said[name]))
            elif not is_placed(context, name):
                unanswered.append(Example(question, context))
    chance.shuffle(unanswered)
    return examples + unanswered[: round(_UNANSWERED * len(examples))]
