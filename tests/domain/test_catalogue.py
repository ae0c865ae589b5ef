"""The catalogue: every kind, command and fact under its own name."""

from dataclasses import fields
from typing import Any

import pytest

from domain.catalogue import COMMANDS, EVENTS, KINDS, STATES
from domain.kernel.stream import Spoken

SPOKEN = {**COMMANDS, **EVENTS}
OF_EVERY_WORD = {"of", "name", "opens", "roles", "commutes", "former_names"}


def test_each_kind_has_its_state_in_the_order_of_the_list() -> None:
    assert list(STATES) == [kind.__name__.removeprefix("domain.") for kind in KINDS]


def test_commands_and_facts_are_listed_under_their_own_names() -> None:
    assert {name: word.name for name, word in SPOKEN.items()} == {name: name for name in SPOKEN}


def test_no_command_bears_the_name_of_a_fact() -> None:
    assert not COMMANDS.keys() & EVENTS.keys()


def test_each_kind_has_commands_and_facts() -> None:
    for words in (COMMANDS, EVENTS):
        assert {name.partition(".")[0] for name in words} == set(STATES)


def test_bases_shared_by_commands_are_not_listed() -> None:
    assert "units.RenameUnit" in COMMANDS
    assert "units.OwnUnit" not in COMMANDS


@pytest.mark.parametrize("word", SPOKEN.values(), ids=SPOKEN)
def test_no_field_hides_what_every_word_says_of_itself(word: type[Spoken[Any]]) -> None:
    assert not {field.name for field in fields(word)} & OF_EVERY_WORD
