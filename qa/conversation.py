"""Does a question lean on the questions before it?"""

from __future__ import annotations

import re

# A question that goes on from another one.
_CONTINUES = re.compile(r"\W*(?:en|maar|and|but|ook|also|what about|how about)\b", re.IGNORECASE)
_ASKS = r"(?:\w+\s)?(?:wie|wat|waar\w*|wanneer|hoe\w*|who\w*|what|where|when|why|how)"
# Words that stand for something named before, in either language.
_PRONOUN = re.compile(
    r"\b(?:hij|zij|ze|hem|haar|hun|hen|diens|dezelfde|hetzelfde|laatstgenoemde|dit|deze|toen|destijds|daar|"
    r"(?:daar|er|hier)(?:van|in|bij|mee|na|naar|voor|door|op|over|om|tegen|aan|uit|heen|onder|tussen)|"
    r"he|him|his|she|her|hers|they|them|their|theirs|it|its|there|then|those|these)\b"
    # 'die', 'dat' and 'that' also join clauses and 'zijn' is a verb too: only where they cannot be that.
    rf"|^\W*{_ASKS}\s(?:\w+\s){{1,2}}(?:die|dat|that)\b"
    r"|\b(?:die|dat|that|er)\W*$"
    r"|\b(?:is|was|waren|heet|heette|deed|doet|van|met|over|voor|op|in|door|bij|naar|aan)\szijn\s\w",
    re.IGNORECASE,
)
# What a pronoun in the same question may stand for: a name, a thing with its article, or what a clause
# before its own was about.
_NAMED = re.compile(
    r"(?<=\s)[A-ZÀ-Þ]\w+|\b(?i:de|het|een|the|an?)\s\w{3,}"
    r"|\s(?i:dat|die|omdat|doordat|toen|nadat|voordat|terwijl|als|that|who|because|when|after|before|while)\s"
)
# Hardly more than a question word: 'Waarom?', 'Wie is dat?'
_BARE = re.compile(rf"\W*(?:{_ASKS}|welke?|which)\b(?:\W+\w+){{0,2}}\W*$", re.IGNORECASE)

_LONGEST_NAME = 6  # words


def leans(question: str) -> bool:
    """Whether a question can only be understood with what was asked before it.

    It does where it goes on from something ('En in 2019?'), where a word points back and nothing before
    that word in the question itself could be meant ('Hoe oud is ze?'), or where it is hardly more than a
    question word ('Waarom?').
    """
    if _CONTINUES.match(question) or _BARE.match(question):
        return True
    back = _PRONOUN.search(question)
    return back is not None and _NAMED.search(question, 0, back.start()) is None


def is_name(answer: str) -> bool:
    """Whether an answer is hardly more than a name, which a pronoun in the next question may stand for."""
    words = answer.split()
    capitals = sum(word[0].isupper() for word in words)
    return words[0][0].isupper() and len(words) <= _LONGEST_NAME and 2 * capitals >= len(words)
