"""Features of a collection as text that the database writes, page by page or one by its code."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    LargeBinary,
    Row,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
    true,
)

from observatory.db.filters import Slice
from observatory.db.ogc.layout import Condition, Kind, Layout, Property, number, quoted
from observatory.db.statements import VERSION, as_bytes
from observatory.db.tables import membership, perimeter, territory
from observatory.geography.reference import WGS84, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureQuestion:
    """Which features, in which system; the names are those of the properties in the conditions."""

    layout: Layout
    reference: Reference
    outline: BaseGeometry | None = None  # in degrees: features that meet it
    conditions: Sequence[Condition] = ()
    named: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        """Tell whether the whole collection is asked for, whose size is known."""
        return self.outline is None and not self.conditions


@dataclass(frozen=True, slots=True)
class Features:
    """The texts of one page, how many match, and after which code the next page starts.

    version: that of the data that the statement itself saw; None where it saw no feature.
    """

    texts: list[bytes]
    matched: int
    next_key: tuple[str] | None
    version: int | None


def list_features(connection: Connection, question: FeatureQuestion, asked: Slice) -> Features:
    """Return one page of features in the order of their codes, and count them on the way."""
    known = question.layout.collection.matched if question.is_whole else asked.matched
    is_counted = known is None and asked.after is None
    rows = _read_page(connection, question, asked, is_counted)
    shown = rows[: asked.limit]
    following = (shown[-1].code,) if len(rows) > asked.limit else None
    if not rows or (known is None and not is_counted):
        # nothing says how many there are: no row, or the page before was of another version
        counted = count_features(connection, question)
        return replace(counted, texts=_texts(shown), next_key=following)
    assert is_counted or known is not None
    matched = int(rows[0].matched if known is None else known)
    return Features(_texts(shown), matched, following, rows[0].version)


def count_features(connection: Connection, question: FeatureQuestion) -> Features:
    """Count the features that match, and return none of them."""
    matching = _matching(question).subquery()
    query = select(func.count(), VERSION).select_from(matching)
    matched, version = connection.execute(query, _values(question)).one()
    return Features([], matched, None, version)


def read_feature(connection: Connection, question: FeatureQuestion, code: str) -> Features | None:
    """Return one feature, or None where the collection has no such code."""

    def write() -> Select[Any]:
        is_it = territory.c.code == bindparam("code", type_=Text)
        found = question.layout.matching([is_it], frozenset())
        return _write_rows(question, found.add_columns(territory.c.code))

    rows = _send(connection, question, ("one",), write, {"code": code})
    return make_feature(rows)


def find_feature(question: FeatureQuestion, code: str) -> tuple[str, dict[str, Any]] | None:
    """Return the statement of one feature and what it binds, where it was sent before."""
    return _find(question, ("one",), {"code": code})


def find_page(question: FeatureQuestion, most: int) -> tuple[str, dict[str, Any]] | None:
    """Return the statement of a first page in an outline, where it was sent before."""
    return _find(question, (True, False, True), {**_values(question), "most": most + 1})


def make_page(rows: Sequence[Any], most: int) -> Features | None:
    """Return the page that the rows of its statement hold; None: they do not say how many match."""
    if not rows:
        return None
    shown = rows[:most]
    following = (shown[-1][0],) if len(rows) > most else None
    return Features(_texts(shown), int(rows[0][3]), following, rows[0][2])


def make_feature(rows: Sequence[Any]) -> Features | None:
    """Return the feature that the row of its statement holds."""
    return Features(_texts(rows[:1]), 1, None, rows[0][2]) if rows else None


def _texts(rows: Sequence[Any]) -> list[bytes]:
    return [as_bytes(row[1]) for row in rows]


def read_all(connection: Connection, question: FeatureQuestion) -> Sequence[Any]:
    """Return code, text and version of every feature of a collection, in the order of the codes."""

    def write() -> Select[Any]:
        return _write_rows(question, _matching(question).add_columns(territory.c.code))

    return _send(connection, question, ("all",), write, {})


def _read_page(
    connection: Connection, question: FeatureQuestion, asked: Slice, is_counted: bool
) -> Sequence[Row[Any]]:
    def write() -> Select[Any]:
        page = _matching(question).add_columns(territory.c.code)
        if is_counted:
            page = page.add_columns(func.count().over().label("matched"))
        if asked.after is not None:
            page = page.where(territory.c.code > bindparam("after", type_=Text))
        page = page.order_by(territory.c.code).limit(bindparam("most", type_=Integer))
        return _write_rows(question, page)

    values = {**_values(question), "most": asked.limit + 1}
    if asked.after is not None:
        values["after"] = asked.after[0]
    shape = (is_counted, asked.after is not None, question.outline is not None)
    if question.conditions:
        return connection.execute(write(), values).all()
    return _send(connection, question, shape, write, values)


def _matching(question: FeatureQuestion) -> Select[Any]:
    conditions = list(question.conditions)
    if question.outline is not None:  # the GiST index answers
        drawn = func.ST_GeomFromWKB(bindparam("outline", type_=LargeBinary), WGS84)
        conditions.append(func.ST_Intersects(perimeter.c.geom, drawn))
    return question.layout.matching(conditions, question.named)


def _values(question: FeatureQuestion) -> dict[str, Any]:
    return {} if question.outline is None else {"outline": shapely.to_wkb(question.outline)}


def _send(
    connection: Connection,
    question: FeatureQuestion,
    shape: tuple[Any, ...],
    write: Any,
    values: dict[str, Any],
) -> Sequence[Row[Any]]:
    """Execute a statement that was written once for its shape."""
    ready = question.layout.ready
    key = (question.reference.address, *shape)
    if key not in ready:
        ready[key] = write().compile(dialect=connection.dialect)
    compiled = ready[key]
    return connection.exec_driver_sql(
        str(compiled), dict(compiled.construct_params(values) or {})
    ).all()


def _find(
    question: FeatureQuestion, shape: tuple[Any, ...], values: dict[str, Any]
) -> tuple[str, dict[str, Any]] | None:
    compiled = question.layout.ready.get((question.reference.address, *shape))
    if compiled is None:
        return None
    return str(compiled), dict(compiled.construct_params(values) or {})


def _write_rows(question: FeatureQuestion, page: Select[Any]) -> Select[Any]:
    """Write the features of a page: the narrow rows are chosen first, the wide ones read after."""
    chosen = page.subquery("chosen")
    own, outline = territory.alias("own"), perimeter.alias("outline")
    source: Any = chosen.join(own, own.c.id == chosen.c.id)
    source = source.join(outline, outline.c.territory_id == own.c.id)
    above = _parents(question.layout, own)
    if above is not None:
        source = source.join(above, true())
    text = _write(question, own, outline, above).label("feature")
    counted = [chosen.c.matched] if "matched" in chosen.c else []
    return select(own.c.code, text, VERSION, *counted).select_from(source).order_by(own.c.code)


def _parents(layout: Layout, own: FromClause) -> FromClause | None:
    """Return the codes of the main parents, level by level, of one territory."""
    if not layout.collection.parents:
        return None
    link, above = membership.alias("link"), territory.alias("above")
    wanted = [
        and_(link.c.parent_level == quoted(level), link.c.parent_vintage == number(vintage))
        for level, vintage in layout.collection.parents
    ]
    codes = [
        func.max(above.c.code).filter(above.c.level == quoted(level)).label(str(level))
        for level, _ in layout.collection.parents
    ]
    return (
        select(*codes)
        .join_from(link, above, above.c.id == link.c.parent_id)
        .where(link.c.child_id == own.c.id, link.c.is_main, or_(*wanted))
        .lateral("parents")
    )


def _write(
    question: FeatureQuestion, own: FromClause, outline: FromClause, above: FromClause | None
) -> ColumnElement[Any]:
    """Write a feature as JSON; concatenated text is five times faster than jsonb_build_object."""
    collection = question.layout.collection
    known = {"level": str(collection.level), "vintage": collection.vintage}
    members: list[Any] = []
    fixed = ""
    for name, one in question.layout.properties.items():
        if one.kind is Kind.GEOMETRY:
            continue
        fixed += f'{"," if members or fixed else ""}"{name}":'
        if name in known:
            fixed += orjson.dumps(known[name]).decode()
            continue
        source = own if name in own.c else outline if name in outline.c else above
        assert source is not None
        members += [quoted(fixed), _json(one, source.c[name])]
        fixed = ""
    return func.concat(
        quoted('{"type":"Feature","id":'), _json(question.layout.properties["code"], own.c.code),
        quoted(',"geometry":'), _shape(question.reference, outline.c.geom),
        quoted(',"properties":{'), *members, quoted(f"{fixed}}}}}"),
    )  # fmt: skip


def _json(one: Property, column: ColumnElement[Any]) -> ColumnElement[Any]:
    # dates are text of digits, but to_json knows how to quote them too
    quotes = one.kind in (Kind.TEXT, Kind.DATE)
    text: ColumnElement[Any] = cast(func.to_json(column) if quotes else column, Text)
    return func.coalesce(text, quoted("null")) if one.is_nullable else text


def _shape(reference: Reference, geometry: ColumnElement[Any]) -> ColumnElement[Any]:
    shape: ColumnElement[Any] = func.ST_ForcePolygonCCW(geometry)  # RFC 7946, 3.1.6
    if not reference.is_geographic:
        shape = func.ST_Transform(shape, number(reference.srid))
    elif reference.is_north_first:
        shape = func.ST_FlipCoordinates(shape)
    return func.ST_AsGeoJSON(shape, number(reference.decimals), number(0))
