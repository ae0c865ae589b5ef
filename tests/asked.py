"""Ordinary requests of the small town, each by who would ask it; a test says what is different.

Every function takes `by` (the person), `on` (the day), `unit`, `act`, and the command's own fields.
"""

from datetime import date
from typing import Any, TypeVar

from domain import findings, rectifications, responsibilities
from domain.kernel.sources import RectificationType, Source
from domain.kernel.stream import Command
from domain.kernel.traits import EvidenceRef
from domain.rectifications import (
    Assisting,
    Chosen,
    Consent,
    Ground,
    Measure,
    Result,
    SubItem,
)
from domain.responsibilities import Duty, duty_id
from tests.known import (
    AFFAIRS,
    ASSISTANT,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    INSPECTOR,
    LEADER,
    SAFETY,
    SECOND,
    SUPERVISOR,
    TODAY,
    VERIFIER,
    act,
)

C = TypeVar("C", bound=Command[Any])
FINDING, OTHER_FINDING, ITEM = "findings/1", "findings/2", "rectifications/1"
PRINCIPAL, ARCHIVIST = "persons/principal", "persons/archivist"  # post-holders of the county
FOUND_ON = date(2026, 10, 20)
DUE = date(2026, 12, 11)  # a Friday
LATER = date(2026, 12, 31)
NOTICE_ENDS = TODAY
PHOTO = EvidenceRef(digest="a" * 64, name="照片.jpg", media_type="image/jpeg")
NEW_PHOTO = EvidenceRef(
    digest="b" * 64, name="复查照片.jpg", media_type="image/jpeg", formed_on=TODAY
)
AFFAIRS_HELPS = Assisting(unit=AFFAIRS, person=ASSISTANT)
TRAINING = SubItem(requirement="完成培训", unit=AFFAIRS, person=ASSISTANT, due_on=date(2026, 12, 1))
TRAIN = Measure(text="组织培训", standard="全员到课", person=ASSISTANT, due_on=DUE, sub_item=1)
REGISTER = Measure(text="建立台账", standard="台账齐全", person=HANDLER, due_on=DUE)
AGREED = Consent(unit=AFFAIRS, agrees=True)


def ask(kind: type[C], by: str, changes: dict[str, Any], **ordinary: Any) -> C:
    """A command of `kind` by `by`, with what is ordinary except for `changes`."""
    person = changes.pop("by", by)
    spoken = act(person, unit=changes.pop("unit", ""), on=changes.pop("on", TODAY))
    return kind(**{"act": spoken, **ordinary, **changes})


def record(**changes: Any) -> findings.RecordFinding:
    where = changes.pop("at", ENFORCEMENT)
    return ask(
        findings.RecordFinding, INSPECTOR, changes, id=FINDING, unit=where, title="未亮证执法",
        details="执法人员未出示证件", source=Source.SUPERVISION, severity="ordinary",
        found_on=FOUND_ON, place=findings.Place(words="东街"), basis_clause="行政处罚法第55条",
        evidence=(PHOTO,),
    )  # fmt: skip


def correct(**changes: Any) -> findings.CorrectFinding:
    return ask(
        findings.CorrectFinding, INSPECTOR, changes, id=FINDING, title="未出示执法证",
        details="两人均未出示", severity="serious", reason="补充事实",
    )  # fmt: skip


def submit(**changes: Any) -> findings.SubmitFinding:
    named = (INSPECTOR, SECOND)
    return ask(findings.SubmitFinding, INSPECTOR, changes, id=FINDING, inspectors=named)


def confirm(**changes: Any) -> findings.ConfirmFinding:
    return ask(
        findings.ConfirmFinding, SUPERVISOR, changes, id=FINDING, office=SAFETY,
        rectification_type=RectificationType.STAGED, ordered_due_on=DUE,
    )  # fmt: skip


def reject(**changes: Any) -> findings.RejectFinding:
    return ask(findings.RejectFinding, SUPERVISOR, changes, id=FINDING, reason="事实不清")


def merge(**changes: Any) -> findings.MergeFinding:
    return ask(
        findings.MergeFinding,
        SUPERVISOR,
        changes,
        id=FINDING,
        into=OTHER_FINDING,
        reason="同一事项",
    )


def transfer(**changes: Any) -> findings.TransferFinding:
    return ask(
        findings.TransferFinding, PRINCIPAL, changes, id=FINDING, to_authority="县监察委员会",
        reason="涉嫌职务犯罪",
    )  # fmt: skip


def import_finding(**changes: Any) -> findings.ImportFinding:
    where = changes.pop("at", ENFORCEMENT)
    return ask(
        findings.ImportFinding, SUPERVISOR, changes, id=FINDING, source_key="台账-7",
        title="旧问题", details="", unit=where, source=Source.AUDIT, severity="",
        found_on=FOUND_ON, place="", basis_clause="", inspection="",
    )  # fmt: skip


def docket(**changes: Any) -> rectifications.DocketItem:
    return ask(
        rectifications.DocketItem, SUPERVISOR, changes, id=ITEM, finding=FINDING,
        number="FZ-2026-001", office=SAFETY, unit=ENFORCEMENT, title="未亮证执法",
        source=Source.SUPERVISION, severity="ordinary", repeats="", found_on=FOUND_ON,
        rectification_type=RectificationType.STAGED, must_publish=False, ordered_due_on=DUE,
        statutory=None, ordered_provisional=False,
    )  # fmt: skip


def import_item(**changes: Any) -> rectifications.ImportItem:
    where = changes.pop("at", ENFORCEMENT)
    return ask(
        rectifications.ImportItem, SUPERVISOR, changes, id=ITEM, source_key="台账-7",
        finding=FINDING, number="FZ-2025-009", office=SAFETY, unit=where, title="旧问题",
        source=Source.AUDIT, severity="", found_on=FOUND_ON,
        rectification_type=RectificationType.STAGED, requirement="", measures="",
        lead_unit=ENFORCEMENT, assisting=(), responsible_person=HEAD, leader="", verifying_unit="",
        registered_on=FOUND_ON, ordered_due_on=DUE, closed_on=None, result=None, progress="",
        unmatched=(),
    )  # fmt: skip


def fill_roles(**changes: Any) -> rectifications.FillRoles:
    return ask(
        rectifications.FillRoles, SUPERVISOR, changes, id=ITEM, lead_unit=ENFORCEMENT,
        responsible_person=HEAD, leader=LEADER, verifying_unit=SAFETY,
    )  # fmt: skip


def correct_item(**changes: Any) -> rectifications.CorrectItem:
    return ask(
        rectifications.CorrectItem, LEADER, changes, id=ITEM, title="未出示执法证",
        ordered_due_on=LATER, reason="日期写错",
    )  # fmt: skip


def dispatch(**changes: Any) -> rectifications.Dispatch:
    return ask(
        rectifications.Dispatch, LEADER, changes, id=ITEM, requirement="全面整改",
        lead_unit=ENFORCEMENT, responsible_person=HEAD, leader=LEADER, verifying_unit=SAFETY,
        assisting=(AFFAIRS_HELPS,), handler=HANDLER, supervisor=SUPERVISOR, sub_items=(TRAINING,),
    )  # fmt: skip


def acknowledge(**changes: Any) -> rectifications.Acknowledge:
    return ask(rectifications.Acknowledge, HANDLER, changes, id=ITEM)


def request_return(**changes: Any) -> rectifications.RequestReturn:
    return ask(rectifications.RequestReturn, HEAD, changes, id=ITEM, reason="不属本单位职责")


def accept_return(**changes: Any) -> rectifications.AcceptReturn:
    return ask(rectifications.AcceptReturn, SUPERVISOR, changes, id=ITEM, reason="属实")


def refuse_return(**changes: Any) -> rectifications.RefuseReturn:
    return ask(rectifications.RefuseReturn, SUPERVISOR, changes, id=ITEM, reason="属其职责")


def submit_plan(**changes: Any) -> rectifications.SubmitPlan:
    return ask(
        rectifications.SubmitPlan, HEAD, changes, id=ITEM, cause="培训不足", goal="全员亮证",
        measures=(TRAIN, REGISTER), consents=(AGREED,),
    )  # fmt: skip


def approve_plan(**changes: Any) -> rectifications.ApprovePlan:
    return ask(rectifications.ApprovePlan, SUPERVISOR, changes, id=ITEM)


def send_plan_back(**changes: Any) -> rectifications.SendPlanBack:
    return ask(rectifications.SendPlanBack, SUPERVISOR, changes, id=ITEM, reason="措施不实")


def start_at_once(**changes: Any) -> rectifications.StartAtOnce:
    return ask(rectifications.StartAtOnce, HANDLER, changes, id=ITEM)


def set_own_date(**changes: Any) -> rectifications.SetOwnDate:
    return ask(rectifications.SetOwnDate, HANDLER, changes, id=ITEM, due_on=DUE)


def report_progress(**changes: Any) -> rectifications.ReportProgress:
    return ask(rectifications.ReportProgress, HANDLER, changes, id=ITEM, text="已开两次会")


def supply_evidence(**changes: Any) -> rectifications.SupplyEvidence:
    return ask(
        rectifications.SupplyEvidence, HANDLER, changes, id=ITEM, text="签到表", evidence=(PHOTO,)
    )


def complete_measure(part: int = 1, **changes: Any) -> rectifications.CompleteMeasure:
    return ask(
        rectifications.CompleteMeasure, HANDLER, changes, id=ITEM, part=part, text="已完成",
        evidence=(PHOTO,),
    )  # fmt: skip


def complete_sub_item(part: int = 1, **changes: Any) -> rectifications.CompleteSubItem:
    return ask(
        rectifications.CompleteSubItem, ASSISTANT, changes, id=ITEM, part=part, text="已完成",
        evidence=(PHOTO,),
    )  # fmt: skip


def urge(**changes: Any) -> rectifications.Urge:
    return ask(rectifications.Urge, SUPERVISOR, changes, id=ITEM, text="请抓紧")


def reassign(**changes: Any) -> rectifications.Reassign:
    return ask(
        rectifications.Reassign, HEAD, changes, id=ITEM, responsible_person=HANDLER,
        handler=HANDLER, reason="分工调整",
    )  # fmt: skip


def change_holder(**changes: Any) -> rectifications.ChangeHolder:
    return ask(
        rectifications.ChangeHolder, HEAD, changes, id=ITEM, role="handler", person=HANDLER,
        successor=SECOND,
    )  # fmt: skip


def request_extension(**changes: Any) -> rectifications.RequestExtension:
    return ask(
        rectifications.RequestExtension, HEAD, changes, id=ITEM, new_due_on=LATER,
        reason="设备未到", progress="已完成一半",
    )  # fmt: skip


def check_extension(**changes: Any) -> rectifications.CheckExtension:
    return ask(rectifications.CheckExtension, SUPERVISOR, changes, id=ITEM, opinion="情况属实")


def grant_extension(**changes: Any) -> rectifications.GrantExtension:
    said = {"new_due_on": LATER, "opinion": "同意"}
    return ask(rectifications.GrantExtension, LEADER, changes, id=ITEM, **said)


def refuse_extension(**changes: Any) -> rectifications.RefuseExtension:
    return ask(rectifications.RefuseExtension, LEADER, changes, id=ITEM, reason="理由不足")


def suspend(**changes: Any) -> rectifications.Suspend:
    return ask(
        rectifications.Suspend, LEADER, changes, id=ITEM, ground=Ground.LITIGATION, reason="已起诉"
    )


def resume(**changes: Any) -> rectifications.Resume:
    return ask(rectifications.Resume, LEADER, changes, id=ITEM, reason="已判决")


def claim(**changes: Any) -> rectifications.ClaimCompletion:
    return ask(
        rectifications.ClaimCompletion, HEAD, changes, id=ITEM, report="已全部整改",
        sign_offs=(AGREED,), evidence=(PHOTO,),
    )  # fmt: skip


def accept_claim(**changes: Any) -> rectifications.AcceptClaim:
    return ask(rectifications.AcceptClaim, SUPERVISOR, changes, id=ITEM, verifier=VERIFIER)


def fail_verification(**changes: Any) -> rectifications.FailVerification:
    return ask(
        rectifications.FailVerification,
        VERIFIER,
        changes,
        id=ITEM,
        missing="台账不全",
        measures=(2,),
    )


def pass_verification(**changes: Any) -> rectifications.PassVerification:
    return ask(
        rectifications.PassVerification,
        VERIFIER,
        changes,
        id=ITEM,
        method="现场核查",
        record="属实",
    )


def judge(result: Result = Result.RECTIFIED, **changes: Any) -> rectifications.JudgeResult:
    return ask(
        rectifications.JudgeResult, SUPERVISOR, changes, id=ITEM, result=result, reason="核验通过"
    )


def announce(**changes: Any) -> rectifications.AnnounceClosure:
    return ask(
        rectifications.AnnounceClosure, SUPERVISOR, changes, id=ITEM, until=NOTICE_ENDS,
        where="政府网站",
    )  # fmt: skip


def close(**changes: Any) -> rectifications.CloseItem:
    return ask(rectifications.CloseItem, LEADER, changes, id=ITEM, opinion="同意销号")


def archive(**changes: Any) -> rectifications.ArchiveItem:
    return ask(rectifications.ArchiveItem, ARCHIVIST, changes, id=ITEM, file_number="2026-ZG-1")


def list_for_supervision(**changes: Any) -> rectifications.PlaceUnderSupervision:
    return ask(rectifications.PlaceUnderSupervision, LEADER, changes, id=ITEM, reason="久拖不决")


def lift_supervision(**changes: Any) -> rectifications.LiftSupervision:
    return ask(rectifications.LiftSupervision, LEADER, changes, id=ITEM, reason="已见成效")


def start_look_back(**changes: Any) -> rectifications.StartLookBack:
    return ask(
        rectifications.StartLookBack, LEADER, changes, id=ITEM, verifier=SUPERVISOR,
        chosen=Chosen.SAMPLE,
    )  # fmt: skip


def confirm_look_back(**changes: Any) -> rectifications.ConfirmLookBack:
    return ask(
        rectifications.ConfirmLookBack, SUPERVISOR, changes, id=ITEM, record="未反弹",
        evidence=(NEW_PHOTO,),
    )  # fmt: skip


def reopen(**changes: Any) -> rectifications.ReopenItem:
    return ask(
        rectifications.ReopenItem, LEADER, changes, id=ITEM, reason="问题再现", false_closure=False,
        ordered_due_on=LATER,
    )  # fmt: skip


DUTY = duty_id(HANDLER, Duty.HANDLER, ITEM)


def assign_duty(**changes: Any) -> responsibilities.AssignDuty:
    for_unit = changes.pop("of", ENFORCEMENT)
    return ask(
        responsibilities.AssignDuty, LEADER, changes, id=DUTY, person=HANDLER,
        role=Duty.HANDLER.value, subject=ITEM, since=FOUND_ON, unit=for_unit, post="posts/handler",
    )  # fmt: skip


def accept_duty(**changes: Any) -> responsibilities.AcceptDuty:
    return ask(responsibilities.AcceptDuty, HANDLER, changes, id=DUTY)


def hand_over_duty(**changes: Any) -> responsibilities.HandOverDuty:
    return ask(
        responsibilities.HandOverDuty, HEAD, changes, id=DUTY, to_person=HEAD, to_post="posts/head",
        until=TODAY, open_matters="台账未完", acknowledged=True,
    )  # fmt: skip


def release_duty(**changes: Any) -> responsibilities.ReleaseDuty:
    return ask(responsibilities.ReleaseDuty, LEADER, changes, id=DUTY, until=TODAY, reason="closed")
