"""An inspector in the field, over TLS: what is written without a network arrives, and once."""

import json
from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.authority import Certified
from tests.browser.conftest import NARROW, served
from tests.known import INSPECTOR, SECOND
from tests.services.web.county import PASSWORD, County

FORM = "/findings/record-finding"
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0"
    "0000030101002d8cbd1b0000000049454e44ae426082"
)
KEPT = """async (last) => {
    await navigator.serviceWorker.ready;
    const soon = () => new Promise((done) => setTimeout(done, 50));
    while (!await caches.match(location.origin + last)) await soon();
    return navigator.serviceWorker.controller !== null;
}"""
LAST = "/outbox"  # of what the worker fetches ahead


class Network:
    """The application behind a network that fails as the test says."""

    def __init__(self, app: Any) -> None:
        """Begin whole."""
        self.app = app
        self.answers_lost = 0  # how many answers to a sent form will be lost

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Serve one request, or lose it, or lose its answer."""
        losing = scope.get("method") == "POST" and scope["path"] == FORM and self.answers_lost > 0

        async def swallow(_message: Any) -> None:
            """Let nothing out."""

        await self.app(scope, receive, swallow if losing else send)
        if losing:
            self.answers_lost -= 1
            await _cut(send)


async def _cut(send: Any) -> None:
    """Break the connection in the midst of an answer."""
    headers = [(b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    raise ConnectionError


@pytest.fixture
def network(county: County) -> Network:
    """What stands between the browser and the county."""
    return Network(county.app)


@pytest.fixture
def site(network: Network, certified: Certified) -> Iterator[str]:
    """The county's address, with TLS."""
    with served(network, certified) as address:
        yield address


Device = Callable[..., Page]


@pytest.fixture
def device(chromium: Browser, site: str) -> Iterator[Device]:
    """A phone of its own, on which somebody has logged in."""
    contexts: list[BrowserContext] = []

    def take(person: str = INSPECTOR) -> Page:
        context = chromium.new_context(
            base_url=site, viewport={"width": NARROW, "height": 844}, locale="zh-CN"
        )
        contexts.append(context)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        log_in(page, person)
        assert page.evaluate(KEPT, LAST)
        return page

    yield take
    for context in contexts:
        context.close()


def log_in(page: Page, person: str) -> None:
    """Log in on the page of the login."""
    if "/login" not in page.url:
        page.goto("/login")
    page.fill("[name=account]", person.removeprefix("persons/"))
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_selector("nav.menu", state="attached")


def write(page: Page, title: str) -> None:
    """Fill in the whole form, with a photo."""
    page.wait_for_selector("form[data-kept]")
    page.fill("[name=details]", f"{title}。抽查16件，3件超过7个工作日才公示。")
    page.select_option("[name=unit]", index=1)
    expect(page.locator(".prefilled .value").first).not_to_have_text("请选择")
    page.check("[name=severity] >> nth=1")
    page.click("details.folded summary")
    page.fill("[name=found_on]", "2026-11-24")
    page.fill("[name='place.words']", "便民服务中心公示栏")
    page.fill("[name=basis_clause]", "公示规定第3条")
    page.set_input_files(
        "[name='evidence.0.file']",
        {"name": "公示栏.png", "mimeType": "image/png", "buffer": PHOTO},
    )


def begin(page: Page, title: str) -> None:
    """Open the form and write what was found, nothing else."""
    page.goto(FORM)
    page.wait_for_selector("form[data-kept]")
    page.fill("[name=details]", title)


def send(page: Page, to: str = "**/outbox") -> None:
    """Press the form's own button, and wait for where it leads."""
    page.click("form.command button.primary")
    page.wait_for_url(to)


def recorded(county: County, title: str) -> list[Any]:
    """The findings of that title, with what the ledger has of them."""
    facts = county.house.ledger.since(0, limit=county.house.ledger.head())
    return [it for it in facts if getattr(it.fact, "title", "") == title]


def wait_for(page: Page, state: str, title: str) -> None:
    """Wait until the outbox lists the entry so."""
    page.wait_for_selector(f"#outbox-list li:has(.state:text-is('{state}')):has-text('{title}')")


def test_a_problem_recorded_offline_arrives_once_with_its_photo(
    county: County, device: Device
) -> None:
    page = device()
    page.context.set_offline(True)
    page.clock.set_fixed_time("2026-11-29T23:30:00Z")  # on the device, days after the copy was kept
    page.goto(FORM)
    page.wait_for_selector("#network:has-text('离线副本')")
    page.wait_for_selector("form[data-kept]")
    assert page.input_value("[name=found_on]") == "2026-11-30"
    write(page, "没有公示")
    page.wait_for_timeout(500)
    page.reload()
    page.wait_for_selector("form[data-kept]")
    assert page.input_value("[name=details]").startswith("没有公示。")
    send(page)
    wait_for(page, "待传", "没有公示")
    assert page.inner_text(".bar [data-outbox-waiting]").split() == ["待传", "1"]
    page.reload()
    wait_for(page, "待传", "没有公示")
    assert recorded(county, "没有公示") == []
    page.context.set_offline(False)
    wait_for(page, "已传", "没有公示")
    (found,) = recorded(county, "没有公示")
    assert [it.name for it in found.fact.evidence] == ["公示栏.png"]
    assert found.fact.act.device_at is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_a_lost_answer_records_nothing_twice(
    county: County, network: Network, device: Device
) -> None:
    page = device()
    network.answers_lost = 1
    page.goto(FORM)
    write(page, "答复丢了")
    send(page)
    wait_for(page, "已传", "答复丢了")  # sent again when the page opened
    assert network.answers_lost == 0
    assert len(recorded(county, "答复丢了")) == 1


def test_what_waits_survives_a_login_that_ended(county: County, device: Device) -> None:
    page = device()
    page.goto(FORM)
    write(page, "登录失效")
    county.turn(hours=13)
    send(page, to="**/login?**")
    expect(page.locator("main")).to_contain_text("用原来的账号登录后自动上传")
    log_in(page, INSPECTOR)
    page.wait_for_url("**/outbox")
    wait_for(page, "已传", "登录失效")
    assert len(recorded(county, "登录失效")) == 1


def test_a_refusal_turns_what_waits_into_a_draft(county: County, device: Device) -> None:
    page = device()
    page.context.set_offline(True)
    begin(page, "没填完")
    send(page)
    page.context.set_offline(False)
    wait_for(page, "草稿", "没填完")
    expect(page.locator("#outbox-list .refusal")).to_contain_text("严重程度")
    page.wait_for_selector("#network:has-text('已联网')")
    page.click("#outbox-list button:text-is('修改')")
    page.wait_for_selector("form[data-kept]")
    assert page.input_value("[name=details]") == "没填完"
    write(page, "填完了")
    send(page, to="**/findings/*?recorded=*")
    assert len(recorded(county, "填完了")) == 1


def test_the_queue_goes_to_another_device_as_a_file(
    county: County, device: Device, tmp_path: Path
) -> None:
    first = device()
    first.context.set_offline(True)
    first.goto(FORM)
    write(first, "换一台手机")
    send(first)
    wait_for(first, "待传", "换一台手机")
    with first.expect_download() as download:
        first.click("[data-act=save]")
    file = tmp_path / "queue.json"
    download.value.save_as(file)
    assert "csrf" not in file.read_text(encoding="utf-8")
    assert json.loads(file.read_text(encoding="utf-8"))["entries"][0]["files"][0]["base64"]

    another = device(SECOND)
    another.goto("/outbox")
    another.set_input_files("#outbox-file", file)
    another.wait_for_selector("output:has-text('另一账号')")
    second = device()
    second.goto("/outbox")
    second.set_input_files("#outbox-file", file)
    wait_for(second, "已传", "换一台手机")
    first.context.set_offline(False)
    wait_for(first, "已传", "换一台手机")
    (found,) = recorded(county, "换一台手机")
    assert len(found.fact.evidence) == 1


def test_one_account_neither_sees_nor_sends_what_another_keeps(
    county: County, device: Device
) -> None:
    page = device()
    begin(page, "甲的草稿")
    page.click("text=存草稿")
    page.wait_for_selector("#network:has-text('草稿已存在本机')")
    page.goto("/outbox")
    wait_for(page, "草稿", "甲的草稿")
    page.click("details.who summary")
    page.click("text=退出")
    page.wait_for_url("**/login")
    assert page.evaluate("caches.match(location.origin + '/outbox').then((it) => !it)")
    log_in(page, SECOND)
    page.goto("/outbox")
    page.wait_for_selector("#outbox-list li")
    expect(page.locator("main")).not_to_contain_text("甲的草稿")
    assert recorded(county, "甲的草稿") == []


def test_a_draft_is_deleted_when_it_was_asked(device: Device) -> None:
    page = device()
    begin(page, "不要了")
    page.click("text=存草稿")
    page.goto("/outbox")
    page.click("text=删除")
    page.wait_for_selector("#outbox-list:has-text('没有草稿')")
