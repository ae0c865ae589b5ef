"""What papers say: the lines of each kind, from the item as it stood when the paper was issued."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from projections import timeline
from projections.base import Row
from projections.questions.item import ItemPage
from services.reading import View
from services.web.asking import Asking
from services.web.papers import Kind
from services.web.phrases import day, grade
from services.web.stages import stages
from services.words import say, standing, written

Line = tuple[str, str]  # a label and what it says
SIGNED_BY = ("responsible_person", "handler", "verified_by", "leader")  # of a sheet
PERSONS = ("lead_unit", "responsible_person", "handler", "leader", "supervisor", "verifying_unit")


class Writing:
    """One paper being written."""

    def __init__(self, who: Asking, view: View, found: ItemPage, issued: Row) -> None:
        """Of the item `found`, for the record that issued the paper."""
        self.who, self.view, self.found, self.issued = who, view, found, issued
        self.item = found.item

    def lines(self, kind: Kind) -> Sequence[Line]:
        """What the paper says, line by line; what is not known has no line."""
        return [(label, said) for label, said in LINES[kind](self) if said]

    def to_sign(self, kind: Kind) -> Sequence[str]:
        """Who signs by hand, and when: who receives it, or of a sheet everybody who answers."""
        if kind is not Kind.SHEET:
            return [self._say("paper_served_by"), self._say("paper_served_on")]
        return [f"{self._say(f'column_{role}')} {self.item[f'{role}_name']}" for role in SIGNED_BY]

    def addressee(self, kind: Kind) -> str:
        """The unit it is for: a notice the one with the problem, a slip the one that leads."""
        column = {Kind.NOTICE: "unit_name", Kind.SHEET: ""}.get(kind, "lead_unit_name")
        return str(self.item[column]) if column else ""

    def slip(self) -> Iterator[Line]:
        """交办单: the matter, what is ordered, who answers, and who issued it."""
        yield from self._matter()
        yield from self._facts()
        yield from self._order()
        sign_by = self.found.clocks.get("acknowledge", {}).get("due_on")
        yield self._say("paper_sign_by"), self._day(sign_by)
        yield from self._answering()
        yield from self._parts()
        yield self._say("paper_issued_by"), self._signer()

    def notice(self) -> Iterator[Line]:
        """整改通知书: the problem with its basis, and what is required."""
        yield self._say("column_title"), self.item["title"]
        yield from self._facts()
        yield from self._order()

    def urging(self) -> Iterator[Line]:
        """催办单: the matter, how long it is late or has left, and what is urged."""
        yield from self._matter()
        yield from self._order(self._how_long())
        yield self._say("paper_urging_text"), str(timeline.words(self.issued)["text"])
        yield self._say("paper_urged_by"), self._signer()

    def sheet(self) -> Iterator[Line]:
        """整改事项单: all that is known of the item, and its course."""
        yield from self._matter()
        yield from self._facts()
        yield from self._order()
        yield from self._answering()
        yield from self._parts()
        yield self._say("column_result"), self._choice("rectifications.Result", self.item["result"])
        done = (
            f"{self._say(f'stage_{stage.name}')} {self._day(stage.record['happened_on'])}"
            f" {stage.record['person_name']}"
            for stage in stages(self.found)
            if stage.record
        )
        yield self._say("paper_course"), "\n".join(done)

    def _say(self, key: str, **values: object) -> str:
        return say(self.who.language, "pages", key, **values)

    def _day(self, value: date | None) -> str:
        return day(self.who.language, value) if value else ""

    def _matter(self) -> Iterator[Line]:
        item = self.item
        yield self._say("paper_item_number"), item["number"]
        yield self._say("column_title"), item["title"]
        yield self._say("column_unit"), item["unit_name"]
        yield self._say("column_source"), self._choice("sources.Source", item["source"])
        yield self._say("column_severity"), grade(self.who, item["severity"])
        yield self._say("column_type"), self._choice("sources.RectificationType", item["type"])

    def _facts(self) -> Iterator[Line]:
        if finding := self.found.finding:
            yield self._say("column_found_on"), self._day(finding["found_on"])
            yield self._say("paper_facts"), finding["details"]
            yield self._say("paper_basis"), finding["basis_clause"]

    def _order(self, beside: str = "") -> Iterator[Line]:
        yield self._say("column_requirement"), self.item["requirement"]
        provisional = self._say("provisional") if self.item["provisional"] else ""
        due_on = self._day(self.item["due_on"])
        yield self._say("paper_due_on"), f"{due_on}{provisional} {beside}".strip()

    def _answering(self) -> Iterator[Line]:
        for role in PERSONS:
            yield self._say(f"column_{role}"), self.item[f"{role}_name"]
        helping = [row["unit_name"] for row in self.found.units if row["place"] == "assisting"]
        yield self._say("assisting"), written(self.who.language, helping)

    def _parts(self) -> Iterator[Line]:
        for kind, rows, words in (
            ("sub_items", self.found.sub_items, "requirement"),
            ("measures", self.found.measures, "text"),
        ):
            told = (
                f"{row['ordinal']}. {row[words]} {row['person_name']} {self._day(row['due_on'])}"
                for row in rows
            )
            yield self._say(kind), "\n".join(told)

    def _how_long(self) -> str:
        due_on = self.item["due_on"]
        if due_on is None:
            return ""
        days = self.view.editions.calendar.working_days_between(self.issued["happened_on"], due_on)
        if not days:
            return self._say("paper_due_that_day")
        return self._say("paper_days_left" if days > 0 else "paper_days_late", count=abs(days))

    def _signer(self) -> str:
        return f"{self.issued['unit_name']} {self.issued['person_name']}"

    def _choice(self, kind: str, value: str) -> str:
        return standing(say(self.who.language, "choices", f"{kind}.{value}")) if value else ""


LINES: Mapping[Kind, Callable[[Writing], Iterator[Line]]] = {
    Kind.SLIP: Writing.slip,
    Kind.NOTICE: Writing.notice,
    Kind.URGING: Writing.urging,
    Kind.SHEET: Writing.sheet,
}
