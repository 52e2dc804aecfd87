"""Where the app listens: whether it can, and how to say so."""

from __future__ import annotations

import errno
import ipaddress
import re
import socket

LOOPBACK = ("127.0.0.1", "localhost", "::1")


class StartError(Exception):
    """The app cannot start as asked; the message is for the user."""


def check_address(host: str, port: int) -> None:
    """Return if the app can listen on `host` and `port`.

    Raises:
        StartError: the port is in use or out of range, or the host is not this machine.
    """
    if not 0 < port < 65536:
        raise StartError(f"{port} is not a port. Give one from 1 to 65535 with --port.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            message = f"Port {port} is in use by another program. Give another one with --port."
        else:
            message = (
                f"Port {port} of {host} cannot be used ({error.strerror}). Give another --port or --host."
            )
        raise StartError(message) from error


def check_proxy(proxy: str | None, root_path: str) -> None:
    """Return if the app can stand behind a proxy at this address, under this path.

    Raises:
        StartError: the address is none, or the path does not begin with a slash or ends with one.
    """
    try:
        ipaddress.ip_network(proxy or "::1", strict=False)
    except ValueError as error:
        raise StartError(f"{proxy} is not the address of a proxy. Give one such as 127.0.0.1.") from error
    if not re.fullmatch(r"(/[\w.~-]+)*", root_path):
        raise StartError(f"{root_path} is not a path. Give one such as /vraagbaak with --root-path.")
