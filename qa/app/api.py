"""For programs: what `python -m qa ask --json` prints, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from qa.printing import as_json
from qa.records import Answer, QuestionError

# What programs and assistants are told of it.
DESCRIPTION = """Answer a question from the articles, word for word, with exact sources.

The answer is a literal stretch of an article, or null where the articles do not say. Every
citation names its file, title and date, and where in the file the answer stands: the line, the
character offsets, the sentence and the passage.

Args:
    question: the question, in Dutch or English.
    history: earlier questions of the conversation, oldest first."""


def add_api(answer: Callable[[str, Sequence[str]], Answer], at_once: int, concurrency_id: str) -> None:
    """Add the endpoint `ask` to the page that is being built.

    Args:
        answer: answers (question, earlier questions).
        at_once: how many questions are answered at the same time.
        concurrency_id: of the questions asked on the page, with which these wait in line.
    """

    def ask(question: str, history: list[str] | None = None) -> dict[str, Any]:
        try:
            return as_json(answer(question, history or []))
        except QuestionError as error:
            raise gr.Error(str(error), print_exception=False) from error

    ask.__doc__ = DESCRIPTION  # where Gradio looks for it, parameters included
    gr.api(ask, api_name="ask", concurrency_limit=at_once, concurrency_id=concurrency_id)
