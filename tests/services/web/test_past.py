"""Looking at a past day: how one comes there, what stands there, and that nothing is done there."""

import pytest

from domain.kernel.roles import Role
from domain.persons import RegisterPerson
from domain.posts import AppointPerson
from tests.known import ENFORCEMENT, SUPERVISOR
from tests.services.web.county import County

THEN = "2026-11-24"


@pytest.mark.parametrize(
    "path", ["/rectifications", "/findings", "/inspections", "/persons", "/units", "/overview"]
)
def test_every_list_leads_to_a_past_day_and_says_it(county: County, path: str) -> None:
    county.turn(days=2)
    browser = county.logged_in(SUPERVISOR)
    browser.open(path)
    day = next(form for form in browser.page.forms if "as_of" in form.names)
    answer = browser.client.get(day.action, params={"as_of": THEN})
    assert answer.status_code == 200
    title = answer.text.partition("<h1>")[2].partition("</h1>")[0]
    assert "2026年11月24日" in title


def test_the_day_form_keeps_what_was_chosen(county: County) -> None:
    page = county.logged_in(SUPERVISOR).open("/rectifications?search=甲&by=happened&light=overdue")
    day = next(form for form in page.forms if "as_of" in form.names)
    assert dict(day.values) == {
        "search": "甲", "by": "happened", "light": "overdue", "as_of": "",
    }  # fmt: skip


def test_persons_of_a_past_day_are_those_known_then_in_the_posts_they_held(county: County) -> None:
    county.turn(days=2)
    new = "persons/newcomer"
    county.system(RegisterPerson(id=new, full_name="新来的"))
    county.system(AppointPerson(
        id="posts/newcomer", person=new, unit=ENFORCEMENT, title="新任副职",
        since=county.clock.at.date(), roles_held=(Role.INSPECTOR,), reach=ENFORCEMENT,
    ))  # fmt: skip
    browser = county.logged_in(SUPERVISOR)
    assert "新任副职" in browser.open("/persons").text
    then = browser.open(f"/persons?as_of={THEN}")
    assert "新来的" not in then.text
    assert "周启明" in then.text
    names = {row["full_name"] for row in county.api(SUPERVISOR).get(
        f"/api/persons?as_of={THEN}").json()["rows"]}  # fmt: skip
    assert "新来的" not in names


def test_no_form_opens_on_a_past_day(county: County) -> None:
    item = county.item()
    county.turn(days=2)
    client = county.logged_in(SUPERVISOR).client
    for path, back in (
        (f"/{item}/acknowledge", f"/{item}"),
        ("/findings/record-finding", "/findings"),
        ("/posts/appoint-person", "/rectifications"),
    ):
        answer = client.get(f"{path}?as_of={THEN}")
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{back}?as_of={THEN}"
        assert client.get(answer.headers["location"]).status_code == 200
        assert client.get(f"{path}?as_of=x").status_code == 422
        today = client.get(f"{path}?as_of=2026-11-26").headers["location"]
        assert "as_of" not in today
        assert client.get(today).status_code == 200
