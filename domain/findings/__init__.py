"""Findings (问题): recorded in the field, confirmed or not by the supervision office.

Practice: one matter, one number (一事一单); clues of duty crime go to the supervision commission
(政府督查工作条例 art. 23). A confirmed finding becomes a rectification item in the same
transaction; one put right on the spot (当场改正) ends where it was found.
Read `recording`, then `deciding`.
"""

from domain.findings.deciding import (
    ConfirmFinding,
    FindingConfirmed,
    FindingMerged,
    FindingRejected,
    FindingTransferred,
    MergeFinding,
    RejectFinding,
    TransferFinding,
)
from domain.findings.finding import Finding, Place, Step
from domain.findings.recording import (
    CorrectFinding,
    FindingCorrected,
    FindingImported,
    FindingRecorded,
    FindingSubmitted,
    ImportFinding,
    ProblemRemedied,
    RecordFinding,
    SubmitFinding,
)

__all__ = [
    "ConfirmFinding",
    "CorrectFinding",
    "Finding",
    "FindingConfirmed",
    "FindingCorrected",
    "FindingImported",
    "FindingMerged",
    "FindingRecorded",
    "FindingRejected",
    "FindingSubmitted",
    "FindingTransferred",
    "ImportFinding",
    "MergeFinding",
    "Place",
    "ProblemRemedied",
    "RecordFinding",
    "RejectFinding",
    "Step",
    "SubmitFinding",
    "TransferFinding",
]
