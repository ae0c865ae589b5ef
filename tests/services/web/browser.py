"""A browser without JavaScript: it knows nothing but the links and forms of the page before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from starlette.testclient import TestClient

PURPOSE = "/consultations/consult-record"  # where the page before a record for life sends


@dataclass
class Form:
    """A form as the page has it: where it goes, what it is filled with, what may be chosen."""

    action: str
    method: str
    multipart: bool = False
    values: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def choose(self, name: str, label: str) -> str:
        """The value of the option of `name` whose label contains `label`."""
        found = [value for value, words in self.choices[name] if label in words]
        assert found, f"{name} offers no {label}: {self.choices[name]}"
        return found[0]


class Page(HTMLParser):
    """What a browser makes of a page."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.address, self.html = address, html
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.text = ""
        self._select = ""
        self._option: list[str] | None = None
        self._area: list[str] | None = None
        self._link: list[str] | None = None
        self._radio: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            multipart = given.get("enctype") == "multipart/form-data"
            action = given.get("action", self.address)
            self.forms.append(Form(action, given.get("method", "get"), multipart))
        elif tag == "a":
            self._link = [given.get("href", ""), "", given.get("aria-label", "")]
        elif tag == "input" and name and self.forms:
            self._input(name, given)
        elif tag == "select":
            self._select = name
            self.forms[-1].choices[name] = []
            self.forms[-1].values.append((name, ""))
            self.forms[-1].names.add(name)
        elif tag == "datalist":
            self._select = given["id"]
            self.forms[-1].choices[self._select] = []
        elif tag == "option":
            self._option = [given.get("value", ""), ""]
            if "selected" in given:
                self._set(self._select, given.get("value", ""))
        elif tag == "button" and name:
            self.forms[-1].names.add(name)
        elif tag == "textarea":
            self._area = [name, ""]

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link:
            address, *words = self._link  # what it shows, and what a screen reader adds
            self.links.append((address, " ".join(" ".join(words).split())))
            self._link = None
        elif tag == "option" and self._option:
            self.forms[-1].choices[self._select].append((self._option[0], self._option[1]))
            self._option = None
        elif tag == "label" and self._radio:
            name, value, words = self._radio
            self.forms[-1].choices[name].append((value, " ".join(words.split())))
            self._radio = None
        elif tag == "textarea" and self._area:
            self.forms[-1].values.append((self._area[0], self._area[1]))
            self.forms[-1].names.add(self._area[0])
            self._area = None

    def handle_data(self, data: str) -> None:
        for part in (self._option, self._area, self._link):
            if part is not None:
                part[1] += data
        if self._radio is not None:
            self._radio[2] += data
        if self._option is None:
            self.text += data

    def _input(self, name: str, given: Mapping[str, str]) -> None:
        form, kind = self.forms[-1], given.get("type", "text")
        form.names.add(name)
        if kind == "file":
            form.files.append(name)
        elif kind in ("checkbox", "radio"):
            offered = form.choices.setdefault(name, [])
            if kind == "radio":
                self._radio = [name, given.get("value", "on"), ""]
            else:
                offered.append((given.get("value", "on"), name))
            if "checked" in given:
                form.values.append((name, given.get("value", "on")))
        else:
            form.values.append((name, given.get("value", "")))

    def _set(self, name: str, value: str) -> None:
        values = self.forms[-1].values
        self.forms[-1].values = [(key, value if key == name else old) for key, old in values]

    def form(self, ending: str) -> Form:
        """The form whose address ends so."""
        found = [form for form in self.forms if form.action.partition("?")[0].endswith(ending)]
        assert found, f"no form to {ending} on {self.address}: {[f.action for f in self.forms]}"
        return found[0]

    def link(self, label: str) -> str:
        """The address of the first link with that label."""
        found = [address for address, words in self.links if label in words]
        assert found, f"no link {label} on {self.address}: {self.links}"
        return found[0]


def asks_purpose(page: Page) -> bool:
    """Whether it is the page before a record for life."""
    return any(form.action.startswith(PURPOSE) for form in page.forms)


class Browser:
    """Opens addresses, follows links, fills in and submits forms, as a person would."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page = Page("/", "")
        self.status = 0

    def open(self, address: str) -> Page:
        """Go to an address, relative to the page one is on, and follow where it leads."""
        return self._arrive(self.client.get(urljoin(self.page.address, address)))

    def read(self, address: str) -> Page:
        """Open an address; where a record first asks what for, say so and open it again."""
        page = self.open(address)
        if asks_purpose(page):
            self.submit(PURPOSE, purpose="抽查")
            page = self.open(urljoin(page.address, address))
        return page

    def follow(self, label: str) -> Page:
        """Follow the first link with that label."""
        return self.open(self.page.link(label))

    def submit(self, ending: str, *, files: Mapping[str, Any] | None = None, **filled: Any) -> Page:
        """Submit the form whose address ends so; `filled` names only fields that it has.

        A value `~label` chooses the option with that label; `__` in a name stands for a dot.
        """
        form = self.page.form(ending)
        said = list(form.values)
        for key, value in filled.items():
            name = key.replace("__", ".")
            assert name in form.names, f"no field {name} in {form.action}: {sorted(form.names)}"
            chosen = form.choose(name, value[1:]) if value.startswith("~") else value
            said = [pair for pair in said if pair[0] != name] + [(name, chosen)]
        data: dict[str, Any] = {}
        for name, value in said:
            data.setdefault(name, []).append(value)
        address = urljoin(self.page.address, form.action)
        if form.method.lower() == "get":
            return self._arrive(self.client.get(address, params=data))
        if form.multipart:
            nothing = dict.fromkeys(form.files, ("", b""))
            chosen_files = {**nothing, **(files or {})}
            assert set(chosen_files) <= set(form.files), f"no such file field: {form.files}"
            return self._arrive(self.client.post(address, data=data, files=chosen_files))
        return self._arrive(self.client.post(address, data=data))

    def log_in(self, account: str, password: str) -> Page:
        """Log in and arrive at the first page."""
        self.open("/login")
        return self.submit("/login", account=account, password=password)

    def _arrive(self, response: Any) -> Page:
        while response.status_code in (303, 307):
            response = self.client.get(urljoin(str(response.url), response.headers["location"]))
        self.status = response.status_code
        self.page = Page(str(response.url), response.text)
        return self.page
