"""What one may not see has no name: neither its number nor its title is told anywhere."""

from dataclasses import replace

from domain.rectifications import Rectification
from tests import asked
from tests.county import OTHER_TOWN, OUTSIDER, PRINCIPAL
from tests.known import TODAY
from tests.services.web.county import TITLE, County

NAMING = "findings/naming"


def naming(county: County) -> str:
    """A finding in the other town that repeats an item of the first; the item's number."""
    item = county.item()
    said = replace(asked.record(), id=NAMING, unit=OTHER_TOWN, repeats=item, found_on=TODAY)
    county.system(replace(said, evidence=()))
    state = county.house.desk.load(Rectification, item)[1]
    assert isinstance(state, Rectification)
    return state.number


def test_a_page_names_no_matter_of_a_town_one_does_not_see(county: County) -> None:
    number = naming(county)
    page = county.api(OUTSIDER).get(f"/{NAMING}").text
    assert "其他单位的事项" in page
    assert number not in page
    assert TITLE not in page


def test_a_refusal_names_no_matter_of_a_town_one_does_not_see(county: County) -> None:
    naming(county)
    body = {"to_authority": "县监察委员会", "reason": "职权"}
    refused = county.api(PRINCIPAL).post(f"/api/{NAMING}/transfer-finding", json=body)
    assert refused.status_code == 404
    assert asked.record().title not in refused.text


def test_who_sees_both_reads_the_number(county: County) -> None:
    number = naming(county)
    page = county.api("persons/admin").get(f"/{NAMING}").text
    assert number in page
