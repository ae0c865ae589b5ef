"""Old ledgers made up for the tests: what is wrong in them, and how often, is known."""

import csv
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
import xlwt

from services.importing import Source

Row = dict[str, str]


def ledger_row(number: str = "FZ-2025-001", **changes: str) -> Row:
    """A good row of a 整改台账; keywords are its headers."""
    row = {
        "编号": number, "来源": "督察", "问题描述": "处罚决定未公示\n12件超过7个工作日",
        "问题类型": "分阶段整改", "涉及单位": "综合行政执法大队", "严重程度": "较重",
        "登记日期": "2025年3月5日", "整改任务": "按期公示", "整改措施": "建立公示台账",
        "完成时限": "2025-06-30", "牵头单位": "综合行政执法大队", "配合单位": "便民服务中心",
        "责任领导": "郑立言", "直接责任人": "周启明", "验收单位": "平安法治办公室",
        "进展记录": "已公示10件", "销号日期": "", "状态": "整改中", "整改结果": "",
    }  # fmt: skip
    return {**row, **changes}


def table(rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Rows under their headers."""
    headers = list(rows[0])
    return [headers, *([row[header] for header in headers] for row in rows)]


def as_csv(rows: Sequence[Mapping[str, str]], encoding: str = "utf-8") -> bytes:
    """The rows as csv."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(table(rows))
    return out.getvalue().encode(encoding)


def as_xlsx(lines: Sequence[Sequence[object]]) -> bytes:
    """The lines as the first sheet of a workbook of today."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)
    return out.getvalue()


def as_xls(lines: Sequence[Sequence[object]]) -> bytes:
    """The lines as the first sheet of an old workbook."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    dated = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for at, line in enumerate(lines):
        for column, cell in enumerate(line):
            style = [dated] if isinstance(cell, date) else []
            sheet.write(at, column, cell, *style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def source(rows: Sequence[Mapping[str, str]]) -> Source:
    """The rows as a csv to import."""
    return Source(name="台账.csv", content=as_csv(rows))


@dataclass
class OpenData:
    """A small city's restaurants: visits, violations, and what is wrong with them."""

    businesses: list[Row] = field(default_factory=list)
    visits: list[Row] = field(default_factory=list)
    violations: list[Row] = field(default_factory=list)
    lost_visits: int = 0  # to businesses missing from the first table
    doubled_visits: int = 0
    lost: int = 0
    orphans: int = 0
    doubled: int = 0
    closing: dict[tuple[str, str, str], date | None] = field(default_factory=dict)

    def write(self, folder: Path) -> tuple[Source, Source]:
        """The three files in a folder; the two to import."""
        named = {
            "the-businesses.csv": self.businesses,
            "visits.csv": self.visits,
            "violations.csv": self.violations,
        }
        for name, rows in named.items():
            (folder / name).write_bytes(as_csv(rows))
        return Source.at(folder / "visits.csv"), Source.at(folder / "violations.csv")


def open_data(seed: int, count: int = 12) -> OpenData:
    """Restaurants inspected several times each, with doubles, orphans and missing businesses."""
    chance, made = random.Random(seed), OpenData()
    for id in map(str, range(count)):
        days = sorted(chance.sample(range(700), chance.randint(2, 5)))
        visits = [date(2013, 1, 1) + timedelta(days=day) for day in days]
        lost = chance.random() < 0.2 and id != "0"
        if not lost:
            place = {"name": f"Café {id}", "address": f"{id} Main St"}
            made.businesses.append({"business_id": id, **place})
        for day in visits:
            visit = {
                "business_id": id,
                "Score": str(chance.randint(60, 100)),
                "date": f"{day:%Y%m%d}",
            }
            made.visits.append({**visit, "type": "Routine - Unscheduled"})
            made.lost_visits += lost
        if not lost and chance.random() < 0.5:
            made.visits.append(made.visits[-1])
            made.doubled_visits += 1
        _violations(made, chance, id, visits, lost=lost)
    return made


def _violations(
    made: OpenData, chance: random.Random, id: str, visits: Sequence[date], *, lost: bool
) -> None:
    """What was found at each visit; a kind found at one and not at the next ends there."""
    kinds = {
        day: chance.sample(("103154", "103119", "103145"), chance.randint(0, 3)) for day in visits
    }
    for day, found in kinds.items():
        for kind in found:
            made.violations.append(_violation(id, f"{day:%Y%m%d}", kind))
            made.lost += lost
            clean = [later for later in visits if later > day and kind not in kinds[later]]
            if not lost:
                made.closing[id, f"{day:%Y%m%d}", kind] = clean[0] if clean else None
    if lost:
        return
    if made.violations and made.violations[-1]["business_id"] == id:
        made.violations.append(made.violations[-1])
        made.doubled += 1
    made.violations.append(_violation(id, "20120101", "103154"))  # nobody was there that day
    made.orphans += 1


def _violation(id: str, day: str, kind: str) -> Row:
    words = {"risk_category": "Low Risk", "description": f"Violation {kind}"}
    return {"business_id": id, "date": day, "ViolationTypeID": kind, **words}
