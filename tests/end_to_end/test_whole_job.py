"""Five accounts do the whole job through the pages, by links and forms alone, without a script."""

from dataclasses import dataclass
from datetime import timedelta

from services.words import command_name
from tests import files
from tests.known import HEAD, INSPECTOR, LEADER, SUPERVISOR, VERIFIER
from tests.services.web.browser import Browser
from tests.services.web.county import County

PDF = ("证明.pdf", files.pdf(), "application/pdf")
PHOTO = ("现场.jpg", files.jpeg(), "image/jpeg")


@dataclass
class Team:
    """Five browsers, and the address of the item once there is one."""

    inspector: Browser
    office: Browser
    leader: Browser
    head: Browser
    verifier: Browser
    item: str = ""


def logged_in(county: County) -> Team:
    """Everybody at their first page."""
    people = (INSPECTOR, SUPERVISOR, LEADER, HEAD, VERIFIER)
    return Team(*(county.logged_in(person) for person in people))


def does(browser: Browser, page: str, command: str, **filled: object) -> None:
    """Open a page, follow the button of a command on it, fill in the form and submit it."""
    browser.open(page)
    browser.follow(command_name("zh", command))
    ending = "/" + browser.page.address.partition("?")[0].rpartition("/")[2]
    browser.submit(ending, **filled)  # type: ignore[arg-type]
    assert browser.status == 200
    assert "已登记，已封存" in browser.page.text, browser.page.text


def finds_and_dockets(team: Team) -> None:
    does(
        team.inspector, "/findings", "findings.RecordFinding",
        title="处罚决定未按期公示", details="12件超过7个工作日才公示", unit="~综合行政执法大队",
        source="~检查", severity="~较重", found_on="2026-11-24", place__words="执法大队档案室",
        basis_clause="公示规定第3条", files={"evidence.0.file": PDF},
    )  # fmt: skip
    does(
        team.inspector, team.inspector.page.address, "findings.SubmitFinding",
        inspectors__0="~陈向南", inspectors__1="~纪安澜",
    )  # fmt: skip
    does(
        team.office, "/", "findings.ConfirmFinding",
        office="~平安法治办公室", rectification_type="~分阶段整改", ordered_due_on="2026-12-15",
    )  # fmt: skip
    team.office.follow("已立项")
    team.item = team.office.page.address.partition("?")[0]
    assert "JC-2026-001" in team.office.page.text


def hands_out_and_plans(team: Team) -> None:
    does(
        team.leader, "/", "rectifications.Dispatch",
        requirement="补公示并建立制度", lead_unit="~综合行政执法大队", leader="~郑立言",
        responsible_person="~周启明", verifying_unit="~平安法治办公室", supervisor="~何知秋",
    )  # fmt: skip
    does(team.head, "/", "rectifications.Acknowledge")
    does(
        team.head, "/", "rectifications.SubmitPlan",
        cause="无人复核", goal="全部按期公示", measures__0__text="补公示12件",
        measures__0__standard="公示平台可查", measures__0__person="~周启明",
        measures__0__due_on="2026-12-10",
    )  # fmt: skip
    does(team.office, "/", "rectifications.ApprovePlan")
    assert "整改中" in team.office.page.text


def is_given_more_time(team: Team) -> None:
    does(
        team.head, team.item, "rectifications.RequestExtension",
        new_due_on="2026-12-20", reason="系统升级", progress="已补6件",
    )  # fmt: skip
    does(team.office, "/", "rectifications.CheckExtension", opinion="情况属实")
    does(
        team.leader,
        "/",
        "rectifications.GrantExtension",
        new_due_on="2026-12-20",
        opinion="同意延期",
    )
    assert "2026年12月20日" in team.leader.page.text


def works_and_claims(team: Team) -> None:
    team.head.open(team.item)
    team.head.follow(command_name("zh", "rectifications.ClaimCompletion"))
    assert "规定" in team.head.page.text, "blocked: the refusal stands where the form would"
    assert not [form for form in team.head.page.forms if "claim-completion" in form.action]
    does(
        team.head, "/", "rectifications.CompleteMeasure",
        text="12件已公示", files={"evidence.0.file": PDF},
    )  # fmt: skip
    does(team.head, "/", "rectifications.ClaimCompletion", report="全部完成")
    assert "已报结" in team.head.page.text


def verifies_and_closes(team: Team) -> None:
    does(team.office, "/", "rectifications.AcceptClaim", verifier="~罗以宁")
    does(
        team.verifier, "/", "rectifications.PassVerification",
        method="实地查看", record="12件均可查到",
    )  # fmt: skip
    does(team.office, "/", "rectifications.JudgeResult", result="~已整改", reason="全部按期公示")
    does(team.office, "/", "rectifications.CloseItem", opinion="同意销号")
    assert "已销号" in team.office.page.text


def looks_back(team: Team, county: County) -> None:
    does(
        team.leader, team.item, "rectifications.StartLookBack",
        verifier="~何知秋", chosen="~按计划",
    )  # fmt: skip
    formed = (county.clock.at - timedelta(days=1)).date().isoformat()
    does(
        team.office, "/", "rectifications.ConfirmLookBack",
        record="没有反弹", evidence__0__formed_on=formed, files={"evidence.0.file": PHOTO},
    )  # fmt: skip
    assert "已销号" in team.office.page.text


def test_from_the_finding_to_the_look_back_by_forms_alone(county: County) -> None:
    team = logged_in(county)
    finds_and_dockets(team)
    hands_out_and_plans(team)
    is_given_more_time(team)
    works_and_claims(team)
    verifies_and_closes(team)
    county.turn(days=100)  # sessions have ended when the look-back comes
    later = logged_in(county)
    later.item = team.item
    looks_back(later, county)
    for name in ("纪安澜", "陈向南", "何知秋", "郑立言", "周启明", "罗以宁"):
        assert name in later.office.page.text
