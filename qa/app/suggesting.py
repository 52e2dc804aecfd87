"""Example questions: who the people in the articles are and how old, asked and checked in the background."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, zip_longest

from embeddings.index import Index
from qa.app.beginning import EXAMPLES
from qa.app.engine import Engine
from qa.app.line import GivenUpError, Line
from qa.language import Language
from qa.metrics import f1
from qa.people import aged, introduced
from qa.records import QuestionError

_TRIED = 12  # questions: many are right at once, and asking takes time from those who wait
_PASSAGES = 1000  # looked at, from the whole of a large collection
_NAMED = 2  # passages that name somebody worth asking about
_WORDS = 2  # of an introduction that says something
_SAID = 0.5  # F1 with what the articles say, from which an answer says it too
_WHO: dict[Language, str] = {"nl": "Wie is {}?", "en": "Who is {}?"}
_AGE: dict[Language, str] = {"nl": "Hoe oud is {}?", "en": "How old is {}?"}
_CLIENT = "suggestions"
_IDLE_S = 3.0  # how long whoever is answered goes first: a conversation goes on
_ATTEMPTS = 3  # to ask a question that is turned away or given up in a busy minute


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question in every language, and what the articles seem to answer."""

    asked: Mapping[Language, str]
    says: str


def proposals(passages: Iterable[str]) -> list[Proposal]:
    """What may be asked about people named more than once; those who are introduced in most words first."""
    texts = list(passages)
    who: dict[str, str] = {}
    ages: dict[str, str] = {}
    for text in texts:
        for name, (start, end) in introduced(text).items():
            who[name] = max(who.get(name, ""), text[start:end], key=len)
        ages.update({name: text[start:end] for name, (start, end) in aged(text).items()})
    named = Counter(name for text in texts for name in {*who, *ages} if name in text)
    known = sorted(
        (name for name, says in who.items() if named[name] >= _NAMED and len(says.split()) >= _WORDS),
        key=lambda name: -len(who[name]),
    )
    asked_who = [Proposal(_about(_WHO, name), who[name]) for name in known]
    asked_age = [Proposal(_about(_AGE, name), age) for name, age in ages.items() if named[name] >= _NAMED]
    return [one for one in chain.from_iterable(zip_longest(asked_who, asked_age)) if one]


class Suggestions:
    """Finds the questions once for every index, in the background; used from one event loop."""

    def __init__(self, engine: Engine, line: Line) -> None:
        self._engine = engine
        self._line = line
        self._build: str | None = None
        self._finding: asyncio.Task[list[Proposal]] | None = None

    async def questions(self, language: Language) -> list[str]:
        """As many as a page offers, or fewer, that the articles answer, once they are known."""
        index = self._engine.index
        failed = self._finding is not None and self._finding.done() and self._finding.exception() is not None
        if self._finding is None or failed or self._build != index.manifest.build:
            self._build = index.manifest.build
            self._finding = asyncio.create_task(self._find(index))
        # A page that is closed does not end what others wait for.
        found = await asyncio.shield(self._finding)
        return [proposal.asked[language] for proposal in found]

    async def _find(self, index: Index) -> list[Proposal]:
        found: list[Proposal] = []
        for proposal in (await asyncio.to_thread(_proposals_of, index))[:_TRIED]:
            if len(found) == EXAMPLES or self._build != index.manifest.build:  # other articles since
                break
            if await self._holds(proposal):
                found.append(proposal)
        return found

    async def _holds(self, proposal: Proposal) -> bool:
        """Whether a question is answered, in every language, with what the articles seem to say."""
        for question in proposal.asked.values():
            answer = await self._answer(question)
            if answer is None or f1(answer, [proposal.says]) < _SAID:
                return False
        return True

    async def _answer(self, question: str) -> str | None:
        """The words given as the answer when nobody else asks, if any are."""
        for _ in range(_ATTEMPTS):
            while self._line.busy:
                await asyncio.sleep(_IDLE_S)
            try:
                answer = await self._line.answer(_CLIENT, self._engine.ask, question, ())
            except (GivenUpError, QuestionError):
                await asyncio.sleep(_IDLE_S)
            else:
                return answer.best.answer if answer.best else None
        return None


def _proposals_of(index: Index) -> list[Proposal]:
    step = max(1, len(index.passages) // _PASSAGES)
    return proposals(passage.text for passage in index.passages[::step])


def _about(forms: Mapping[Language, str], name: str) -> dict[Language, str]:
    return {language: form.format(name) for language, form in forms.items()}
