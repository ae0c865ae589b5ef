"""The organisation on pages: units, persons and posts, as the one who keeps them finds them."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from domain.accounts import CloseAccount
from domain.kernel.roles import Role
from domain.posts import AppointPerson, DelegatePost, ReleasePerson, ReleaseReason
from domain.units import AbolishUnit, MergeUnit, RenameUnit
from tests.county import ADMIN, OTHER_TOWN, OUTSIDER, do
from tests.known import AFFAIRS, ASSISTANT, COUNTY, ENFORCEMENT, HANDLER, HEAD, SUPERVISOR, TOWN
from tests.services.web.browser import Browser, Page
from tests.services.web.county import County

MENU = "机构和人员"
TODAY = "2026-11-24"


@pytest.fixture
def browser(county: County) -> Browser:
    return county.logged_in(ADMIN)


def registered(browser: Browser, name: str = "张新") -> str:
    """Register a person, and the address of their page."""
    browser.open("/units")
    browser.follow("登记人员")
    return urlsplit(browser.submit("/register-person", full_name=name).address).path


def created(browser: Browser, name: str = "应急办") -> str:
    """Create a unit beneath the town, and its address."""
    browser.open(f"/{TOWN}")
    browser.follow("登记单位")
    page = browser.submit("/create-unit", full_name=name, short_name="应急", level="~科室")
    return urlsplit(page.address).path


def merge(county: County, unit: str = ENFORCEMENT, into: str = AFFAIRS) -> None:
    county.system(MergeUnit(id=unit, into=into, reason="机构改革"))


def test_the_keeper_finds_the_tree_in_the_menu_with_what_each_unit_has(
    county: County, browser: Browser
) -> None:
    county.item()
    page = browser.follow(MENU)
    assert page.address.endswith("/units")
    assert "综合行政执法大队 科室、站所 任职2个 未销号1件" in " ".join(page.text.split())
    assert "处罚决定未按期公示" in browser.follow("未销号1件").text
    browser.open("/units")
    assert browser.open(page.link("任职6个")).address.endswith("#members")


@pytest.mark.parametrize("person", [SUPERVISOR, OUTSIDER])
def test_who_may_not_keep_it_has_no_entry_no_buttons_and_is_refused(
    county: County, person: str
) -> None:
    browser = county.logged_in(person)
    assert MENU not in browser.page.text
    own = OTHER_TOWN if person == OUTSIDER else TOWN
    for place in ("/units", f"/{own}", "/persons", f"/{person}"):
        page = browser.open(place)
        assert browser.status == 200
        for act in ("登记单位", "合并单位", "登记人员", "任命", "免职离任", "开通账号"):
            assert all(act != words for _, words in page.links), (place, act)
    for place in ("/units/create-unit", f"/{own}/merge-unit", "/persons/register-person"):
        assert "机构人员管理员" in browser.open(place).html.partition('id="refusal"')[2]
    csrf = dict(browser.open("/password").form("/password").values)["csrf"]
    said = {"csrf": csrf, "full_name": "张新"}
    assert browser.client.post("/persons/register-person", data=said).status_code == 403


def test_units_out_of_reach_are_not_there(county: County) -> None:
    browser = county.logged_in(OUTSIDER)
    page = browser.open("/units")
    assert "清河镇" in page.text
    assert "云溪镇" not in page.text
    browser.open(f"/{TOWN}")
    assert browser.status == 404


def test_a_unit_is_created_and_stands_beneath_the_one_it_was_asked_from(browser: Browser) -> None:
    place = created(browser)
    assert "已登记，已封存" in browser.page.text
    assert browser.page.link("云溪镇") == f"/{TOWN}"
    assert "没有记录" in browser.page.text
    assert "已登记单位" in browser.page.text
    assert any(link == place for link, _ in browser.open("/units").links)


def test_a_unit_says_what_it_was_called(county: County, browser: Browser) -> None:
    county.system(RenameUnit(id=AFFAIRS, full_name="政务服务中心", short_name="政务"))
    page = browser.open(f"/{AFFAIRS}")
    assert "便民服务中心 2020年1月1日" in page.text
    assert "已变更单位名称" in page.text


def test_a_person_without_a_post_is_found_and_appointed(browser: Browser) -> None:
    person = registered(browser)
    assert browser.status == 200
    assert "已登记，已封存" in browser.page.text
    assert any(link == person for link, _ in browser.open("/persons").links)
    browser.open(f"/{TOWN}")
    browser.follow("任命")
    form = browser.page.form("/appoint-person")
    assert dict(form.values) | {"unit": TOWN, "reach": TOWN, "since": TODAY} == dict(form.values)
    page = browser.submit("/appoint-person", person="~张新", title="安全员", roles_held="handler")
    assert "岗位职责：经办人" in page.text
    assert "安全员" in browser.follow("云溪镇").text
    browser.open(person)
    browser.follow("开通账号")
    browser.submit("/open-account", login_name="zhang.xin")
    assert "zhang.xin 使用中" in browser.read(browser.page.link("张新")).text


def test_nobody_else_finds_a_person_without_a_post(county: County, browser: Browser) -> None:
    person = registered(browser)
    other = county.logged_in(SUPERVISOR)
    assert "张新" not in other.open("/persons").text
    other.open(person)
    assert other.status == 404


def test_a_post_is_lent_taken_back_and_left_from_the_page_of_its_unit(browser: Browser) -> None:
    browser.open(f"/{ENFORCEMENT}")
    assert "终止代为履职" not in browser.page.text
    browser.follow("委托代为履职")
    form = browser.page.form("/delegate-post")
    assert dict(form.values)["since"] == TODAY
    form_page = browser.submit(
        "/delegate-post", to_person="~宋知远", until="2026-12-01", reason="出差"
    )
    assert "已委托代为履职" in form_page.text
    page = browser.follow("综合行政执法大队")
    assert "由宋知远代为履职（2026年11月24日–2026年12月1日）" in page.text
    browser.follow("终止代为履职")
    browser.submit("/end-delegation", on=TODAY)
    assert "已终止代为履职" in browser.page.text
    browser.open(f"/{ENFORCEMENT}")
    browser.follow("免职离任")
    browser.submit("/release-person", until=TODAY, reason="~调动")
    assert "已免职离任" in browser.page.text
    page = browser.read(browser.page.link("林小禾"))
    assert "2026年11月24日停用" in page.text, "who has no post has no way in"


def test_posts_held_before_stay_with_the_person_without_acts(
    county: County, browser: Browser
) -> None:
    last = date(2026, 11, 20)
    county.system(ReleasePerson(id="posts/handler", until=last, reason=ReleaseReason.RETIREMENT))
    page = browser.read(f"/{HANDLER}")
    assert "经办人 退休" in page.text
    assert "2020年1月1日–2026年11月20日" in page.text
    assert "免职离任" not in page.text
    browser.follow("任命")
    assert browser.page.form("/appoint-person").choose("person", "林小禾") == HANDLER


def test_a_merger_says_what_it_leaves_and_afterwards_what_became_of_it(
    county: County, browser: Browser
) -> None:
    county.item()
    browser.open(f"/{ENFORCEMENT}")
    page = browser.follow("合并单位")
    assert "牵头的未销号事项 1" in page.text
    assert "在任职务 2" in page.text
    offered = [value for value, _ in page.form("/merge-unit").choices["into"]]
    assert AFFAIRS in offered
    assert ENFORCEMENT not in offered
    assert "处罚决定未按期公示" in browser.open(page.link("1")).text
    browser.open(f"/{ENFORCEMENT}")
    browser.follow("合并单位")
    page = browser.submit("/merge-unit", into="~便民服务中心", reason="机构改革")
    assert "已登记，已封存" in page.text
    assert "2026年11月24日 已撤并，由便民服务中心承接" in " ".join(page.text.split())
    page = browser.open(f"/{AFFAIRS}")
    assert "承接自综合行政执法大队" in page.text
    tree, _, ended = browser.open("/units").text.partition("已撤并的单位")
    assert "综合行政执法大队" in ended
    assert "综合行政执法大队" not in tree


def test_a_unit_with_nothing_leaves_nothing(browser: Browser) -> None:
    created(browser)
    page = browser.follow("撤销单位")
    assert "没有未销号事项、在任职务和下级单位。" in page.text


def test_what_stood_beneath_an_ended_unit_stands_beneath_its_successor(
    county: County, browser: Browser
) -> None:
    county.system(AbolishUnit(id=TOWN, successor=OTHER_TOWN, reason="撤镇"))
    html = browser.open("/units").html
    assert html.index("清河镇") < html.index("便民服务中心") < html.index("已撤并的单位")
    assert 'class="depth-2"><a href="/units/affairs"' in html


def test_a_unit_that_ended_accepts_no_more_and_says_who_took_over(
    county: County, browser: Browser
) -> None:
    merge(county)
    page = browser.open(f"/{ENFORCEMENT}")
    assert "任命" not in [words for _, words in page.links]
    browser.follow("变更单位名称")
    assert browser.status == 200
    assert "该单位已撤并，由便民服务中心承接" in browser.page.text


@pytest.mark.parametrize(
    ("place", "said", "words"),
    [
        (f"/{ENFORCEMENT}/merge-unit", {"into": "~便民服务中心"}, "理由"),
        (f"/{ENFORCEMENT}/rename-unit", {"full_name": " "}, "单位全称"),
        (f"/{COUNTY}/move-unit", {"parent": "~云溪镇"}, "县没有上级单位"),
        (
            "/posts/handler/release-person",
            {"until": "2019-01-01", "reason": "~调动"},
            "2020年1月1日",
        ),
        ("/persons/register-person", {"full_name": " "}, "姓名"),
        (f"/{HEAD}/rename-person", {"reason": "改名"}, "姓名"),
    ],
)
def test_what_is_refused_says_why(
    browser: Browser, place: str, said: dict[str, str], words: str
) -> None:
    browser.open(place)
    if not browser.page.forms[-1].action.partition("?")[0].endswith(place):
        assert words in browser.page.text  # refused before a word is typed
        return
    page = browser.submit(place, **said)
    assert browser.status == 409
    assert words in page.html.partition('id="refusal"')[2] + page.html.partition('id="faults"')[2]


def test_a_past_day_shows_what_was_then_and_offers_nothing(
    county: County, browser: Browser
) -> None:
    merge(county)
    lent = DelegatePost(
        id="posts/head", to_person=ASSISTANT, since=date(2026, 11, 24), until=date(2026, 12, 1),
        reason="出差",
    )  # fmt: skip
    do(county.house.desk, ADMIN, lent)
    county.house.projector.catch_up()
    page = browser.open("/units?as_of=2026-11-23")
    assert "已撤并" not in page.text
    assert page.link("综合行政执法大队") == f"/{ENFORCEMENT}?as_of=2026-11-23"
    page = browser.follow("综合行政执法大队")
    assert "周启明" in page.text
    for act in ("任命", "免职离任", "由宋知远代为履职", "合并单位", "已撤并"):
        assert act not in page.text


def test_the_pages_are_there_in_english(county: County, browser: Browser) -> None:
    merge(county)
    page = browser.open("/units?lang=en")
    assert "Organisation and staff" in page.text
    assert "Units that ended" in page.text
    page = browser.open(f"/{ENFORCEMENT}?lang=en")
    assert "What was left to the successor" in page.text
    assert "release each holder" in page.text


def give(browser: Browser, account: str, password: str = "a new password", **said: str) -> Page:
    """Give an account a password through its page."""
    browser.open(f"/accounts/{account}")
    browser.follow("设置密码")
    filled = {"reason": "忘记密码", "new_password": password, "new_password_again": password}
    return browser.submit("/password", **{**filled, **said})


def test_a_password_is_given_on_record(county: County, browser: Browser) -> None:
    before = county.logged_in(HEAD)
    page = give(browser, "head")
    assert "已登记，已封存" in page.text
    assert "已停用账号 理由：忘记密码" in " ".join(page.text.split())
    assert "已恢复账号" in page.text
    assert "a new password" not in page.html
    assert before.open("/").address.endswith("/login?going_to=%2F"), "its sessions end"
    again = Browser(county.client())
    again.log_in("head", "a new password")
    assert again.status == 200


def test_an_account_just_opened_is_given_its_first_password(
    county: County, browser: Browser
) -> None:
    registered(browser)
    browser.follow("开通账号")
    browser.submit("/open-account", login_name="zhang.xin")
    give(browser, "zhang.xin", reason="首次设置")
    newcomer = Browser(county.client())
    newcomer.log_in("zhang.xin", "a new password")
    assert newcomer.status == 200


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"reason": " "}, "没有填写理由"),
        ({"new_password_again": "another"}, "两次填的新密码不一样"),
        ({"new_password": "short", "new_password_again": "short"}, "新密码太短"),
    ],
)
def test_a_password_that_does_not_fit_is_not_given(
    county: County, browser: Browser, said: dict[str, str], words: str
) -> None:
    head = county.house.ledger.head()
    page = give(browser, "head", **said)
    assert browser.status == 422
    assert words in page.text
    assert county.house.ledger.head() == head
    county.logged_in(HEAD)


def test_a_form_sent_again_gives_no_other_password(county: County, browser: Browser) -> None:
    browser.open("/accounts/head/password")
    form = dict(browser.page.form("/password").values) | {"reason": "忘记密码"}
    for password in ("the first one", "the second one"):
        new = {"new_password": password, "new_password_again": password}
        sent = browser.client.post("/accounts/head/password", data=form | new)
        assert sent.status_code == 303
    client = Browser(county.client())
    client.log_in("head", "the second one")
    assert client.status == 401


def test_who_may_not_give_a_password_is_refused(county: County, browser: Browser) -> None:
    for place, person, status in (
        ("/accounts/head/password", SUPERVISOR, 403),
        ("/accounts/outsider/password", SUPERVISOR, 404),
        ("/accounts/nobody/password", ADMIN, 404),
    ):
        other = county.logged_in(person)
        other.open(place)
        assert other.status == status, place
    assert "设置密码" not in county.logged_in(SUPERVISOR).open("/accounts/head").text
    county.system(CloseAccount(id="accounts/head", reason="离任"))
    browser.open("/accounts/head/password")
    assert browser.status == 409
    assert browser.open("/accounts/admin/password").address.endswith("/password")
    assert "设置密码" not in browser.open("/accounts/admin").text
    csrf = dict(browser.open("/password").form("/password").values)["csrf"]
    sent = browser.client.post("/accounts/admin/password", data={"csrf": csrf})
    assert sent.headers["location"] == "/password"


def test_nobody_gives_a_password_to_who_will_reach_further(county: County) -> None:
    for person, reach, since in ((SUPERVISOR, TOWN, 2020), (HEAD, COUNTY, 2027)):
        county.system(
            AppointPerson(
                id=f"posts/{person[8:]}-too", person=person, unit=TOWN, title="机构员", reach=reach,
                roles_held=(Role.ADMINISTRATOR,), since=date(since, 1, 1),
            )
        )  # fmt: skip
    town = county.logged_in(SUPERVISOR)
    town.open("/accounts/head/password")
    assert town.status == 403


def test_nobody_gives_a_password_to_who_reaches_further(county: County) -> None:
    for person, unit in ((SUPERVISOR, TOWN), (ADMIN, TOWN)):
        county.system(
            AppointPerson(
                id=f"posts/{person[8:]}-too", person=person, unit=unit, title="机构员", reach=TOWN,
                roles_held=(Role.ADMINISTRATOR,), since=date(2020, 1, 1),
            )
        )  # fmt: skip
    town = county.logged_in(SUPERVISOR)
    town.open("/accounts/admin/password")
    assert town.status == 403
    assert "石桥县" in town.page.text
    assert "设置密码" not in town.open("/accounts/admin").text
    moved = AppointPerson(
        id="posts/head-before", person=HEAD, unit=COUNTY, title="科员", reach=COUNTY,
        roles_held=(Role.HANDLER,), since=date(2020, 1, 1),
    )  # fmt: skip
    county.system(moved)
    left = date(2024, 1, 1)
    county.system(ReleasePerson(id=moved.id, until=left, reason=ReleaseReason.TRANSFER))
    give(town, "head")
    assert "已恢复账号" in town.page.text
