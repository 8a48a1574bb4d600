"""The territories that an edition may be about."""

from difflib import get_close_matches

from sqlalchemy import Connection, func, select

from observatory.db.tables import membership, territory
from observatory.domain.report.document import Place
from observatory.domain.territory import ZONINGS, Level
from observatory.errors import InvalidRequest, NotFound

_PLACE = (territory.c.level, territory.c.code, territory.c.vintage, territory.c.name)
SHOWN = 3  # names that may have been meant
ALIKE = 0.5  # half of the letters: a department has two


def find_place(connection: Connection, words: str) -> Place:
    """Return the territory that `level:code[:vintage]` names; the newest without a vintage.

    Raises InvalidRequest for what is not written so, NotFound with what may have been meant.
    """
    level, _, rest = words.partition(":")
    code, _, vintage = rest.partition(":")
    if not code or (vintage and not vintage.isdigit()):
        raise InvalidRequest(f"{words!r} names no territory: write level:code or level:code:2024.")
    level = read_level(level)
    query = select(*_PLACE).where(territory.c.level == level, territory.c.code == code)
    known = connection.execute(query.order_by(territory.c.vintage.desc())).mappings().all()
    chosen = [row for row in known if not vintage or row["vintage"] == int(vintage)]
    if chosen:
        return Place(**chosen[0])
    if known:
        vintages = ", ".join(str(row["vintage"]) for row in known)
        raise NotFound(f"{level}:{code} is not known in {vintage}, but in: {vintages}.")
    raise NotFound(f"No {level} has the code {code!r}.{_suggest(connection, level, code)}")


def read_level(words: str) -> Level:
    """Return a level by its name, or say which are known."""
    try:
        return Level(words)
    except ValueError:
        close = get_close_matches(words, list(Level), 1)
        meant = f" Did you mean {close[0]}?" if close else ""
        raise InvalidRequest(f"{words!r} is no level: {', '.join(Level)}.{meant}") from None


def _suggest(connection: Connection, level: str, code: str) -> str:
    """Return the codes that look like this one, and the places of that name."""
    query = select(territory.c.code, func.max(territory.c.name)).where(territory.c.level == level)
    names = {row[0]: str(row[1]) for row in connection.execute(query.group_by(territory.c.code))}
    wanted = code.casefold()
    close = [known for known in sorted(names) if wanted in names[known].casefold()]
    close += get_close_matches(code, sorted(names), SHOWN, ALIKE)
    shown = [f"{level}:{known} ({names[known]})" for known in dict.fromkeys(close[:SHOWN])]
    return f" Did you mean {' or '.join(shown)}?" if shown else ""


def read_generation(words: str) -> tuple[Level, int | None] | None:
    """Return the level and the vintage of `level` or `zones:vintage`; None where one is named.

    Codes of neighbourhoods begin with letters, or have seven digits: four digits are a year.
    """
    level, colon, rest = words.partition(":")
    if not colon:
        return read_level(level), None
    is_year = level in ZONINGS and len(rest) == len("2024") and rest.isdigit()
    return (Level(level), int(rest)) if is_year else None


def list_places(connection: Connection, level: Level, vintage: int | None = None) -> list[Place]:
    """Return the neighbourhoods of a generation, or the territories that hold some of the newest.

    vintage: of the neighbourhoods, the newest by default; NotFound where none is of it.
    """
    zones_level = level if level in ZONINGS else Level.QPV
    newest = select(func.max(territory.c.vintage)).where(territory.c.level == zones_level)
    zones = select(territory.c.id).where(
        territory.c.level == zones_level,
        territory.c.vintage == (newest.scalar_subquery() if vintage is None else vintage),
    )
    if level in ZONINGS:
        query = select(*_PLACE).where(territory.c.id.in_(zones))
    else:
        parents = select(membership.c.parent_id).where(membership.c.child_id.in_(zones))
        query = select(*_PLACE).where(territory.c.level == level, territory.c.id.in_(parents))
    rows = connection.execute(query.order_by(territory.c.code, territory.c.vintage)).mappings()
    # Of a code that has several vintages, the newest.
    places = list({row["code"]: Place(**row) for row in rows}.values())
    if vintage is not None and not places:
        raise NotFound(f"No {level} is known of {vintage}.")
    return places
