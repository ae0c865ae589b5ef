"""The units a stream is bound to: who reaches one of them may see it."""

from collections.abc import Collection

from domain.accounts import Account
from domain.findings import Finding
from domain.inspections import Inspection
from domain.kernel.stream import kind_of
from domain.rectifications import Rectification
from domain.responsibilities import Responsibility
from services.knowledge import Organisation
from services.memory import Load


def units_of(stream: str, organisation: Organisation, load: Load) -> Collection[str]:
    """The units the stream is bound to; none if it is not there."""
    match kind_of(stream):
        case "rectifications":
            item = load(Rectification, stream)[1]
            assert isinstance(item, Rectification)
            return {item.unit, item.lead_unit, *(help.unit for help in item.assisting)} - {""}
        case "findings":
            finding = load(Finding, stream)[1]
            return (finding.unit,) if isinstance(finding, Finding) else ()
        case "inspections":
            inspection = load(Inspection, stream)[1]
            return (inspection.unit,) if isinstance(inspection, Inspection) else ()
        case "responsibilities":
            duty = load(Responsibility, stream)[1]
            return (duty.unit,) if isinstance(duty, Responsibility) else ()
    return _of_the_organisation(stream, organisation)


def _of_the_organisation(stream: str, organisation: Organisation) -> Collection[str]:
    match kind_of(stream):
        case "units":
            return (stream,)
        case "persons" | "consultations":  # of the record of the person of that name
            return units_served(f"persons/{stream.partition('/')[2]}", organisation)
        case "posts":
            post = organisation.posts.get(stream)
            return (post.unit,) if post else ()
        case "accounts":
            account = organisation.states.get(stream)
            person = account.person if isinstance(account, Account) else ""
            return units_served(person, organisation)
        case "registers":
            office = stream.removeprefix("registers/").rsplit("-", 2)[0]
            return (f"units/{office}",)
    return ()


def units_served(person: str, organisation: Organisation) -> Collection[str]:
    """Every unit the person ever held a post in."""
    return {post.unit for post in organisation.posts_by_person.get(person, ())}
