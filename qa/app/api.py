"""For programs: what `python -m qa ask --json` prints, over HTTP."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from qa.app.limits import client_at
from qa.app.line import GivenUpError, Line
from qa.printing import as_json
from qa.records import Answer, QuestionError

_FETCHED_S = 30

# What programs and assistants are told of it.
DESCRIPTION = """Answer a question from the articles, word for word, with exact sources.

The answer is a literal stretch of an article, or null where the articles do not say. Every
citation names its file, title and date, and where in the file the answer stands: the line, the
character offsets, the sentence and the passage.

Args:
    question: the question, in Dutch or English.
    history: earlier questions of the conversation, oldest first."""


class _Callers:
    """Forgets what Gradio keeps for each program that asked: it would keep that for as long as it runs."""

    def __init__(self, page: gr.Blocks, kept_s: float) -> None:
        self._page = page
        self._kept_s = kept_s
        self._asked: OrderedDict[str, float] = OrderedDict()  # sessions, with when they last asked

    def ask(self, session: str) -> None:
        """Say that a session asks something."""
        now = time.monotonic()
        self._asked[session] = now
        self._asked.move_to_end(session)
        while self._asked[oldest := next(iter(self._asked))] < now - self._kept_s:
            del self._asked[oldest]
            self._forget(oldest)

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

    # An answer can be fetched until somewhat later than it can be there at the latest.
    callers = _Callers(page, line.limits.wait_s + line.limits.answer_s + _FETCHED_S)

    async def ask(question: str, request: gr.Request, history: list[str] | None = None) -> dict[str, Any]:
        def connected() -> bool:
            return request.session_hash in page._queue.pending_messages_per_session

        callers.ask(request.session_hash)
        client = client_at(request.client.host if request.client else None)
        earlier = [str(one) for one in history or []]
        try:
            return as_json(await line.answer(client, answer, str(question or ""), earlier, connected))
        except QuestionError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except GivenUpError:
            return {}

    ask.__doc__ = DESCRIPTION  # where Gradio looks for it, parameters included
    gr.api(ask, api_name="ask", concurrency_limit=None)
