"""The socket a server answers on."""

import socket

from domain.kernel.rules import Malformed

BACKLOG = 2048  # connections that may wait


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises Malformed if none can."""
    try:
        kind = socket.AF_INET6 if ":" in host else socket.AF_INET
        found = socket.create_server((host, port), family=kind, backlog=BACKLOG)
    except (OSError, UnicodeError) as error:
        raise Malformed("address_unusable", host=host, port=port, error=str(error)) from None
    # The event loop asks this only of sockets it made itself. Without it the last packet of every
    # answer waits for the client's acknowledgement, which comes 40 ms late.
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found
