"""Dutch texts -> the people they name, and the words that say who somebody is; a question -> who is meant.

A person is introduced by what stands before the name ("de Britse premier May"), after it between commas, or
after "is".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from qa.language import FUNCTION_WORDS, UPPER

_NEAR = 80  # characters around a name in which nothing says what somebody is or does, if it is not known

# What people are or do, by how the words end, and what ends so but is something else.
_ROLE = (
    r"(?!(?:onder|achter|zonder|later|eerder|verder|ander|over|liever|voorzichtiger|klooster|theater|kamer|nummer|zender|"
    r"radiozender|leger|water|twitter|zomer|winter|poster|venster|register|semester|meester|maar|waar|daar|"
    r"naar|jaar|paar|raar|klaar|elkaar|zwaar|altaar|seminaar|centrum)\b)"
    r"(?:(?:oud|ex|vice|chef|collega|minister|oud-vice)-)?[a-zë]*(?:[^\Waeiou]er|ster|eur|euse|trice|aar|tor|sor"
    r"|ist|iste|loog|loge|icus|ica|man|vrouw|arts|president|agent|student|docent|assistent|assistente"
    r"|correspondent|dirigent|producent|commandant|predikant|muzikant|fabrikant|sergeant|luitenant|adjudant"
    r"|advocaat|advocate|kandidaat|kandidate|diplomaat|magistraat|lid|chef|coach|piloot|koning|koningin|prins"
    r"|prinses|keizer|paus|generaal|kolonel|premier|secretaris|econoom|econome|agronoom|genoot|genote|deskundige"
    r"|kundige|expert|vader|moeder|broer|zus|dochter|zoon|oom|tante|neef|nicht|vriend|vriendin|rivaal|boer"
    r"|vluchteling|hoogleraar|gids|tolk|collega|ombudsman|majoor|arbiter|monnik|bisschop|dominee|pastoor)"
)
_ADJECTIVE = (
    r"(?!Volgens|Alle|wie|Deze|Onze|Als|Soms|Dus|Was|Is)"
    r"(?:[A-Z][\w-]+(?:se|s|e)|[a-z]+e|gepensioneerd|voormalig)"
)
# First names that end as roles and origins do.
_GIVEN = (
    r"(?:Pieter|Peter|Dieter|Walter|Wouter|Gunter|Günter|Günther|Sander|Alexander|Xander|Evander|Leander|Herman|Norman|"
    r"Roman|Roger|Rutger|Jasper|Casper|Kasper|Jesper|Victor|Viktor|Hector|Nestor|Esther|Ester|Hester|Oliver|Olivier|"
    r"Javier|Xavier|Beatrice|Patrice|Jennifer|Christopher|Kristoffer|Luther|Kader|Abdelkader|Nader|Valter|"
    r"Fleur|Salman|Werner|Wolter|Amber|Reinder|Jose|José|Rose|Jesse|Louise|Denise|Elise|Ilse|Françoise|Élise|Lise|Else|Therese|Thérèse)\b"
)
_OPENING = (
    r"(?:(?:De|Het|Een|In|Op|Ook|Via|Bij|Van|Na|Met|Voor|Door|Uit|Aan|Dat|Dit|Die|Volgens|Toen|En|Maar|Of|"
    r"Hij|Zij|Ze|Er|Zijn|Haar|Hun|Daarna|Daarop|Gisteren|Morgen) )"
)
_INITIALS = rf"(?: [{UPPER}]\.){{1,2}}(?! {_OPENING}| (?i:{_ROLE})\b)"
# A name does not begin with what somebody is, where he comes from, or the first word of a sentence.
_NAME = (
    rf"(?:(?={_GIVEN})|(?!(?i:{_ROLE})\b)(?!\w+s[ce]h?e? ))"
    rf"(?!{_OPENING})"
    rf"[{UPPER}][\w’'-]+(?:{_INITIALS})?(?: (?:van|de|der|den|von|ten|ter|te|el|al|bin)){{0,2}}"
    rf"(?: [{UPPER}][\w’'-]+){{1,2}}"
)
_BEFORE = re.compile(rf"(?<![\w-])(?P<says>(?:{_ADJECTIVE} )?(?i:{_ROLE})) (?P<name>{_NAME})")
_AFTER = re.compile(
    rf"(?P<name>{_NAME})(?: \([^()]{{1,40}}\))?(?:, | is | was | wordt )"
    rf"(?P<says>(?:(?:een|de|het|zijn|haar|hun) )?(?:{_ADJECTIVE} ){{0,2}}{_ROLE}\b"
    r"[^,.;:()„”“\"\n]{0,70}?)(?P<next> (?:die|dat|wie|wier|wiens|waar|toen|en)\b|[,.;:(\n])"
)
_AGED = re.compile(rf"(?P<name>{_NAME}) \((?P<says>[1-9]\d)\)")
_ALONE = re.compile(rf"(?:van|met|door|aan|zegt|volgens|en|naar|voor|bij|tegen) (?P<name>{_NAME})")
_NO_WORD = re.compile(r"\w{60,}")  # the patterns take the square of its length
_ANY_ROLE = re.compile(rf"(?i)\b{_ROLE}\b")
_WHO_IS = re.compile(
    r"\W*(?:(?:en|and)\s)?(?:wie|who)(?:\s(?:is|was)|['’]s)\s(?:(?:eigenlijk|toch|die)\s)?"
    r"(?P<name>.+?)(?:\s(?:ook\sal\s?weer|eigenlijk|precies|toch|again|exactly))?\W*",
    re.I,
)
# But at the head of a sentence.
_SMALL = frozenset({"de", "het", "een", "the", "a", "an", "van", "von", "der", "den", "ten", "ter", "te"})
_LONGEST_NAME = 6  # words


def who_is_asked(question: str) -> str | None:
    """Whom a question asks to introduce ('Wie is Kim?'), as far as its form tells: it may be no name."""
    match = _WHO_IS.fullmatch(question)
    if match is None:
        return None
    words = match["name"].lower().split()
    return match["name"] if len(words) <= _LONGEST_NAME and not FUNCTION_WORDS.issuperset(words) else None


def as_written(name: str, texts: Iterable[str]) -> str:
    """A name typed in small letters as texts mostly write it ('kim jong un': Kim Jong-un), else as typed.

    A small word at its head stays small, for a sentence may begin with it: 'de koning' is not 'De koning'.
    """
    words = _plain(name)
    if name != name.lower() or not words:
        return name
    anywhere = re.compile(r"\b" + r"[\s-]+".join(map(re.escape, words)) + r"\b", re.IGNORECASE)
    written = Counter(match.group() for text in texts for match in anywhere.finditer(text))
    if not written:
        return name
    known = written.most_common(1)[0][0]
    head, blank, rest = known.partition(" ")
    return f"{head.lower()}{blank}{rest}" if blank and head.lower() in _SMALL else known


def introduces(text: str, name: str) -> bool:
    """Whether a text says who somebody is, called by their whole name or its end, however it is written."""
    asked = _plain(name)
    if not asked or not set(asked) <= set(_plain(text)):
        return False
    return any(_plain(known)[-len(asked) :] == asked for known in introduced(text))


def _plain(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def introduced(text: str) -> dict[str, tuple[int, int]]:
    """Where it is said who somebody is, by name: the stretch of the text; the longest of several."""
    found: dict[str, tuple[int, int]] = {}
    text = _NO_WORD.sub(lambda match: " " * len(match.group()), text)
    for pattern in (_BEFORE, _AFTER):
        for match in pattern.finditer(text):
            if pattern is _AFTER and match["next"] in (" die", " dat", " wie", " wier", " wiens", " waar"):
                continue  # "de man", who did what was said in the clause that follows
            start, end = match.span("says")
            known = found.get(match["name"])
            if known is None or end - start > known[1] - known[0]:
                found[match["name"]] = (start, end)
    return found


def aged(text: str) -> dict[str, tuple[int, int]]:
    """Where it is said how old somebody is, by name, as newspapers do: "Jihyun Park (56)"."""
    return {match["name"]: match.span("says") for match in _AGED.finditer(text)}


def mentioned(text: str) -> set[str]:
    """The names of those who do or undergo something, as the word before a name shows."""
    return {match["name"] for match in _ALONE.finditer(text)}


def is_placed(text: str, name: str) -> bool:
    """Whether anything near a name may say what somebody is or does."""
    return any(
        _ANY_ROLE.search(text[max(0, at.start() - _NEAR) : at.start() + _NEAR])
        for at in re.finditer(re.escape(name), text)
    )
