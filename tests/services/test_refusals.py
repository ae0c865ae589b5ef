"""Refusals in words: who could, what instead, whose rule, and no ids where people read."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import product
from typing import Any

import pytest

from domain.accounts import Account
from domain.catalogue import COMMANDS
from domain.checklists import Checklist
from domain.findings import ConfirmFinding, Finding, RejectFinding
from domain.inspections import AnswerQuestion, Inspection
from domain.inspections import Step as InspectionStep
from domain.kernel.deadlines import Statutory
from domain.kernel.roles import Role
from domain.kernel.rules import Basis, Declined, Forbidden, Malformed, NotFound, Refused
from domain.kernel.sources import RectificationType
from domain.kernel.stream import Command, State
from domain.posts import DelegatePost, Post
from domain.rectifications import (
    ApprovePlan,
    CloseItem,
    Dispatch,
    PassVerification,
    Rectification,
    Step,
)
from domain.responsibilities import Responsibility
from domain.units import MoveUnit, Unit
from services.able import who_could
from services.authority import LATE_ENTRY, Caller, act_for
from services.names import name_of
from services.refusals import Refusal, explain, rule_text
from services.web.standing import STANDING, blanks
from services.words import LANGUAGES, Language, catalogue, command_name, say
from tests import scenarios
from tests.architecture.bases import bases
from tests.asked import DUE, FOUND_ON
from tests.county import caller
from tests.known import (
    AFFAIRS,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    INSPECTOR,
    SECOND,
    SUPERVISOR,
    TOWN,
    VERIFIER,
    act,
)
from tests.services.conftest import Office
from tests.spec import evolve_all

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ITEMS = [
    scenarios.docketed, scenarios.dispatched, scenarios.return_requested, scenarios.returned,
    scenarios.acknowledged, scenarios.plan_submitted, scenarios.rectifying,
    scenarios.extension_requested, scenarios.extension_checked, scenarios.suspended,
    scenarios.claimed, scenarios.verifying, scenarios.passed, scenarios.judged,
    scenarios.in_notice, scenarios.closed, scenarios.archived, scenarios.looking_back,
    scenarios.reopened, scenarios.imported_open, scenarios.imported_closed,
]  # fmt: skip
FINDINGS = [
    scenarios.recorded, scenarios.submitted, scenarios.confirmed, scenarios.rejected,
    scenarios.merged, scenarios.transferred,
]  # fmt: skip
DUTIES = [scenarios.assigned, scenarios.accepted]
OTHERS = [
    *(
        Inspection(step=step, unit=ENFORCEMENT, inspectors=(INSPECTOR, SECOND))
        for step in InspectionStep
    ),
    Account(person=HEAD, is_open=True),
    Account(person=HEAD),
    Post(person=HEAD, unit=ENFORCEMENT, reach=ENFORCEMENT),
    Post(person=HEAD, unit=ENFORCEMENT, reach=ENFORCEMENT, until=scenarios.november(1)),
    Checklist(),
    Checklist(withdrawn=True),
]
ELSEWHERE = (scenarios.confirmed, scenarios.merged, scenarios.transferred)  # nothing is left here
RECTIFYING: Rectification = evolve_all(Rectification(), scenarios.rectifying())
PLANNED: Rectification = evolve_all(Rectification(), scenarios.plan_submitted())
JUDGED: Rectification = evolve_all(Rectification(), scenarios.judged())
LAW = Statutory(  # no later than the ordered day
    clock="AUD-RECT", edition="AUD-RECT@1", began_on=FOUND_ON, due_on=DUE,
    provisional=False,
)  # fmt: skip
FLAGGED = [
    replace(RECTIFYING, supervised=True),
    replace(RECTIFYING, ordered_due_on=scenarios.november(1)),
    replace(RECTIFYING, extensions=1),
    replace(RECTIFYING, statutory=LAW),
    replace(RECTIFYING, done_sub_items=frozenset({1})),
    replace(RECTIFYING, done_measures=frozenset({1, 2})),
    replace(PLANNED, measures=()),
    replace(PLANNED, step=Step.ACKNOWLEDGED, type=RectificationType.IMMEDIATE),
    replace(JUDGED, must_publish=True),
]
STATES: list[State] = [
    *FLAGGED,
    *(evolve_all(Rectification(), history()) for history in ITEMS),
    *(evolve_all(Finding(), history()) for history in FINDINGS if history not in ELSEWHERE),
    *(evolve_all(Responsibility(), history()) for history in DUTIES),
    *OTHERS,
]
# Only time helps, and the case says how long.
WAITING = {"look_back_too_early", "notice_still_running", "urged_already"}
ENDED = {"duty_not_held", "unit_has_ended"}  # somebody else's now, and the case says whose
NEVER = {"county_has_no_parent"}  # nobody could, and the case says why
TYPED = {"took_part_on_the_doing_side"}  # after what was typed: the test of the item has it
STEPS = {"not_at_this_step", "item_ended", "finding_not_awaiting_decision"}
STEPS |= {"finding_already_submitted", "inspection_not_waiting", "inspection_ended"}


def told(
    office: Office,
    declined: Declined,
    command: type[Command[Any]] | None,
    language: Language = "zh",
) -> Refusal:
    """What is said of `declined` in the small county."""
    known = office.desk.known()
    return explain(
        declined,
        language,
        command,
        lambda named: name_of(named, known.organisation, office.desk.load),
        partial(who_could, known),
    )


def declined(office: Office, kind: type[Command[Any]], state: State, by: str) -> Declined | None:
    """What declines a command on `state`, whatever one types."""
    id = f"{kind.of.stream}/one"
    try:
        kind(id=id, **blanks(kind)).by(act(by)).decide(state, office.desk.known())
    except Declined as found:
        return found
    return None


def standing(office: Office) -> Iterator[tuple[type[Command[Any]], Refused]]:
    """Every refusal that holds whatever one types, by command and by where the matter stands."""
    asked = (kind for kind in COMMANDS.values() if kind.roles and kind.opens is False)
    for kind, state, by in product(asked, STATES, (HEAD, SUPERVISOR, INSPECTOR, VERIFIER)):
        found = declined(office, kind, state, by) if kind.of is type(state) else None
        if isinstance(found, Refused) and found.code in STANDING - WAITING:
            yield kind, found


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_in_the_way_comes_with_who_could_and_what_instead(
    office: Office, language: Language
) -> None:
    default = say(language, "refusal", "Refused")
    lacking, seen = set(), set()
    for kind, found in standing(office):
        seen.add(found.code)
        refusal = told(office, found, kind, language)
        if not (refusal.rule and refusal.who) or refusal.instead == default:
            lacking.add((kind.name, found.code))
    assert not lacking
    assert seen == STANDING - WAITING - ENDED - NEVER - TYPED


def test_what_comes_next_is_possible_where_the_matter_stands(office: Office) -> None:
    for state in STATES:
        assert state.next_acts(), state
        for name in state.next_acts():
            kind = COMMANDS[name]
            found = declined(office, kind, state, HEAD) if kind.opens is False else None
            assert found is None or found.code not in STEPS, (state, name)


@pytest.mark.parametrize("history", ELSEWHERE)
def test_a_matter_that_went_on_elsewhere_says_where_to_look(office: Office, history: Any) -> None:
    found = declined(office, ConfirmFinding, evolve_all(Finding(), history()), SUPERVISOR)
    assert found is not None
    assert told(office, found, ConfirmFinding).instead.startswith("查看办理去向")


def test_a_wrong_step_names_who_does_what_comes_now(office: Office) -> None:
    item = evolve_all(Rectification(), scenarios.dispatched())
    found = declined(office, ApprovePlan, item, SUPERVISOR)
    assert found is not None
    zh, en = (told(office, found, ApprovePlan, language) for language in LANGUAGES)
    assert zh.title == "现在不能办理“核定方案”"
    assert zh.who == "签收：经办人、单位负责人（林小禾、周启明）；申请退办：单位负责人（周启明）"
    assert zh.instead == "改办：签收、申请退办。不由您办的，请能办的人办理。"
    assert en.who.startswith("Sign for it: handler, head of unit (")
    assert en.instead.startswith("turn to: Sign for it, Ask to return it.")


def test_the_verifier_is_named_where_the_item_names_one(office: Office) -> None:
    item = evolve_all(Rectification(), scenarios.verifying())
    found = declined(office, PassVerification, item, SUPERVISOR)
    assert found is not None
    assert told(office, found, PassVerification).who == "核验通过：罗以宁"


def test_whoever_is_barred_is_not_said_to_be_able(office: Office) -> None:
    item = evolve_all(Rectification(), scenarios.judged())
    able = who_could(office.desk.known(), CloseItem, item)
    assert SUPERVISOR in able
    assert item.verifier not in able
    finding = evolve_all(Finding(), scenarios.submitted())
    found = declined(office, ConfirmFinding, finding, INSPECTOR)
    assert found is not None
    assert "陈向南" not in told(office, found, ConfirmFinding).who


def test_only_the_holder_is_named_for_lending_a_post(office: Office) -> None:
    post = Post(person=HEAD, unit=ENFORCEMENT, reach=TOWN)
    found = declined(office, DelegatePost, post, SUPERVISOR)
    assert found is not None
    assert told(office, found, DelegatePost).who == "委托代为履职：周启明"


def test_more_than_three_persons_are_not_all_named(office: Office) -> None:
    refusal = told(
        office,
        Forbidden("role_may_not", about=Finding(unit=TOWN), units=(TOWN,), roles=[Role.SUPERVISOR]),
        ConfirmFinding,
    )
    assert refusal.who.endswith("（郑立言、韩守正、白若川等）")


@pytest.mark.parametrize(
    ("by", "code"), [(HANDLER, "role_may_not"), ("persons/outsider", "unit_out_of_reach")]
)
def test_who_may_not_is_told_the_rule_and_who_may(office: Office, by: str, code: str) -> None:
    item = evolve_all(Rectification(), scenarios.docketed())
    command = Dispatch(id="rectifications/one", **blanks(Dispatch))
    with pytest.raises(Forbidden) as caught:
        act_for(command, item, caller(by), office.desk.known())
    refusal = told(office, caught.value, Dispatch)
    assert caught.value.code == code
    assert refusal.rule == "机构人员管理约定：职权范围（内部规定）"
    assert refusal.who == "交办：分管领导、主要负责人（郑立言、韩守正）"
    assert refusal.instead == "请能办的人办理。"


def test_who_may_not_import_is_told_the_roles_that_may(office: Office) -> None:
    roles = [Role.SUPERVISOR, Role.ADMINISTRATOR]
    refusal = told(office, Forbidden("role_may_not", roles=roles), None)
    assert refusal.who == "督查督办机构人员、机构人员管理员"


def test_an_account_nobody_has_is_not_called_closed(office: Office) -> None:
    item = Rectification()
    command = Dispatch(id="rectifications/one", **blanks(Dispatch))
    nobody = Caller(account="accounts/nobody", login=caller(HEAD).login)
    with pytest.raises(Forbidden) as caught:
        act_for(command, item, nobody, office.desk.known())
    assert told(office, caught.value, Dispatch).case == "没有账号“nobody”。"


def test_an_id_without_a_name_is_said_in_words_of_its_kind(office: Office) -> None:
    absent = NotFound("no_such_stream", stream="posts/nope")
    assert told(office, absent, None).case == "没有岗位“nope”，或者您无权查看。"
    english = told(office, absent, None, "en").case
    assert english == "There is no post “nope”, or you may not see it."


def test_a_unit_that_has_ended_sends_one_to_its_successor(office: Office) -> None:
    ended = Unit(full_name="便民服务站", active=False, successor=AFFAIRS)
    found = declined(office, MoveUnit, ended, HEAD)
    assert found is not None
    refusal = told(office, found, MoveUnit)
    assert refusal.case == "该单位已撤并，由便民服务中心承接。"
    assert refusal.instead == "到承接单位上办理。"


def test_a_kind_is_called_by_its_word(office: Office) -> None:
    other = Malformed("stream_of_another_kind", stream="posts/head", kind="rectifications")
    assert told(office, other, None).case == "大队长不属于“整改事项”。"


def test_what_is_blank_is_said_to_be_blank(office: Office) -> None:
    basis = Basis(law="某规定")
    blank = told(office, Refused("no_other_finding", basis, into=""), None).case
    assert blank.endswith("：（未填写）。")
    unchosen = told(office, Refused("unit_unknown", basis, unit=""), None).case
    assert unchosen == "没有填写必须填写的内容。"
    none = Refused("result_against_answers", basis, questions=[])
    assert told(office, none, None).case.endswith("：无。")


def test_what_is_no_id_stays_as_it_was_said(office: Office) -> None:
    unread = Malformed("as_of_unreadable", asked="2026/06/30")
    assert "“2026/06/30”" in told(office, unread, None).case


def test_a_refusal_without_a_command_still_says_what_stands(office: Office) -> None:
    finding = evolve_all(Finding(), scenarios.confirmed())
    found = declined(office, RejectFinding, finding, SUPERVISOR)
    assert found is not None
    assert told(office, found, None).title == "现在不能办理"
    assert told(office, found, RejectFinding).title == "现在不能办理“不予认定”"


def test_inspectors_are_named_for_their_inspection(office: Office) -> None:
    inspection = Inspection(unit=ENFORCEMENT, inspectors=(INSPECTOR, SECOND))
    found = declined(office, AnswerQuestion, inspection, SUPERVISOR)
    assert found is not None
    assert told(office, found, AnswerQuestion).who == "逐项记录：陈向南、纪安澜"


def test_every_rule_is_said_in_english() -> None:
    cited = {basis.law: basis for basis in (*bases().values(), LATE_ENTRY)}
    for language in LANGUAGES:
        assert catalogue(language)["bases"].keys() == cited.keys()
    for basis in cited.values():
        spoken = rule_text(basis, "en")
        own = basis.confidence == "P"
        assert bool(CHINESE.search(spoken)) is not own, spoken
        assert not own or rule_text(basis, "zh").startswith(basis.law)


def test_a_law_is_said_in_english_and_cited_as_it_is() -> None:
    law = Basis(law="政府督查工作条例", article="23", confidence="V")
    spoken = "Regulations on Government Supervision Work, art. 23 (政府督查工作条例第23条)"
    assert rule_text(law, "en") == spoken


@pytest.mark.parametrize("language", LANGUAGES)
def test_advice_stands_for_refusals_alone(language: Language) -> None:
    entries = catalogue(language)
    assert entries["refusals"].keys() >= entries["advice"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_has_a_word_for_one_of_it(language: Language) -> None:
    entries = catalogue(language)
    assert entries["one"].keys() == entries["kinds"].keys()


def test_no_title_denies_twice() -> None:
    for name in COMMANDS:
        title = say("zh", "refusal", "title", command=command_name("zh", name))
        assert "不能不" not in title
