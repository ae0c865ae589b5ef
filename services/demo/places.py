"""The demo county: three towns, their offices, and who sits where. All of it invented."""

from domain.kernel.known import Level
from domain.kernel.roles import Role
from domain.kernel.stream import Value

COUNTY = "units/shiqiao"
TOWNS = {"yunxi": ("云溪镇", "云溪"), "qinghe": ("清河镇", "清河"), "baishi": ("白石镇", "白石")}
FORMER_OFFICE = "units/yunxi-tourism"  # merged into the economy office in the second year
TAKES_OVER = "units/yunxi-economy"
PASSWORD = "zeji-demo-2026"  # noqa: S105 - of the demo accounts, printed to everybody


class Office(Value):
    """An office every town has, and how many sit in it besides its head."""

    key: str
    name: str
    short: str
    seats: tuple[tuple[str, Role], ...]


class Seat(Value):
    """A post somebody sits in: where, called what, with which role, over which units."""

    unit: str
    title: str
    role: Role
    reach: str


HANDLERS = (("经办人", Role.HANDLER), ("经办人", Role.HANDLER))
BUSY = (*HANDLERS, ("经办人", Role.HANDLER))
OFFICES = (
    Office(
        key="party",
        name="党政综合办公室",
        short="党政办",
        seats=(
            ("督办员", Role.SUPERVISOR),
            ("督办员", Role.SUPERVISOR),
            ("档案员", Role.ARCHIVIST),
        ),
    ),
    Office(
        key="law",
        name="平安法治办公室",
        short="平安法治办",
        seats=(
            ("检查员", Role.INSPECTOR),
            ("检查员", Role.INSPECTOR),
            ("核验员", Role.SUPERVISOR),
            ("核验员", Role.SUPERVISOR),
        ),
    ),
    Office(key="enforcement", name="综合行政执法大队", short="执法大队", seats=BUSY),
    Office(key="service", name="便民服务中心", short="便民中心", seats=BUSY),
    Office(key="economy", name="经济发展办公室", short="经发办", seats=HANDLERS),
    Office(key="building", name="规划建设管理环保办公室", short="规划建设办", seats=HANDLERS),
    Office(key="safety", name="应急管理办公室", short="应急办", seats=HANDLERS),
    Office(key="welfare", name="民政和社会事务办公室", short="民政办", seats=HANDLERS),
    Office(key="finance", name="财政办公室", short="财政办", seats=HANDLERS),
)
DEPARTMENTS = (
    ("justice", "县司法局"),
    ("market", "县市场监督管理局"),
    ("housing", "县住房和城乡建设委员会"),
    ("emergency", "县应急管理局"),
)
LEADERS = (
    ("镇长", Role.PRINCIPAL),
    ("副镇长", Role.LEADER_IN_CHARGE),
    ("副镇长", Role.LEADER_IN_CHARGE),
    ("政法委员", Role.LEADER_IN_CHARGE),
)
# Login names of the demo accounts, and the seat each belongs to: unit, role. The second of a
# kind goes to the next holder: an inspection takes two.
DEMO_SEATS = {
    "inspector": ("units/yunxi-law", Role.INSPECTOR),
    "partner": ("units/yunxi-law", Role.INSPECTOR),
    "supervisor": ("units/yunxi-party", Role.SUPERVISOR),
    "verifier": ("units/yunxi-law", Role.SUPERVISOR),
    "leader": ("units/yunxi", Role.LEADER_IN_CHARGE),
    "principal": ("units/yunxi", Role.PRINCIPAL),
    "head": ("units/yunxi-enforcement", Role.UNIT_HEAD),
    "handler": ("units/yunxi-enforcement", Role.HANDLER),
    "archivist": ("units/yunxi-party", Role.ARCHIVIST),
    "county": (COUNTY, Role.PRINCIPAL),
    "admin": (COUNTY, Role.ADMINISTRATOR),
    "rules": (COUNTY, Role.RULES_KEEPER),
    "auditor": (COUNTY, Role.AUDITOR),
}


def units() -> list[tuple[str, str, str, Level, str]]:
    """Every unit: id, name, short name, level, parent; parents first."""
    made = [(COUNTY, "石桥县", "石桥", Level.COUNTY, "")]
    made += [
        (f"units/{key}", name, name.removeprefix("县"), Level.DEPARTMENT, COUNTY)
        for key, name in DEPARTMENTS
    ]
    for town, (name, short) in TOWNS.items():
        made.append((f"units/{town}", f"{name}人民政府", short, Level.TOWN, COUNTY))
        made += [
            (
                f"units/{town}-{office.key}",
                f"{name}{office.name}",
                office.short,
                Level.OFFICE,
                f"units/{town}",
            )
            for office in OFFICES
        ]
    made.append((FORMER_OFFICE, "云溪镇旅游服务办公室", "旅游办", Level.OFFICE, "units/yunxi"))
    return made


def seats() -> list[Seat]:
    """Every seat of the county."""
    filled = [
        _seat(COUNTY, "县长", Role.PRINCIPAL),
        _seat(COUNTY, "副县长", Role.LEADER_IN_CHARGE),
        _seat(COUNTY, "系统管理员", Role.ADMINISTRATOR),
        _seat(COUNTY, "规则管理员", Role.RULES_KEEPER),
        _seat(COUNTY, "审计员", Role.AUDITOR),
    ]
    for key, _ in DEPARTMENTS:
        unit = f"units/{key}"
        filled += [
            _seat(unit, "局长", Role.UNIT_HEAD),
            _seat(unit, "检查员", Role.INSPECTOR, COUNTY),
            _seat(unit, "检查员", Role.INSPECTOR, COUNTY),
            _seat(unit, "经办人", Role.HANDLER),
            _seat(unit, "经办人", Role.HANDLER),
        ]
    for town in TOWNS:
        whole = f"units/{town}"
        filled += [_seat(whole, title, role) for title, role in LEADERS]
        for office in OFFICES:
            unit = f"units/{town}-{office.key}"
            filled.append(_seat(unit, "主任", Role.UNIT_HEAD))
            filled += [
                _seat(unit, title, role, unit if role is Role.HANDLER else whole)
                for title, role in office.seats
            ]
    return [
        *filled,
        _seat(FORMER_OFFICE, "主任", Role.UNIT_HEAD),
        _seat(FORMER_OFFICE, "经办人", Role.HANDLER),
    ]


def _seat(unit: str, title: str, role: Role, reach: str = "") -> Seat:
    return Seat(unit=unit, title=title, role=role, reach=reach or unit)
