"""Consultations: a record for life is opened by who says what for, within their reach."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.consultations import (
    CONSULTING,
    Consultation,
    ConsultRecord,
    RecordConsulted,
    consultation_id,
)
from domain.kernel.roles import Role
from tests.known import ACT, AFFAIRS, ENFORCEMENT, HEAD, SAFETY, SUPERVISOR, TODAY, post
from tests.spec import given

ID = consultation_id(HEAD)
SAID = {"person": HEAD, "purpose": "责任倒查", "document_number": "云溪查〔2026〕2号"}


def asked(**said: str) -> ConsultRecord:
    """The supervisor opens the record of the head."""
    act = replace(ACT, person=SUPERVISOR, post="posts/supervisor", unit=SAFETY)
    return ConsultRecord(id=ID, act=act, **{**SAID, **said})


def test_a_stated_purpose_opens_a_record_for_the_day_to_who_stated_it() -> None:
    state = given().when(asked()).then(RecordConsulted(**SAID))
    assert state.is_open_to(SUPERVISOR, TODAY)
    assert not state.is_open_to(SUPERVISOR, TODAY + timedelta(days=1))
    assert not state.is_open_to("persons/other", TODAY)
    assert not Consultation().is_open_to(SUPERVISOR, TODAY)


def test_who_was_there_before_is_not_forgotten_for_another() -> None:
    former = RecordConsulted(act=replace(ACT, person="persons/other", happened_on=TODAY), **SAID)
    state = given(former).when(asked()).then(RecordConsulted(**SAID))
    assert state.is_open_to("persons/other", TODAY)


@pytest.mark.parametrize("purpose", ["", " "])
def test_a_record_is_not_opened_for_no_purpose(purpose: str) -> None:
    given().when(asked(purpose=purpose)).refused(CONSULTING, "purpose_missing")


def test_nobodys_record_is_not_opened() -> None:
    given().when(asked(person="persons/nobody")).refused(CONSULTING, "person_unknown")


def test_a_record_is_out_of_reach_to_who_sees_no_unit_its_person_served_in() -> None:
    served = post(HEAD, ENFORCEMENT, Role.UNIT_HEAD)
    elsewhere = (served, post(SUPERVISOR, SAFETY, Role.SUPERVISOR, reach=AFFAIRS))
    given().knowing(posts=elsewhere).when(asked()).refused(CONSULTING, "person_unknown")
    here = (served, post(SUPERVISOR, SAFETY, Role.SUPERVISOR, reach=ENFORCEMENT))
    given().knowing(posts=here).when(asked()).then(RecordConsulted(**SAID))
    left = (served, post(SUPERVISOR, SAFETY, Role.SUPERVISOR, reach=AFFAIRS), post(
        SUPERVISOR, SAFETY, Role.SUPERVISOR, reach=ENFORCEMENT, until=TODAY - timedelta(days=1)
    ))  # fmt: skip
    given().knowing(posts=left).when(asked()).refused(CONSULTING, "person_unknown")
