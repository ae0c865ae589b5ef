"""Files cited against files stored."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

from services.bootstrap import check_evidence, open_house
from services.settings import Settings
from tests import asked, files
from tests.county import do, found_county
from tests.known import INSPECTOR


def test_what_is_missing_and_what_nobody_cites_are_told_apart(tmp_path: Path) -> None:
    house = open_house(Settings(data_dir=tmp_path))
    try:
        found_county(house.desk)
        assert check_evidence(tmp_path).cited == 0
        photo = house.evidence.keep(io.BytesIO(files.jpeg()), "现场.jpg")
        paper = house.evidence.keep(io.BytesIO(files.pdf()), "证明.pdf")
        house.evidence.keep(io.BytesIO(files.png()), "截图.png")
        for name in ("one", "two"):
            said = asked.record(id=f"findings/{name}", found_on=date(2026, 1, 5))
            do(house.desk, INSPECTOR, replace(said, evidence=(photo, paper)))
        house.evidence.path(paper.digest).unlink()
    finally:
        house.close()
    shelf = check_evidence(tmp_path)
    assert (shelf.cited, shelf.absent) == (2, (paper.digest,))
    assert (shelf.uncited, shelf.uncited_bytes) == (1, len(files.png()))
