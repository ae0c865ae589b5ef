"""Evidence at the door: stored by who may cite it, refused with reasons, handed out to be saved."""

import hashlib
from urllib.parse import quote, urlsplit

import pytest

from tests import files
from tests.county import ADMIN, KEEPER, OUTSIDER
from tests.known import ENFORCEMENT, HEAD, INSPECTOR, SUPERVISOR
from tests.services.web.browser import Browser
from tests.services.web.county import County
from tests.services.web.test_commands import FILLED, RECORD

NAME = "现场 照片“一”.jpg"


@pytest.fixture
def inspector(county: County) -> Browser:
    browser = county.logged_in(INSPECTOR)
    browser.open(RECORD)
    return browser


def recorded(inspector: Browser, *photos: tuple[str, bytes]) -> str:
    """The address of a finding recorded with such files."""
    given = {f"evidence.{n}.file": photo for n, photo in enumerate(photos)}
    inspector.open(RECORD)
    inspector.submit(RECORD, files=given, **FILLED)
    assert inspector.status == 200
    return urlsplit(inspector.page.address).path


def stored(county: County) -> int:
    """How many files there are."""
    folder = county.house.settings.data_dir / "evidence"
    return sum(path.is_file() for path in folder.rglob("*"))


def at(address: str, content: bytes) -> str:
    """Where a file of the matter is handed out."""
    return f"{address}/evidence/{hashlib.sha256(content).hexdigest()}"


def test_a_photo_is_shown_as_a_picture_from_the_first_moment(inspector: Browser) -> None:
    photo = files.jpeg(note=b"Exif\0\0GPS")
    finding = recorded(inspector, (NAME, photo))
    assert f'src="{at(finding, photo)}"' in inspector.page.html
    answer = inspector.client.get(at(finding, photo))
    assert answer.content == photo
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"] == f"inline; filename*=utf-8''{quote(NAME)}"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].endswith("sandbox")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("证明.pdf", files.pdf(), "application/pdf"),
        ("记录.txt", b"alert(1)", "text/plain; charset=utf-8"),
        ("现场.heic", files.heic(), "image/heic"),
    ],
)
def test_everything_else_is_saved_and_never_opened_here(
    inspector: Browser, name: str, content: bytes, media_type: str
) -> None:
    finding = recorded(inspector, (name, content))
    assert "<img" not in inspector.page.html
    answer = inspector.client.get(at(finding, content))
    assert answer.content == content
    assert answer.headers["content-type"] == media_type
    assert answer.headers["content-disposition"] == f"attachment; filename*=utf-8''{quote(name)}"


def test_a_file_from_before_the_check_is_saved_whatever_it_was_called(
    county: County, inspector: Browser
) -> None:
    photo = files.jpeg()
    finding = recorded(inspector, (NAME, photo))
    evidence = county.house.evidence
    evidence.path(hashlib.sha256(photo).hexdigest()).write_bytes(files.WEB_PAGE)
    evidence.kind.cache_clear()
    answer = inspector.client.get(at(finding, photo))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_a_file_that_is_lost_is_said_to_be(county: County, inspector: Browser) -> None:
    photo = files.jpeg()
    finding = recorded(inspector, (NAME, photo))
    county.house.evidence.path(hashlib.sha256(photo).hexdigest()).unlink()
    answer = inspector.client.get(at(finding, photo))
    assert answer.status_code == 404
    assert "从备份恢复" in answer.text


def test_a_file_is_for_those_who_see_the_matter(county: County, inspector: Browser) -> None:
    photo, other = files.jpeg(), files.png()
    finding = recorded(inspector, (NAME, photo))
    elsewhere = recorded(inspector, ("截图.png", other))
    for browser, address, status in (
        (county.logged_in(SUPERVISOR), at(finding, photo), 200),
        (county.logged_in(SUPERVISOR), at(finding, other), 404),
        (county.logged_in(OUTSIDER), at(elsewhere, other), 404),
        (county.logged_in(ADMIN), at(f"/{ENFORCEMENT}", photo), 404),
        (county.logged_in(ADMIN), at("/nothing/here", photo), 404),
    ):
        assert browser.client.get(address).status_code == status
    assert county.client().get(at(finding, photo)).status_code == 303
    assert county.api(INSPECTOR).get(at(finding, photo)).content == photo


def test_a_file_is_there_as_of_the_days_it_was_cited_on(county: County, inspector: Browser) -> None:
    photo = files.jpeg()
    finding = recorded(inspector, (NAME, photo))
    before = county.house.ledger.head() - 1
    assert inspector.client.get(f"{at(finding, photo)}?as_of={before}").status_code == 404
    assert inspector.client.get(f"{at(finding, photo)}?as_of={before + 1}").status_code == 200


def test_the_item_hands_out_what_its_finding_rests_on(county: County) -> None:
    cited = county.api(INSPECTOR).post("/api/evidence", files={"file": (NAME, files.jpeg())})
    ref = county.house.evidence.keep(__import__("io").BytesIO(files.jpeg()), NAME)
    assert cited.json()["digest"] == ref.digest
    item = county.item(evidence=(ref,))
    head = county.logged_in(HEAD)
    assert f'src="/{item}/evidence/{ref.digest}"' in head.open(f"/{item}").html
    assert head.client.get(f"/{item}/evidence/{ref.digest}").status_code == 200
    assert (
        county.logged_in(OUTSIDER).client.get(f"/{item}/evidence/{ref.digest}").status_code == 404
    )


def test_the_same_file_used_twice_is_shown(inspector: Browser) -> None:
    photo = files.jpeg()
    first = recorded(inspector, ("甲.jpg", photo))
    assert "同一文件" not in inspector.page.text
    recorded(inspector, ("乙.jpg", photo), ("丙.jpg", photo))
    assert "与“乙.jpg”是同一文件" in inspector.page.text
    assert "同一文件还用于" in inspector.page.text
    assert (first, FILLED["title"]) in inspector.page.links


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("页.html", files.WEB_PAGE, "网页或者脚本代码"),
        ("图.svg", files.DRAWING, "网页或者脚本代码"),
        ("照片.jpg", files.pdf(), "按内容应为.pdf"),
        ("程序.exe", b"MZ\0", "另存为PDF再上传"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_with_what_to_do(
    inspector: Browser, name: str, content: bytes, words: str
) -> None:
    inspector.submit(RECORD, files={"evidence.0.file": (name, content, "image/jpeg")}, **FILLED)
    assert inspector.status == 422
    assert f"“{name}”" in inspector.page.text
    assert words in inspector.page.text
    assert dict(inspector.page.form(RECORD).values)["title"] == FILLED["title"]


def test_of_several_files_those_that_were_stored_need_not_be_sent_again(inspector: Browser) -> None:
    given = {
        "evidence.0.file": ("好.jpg", files.jpeg()),
        "evidence.1.file": ("页.html", files.WEB_PAGE),
        "evidence.2.file": ("空.jpg", b""),
    }
    inspector.submit(RECORD, files=given, **FILLED)
    assert inspector.status == 422
    for words in (
        "“页.html”里有",
        "文件是空的：空.jpg",
        "已经保存的文件：好.jpg",
        "已上传：好.jpg",
    ):
        assert words in inspector.page.text
    inspector.submit(RECORD)
    assert inspector.status == 200
    assert "好.jpg" in inspector.page.text


def test_a_file_that_is_not_taken_hides_no_other_fault_of_the_form(inspector: Browser) -> None:
    given = {"evidence.0.file": ("好.jpg", files.jpeg()), "evidence.1.file": ("空.jpg", b"")}
    wrong = {"details": "", "repeats": "JC-1999-001", "happened_on": "9999-01-01"}
    inspector.submit(RECORD, files=given, **{**FILLED, "found_on": "nie", **wrong})
    assert inspector.status == 422
    told = [address for address, _ in inspector.page.links if address[:1] == "#"]
    assert told[-6:-1] == ["#details", "#found_on", "#repeats", "#evidence.1.file", "#happened_on"]
    assert inspector.page.text.count("文件是空的：空.jpg") > 1
    assert "没有选择文件" not in inspector.page.text
    row = inspector.page.html.partition('id="evidence.1.file"')[2].partition(">")[0]
    assert 'aria-invalid="true" aria-describedby="evidence.1.digest-error"' in row
    assert dict(inspector.page.form(RECORD).values)["unit"] == FILLED["unit"]


def test_more_rows_with_a_file_that_is_not_taken_tell_of_the_file_alone(
    inspector: Browser,
) -> None:
    inspector.submit(RECORD, files={"evidence.0.file": ("空.jpg", b"")}, rows="more:evidence")
    told = {address for address, _ in inspector.page.links if address[:1] == "#"}
    assert told - {"#main", "#menu"} == {"#evidence.0.file"}
    assert "evidence.5.file" in inspector.page.form(RECORD).names


def test_a_file_of_tomorrow_is_marked_where_its_day_stands(inspector: Browser) -> None:
    given = {"evidence.0.file": ("好.jpg", files.jpeg())}
    inspector.submit(RECORD, files=given, **FILLED, evidence__0__formed_on="2026-11-25")
    assert inspector.status == 422
    assert inspector.page.link("佐证材料第1项 · 形成日期") == "#evidence.0.formed_on"


def test_a_file_that_is_lost_is_marked_on_its_row(county: County, inspector: Browser) -> None:
    photo = files.jpeg()
    inspector.submit(RECORD, files={"evidence.0.file": (NAME, photo)}, title="", details="12件")
    county.house.evidence.path(hashlib.sha256(photo).hexdigest()).unlink()
    inspector.submit(RECORD, **FILLED)
    assert inspector.status == 422
    assert inspector.page.link("佐证材料第1项") == "#evidence.0.file"


def test_a_file_too_large_is_refused_with_the_limit_and_the_words_are_kept(
    county: County, inspector: Browser
) -> None:
    large = ("现场.mp4", files.film() + bytes(120 << 20))
    given = {"evidence.0.file": ("好.jpg", files.jpeg()), "evidence.1.file": large}
    inspector.submit(RECORD, files={"evidence.1.file": large}, **FILLED)
    assert inspector.status == 413
    assert "“现场.mp4”超过单个文件50MB的上限" in inspector.page.text
    inspector.submit(RECORD, files=given)
    assert "已经保存的文件：好.jpg" in inspector.page.text
    assert dict(inspector.page.form(RECORD).values)["details"] == FILLED["details"]
    answer = county.api(INSPECTOR).post("/api/evidence", files={"file": large})
    assert (answer.status_code, answer.json()["code"]) == (413, "evidence_too_large")
    assert "50MB" in answer.json()["case"]
    assert stored(county) == 1


@pytest.mark.parametrize("name", ["现场\u202egpj.jpg", "现场\u2066gpj.jpg"])
def test_a_file_whose_name_misleads_is_refused_before_it_is_stored(
    county: County, inspector: Browser, name: str
) -> None:
    inspector.submit(RECORD, files={"evidence.0.file": (name, files.jpeg())}, **FILLED)
    assert inspector.status == 422
    assert "佐证材料第1项 含有不可见的控制字符" in inspector.page.text
    answer = county.api(INSPECTOR).post("/api/evidence", files={"file": (name, files.jpeg())})
    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["field"], fault["reason"]) == ("file.name", "control_characters")
    assert stored(county) == 0


def test_who_may_not_cite_a_file_cannot_store_one(county: County) -> None:
    keeper = county.logged_in(KEEPER)
    csrf = dict(keeper.page.form("/logout").values)["csrf"]
    photo = {"file": (NAME, files.jpeg())}
    for client, path, given in (
        (county.api(KEEPER), "/api/evidence", photo),
        (keeper.client, RECORD, {"evidence.0.file": photo["file"]}),
    ):
        answer = client.post(path, files=given, data={"csrf": csrf, **FILLED})
        assert answer.status_code == 403
        assert "检查人员" in answer.text
    assert stored(county) == 0


def test_the_field_offers_a_phones_camera_and_what_is_taken(inspector: Browser) -> None:
    html = inspector.page.html
    assert html.count('accept="image/*" capture="environment"') == 1
    assert 'accept="image/*,.jpg,' in html
    assert ".ofd,.docx" in html


def test_the_camera_stays_with_the_first_row_without_a_file(inspector: Browser) -> None:
    inspector.submit(RECORD, evidence__0__formed_on="2026-11-24")
    assert 'name="evidence.0.file" accept="image/*" capture' in inspector.page.html
    inspector.submit(RECORD, files={"evidence.0.file": ("好.jpg", files.jpeg())})
    assert 'name="evidence.1.file" accept="image/*" capture' in inspector.page.html
    assert inspector.page.html.count("capture=") == 1
