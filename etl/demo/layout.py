"""The plan of the fictional region: its communes, and what they belong to.

Codes have the official shapes but belong to no real list: departments 20 (Corsica has been 2A and
2B since 1976) and 96, region 99.
"""

from dataclasses import dataclass

import pandas as pd

REGION, COUNTRY = "99", "F"
OLD, NEW = 2015, 2024  # the two generations of neighbourhoods
VINTAGES = {
    "iris": 2021,
    "commune": 2021,
    "epci": 2021,
    "urban_unit": 2020,
    "department": 2021,
    "region": 2021,
    "country": 2021,
}
MERGED_INTO, MERGED_AWAY, BEFORE_MERGER = "20001", "20031", 2018


@dataclass(frozen=True, slots=True)
class Grid:
    """A department: a grid of communes whose shared corners are moved, numbered row by row."""

    code: str
    name: str
    west: float
    south: float
    columns: int
    rows: int
    metric_srid: int  # UTM zone of the department, north or south
    epci_of_column: tuple[str, ...]


STEP_LON, STEP_LAT = 0.14, 0.10
GRIDS = (
    # an island of the Atlantic where there is none
    Grid("20", "Avre-Maritime (fictif)", -11.9, 46.2, 6, 5, 32629,
         ("290000011",) * 2 + ("290000029",) * 2 + ("290000037",) * 2),
    # overseas-like: far away, south of the equator, west of the first
    Grid("96", "Avre-Australe (fictif)", -55.4, -20.4, 5, 3, 32721,
         ("290000045",) * 3 + ("290000052",) * 2),
)  # fmt: skip

EPCI_NAMES = {
    "290000011": "CA fictive du Ponant",
    "290000029": "CA fictive du Milieu",
    "290000037": "CC fictive du Levant",
    "290000045": "CA fictive des Vents",
    "290000052": "CC fictive des Récifs",
}
# 20701 lies in two EPCI; the other communes are outside any urban unit.
URBAN_UNITS = {
    "20601": ("Brumeval (fictive)", ("20007", "20008", "20013", "20014")),
    "20501": ("Cendreval (fictive)", ("20009", "20003", "20004", "20010")),
    "20701": ("Luneval (fictive)", ("20022", "20023", "20016", "20028", "20029")),
    "20401": ("Nacreval (fictive)", ("20012", "20006", "20011")),
    "96401": ("Corailville (fictive)", ("96001", "96002", "96007")),
    "96501": ("Lagonville (fictive)", ("96009", "96010", "96014", "96015")),
}


def iris_code(commune: str) -> str:
    """Return the code of a commune that is not divided: it is an IRIS of its own."""
    return f"{commune}0000"


def communes() -> pd.DataFrame:
    """Return the communes of 2021 with the code of each of their parents."""
    unit_of = {code: unit for unit, (_, codes) in URBAN_UNITS.items() for code in codes}
    rows = [
        (f"{grid.code}{1 + row * grid.columns + column:03d}", grid.code,
         grid.epci_of_column[column], row, column)
        for grid in GRIDS for row in range(grid.rows) for column in range(grid.columns)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["code", "department", "epci", "row", "column"])
    frame["urban_unit"] = [unit_of.get(code) for code in frame["code"]]
    frame["region"], frame["country"] = REGION, COUNTRY
    frame["name"] = commune_names(len(frame))
    return frame


def commune_names(count: int) -> list[str]:
    """Return names that no commune bears."""
    starts = ("Brume", "Cendre", "Lune", "Nacre", "Orme", "Perle", "Songe", "Verre", "Zéphyr")
    ends = ("val-sur-Avre", "mont-le-Fictif", "bourg-les-Nuées", "ville-l'Imaginée", "port-d'Avre")
    return [starts[i % len(starts)] + ends[i // len(starts)] for i in range(count)]
