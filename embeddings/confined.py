"""python -m embeddings.confined: reads files for `confining`, in a process that may be killed at any time.

On standard input comes a path a line, as JSON; for each goes out the length of an answer in eight bytes and
the answer, JSON too: {"content": ..., "checksum": ...}, or {"unreadable": why}.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import stat
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from embeddings.formats import READERS, UnreadableError

DAMAGED = "cannot be read, perhaps damaged"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost; far beyond what any article does."""

    seconds: float = 60
    memory: int = 2 << 30  # bytes of address space, where the system keeps to such a limit
    size: int = 200_000_000  # bytes of the file
    characters: int = 50_000_000  # of its text


def main(limits: Limits) -> None:
    """Answer paths until there are no more."""
    # What libraries print may not come between the answers, and nobody needs to read it.
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _confine(limits.memory)
    for line in sys.stdin.buffer:
        if hasattr(signal, "alarm"):  # if whoever asked is no longer there to end this
            signal.alarm(int(limits.seconds) + 10)
        answer = json.dumps(_answer(Path(json.loads(line)), limits)).encode()
        answers.write(len(answer).to_bytes(8) + answer)
        answers.flush()
        if hasattr(signal, "alarm"):
            signal.alarm(0)


def _confine(memory: int) -> None:
    with suppress(ImportError, OSError, ValueError):  # not on Windows; macOS may refuse it
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _answer(path: Path, limits: Limits) -> dict[str, Any]:
    try:
        data = _bytes_of(path, limits.size)
        content = READERS[path.suffix.lower()](data)
        if not content.text.strip("\ufeff \t\r\n\x0b\x0c"):
            return {"unreadable": "no text in it"}
        if len(content.text) > limits.characters:
            return {"unreadable": f"holds more than {limits.characters:,} characters"}
        return {"content": asdict(content), "checksum": hashlib.sha256(data).hexdigest()}
    except UnreadableError as reason:
        return {"unreadable": str(reason)}
    except OSError as error:
        return {"unreadable": (error.strerror or str(error)).lower()}
    except MemoryError:
        return {"unreadable": f"takes more than {limits.memory >> 20:,} MB of memory to read"}
    except Exception:  # of the libraries, over a file nobody thought of
        return {"unreadable": DAMAGED}


def _bytes_of(path: Path, most: int) -> bytes:
    # A pipe that came in the place of a file is opened without waiting, and refused.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise UnreadableError("not a file")
        data = file.read(most + 1)
    if not data:
        raise UnreadableError("empty")
    if len(data) > most:
        raise UnreadableError(f"larger than {most // 1_000_000:,} MB")
    return data


if __name__ == "__main__":
    main(Limits(**json.loads(sys.argv[1])))
