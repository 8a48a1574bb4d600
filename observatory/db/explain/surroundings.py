"""Explains a ring: its units, the neighbourhoods taken out of them, what it has of the rest."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from observatory.db.explain.read import GapKey, Record, read_figures
from observatory.db.explain.trace import Tracer
from observatory.db.filters import as_dicts
from observatory.domain.explain_words import count, how_many, say
from observatory.domain.explanation import Figure, Number, Step
from observatory.domain.observation import ConfStatus

_RING = text("SELECT area_m2 FROM ring WHERE territory_id = :zone AND metres = :metres")
# Of the units under the ring: what the ring has of each, then what each holds of the zones.
_PARTS = text("""
    SELECT p.metres, p.territory_id, p.unit_id, p.weight, p.basis, u.vintage AS unit_vintage
    FROM ring_part p
    JOIN territory u ON u.id = p.unit_id
    JOIN territory z ON z.id = p.territory_id
    JOIN territory me ON me.id = :zone AND (me.level, me.vintage) = (z.level, z.vintage)
    WHERE p.unit_id IN (
        SELECT unit_id FROM ring_part WHERE territory_id = :zone AND metres = :metres)
      AND (p.metres = 0 OR (p.territory_id = :zone AND p.metres = :metres))
    ORDER BY p.metres, p.territory_id, p.unit_id
""")

Counted = tuple[int, str]  # an indicator's id, and its period


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The area of a ring, its parts, those of the zones, and the counts of both by territory."""

    area_m2: float
    rings: list[Record]
    zones: list[Record]
    figures: tuple[Mapping[int, Record], Mapping[int, Record]]  # numerator's, denominator's

    @property
    def is_open(self) -> bool:
        """Tell whether every count may be shown (METHOD rule 7)."""
        return all(one["conf_status"] == ConfStatus.FREE for one in self._records())

    @property
    def releases(self) -> list[int]:
        """Return the releases that the counts were read from."""
        return [one["release_id"] for one in self._records()]

    def _records(self) -> Iterator[Record]:
        for group in self.figures:
            yield from group.values()


def read_surroundings(
    connection: Connection, key: GapKey, zone: int, counts: Sequence[Counted]
) -> Surroundings | None:
    """Return what the ring of a neighbourhood is made of; None where it is on no counted unit."""
    given = {"zone": zone, "metres": key.kind.ring_metres}
    area = connection.execute(_RING, given).scalar_one_or_none()
    parts = as_dicts(connection.execute(_PARTS, given))
    places = sorted({part[name] for part in parts for name in ("territory_id", "unit_id")})
    x, n = (
        {row["id"]: row for row in read_figures(connection, number, period, places)}
        for number, period in counts
    )
    # Outlines of other vintages count nothing for this period.
    told = [part for part in parts if part["unit_id"] in x.keys() & n.keys()]
    rings, zones = ([part for part in told if bool(part["metres"]) is is_ring]
                    for is_ring in (True, False))  # fmt: skip
    return Surroundings(area, rings, zones, (x, n)) if area is not None and rings else None


def explain_ring(
    found: Surroundings, stored: Mapping[str, Any], metres: int, tracer: Tracer
) -> Iterator[Step]:
    """Yield the ring with its units, the neighbourhoods taken out, and the estimated counts."""
    units = tuple(_figures("benchmark", found, found.rings, "unit_id", tracer))
    fr, en = say(
        "Comparaison : ce qui entoure le quartier à moins de {metres} m, hors de tout quartier de "
        "la même génération : {area} hectares, sur {units}. De chacun, l'anneau a une part de ce "
        "que les quartiers laissent.",
        "Benchmark: what surrounds the neighbourhood within {metres} m, outside every "
        "neighbourhood of the generation: {area} hectares, on {units}. Of each, the ring has a "
        "share of what the neighbourhoods leave.",
        metres=str(metres), area=count(found.area_m2 / 1e4),
        units=(f"{len(found.rings)} IRIS",) * 2,
    )  # fmt: skip
    numbers: dict[str, Number] = {"metres": metres, "area_m2": found.area_m2,
                                  "units": len(found.rings)}  # fmt: skip
    yield Step(key="benchmark", formula="rule 1", fr=fr, en=en, numbers=numbers, figures=units)
    taken = tuple(_figures("neighbourhoods", found, found.zones, "territory_id", tracer))
    fr, en = say(
        "Les quartiers sont d'abord ôtés de ces IRIS, chacun pour la part de lui qui s'y trouve : "
        "{parts}.",
        "The neighbourhoods are first taken out of these IRIS, each for the share of it that lies "
        "there: {parts}.", parts=how_many(len(found.zones), "part"),
    )  # fmt: skip
    yield Step(key="neighbourhoods", formula="formula 1", fr=fr, en=en,
               numbers={"parts": len(found.zones)}, figures=taken)  # fmt: skip
    x, n = stored.get("benchmark_numerator"), stored.get("benchmark_denominator")
    if x is not None and n is not None and found.is_open:
        fr, en = say("Estimés dans l'anneau : {x} sur {n}.", "Estimated in the ring: {x} of {n}.",
                     x=count(x), n=count(n))  # fmt: skip
        numbers = {"numerator": x, "denominator": n}
        yield Step(key="rest", formula="formula 1", fr=fr, en=en, numbers=numbers)


def _figures(
    step: str, found: Surroundings, parts: Sequence[Record], place: str, tracer: Tracer
) -> Iterator[Figure]:
    """Yield both counts of each part's place, with the share that is taken of it."""
    for part in parts:
        for group in found.figures:
            record = group.get(part[place])
            if record is not None:
                yield tracer.figure(step, record, share=part["weight"], part_of=_unit(found, part))


def _unit(found: Surroundings, part: Record) -> Any:
    """Return the code of the IRIS that holds a part of a neighbourhood; None for a whole unit."""
    return None if part["metres"] else found.figures[0][part["unit_id"]]["code"]
