"""The conversation on one page as it is now, for events of the page that happen at the same time."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec
from weakref import WeakValueDictionary

from qa.app.conversation import Conversation, asked_anew, first_pending, pose
from qa.language import Language

_P = ParamSpec("_P")

_KEY = re.compile(r"[0-9a-f]{32}")  # as the page draws it by lot (static/resuming.js)

# One for all pages: a change takes no time, and what holds a lock of its own cannot be copied for every page.
_CHANGING = threading.Lock()


@dataclass(slots=True, weakref_slot=True)
class Talk:
    """Holds the conversation; every change starts from what it is at that moment."""

    turns: Conversation = ()
    looked: bool = False  # whether something was opened beside it
    language: Language | None = None  # the page was switched to it, perhaps since the last question

    def change(
        self,
        how: Callable[Concatenate[Conversation, _P], Conversation],
        *arguments: _P.args,
        **named: _P.kwargs,
    ) -> Conversation:
        """Change the conversation, which is returned as it is then."""
        with _CHANGING:
            self.turns = how(self.turns, *arguments, **named)
            return self.turns

    def pose(self, *questions: str, page: Language = "nl", after: int | None = None) -> Conversation | None:
        """Ask questions; None where one waits already, for there is one at a time.

        Args:
            questions: as typed.
            page: the language of the page.
            after: turns of the conversation to keep; None keeps all.
        """
        with _CHANGING:
            if first_pending(self.turns) is not None:
                return None
            self.turns = pose(self.turns[:after], *questions, page=page)
            return self.turns

    def clear(self) -> None:
        """Begin anew."""
        with _CHANGING:
            self.turns = ()


class Talks:
    """The conversations of all pages, each by a key that only its page knows, which may be loaded again.

    Gradio begins anew with every page that is loaded, and loads it by itself once a request was lost. A
    conversation is known as long as Gradio remembers its page (limits.py).
    """

    def __init__(self) -> None:
        self._by_key: WeakValueDictionary[str, Talk] = WeakValueDictionary()

    def take_up(self, talk: Talk, key: str, before: str) -> None:
        """Remember the conversation of a page by a key, and go on in it with the one known by another.

        What waited there is asked anew: its answer would not reach this page. That other one stays as it is:
        the page this one is a copy of may go on with it.
        """
        if not _KEY.fullmatch(key):
            return
        with _CHANGING:
            earlier = self._by_key.get(before)
            if earlier and not talk.turns:
                talk.turns = asked_anew(earlier.turns)
            self._by_key[key] = talk
