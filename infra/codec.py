"""Facts to bytes and back, by the annotations of their classes.

What is stored and sealed are the bytes made here, once; nothing is ever encoded a second time to be
compared with them, so no canonical form has to outlive a library.
"""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from domain.kernel.stream import Event


class CodecError(Exception):
    """A fact that cannot be written or read faithfully: a bug of ours, or of whoever wrote it."""


class Codec:
    """Encodes and decodes the given kinds of fact, known by their present and former names.

    A class may have a class method `upcast(name: str, raw: dict) -> dict` that turns an older body,
    stored under one of its names, into the present shape; one of the present shape it must leave as
    it is.
    """

    def __init__(self, events: Iterable[type[Event[Any]]]) -> None:
        """Build a decoder for each class. Raises CodecError for a class that cannot be decoded."""
        self._encode = msgspec.json.Encoder().encode
        self._decoders: dict[str, Callable[[bytes], Event[Any]]] = {}
        self._classes: dict[str, type[Event[Any]]] = {}
        for event in events:
            for name in (event.name, *event.former_names):
                if name in self._decoders:
                    raise CodecError(f"two facts are called {name}")
                self._decoders[name] = _decoder(event, name)
                self._classes[name] = event

    def encode(self, event: Event[Any]) -> bytes:
        """The bytes to store. Raises CodecError unless they read back as the very same fact.

        Encoding checks no types: a datetime in a field for a date would be stored and never read
        again, and then the whole stream could not be loaded.
        """
        body: bytes = self._encode(event)
        if self.decode(event.name, body) != event:
            raise CodecError(f"{event.name} does not survive being stored: {event!r}")
        return body

    def class_of(self, name: str) -> type[Event[Any]]:
        """The class of facts stored under `name`. Raises CodecError for an unknown name."""
        found = self._classes.get(name)
        if found is None:
            raise _unknown(name)
        return found

    def decode(self, name: str, body: bytes) -> Event[Any]:
        """The fact stored under `name`. Raises CodecError for an unknown name or unfit body."""
        decoder = self._decoders.get(name)
        if decoder is None:
            raise _unknown(name)
        try:
            return decoder(body)
        except msgspec.MsgspecError as error:
            raise CodecError(f"{name} cannot be read: {error}") from error


def _unknown(name: str) -> CodecError:
    return CodecError(f"no fact is called {name}; was it renamed without former_names?")


def _decoder(event: type[Event[Any]], name: str) -> Callable[[bytes], Event[Any]]:
    """How bodies of this class, stored under this name, are read."""
    upcast: Callable[[str, dict[str, Any]], dict[str, Any]] | None = getattr(event, "upcast", None)
    try:
        decode = msgspec.json.Decoder(event).decode
    except (TypeError, NameError) as error:
        raise CodecError(f"{event.name} has a field that cannot be stored: {error}") from error
    if upcast is None:
        return decode
    older = upcast

    def decode_older(body: bytes) -> Event[Any]:
        raw = older(name, msgspec.json.decode(body, type=dict[str, Any]))
        fact: Event[Any] = msgspec.convert(raw, event, str_keys=True)
        return fact

    return decode_older
