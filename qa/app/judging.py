"""The reader's verdict on an answer: stored, and shown in the conversation."""

from __future__ import annotations

from typing import Any

from embeddings.plain import on_one_line
from qa.app.conversation import Turn, annotate, judge
from qa.app.panel import field, number_in
from qa.app.talk import Talk
from qa.feedback import Feedback, FeedbackStore, Verdict
from qa.language import Language

_LONGEST = 500  # characters of a note

# Where and why is for whoever runs the program, not for every reader.
NOT_KEPT: dict[Language, str] = {
    "nl": "Je oordeel kon niet worden bewaard. Vragen stellen kan gewoon nog.",
    "en": "Your verdict could not be kept. Questions are answered all the same.",
}


def store_verdict(store: FeedbackStore, talk: Talk, sent: Any) -> bool:
    """Store what the page sent, {turn, verdict}; False where that is not a verdict on an answer.

    Raises:
        FeedbackError: the file cannot be written.
    """
    turns = talk.turns
    number = number_in(sent, "turn", len(turns))
    verdict = field(sent, "verdict")
    if number is None or verdict not in ("right", "wrong") or turns[number].feedback is not None:
        return False
    feedback = _feedback(turns[number], verdict)
    if feedback is None:
        return False
    talk.change(judge, turns[number].key, verdict, store.add(feedback))
    return True


def store_note(store: FeedbackStore, talk: Talk, sent: Any) -> bool:
    """Store the note the page sent, {turn, note}; False where it belongs to no verdict, or says nothing.

    Raises:
        FeedbackError: the file cannot be written.
    """
    turns = talk.turns
    number = number_in(sent, "turn", len(turns))
    if number is None or (feedback := (turn := turns[number]).feedback) is None:
        return False
    if not (note := on_one_line(str(field(sent, "note") or ""))[:_LONGEST].strip()):
        return False
    asked = turn.question if turn.answer is None else turn.answer.question
    store.note(feedback, asked, note)
    talk.change(annotate, turn.key)
    return True


def _feedback(turn: Turn, verdict: Verdict) -> Feedback | None:
    if turn.answer is None or turn.searched:  # passages alone are not right or wrong
        return None
    best = turn.answer.best
    return Feedback(
        question=turn.answer.question,
        history=turn.answer.context,
        answer=best.answer if best else None,
        citations=tuple(f"{one.source}:{one.locator or one.line}" for one in best.citations) if best else (),
        verdict=verdict,
        within=turn.within,
    )
