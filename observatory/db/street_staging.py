"""Writes localities and streets of a release with their words, where no reader looks yet."""

from collections.abc import Sequence

from sqlalchemy import Connection, MetaData, Table, text

from observatory.db.frames import Frame, copy_frame
from observatory.db.plain_words import plain
from observatory.db.street_words import commune_words, street_words
from observatory.db.tables import locality, street

LOCALITY_FIELDS = ("locality", "commune_code", "commune_name", "former_name", "postcode")
STREET_FIELDS = ("street", "locality", "name")
_READ = "streets_read"  # ends with the transaction


def stage_localities(connection: Connection, release_id: int, frame: Frame) -> None:
    """Write the localities of a release: LOCALITY_FIELDS of a frame."""
    with_words = f"""
        (SELECT *, {plain("commune_name")} AS own, {plain("coalesce(former_name, '')")} AS former
         FROM {_READ})
    """  # noqa: S608 - our own names
    both = commune_words(f"({commune_words(with_words, 'own')})", "former")
    _stage(connection, locality, release_id, LOCALITY_FIELDS, frame,
           f"SELECT release_id, {', '.join(LOCALITY_FIELDS)}, own_core, former_core"  # noqa: S608
           f" FROM ({both}) AS s",
           ("words", "former_words"))  # fmt: skip


def stage_streets(connection: Connection, release_id: int, frame: Frame) -> None:
    """Write the streets of a release: STREET_FIELDS of a frame."""
    with_words = f"(SELECT *, {plain('name')} AS words FROM {_READ})"  # noqa: S608 - our own names
    _stage(connection, street, release_id, STREET_FIELDS, frame,
           f"SELECT release_id, {', '.join(STREET_FIELDS)}, kind, core"  # noqa: S608
           f" FROM ({street_words(with_words)}) AS s", ("kind", "core"))  # fmt: skip


def _stage(
    connection: Connection, table: Table, release_id: int, fields: Sequence[str], frame: Frame,
    derived: str, more: Sequence[str],
) -> None:  # fmt: skip
    """COPY a frame beside the table, and insert it with what is derived from it."""
    columns = ", ".join(("release_id", *fields))
    connection.execute(text(
        f"CREATE TEMPORARY TABLE {_READ} ON COMMIT DROP AS"  # noqa: S608
        f" SELECT {columns} FROM {table.name} WITH NO DATA"
    ))  # fmt: skip
    beside = table.to_metadata(MetaData(), name=_READ)
    copy_frame(connection, beside, fields, frame, constants={"release_id": release_id})
    names = ", ".join(("release_id", *fields, *more))
    connection.execute(text(f"INSERT INTO {table.name} ({names}) {derived}"))
    connection.execute(text(f"DROP TABLE {_READ}"))
