"""Who may come in: a name and password, and a token for programs, never from an argument that `ps` shows."""

from __future__ import annotations

import hmac
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qa.app.address import StartError

AUTH, TOKEN = "VRAAGBAAK_AUTH", "VRAAGBAAK_TOKEN"
_SHAPE = "a name and a password with a colon between them"


@dataclass(frozen=True, slots=True)
class Login:
    """What opens the app; it never shows in a message or a log."""

    name: str = field(repr=False)
    password: str = field(repr=False)
    token: str | None = field(default=None, repr=False)  # for programs

    def opens(self, name: str, password: str) -> bool:
        """Whether these are the name and password, in the same time wherever they differ."""
        return _same(name, self.name) & _same(password, self.password)

    def opens_with(self, token: str) -> bool:
        """The same for the token of a program."""
        return self.token is not None and _same(token, self.token)


def read_login(file: Path | None, environment: Mapping[str, str]) -> tuple[Login | None, str | None]:
    """The login that a file or else the environment gives.

    Args:
        file: holds name:password on its first line; None looks in the environment.
        environment: $VRAAGBAAK_AUTH and $VRAAGBAAK_TOKEN.

    Returns:
        the login, None where there is none; and a warning, where one is due.

    Raises:
        StartError: the file cannot be read, or what was given is no name and password.
    """
    warning = None
    if file is not None:
        text, warning = _read(file)
        where = str(file)
    else:
        text, where = environment.get(AUTH, ""), f"${AUTH}"
    token = environment.get(TOKEN, "").strip() or None
    if file is None and not text:
        if token:
            raise StartError(f"${TOKEN} goes with a name and password. Set ${AUTH} or give --auth-file too.")
        return None, None
    # A file ends its line, and so does what put it in the environment, perhaps.
    name, colon, password = text.rstrip("\r\n").partition(":")
    if not (name.strip() and colon and password):
        raise StartError(f"{where} does not hold {_SHAPE}.")
    return Login(name.strip(), password, token), warning


def _read(file: Path) -> tuple[str, str | None]:
    try:
        with file.open(encoding="utf-8-sig") as opened:  # Notepad puts a mark before it
            shared = os.name == "posix" and os.fstat(opened.fileno()).st_mode & (stat.S_IRGRP | stat.S_IROTH)
            text = opened.readline()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not text in UTF-8"
        raise StartError(f"The password file {file} cannot be read ({reason}).") from error
    return text, f"others can read {file}. Keep it to yourself: chmod 600 {file}" if shared else None


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode("utf-8", "replace"))
