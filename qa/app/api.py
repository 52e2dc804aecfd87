"""For programs: what `python -m qa ask --json` prints, over HTTP."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import gradio as gr

from qa.app.limits import client_at
from qa.app.line import GivenUpError, Line
from qa.printing import as_json
from qa.records import Answer, QuestionError

_FETCHED_S = 30.0  # an answer that is there is kept, to be fetched

# What programs and assistants are told of it.
DESCRIPTION = """Answer a question from the articles, word for word, with exact sources.

The answer is a literal stretch of an article, or null where the articles do not say. Every
citation names its file, title and date, and where in the file the answer stands: the line, the
character offsets, the sentence and the passage. Without an answer `nearest` has the passages to read
instead, in the same form.

Args:
    question: the question, in Dutch or English.
    history: earlier questions of the conversation, oldest first."""


class _Callers:
    """Forgets what Gradio keeps for each program that asked: it would keep that for as long as it runs."""

    def __init__(self, page: gr.Blocks) -> None:
        self._page = page
        self._asking: Counter[str] = Counter()  # questions of a session that wait or are being answered
        self._done: OrderedDict[str, float] = OrderedDict()  # sessions whose questions are, and since when

    @contextmanager
    def asking(self, session: str) -> Iterator[None]:
        """Keep a session while it asks, and as long after as its answer may take to be fetched."""
        self._asking[session] += 1
        self._done.pop(session, None)
        try:
            yield
        finally:
            now = time.monotonic()
            self._asking[session] -= 1
            if not self._asking[session]:
                del self._asking[session]
                self._done[session] = now
            while self._done and next(iter(self._done.values())) < now - _FETCHED_S:
                self._forget(self._done.popitem(last=False)[0])

    def _forget(self, session: str) -> None:
        queue, states = self._page._queue, self._page.state_holder
        queue.pending_messages_per_session.pop(session, None)
        queue.pending_event_ids_session.pop(session, None)
        with states.lock:
            states.session_data.pop(session, None)
            states.time_last_used.pop(session, None)


def add_api(page: gr.Blocks, line: Line, answer: Callable[[str, Sequence[str]], Answer]) -> None:
    """Add the endpoint `ask` to the page that is being built.

    Args:
        page: the page.
        line: where questions wait for their turn.
        answer: answers (question, earlier questions).
    """

    callers = _Callers(page)

    async def ask(question: str, request: gr.Request, history: list[str] | None = None) -> dict[str, Any]:
        def connected() -> bool:
            return request.session_hash in page._queue.pending_messages_per_session

        client = client_at(request.client.host if request.client else None)
        earlier = [history] if isinstance(history, str) else [str(one) for one in history or []]
        try:
            with callers.asking(request.session_hash):
                return as_json(await line.answer(client, answer, str(question or ""), earlier, connected))
        except QuestionError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except GivenUpError:
            return {}

    ask.__doc__ = DESCRIPTION  # where Gradio looks for it, parameters included
    gr.api(ask, api_name="ask", concurrency_limit=None)
