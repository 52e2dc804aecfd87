"""Files are read by a process of their own: one that is made to do harm costs a message and no more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from threading import Event, Timer
from types import TracebackType
from typing import Any

from embeddings.confined import DAMAGED, Limits
from embeddings.formats import Content, UnreadableError


class ConfinedReader:
    """Reads files in another process, which is started when needed and replaced when a file has ended it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> ConfinedReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end()

    def read(self, path: Path) -> tuple[Content, str]:
        """The content of a file and the SHA-256 of its bytes.

        Raises:
            UnreadableError: it gives no text, or costs more than the limits allow.
        """
        process = self._process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        late = Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = Timer(self._limits.seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            process.stdin.write(json.dumps(str(path)).encode() + b"\n")
            process.stdin.flush()
            length = int.from_bytes(process.stdout.read(8))
            # A character takes twelve bytes of JSON at most; what marks its place takes less than the text.
            if length > 20 * self._limits.characters:
                raise ValueError
            return _content(json.loads(process.stdout.read(length)))
        except (OSError, ValueError, TypeError, KeyError) as error:
            self._end()
            if late.is_set():
                raise UnreadableError(f"takes more than {self._limits.seconds:g} seconds to read") from error
            raise UnreadableError(DAMAGED) from error
        finally:
            timer.cancel()
            timer.join()
            if late.is_set():  # just after the answer
                self._end()

    def _start(self) -> subprocess.Popen[bytes]:
        # Apart from the terminal, so that Ctrl-C there is answered here alone.
        apart: dict[str, Any] = {"start_new_session": True}
        if sys.platform == "win32":
            apart = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
        package = str(Path(__file__).parent.parent)
        path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
        return subprocess.Popen(
            [sys.executable, "-m", "embeddings.confined", json.dumps(asdict(self._limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": path},
            **apart,
        )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.communicate()  # closes the pipes


def _content(answer: dict[str, Any]) -> tuple[Content, str]:
    if "unreadable" in answer:
        raise UnreadableError(answer["unreadable"])
    fields = answer["content"]
    for name in ("locators", "headings"):
        fields[name] = tuple((at, value) for at, value in fields[name])
    return Content(**fields), answer["checksum"]
