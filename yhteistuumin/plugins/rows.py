"""Rows as plain data, with everything that refers to them: to take away, to keep in a file, to put back."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Time,
    delete,
    func,
    insert,
    select,
    text,
    tuple_,
    update,
)

Row = dict[str, Any]

CHUNK = 400
SOFT_REFERENCES = {("translation", "basis_revision_id"): "revision", ("working_copy", "basis_revision_id"): "revision"}
"""Columns that hold an id of another table without saying so to the database."""


def reflected(connection: Connection) -> MetaData:
    """Every table as it is in the database, whoever made it."""
    found = MetaData()
    found.reflect(connection)
    return found


@dataclass
class Doomed:
    """Rows that go together: those that were named, and those that cannot be without them.

    *loosened* are references from rows that stay: they become empty.
    """

    tables: MetaData
    rows: dict[str, dict[tuple[Any, ...], Row]] = field(default_factory=dict)
    loosened: dict[tuple[str, str], set[Any]] = field(default_factory=dict)

    def add(self, connection: Connection, name: str, rows: Iterable[Row]) -> None:
        """Name *rows* of table *name*, and find what hangs on them."""
        waiting = [(name, list(rows))]
        while waiting:
            table, found = waiting.pop()
            there = self.rows.setdefault(table, {})
            new = [row for row in found if self._key(table, row) not in there]
            there.update((self._key(table, row), row) for row in new)
            if new:
                waiting += self._hanging(connection, table, new)

    def _hanging(self, connection: Connection, name: str, rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
        for table in self.tables.sorted_tables:
            for reference in table.foreign_key_constraints:
                if reference.referred_table.name != name:
                    continue
                found = list(_referring(connection, table, reference, rows))
                if self._may_be_loosened(table, reference):
                    self._loosen(table, reference, found)
                else:
                    yield table.name, found

    def _may_be_loosened(self, table: Table, reference: ForeignKeyConstraint) -> bool:
        by_rule = (reference.ondelete or "").upper()
        empty_is_fine = all(column.nullable for column in reference.columns)
        return len(reference.columns) == 1 and by_rule != "CASCADE" and empty_is_fine

    def _loosen(self, table: Table, reference: ForeignKeyConstraint, found: Iterable[Row]) -> None:
        name = next(iter(reference.columns)).name
        self.loosened.setdefault((table.name, name), set()).update(row[name] for row in found)

    def _key(self, name: str, row: Row) -> tuple[Any, ...]:
        columns = self.tables.tables[name].primary_key.columns or self.tables.tables[name].columns
        return tuple(_hashable(row[column.name]) for column in columns)

    def delete(self, connection: Connection) -> None:
        """Take the rows away."""
        for (name, column), targets in self.loosened.items():
            place = self.tables.tables[name].c[column]
            for part in _chunks(sorted(targets)):
                connection.execute(update(place.table).where(place.in_(part)).values({column: None}))
        for table in reversed(self.tables.sorted_tables):
            key = list(table.primary_key.columns)
            for chunk in _chunks(list(self.rows.get(table.name, {}).values())):
                values = [tuple(row[column.name] for column in key) for row in chunk]
                connection.execute(delete(table).where(_among(key, values)))


def rows_of(connection: Connection, table: Table, *where: Any) -> list[Row]:
    """The rows of *table*, in the order of its key."""
    statement = select(table).where(*where).order_by(*table.primary_key.columns)
    return [dict(row) for row in connection.execute(statement).mappings()]


def _referring(
    connection: Connection, table: Table, reference: ForeignKeyConstraint, rows: Sequence[Row]
) -> Iterator[Row]:
    columns = list(reference.columns)
    targets = [element.column.name for element in reference.elements]
    values = {tuple(row[target] for target in targets) for row in rows}
    wanted = [value for value in values if None not in value]
    for chunk in _chunks(wanted):
        yield from rows_of(connection, table, _among(columns, chunk))


def _among(columns: Sequence[Column[Any]], values: Sequence[tuple[Any, ...]]) -> Any:
    if len(columns) == 1:
        return columns[0].in_([value[0] for value in values])
    return tuple_(*columns).in_(values)


def _chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    yield from (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))


def _hashable(value: Any) -> Any:
    return value if value.__hash__ else repr(value)


def as_plain(row: Mapping[str, Any]) -> Row:
    """*row* as JSON values."""
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode("ascii")
    return str(value) if isinstance(value, Decimal) else value


def from_plain(table: Table, row: Mapping[str, Any]) -> Row:
    """*row* of a file as *table* takes it. Raises `ValueError` where it does not fit."""
    strangers = sorted(row.keys() - table.c.keys())
    if strangers:
        raise ValueError(f"{table.name} has no column {strangers[0]}")
    return {name: None if value is None else _typed(table.c[name], value) for name, value in row.items()}


def _typed(column: Column[Any], value: Any) -> Any:
    kind = column.type
    if isinstance(kind, JSON):
        return value
    readers: tuple[tuple[type[Any], Any], ...] = (
        (DateTime, datetime.fromisoformat), (Date, date.fromisoformat), (Time, time.fromisoformat),
        (LargeBinary, base64.b64decode), (Numeric, lambda text: text if isinstance(text, float) else Decimal(text)),
    )  # fmt: skip
    return next((read(value) for known, read in readers if isinstance(kind, known)), value)


@dataclass
class Returning:
    """Rows on their way back into the database. An id that was given away meanwhile gets another."""

    tables: MetaData
    rows: Mapping[str, list[Row]]
    ids: dict[str, dict[int, int]] = field(default_factory=dict)

    def insert(self, connection: Connection) -> None:
        """Put them in. Raises what the database raises where they do not fit."""
        for table in self.tables.sorted_tables:
            self._give_ids(connection, table)
        later: list[tuple[Table, str, Row]] = []
        for table in self.tables.sorted_tables:
            rows = [self._with_ids(connection, table, row) for row in self.rows.get(table.name, ())]
            if not rows:
                continue
            for column in _own_references(table):
                later += [(table, column, dict(row)) for row in rows if row[column] is not None]
                rows = [{**row, column: None} for row in rows]
            for chunk in _chunks(rows):
                connection.execute(insert(table), list(chunk))
            _move_sequences(connection, table)
        for table, column, row in later:
            key = [place == row[place.name] for place in table.primary_key.columns]
            connection.execute(update(table).where(*key).values({column: row[column]}))

    def _give_ids(self, connection: Connection, table: Table) -> None:
        rows = self.rows.get(table.name, [])
        column = _number(table)
        if not rows or column is None:
            return
        wanted = [row[column.name] for row in rows]
        taken: set[int] = set()
        for chunk in _chunks(wanted):
            taken |= set(connection.scalars(select(column).where(column.in_(chunk))))
        last = max([*wanted, connection.scalar(select(func.max(column))) or 0])
        fresh = iter(range(last + 1, last + 1 + len(taken)))
        self.ids[table.name] = {number: next(fresh) for number in wanted if number in taken}

    def _with_ids(self, connection: Connection, table: Table, row: Row) -> Row:
        changed = dict(row)
        own = _number(table)
        if own is not None:
            changed[own.name] = self._id(table.name, row[own.name])
        for reference in table.foreign_key_constraints:
            if len(reference.columns) != 1:
                continue
            column, target = next(iter(reference.columns)), reference.elements[0].column
            value = row.get(column.name)
            if value is None:
                continue
            if _is_number(target):
                changed[column.name] = self._id(target.table.name, value)
            if column.nullable and not self._is_there(connection, target, value):
                changed[column.name] = None
        for (name, soft), target_table in SOFT_REFERENCES.items():
            if name == table.name and changed.get(soft) is not None:
                changed[soft] = self._id(target_table, changed[soft])
        return changed

    def _id(self, table: str, number: Any) -> Any:
        return self.ids.get(table, {}).get(number, number)

    def _is_there(self, connection: Connection, target: Column[Any], value: Any) -> bool:
        if any(row[target.name] == value for row in self.rows.get(target.table.name, ())):
            return True
        return connection.scalar(select(target).where(target == value)) is not None


def _number(table: Table) -> Column[Any] | None:
    key = list(table.primary_key.columns)
    return key[0] if len(key) == 1 and _is_number(key[0]) else None


def _is_number(column: Column[Any]) -> bool:
    key = list(column.table.primary_key.columns)
    refers = bool(column.foreign_keys)
    return len(key) == 1 and key[0] is column and column.type.python_type is int and not refers


def _own_references(table: Table) -> list[str]:
    return [
        next(iter(reference.columns)).name
        for reference in table.foreign_key_constraints
        if reference.referred_table is table and len(reference.columns) == 1
    ]


def _move_sequences(connection: Connection, table: Table) -> None:
    """On PostgreSQL the next id is counted beside the table."""
    column = _number(table)
    if connection.dialect.name != "postgresql" or column is None:
        return
    sequence = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
    if sequence:
        last = connection.scalar(select(func.max(column))) or 1
        connection.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})
