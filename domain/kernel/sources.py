"""Where a matter comes from, and how its rectification is meant to run."""

from enum import Enum


class Source(Enum):
    """The channel a finding came through; its series letters stand in the item's number."""

    INSPECTION = "inspection"  # 检查
    CAMPAIGN = "campaign"  # 专项整治
    AUDIT = "audit"  # 审计
    SUPERVISION = "supervision"  # 法治督察、督查
    CENTRAL_FEEDBACK = "central_feedback"  # 中央依法治国办反馈
    PATROL = "patrol"  # 巡察
    PETITION = "petition"  # 信访
    REVIEW_AND_LITIGATION = "review_and_litigation"  # 复议诉讼
    CONGRESS = "congress"  # 人大政协
    RECOMMENDATION = "recommendation"  # 司法、检察建议
    SELF_CHECK = "self_check"  # 自查

    @property
    def series(self) -> str:
        """The letters of the source in numbers: FZ, SJ, XF, ZC, ZGB as in use, the rest ours."""
        return _SERIES[self]


_SERIES = {
    Source.INSPECTION: "JC",
    Source.CAMPAIGN: "ZX",
    Source.AUDIT: "SJ",
    Source.SUPERVISION: "FZ",
    Source.CENTRAL_FEEDBACK: "ZGB",
    Source.PATROL: "XC",
    Source.PETITION: "XF",
    Source.REVIEW_AND_LITIGATION: "FY",
    Source.CONGRESS: "RD",
    Source.RECOMMENDATION: "JY",
    Source.SELF_CHECK: "ZC",
}


class RectificationType(Enum):
    """How the rectification runs; set on confirmation, apart from state and result."""

    IMMEDIATE = "immediate"  # 立行立改
    STAGED = "staged"  # 分阶段整改
    CONTINUING = "continuing"  # 持续整改
