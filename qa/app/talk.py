"""The conversation on one page as it is now, for events of the page that happen at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec

from qa.app.conversation import Conversation, first_pending, pose
from qa.language import Language

_P = ParamSpec("_P")

# One for all pages: a change takes no time, and what holds a lock of its own cannot be copied for every page.
_CHANGING = threading.Lock()


@dataclass(slots=True)
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
