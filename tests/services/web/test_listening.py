"""The socket of a server sends the end of an answer at once."""

import socket

from services.web.listening import listening


def test_the_end_of_an_answer_waits_for_no_acknowledgement() -> None:
    with listening("127.0.0.1", 0) as at, socket.create_connection(at.getsockname()):
        answering, _ = at.accept()
        with answering:
            assert answering.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
