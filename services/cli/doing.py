"""Acting: one command through the desk, as an account of this machine; and setting a password."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import typer

from domain.catalogue import COMMANDS
from domain.kernel.rules import Malformed, NotFound
from domain.kernel.stream import Command, Login
from services import metadata
from services.authority import Caller, person_behind, require_role
from services.cli.options import Asked, AskedToRead, argument, option
from services.cli.sitting import Sitting, stdin_line
from services.desk import Done
from services.file_names import file_name
from services.ids import NAME_CHARACTERS_MAX, is_stream_name, new_stream_id
from services.parsing import Fault, parse, read_json, unflatten
from services.passwords import PASSWORD_CHARACTERS_MIN, is_the_name, is_typed
from services.words import command_name, say


class AskedToDo(AskedToRead):
    """Which command, on which stream, with which words, by whom."""

    command: str = argument("KIND.COMMAND")
    words: list[str] = argument("[ID] [F=V]…", optional=True)
    account: str = option("--as", default=..., metavar="ACCOUNT")
    key: str | None = option("--key", metavar="KEY")
    seen: str | None = option("--seen", metavar="VERSION")
    post: str | None = option("--post", metavar="POST")
    on: str | None = option("--on", metavar="DATE")
    late_reason: str | None = option("--late-reason", metavar="TEXT")


class AskedForPassword(Asked):
    """Whose password."""

    account: str = argument("ACCOUNT")


def do(asked: AskedToDo, sitting: Sitting) -> None:
    """Carry out one command and say what was recorded."""
    kind = COMMANDS.get(asked.command)
    if kind is None or not kind.roles:  # what only policies and imports ask
        raise NotFound("no_such_command", command=asked.command)
    sitting.command = kind
    id, words = _id_and_words(kind, asked.words or [])
    _known(asked, kind, id, sitting)
    command = parse(kind, id, unflatten(_pairs(words, sitting)))
    if not id:
        command = replace(command, id=new_stream_id(command, sitting.house.clock.now()))
    done = sitting.house.desk.execute(command, _caller(asked), metadata.version(asked.seen or ""))
    _tell(done, sitting)


def _known(asked: AskedToDo, kind: type[Command[Any]], id: str, sitting: Sitting) -> None:
    """Refuse for an account or a stream that is not there, before any word is looked at."""
    desk = sitting.house.desk
    known, (version, state) = desk.known(), desk.load(kind.of, id)
    person = person_behind(account_id(asked.account), known)
    if kind.opens is False and not version:
        raise NotFound("no_such_stream", stream=id)
    if any("=@" in word for word in asked.words or []):  # a file that may not be cited is not kept
        require_role(person, kind.roles, known, state)


def _id_and_words(kind: type[Command[Any]], words: Sequence[str]) -> tuple[str, Sequence[str]]:
    """The stream, if one is named before the fields; opening commands need none."""
    stream = kind.of.stream
    if words and "=" not in words[0]:
        named = words[0] if "/" in words[0] else f"{stream}/{words[0]}"
        if named.partition("/")[0] != stream:
            raise Malformed("stream_of_another_kind", stream=named, kind=stream)
        if not is_stream_name(named.partition("/")[2]):
            raise Malformed("stream_name_unfit", stream=named, most=NAME_CHARACTERS_MAX)
        return named, words[1:]
    if kind.opens is False:
        raise Malformed("stream_not_named", command=kind.name)
    return "", words


def _pairs(words: Sequence[str], sitting: Sitting) -> Iterator[tuple[str, Any]]:
    """Names and values: `F=text`, `F:=JSON`, `evidence=@FILE`."""
    files = 0
    for word in words:
        name, is_pair, value = word.partition("=")
        if not is_pair:
            raise Malformed("does_not_fit", errors=(Fault(field=word, reason="not_a_pair"),))
        if name.endswith(":"):
            yield name[:-1], _json(name[:-1], value)
        elif value.startswith("@") and "evidence" in name.split("."):
            place = f"evidence.{files}" if name == "evidence" else name
            files += 1
            yield from _uploaded(place, Path(value[1:]), sitting)
        else:
            yield name, value


def _json(name: str, text: str) -> Any:
    try:
        return read_json(text)
    except Malformed as unread:
        if unread.code == "key_doubled":
            raise
        raise Malformed("does_not_fit", errors=(Fault(field=name, reason="not_json"),)) from None


def _uploaded(name: str, path: Path, sitting: Sitting) -> Iterator[tuple[str, str]]:
    """Keep a file and cite it."""
    if not path.is_file():
        raise Malformed("evidence_absent", files=[str(path)])
    with path.open("rb") as file:
        kept = sitting.house.evidence.keep(file, file_name(f"{name}.name", path.name))
    yield f"{name}.digest", kept.digest
    yield f"{name}.name", kept.name
    yield f"{name}.media_type", kept.media_type


def _caller(asked: AskedToDo) -> Caller:
    return Caller(
        account=account_id(asked.account),
        login=Login.LOCAL,
        post=asked.post or "",
        happened_on=metadata.day(asked.on or ""),
        late_reason=metadata.late_reason(asked.late_reason or ""),
        key=metadata.key(asked.key or ""),
    )


def account_id(name: str) -> str:
    """The account of a login name; an id stays as it is."""
    return name if "/" in name else f"accounts/{name}"


def _tell(done: Done, sitting: Sitting) -> None:
    appended = done.appended
    if sitting.as_json:
        sitting.tell_json(
            {
                "id": done.stream_id,
                "version": done.version,
                "first_position": appended.first,
                "last_position": appended.last,
                "recorded_at": appended.recorded_at,
                "repeated": appended.repeated,
            }
        )
        return
    assert sitting.command is not None
    sitting.tell(
        say(
            sitting.language,
            "cli",
            "repeated" if appended.repeated else "done",
            command=command_name(sitting.language, sitting.command.name),
            stream=done.stream_id,
            version=done.version,
            first=appended.first,
            last=appended.last,
            at=appended.recorded_at,
        )
    )


def set_password(asked: AskedForPassword, sitting: Sitting) -> None:
    """Give an open account a password, typed twice or read from a pipe; its sessions end."""
    account = account_id(asked.account)
    if not sitting.house.desk.known().organisation.person_of(account):
        raise NotFound("no_such_stream", stream=account)
    if sys.stdin.isatty():
        prompt = say(sitting.language, "cli", "password_prompt")
        password = typer.prompt(prompt, hide_input=True, confirmation_prompt=True)
    else:
        password = stdin_line()
    if len(password) < PASSWORD_CHARACTERS_MIN:
        raise Malformed("password_too_short", least=PASSWORD_CHARACTERS_MIN)
    if not is_typed(password):
        raise Malformed("password_untyped")
    if is_the_name(password, asked.account):
        raise Malformed("password_is_the_name", account=asked.account)
    sitting.house.credentials.set_password(account, password)
    sitting.tell(say(sitting.language, "cli", "password_set", account=account))
