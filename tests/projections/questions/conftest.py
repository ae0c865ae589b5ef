"""Stories that tests of several questions share; they only read them."""

from collections.abc import Iterator

import pytest

from domain.persons import RenamePerson
from domain.posts import DelegatePost, ReleasePerson, ReleaseReason
from domain.units import MergeUnit, RenameUnit
from tests import asked
from tests.known import (
    AFFAIRS,
    ENFORCEMENT,
    HANDLER,
    HEAD,
    TODAY,
)
from tests.projections.questions.told import Told, claimed, closed
from tests.projections.reading import Moments, read_models
from tests.projections.story import Story
from tests.scenarios import november


@pytest.fixture(scope="session")
def after_closing() -> Iterator[tuple[Moments, str]]:
    """One item closed, another docketed, a third imported."""
    story = Story()
    id = closed(story)
    story.docket("findings/other", title="案卷不全")
    story.imports(asked.import_item(id="rectifications/old", measures="补齐台账"))
    with read_models(story.facts) as moments:
        yield moments, id


@pytest.fixture(scope="session")
def after_leaving() -> Iterator[Told]:
    """The head hands a late item over, is renamed and transferred; the unit is renamed, merged."""
    story = Story()
    id = claimed(story)
    late = story.on(november(17)).docket("findings/late", found_on=november(17))
    story.says(
        asked.dispatch(
            id=late, sub_items=(), assisting=(), responsible_person=HEAD, on=november(17)
        )
    )
    head = asked.act(HEAD)
    story.on(november(20))
    admin = "persons/admin"
    story.says(
        RenameUnit(
            id=ENFORCEMENT, full_name="综合执法大队", short_name="云溪执法", act=asked.act(admin)
        )
    )
    story.says(RenamePerson(id=HEAD, full_name="周远", reason="改名", act=asked.act(admin)))
    story.says(
        DelegatePost(
            id="posts/head", to_person=HANDLER, since=november(20), until=november(20),
            reason="培训", act=head,
        )
    )  # fmt: skip
    story.says(
        ReleasePerson(
            id="posts/head", until=november(20), reason=ReleaseReason.TRANSFER, act=asked.act(admin)
        )
    )
    story.on(TODAY)
    story.says(MergeUnit(id=ENFORCEMENT, into=AFFAIRS, reason="机构改革", act=asked.act(admin)))
    with read_models(story.facts) as moments:
        yield moments, id
