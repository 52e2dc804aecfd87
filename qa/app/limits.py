"""How much one asker may ask of the program, and what is said where it is too much."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_CLIENTS = 10_000  # remembered at a time; those heard of longest ago are forgotten


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once, and then so many a second."""

    at_once: int
    a_second: float


@dataclass(frozen=True, slots=True)
class Limits:
    """What one asker, or all together, may take of the app. The length of a question is in qa/question.py: it
    holds in the terminal too.
    """

    history: int = 50  # earlier questions sent along by a program
    conversation: int = 100  # questions on one page
    kept: int = 10_000  # characters of a question that is too long to be asked
    sessions: int = 1000  # pages remembered; those used longest ago are forgotten
    waiting: int = 100  # questions in line
    wait_s: float = 120.0  # in line
    answer_s: float = 30.0  # from the line to the answer
    upload_bytes: int = 50_000_000  # of one file
    uploads: int = 20  # files at once
    body_bytes: int = 1_000_000  # of a request that brings no files
    questions: Rate = Rate(60, 1.0)  # of one client
    requests: Rate = Rate(600, 60.0)  # of one client, whatever they ask for
    logins: Rate = Rate(5, 0.1)  # of one client, that fail

    @property
    def upload_request_bytes(self) -> int:
        """The largest request that brings files."""
        return self.uploads * self.upload_bytes


LIMITS = Limits()


class Buckets:
    """Keeps a rate for every client: a bucket that each use takes from and that fills up with time.

    The clock is one that nobody can set.
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()  # what was left, and when

    def wait(self, client: str) -> int:
        """Seconds until a client may go on; 0 where it may now."""
        left = self._left(client)
        return 0 if left >= 1 else math.ceil((1 - left) / self._rate.a_second)

    def take(self, client: str) -> None:
        """Count one use."""
        self._levels[client] = (self._left(client) - 1, self._clock())
        self._levels.move_to_end(client)
        if len(self._levels) > _CLIENTS:
            self._levels.popitem(last=False)

    def _left(self, client: str) -> float:
        left, at = self._levels.get(client, (float(self._rate.at_once), self._clock()))
        return min(self._rate.at_once, left + (self._clock() - at) * self._rate.a_second)


def client_at(host: str | None) -> str:
    """Who an address stands for: itself, or its network of 64 bits, which is one IPv6 subscriber's."""
    try:
        address = ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return host or ""
    if address.version == 4:
        return str(address)
    if mapped := ipaddress.IPv6Address(address).ipv4_mapped:
        return str(mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))
