"""The fixed texts of the page: in the language of the browser until the other one is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import gradio as gr

from qa.app.rendering import header_html, panel_html
from qa.app.words import WORDS, Words
from qa.language import Language

# Gradio translates a value that is also the name of a text ('balanced'), so the names are like no value.
_PREFIX = "vraagbaak-"


def _texts(words: Words) -> dict[str, str]:
    texts = {
        "header": header_html(words),
        "panel": panel_html(words),
        "clear": words.clear,
        "other": words.other,
        "empty": words.empty,
        "question": words.question,
        "ask": words.ask,
        "send": words.send,
        "stop": words.stop,
        "rebuild": words.rebuild,
        "add": words.add,
        "narrow": words.narrow,
        "articles": words.articles,
        "publishers": words.publishers,
        "first": words.first,
        "last": words.last,
        "caution": words.caution,
        "cautious": words.cautious,
        "balanced": words.balanced,
        "eager": words.eager,
        "only": words.only,
        "save": words.save,
        "leave": words.leave,
    }
    return {_PREFIX + key: text for key, text in texts.items()}


class Interface:
    """Looks the fixed texts up."""

    def __init__(self) -> None:
        self._texts = {language: _texts(words) for language, words in WORDS.items()}
        self.i18n = gr.I18n(**self._texts)

    def text(self, key: str, language: Language | None = None) -> Any:
        """A text in a language; None leaves it to the browser, which may speak either."""
        name = _PREFIX + key
        return self.i18n(name) if language is None else self._texts[language][name]


def spoken(language: Language | None, accepted: str) -> Language:
    """The language chosen on the page, else that of the browser, as its Accept-Language header says."""
    if language is not None:
        return language
    return "nl" if accepted.strip().lower().startswith("nl") or not accepted else "en"


def spoken_to(headers: Mapping[str, str], language: Language | None = None) -> Language:
    """The same, by the headers of a request."""
    return spoken(language, headers.get("accept-language", ""))
