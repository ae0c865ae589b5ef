"""Items at work, done, claimed and closed, told as stories."""

from dataclasses import replace

from projections.rectifications import Filters, Listing
from tests import asked
from tests.projections.reading import Moments, bounds
from tests.projections.story import Story
from tests.scenarios import november, october

OPEN = Filters(bounds=bounds())
BOTH = replace(OPEN, listing=Listing.BOTH, closed_year=2026)
SECOND_VERIFIER = "persons/second-verifier"
Told = tuple[Moments, str]


def at_work(story: Story) -> str:
    """An item from its finding to an approved plan; its stream."""
    id = story.docket()
    story.on(october(26)).says(asked.dispatch(id=id))
    story.on(october(27)).says(asked.acknowledge(id=id))
    story.on(october(29)).says(asked.submit_plan(id=id))
    story.on(november(2)).says(asked.approve_plan(id=id))
    return id


def parts_done(story: Story, id: str) -> None:
    """Its measures and its sub-item done."""
    story.on(november(12))
    story.says(asked.complete_measure(1, id=id))
    story.says(asked.complete_measure(2, id=id))
    story.says(asked.complete_sub_item(id=id))


def claimed(story: Story) -> str:
    """The same item, claimed."""
    id = at_work(story)
    parts_done(story, id)
    story.on(november(16)).says(asked.claim(id=id))
    return id


def closed(story: Story) -> str:
    """The same item, closed."""
    id = claimed(story)
    story.on(november(17)).says(asked.accept_claim(id=id))
    story.on(november(18)).says(asked.pass_verification(id=id))
    story.on(november(19)).says(asked.judge(id=id))
    story.on(november(20)).says(asked.close(id=id))
    return id
