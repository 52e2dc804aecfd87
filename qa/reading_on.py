"""Whether a passage is still worth reading once another gave a sure answer."""

from __future__ import annotations

from qa.candidates import Evidence, Ranked, holds
from qa.rivals import AS_NEAR


def worth_reading(text: str, question: str, answer: Ranked, evidence: Evidence) -> bool:
    """Whether the answer stands in a text too, or a rival of it can.

    A rival has about as many of the question's words around it as the answer has (`qa/rivals.py`), so a text
    with fewer of them in all holds none.

    Args:
        text: not read yet.
        question: with whatever of the conversation it needs to be understood.
        answer: the surest of the texts read before.
        evidence: weighs the question's words.
    """
    near = AS_NEAR * answer.found[0].evidence["nearness"]
    return holds(text, answer.text) or evidence.coverage(question, text) >= near
