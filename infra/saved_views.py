"""Saved views: queries of lists that somebody gave a name, in a file of their own.

They are settings and no facts: nothing of them is sealed, and losing them loses no record.
"""

from collections.abc import Collection, Sequence
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, Table, Text, delete, insert, or_, select

from domain.kernel.stream import Value
from infra.database import read_model_engine

metadata = MetaData()
views = Table(
    "saved_views",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    sqlite_autoincrement=True,  # a form that comes late must not take away another's
)


class SavedView(Value):
    """A query of a list with a name; shared with the unit named, else its account's own."""

    list: str
    account: str
    unit: str
    name: str
    query: str
    id: int = 0  # given when it is saved


class SavedViews:
    """The file of saved views."""

    def __init__(self, path: Path) -> None:
        """Open the file, made if missing."""
        self._engine = read_model_engine(path)
        metadata.create_all(self._engine)

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def of(self, list: str, account: str, units: Collection[str]) -> Sequence[SavedView]:
        """The account's own views of a list, and those its units share; oldest first."""
        mine = or_(views.c.account == account, views.c.unit.in_(sorted({*units} - {""})))
        query = select(views).where(views.c.list == list, mine).order_by(views.c.id)
        with self._engine.begin() as connection:
            return [SavedView(**row) for row in connection.execute(query).mappings()]

    def save(self, view: SavedView) -> None:
        """Keep it; one of the same list, account, unit and name is replaced."""
        said = {name: value for name, value in vars(view).items() if name != "id"}
        alike = (views.c[name] == value for name, value in said.items() if name != "query")
        with self._engine.begin() as connection:
            connection.execute(delete(views).where(*alike))
            connection.execute(insert(views).values(**said))

    def remove(self, id: int) -> None:
        """Forget it."""
        with self._engine.begin() as connection:
            connection.execute(delete(views).where(views.c.id == id))
