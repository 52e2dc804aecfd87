"""Where the app listens: whether it can, and how to say so."""

from __future__ import annotations

import errno
import socket


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
