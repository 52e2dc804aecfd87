"""Questions wait their turn in one line, wherever they were asked; one that is given up leaves it at once.

One is answered at a time: the models use every core for it, and a second one beside it only gets in their way
(docs/robustness.md). Who asks much waits longer than who asks little: start-time fair queuing (Goyal, Vin and
Cheng 1996).
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from bisect import insort
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

from qa.app.limits import Buckets, Limits
from qa.language import Language, language_of
from qa.question import MAX_CHARACTERS
from qa.records import QuestionError

_LOOK_S = 1.0  # how often somebody who waits is asked whether they still do

_P = ParamSpec("_P")
_R = TypeVar("_R")

_SLOWLY: dict[Language, str] = {
    "nl": "Je stelt veel vragen achter elkaar. Probeer het over {seconds} seconden opnieuw.",
    "en": "You ask many questions in a row. Try again in {seconds} seconds.",
}
_AT_ONCE: dict[Language, str] = {
    "nl": "Je stelt veel vragen achter elkaar. Probeer het zo opnieuw.",
    "en": "You ask many questions in a row. Try again in a moment.",
}
_BUSY: dict[Language, str] = {
    "nl": "Er wachten nu te veel vragen. Probeer het over een paar minuten opnieuw.",
    "en": "Too many questions are waiting now. Try again in a few minutes.",
}
_LATE: dict[Language, str] = {
    "nl": "Deze vraag duurde te lang. Probeer het straks opnieuw, of vraag het korter.",
    "en": "This question took too long. Try again later, or ask it more briefly.",
}
_HISTORY: dict[Language, str] = {
    "nl": "Er zijn te veel eerdere vragen meegestuurd ({count}). Stuur er hooguit {limit}.",
    "en": "Too many earlier questions were sent along ({count}). Send {limit} at most.",
}
_CONVERSATION: dict[Language, str] = {
    "nl": "Dit gesprek is {limit} vragen lang. Begin een nieuw gesprek om verder te vragen.",
    "en": "This conversation is {limit} questions long. Start over to go on asking.",
}

# Set where the question that is being answered in this thread was given up.
_given_up: contextvars.ContextVar[threading.Event | None] = contextvars.ContextVar("given_up", default=None)


class GivenUpError(Exception):
    """The asker went away."""


def still_wanted() -> None:
    """Return if the question that this thread answers is still waited for.

    Raises:
        GivenUpError: it is not.
    """
    given_up = _given_up.get()
    if given_up is not None and given_up.is_set():
        raise GivenUpError


class Ticket:
    """One question's place in the line."""

    def __init__(self, line: Line, language: Language, round_: int) -> None:
        self._line = line
        self.round = round_  # the lower, the sooner it is called
        self._language = language
        self._moved = asyncio.Event()
        self.given_up = threading.Event()
        self.called = False

    async def waiting(self, wanted: Callable[[], bool] = lambda: True) -> AsyncIterator[int]:
        """How many are before it, each time that changes or a second has passed, until it is its turn.

        Args:
            wanted: says whether the asker still waits.

        Raises:
            GivenUpError: they do not, or the ticket was given up.
            QuestionError: it took too long.
        """
        ends = time.monotonic() + self._line.limits.wait_s
        while not self.called:
            if self.given_up.is_set() or not wanted():
                raise GivenUpError
            if time.monotonic() > ends:
                raise QuestionError(_LATE, self._language)
            self._moved.clear()  # before the place is shown: the line may move meanwhile
            yield self._line.before(self)
            try:
                await asyncio.wait_for(self._moved.wait(), _LOOK_S)
            except TimeoutError:
                continue

    async def answer(self, ask: Callable[_P, _R], *arguments: _P.args, **named: _P.kwargs) -> _R:
        """What `ask` returns, in a thread, once it is this question's turn.

        Raises:
            GivenUpError: the ticket was given up.
            QuestionError: it took too long.
        """
        assert self.called
        work = self._line.start(self, lambda: ask(*arguments, **named))
        try:
            # The thread goes on until it sees that it was given up, and holds its place until then.
            return await asyncio.wait_for(asyncio.shield(work), self._line.limits.answer_s)
        except TimeoutError as error:
            raise QuestionError(_LATE, self._language) from error

    def move(self) -> None:
        """The line moved."""
        self._moved.set()


class Line:
    """Lets one question be answered, and the others wait; used from one event loop."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._rates = Buckets(limits.questions)
        self._waiting: list[Ticket] = []  # in the order in which they will be called if nobody comes
        self._answering: Ticket | None = None
        self._working = False  # whether the thread has begun with the one that is answered
        self._round = 0  # of the one that was called last
        self._next_round: dict[str, int] = {}  # of clients who asked ahead
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="answer")

    @property
    def busy(self) -> bool:
        """Whether any question waits or is answered."""
        return bool(self._waiting) or self._answering is not None

    @contextmanager
    def ticket(self, client: str, question: str, history: Sequence[str] = ()) -> Iterator[Ticket]:
        """A place in the line, which is given up where this ends.

        Args:
            client: who asks.
            question: as typed; what is said is said in its language.
            history: earlier questions sent along.

        Raises:
            QuestionError: there are too many questions of this client, in the line, or in the history.
        """
        language = language_of(question[:MAX_CHARACTERS])
        if len(history) > self.limits.history:
            raise QuestionError(_HISTORY, language, count=len(history), limit=self.limits.history)
        if len(self._waiting) >= self.limits.waiting:
            raise QuestionError(_BUSY, language)
        if seconds := self._rates.wait(client):
            raise QuestionError(_SLOWLY if seconds > 1 else _AT_ONCE, language, seconds=seconds)
        self._rates.take(client)
        # What a client asks while an earlier question of theirs waits comes after everybody's first one.
        round_ = max(self._round, self._next_round.get(client, 0))
        self._next_round[client] = round_ + 1
        ticket = Ticket(self, language, round_)
        insort(self._waiting, ticket, key=lambda other: other.round)
        self._call()
        try:
            yield ticket
        finally:
            self._leave(ticket)

    async def answer(
        self,
        client: str,
        ask: Callable[[str, Sequence[str]], _R],
        question: str,
        history: Sequence[str],
        wanted: Callable[[], bool] = lambda: True,
    ) -> _R:
        """What `ask` returns for a question and its history, when its turn has come.

        Raises:
            GivenUpError: the asker is no longer there, as `wanted` says.
            QuestionError: as for `ticket` and what a ticket does.
        """
        with self.ticket(client, question, history) as ticket:
            async for _ in ticket.waiting(wanted):
                pass
            return await ticket.answer(ask, question, history)

    def before(self, ticket: Ticket) -> int:
        """How many questions are called before this one."""
        return self._waiting.index(ticket)

    def start(self, ticket: Ticket, work: Callable[[], Any]) -> asyncio.Future[Any]:
        """Begin to answer a ticket that was called."""
        context = contextvars.copy_context()
        context.run(_given_up.set, ticket.given_up)
        future = asyncio.get_running_loop().run_in_executor(self._thread, context.run, work)
        self._working = True
        future.add_done_callback(self._done)
        return future

    def _leave(self, ticket: Ticket) -> None:
        ticket.given_up.set()
        if ticket in self._waiting:
            self._waiting.remove(ticket)
        elif ticket is self._answering and not self._working:
            self._answering = None
        self._call()

    def _done(self, done: asyncio.Future[Any]) -> None:
        if not done.cancelled():
            done.exception()  # one that nobody waits for any more is not reported
        self._working, self._answering = False, None
        self._call()

    def _call(self) -> None:
        """Call the next one if nobody is answered; tell those who wait that the line may have moved."""
        if self._waiting and self._answering is None:
            self._answering = called = self._waiting.pop(0)
            self._round = called.round
            called.called = True
            called.move()
        if not self.busy:
            self._next_round.clear()
        for ticket in self._waiting:
            ticket.move()


def too_long(limits: Limits, language: Language) -> str:
    """What is said where a conversation cannot go on."""
    return _CONVERSATION[language].format(limit=limits.conversation)
