"""The name of a file, read before the file is stored: what no command would cite is not kept."""

from dataclasses import replace

from domain.kernel.rules import Malformed
from services.parsing import parse_one


def file_name(field: str, said: str) -> str:
    """The name of the file sent in a field, as a command takes it. Raises Malformed."""
    try:
        return str(parse_one("name", said, str))
    except Malformed as unfit:
        faults = (replace(fault, field=field) for fault in unfit.values["errors"])
        raise Malformed("does_not_fit", errors=tuple(faults)) from None
