"""Text of articles and askers, to show: what steers a terminal or the direction of writing is out."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

_BLANKS = str.maketrans("\n\t", "  ")


def plain(text: str) -> str:
    """The text with its line breaks and tabs, without other characters that are not seen.

    Control characters become blanks, those of format (zero-width ones, and those that turn the direction
    of writing) are left out, half characters become U+FFFD.
    """
    if text.isprintable():
        return text
    return "".join(map(_seen, text.replace("\r\n", "\n").replace("\r", "\n")))


def on_one_line(text: str) -> str:
    """The same on one line."""
    return plain(text).translate(_BLANKS)


def plain_json(value: Any, indent: int | None = None) -> str:
    """The value as JSON in which characters that are not seen are escaped: another program reads the same."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return "".join(char if char == "\n" or _seen(char) == char else json.dumps(char)[1:-1] for char in text)


def _seen(char: str) -> str:
    if char in "\n\t":
        return char
    match unicodedata.category(char):
        case "Cc":
            return " "
        case "Cf":
            return ""
        case "Cs":
            return "\N{REPLACEMENT CHARACTER}"
        case "Zl" | "Zp":
            return "\n"
    return char
