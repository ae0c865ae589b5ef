"""Who has looked into a person's record for life."""

from domain.consultations import ConsultRecord, consultation_id
from projections.questions.consultations import consultations
from tests import asked
from tests.known import ENFORCEMENT, HEAD, LEADER, SUPERVISOR
from tests.projections.reading import read_models
from tests.projections.story import Story


def test_readers_are_told_newest_first_as_far_as_one_sees_the_units_they_read_for() -> None:
    story = Story()
    for reader, why in ((SUPERVISOR, "抽查"), (LEADER, "倒查")):
        story.says(
            ConsultRecord(id=consultation_id(HEAD), person=HEAD, purpose=why, act=asked.act(reader))
        )
    with read_models(story.facts) as moments:
        whole = consultations(moments.now, HEAD)
        assert [(row["person"], row["purpose"]) for row in whole.rows] == [
            (LEADER, "倒查"), (SUPERVISOR, "抽查"),
        ]  # fmt: skip
        assert {row["document_number"] for row in whole.rows} == {""}
        elsewhere = consultations(moments.now, HEAD, {ENFORCEMENT}, reader=LEADER)
        assert [row["person"] for row in elsewhere.rows] == [LEADER]
        assert elsewhere.hidden == 1
