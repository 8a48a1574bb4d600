"""The query parameters: text from an address, checked and bounded, turned into values."""

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)

from api.spelling import MOST_VALUES, Spelled, listed, one_of
from observatory.db.area.question import RestKey
from observatory.db.filters import BBox, InForce, ParentKey, Periods
from observatory.db.known import Named
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.period import parse_period
from observatory.domain.territory import Level

DEFAULT_LIMIT, MOST_JSON, MOST_CSV = 100, 10_000, 100_000
MOST_STREAMED = 5_000_000  # rows of a whole answer, sent while it is read
MOST_XLSX = 20_000  # a workbook is written cell by cell: four seconds
MOST_FEATURES, DEFAULT_FEATURES = 50_000, 10_000
REST_LEVELS = ("urban_unit", "epci", "ept", "commune", "department", "region", "country")
FIRST_VINTAGE, LAST_VINTAGE = 1900, 2100
CURSOR = "^[0-9A-Za-z_=-]{1,500}$"


class Form(StrEnum):
    """How a list may be written."""

    JSON = "json"
    CSV = "csv"
    CSVW = "csvw"  # not the rows: what the CSV's columns are
    XLSX = "xlsx"
    PARQUET = "parquet"
    SDMX_CSV = "sdmx-csv"
    GEOJSON = "geojson"
    GEOPARQUET = "geoparquet"
    FGB = "fgb"  # FlatGeobuf
    KML = "kml"
    SHP = "shp"  # a zipped Shapefile
    NDJSON = "ndjson"  # a document a line, as rows are done
    HTML = "html"  # a page for a person, where there is one


def split_commas(value: object) -> object:
    """Read `a,b` as two values."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Sequence):
        return value
    return tuple(part.strip() for text in value for part in str(text).split(",") if part.strip())


def read_periods(value: object) -> object:
    """Read `2013,2018-Q4`, `2013..2018` or `latest`."""
    if not isinstance(value, str):
        return value
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if len(parts) > MOST_VALUES:
        raise ValueError(f"at most {MOST_VALUES} periods")
    if "latest" in parts:
        if len(parts) > 1:
            raise ValueError("latest stands alone, not in a list")
        return Periods(is_latest=True)
    spans = [part.split("..") for part in parts if ".." in part]
    exact = tuple(dict.fromkeys(part for part in parts if ".." not in part))
    for period in exact:
        _read_period(period)
    return Periods(exact, tuple(_read_span(span) for span in spans))


def _read_period(text: str) -> tuple[date, date]:
    try:
        return parse_period(text)
    except ValueError:
        raise ValueError(
            f"{text[:30]!r} is not a period; write 2018, 2018-Q4, 2018-12, 2018-12-31, "
            "2013..2018 or latest"
        ) from None


def _read_span(bounds: Sequence[str]) -> tuple[date, date]:
    if len(bounds) != 2:
        raise ValueError("a span of periods has two ends: 2013..2018")
    start, end = _read_period(bounds[0])[0], _read_period(bounds[1])[1]
    if start > end:
        raise ValueError(f"{bounds[0]}..{bounds[1]} ends before it begins")
    return start, end


def read_parents(value: object) -> object:
    """Read `region:76` or `commune:93001:2018`, or several."""
    parts = split_commas(value)
    if not isinstance(parts, tuple):
        return value
    return tuple(part if isinstance(part, ParentKey) else read_parent(str(part)) for part in parts)


def read_parent(text: str) -> ParentKey:
    """Read one territory: `region:76` or `commune:93001:2018`."""
    level, _, rest = text.partition(":")
    code, _, vintage = rest.partition(":")
    if level not in list(Level) or not code or len(code) > 20:
        raise ValueError(f"{text[:40]!r} is not a territory; write level:code, as in region:76")
    if not vintage:
        return ParentKey(Level(level), code)
    if not (vintage.isascii() and vintage.isdigit() and _is_vintage(int(vintage[:9]))):
        raise ValueError(f"{vintage[:20]!r} is not a vintage, as in commune:93001:2018")
    return ParentKey(Level(level), code, int(vintage))


def _is_vintage(year: int) -> bool:
    return FIRST_VINTAGE <= year <= LAST_VINTAGE


def read_rests(value: object) -> object:
    """Read `epci`, `urban_unit:00760` or `epci:200046977:2021`, or several."""
    parts = split_commas(value)
    if not isinstance(parts, tuple):
        return value
    return tuple(part if isinstance(part, RestKey) else _read_rest(str(part)) for part in parts)


def _read_rest(text: str) -> RestKey:
    level = text.partition(":")[0].removeprefix("rest_of_")
    if level not in REST_LEVELS:
        raise ValueError(
            f"{text[:40]!r} has no rest; write one of {', '.join(REST_LEVELS)}, or one of their "
            "territories, as in epci:200046977"
        )
    if ":" not in text:
        return RestKey(Level(level))
    key = read_parent(text)
    return RestKey(key.level, key.code, key.vintage)


def read_bbox(value: object) -> object:
    """Read `west,south,east,north` in degrees; west > east crosses the antimeridian."""
    if not isinstance(value, str):
        return value
    try:
        west, south, east, north = (float(part) for part in value.split(","))
    except ValueError:
        raise ValueError("four numbers are expected: west,south,east,north, in degrees") from None
    if not all(map(math.isfinite, (west, south, east, north))):
        raise ValueError("one of its numbers is not finite")
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90):
        # In this order latitudes pass for longitudes: most boxes of France end here when swapped.
        raise ValueError(
            "it lies outside the world, or its south is not below its north; longitude comes "
            "first: west,south,east,north, as in 2.2,48.8,2.5,49.0"
        )
    return BBox(west, south, east, north)


def read_benchmarks(value: object) -> object:
    """Read benchmark kinds, or `all`."""
    return "all" if value in ("all", ["all"], ("all",)) else split_commas(value)


_FEW = Field(max_length=MOST_VALUES)
_OnlyText = PlainSerializer(lambda value: None)
VintageNumber = Annotated[int, Field(ge=FIRST_VINTAGE, le=LAST_VINTAGE)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,20}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[0-9a-z_-]{1,80}$")]

# The same, as parts of a longer text.
CODE, WORD = "[0-9A-Za-z_-]{1,20}", "[0-9a-z_-]{1,80}"
VINTAGE = f"(?:{FIRST_VINTAGE // 100}[0-9][0-9]|20[0-9][0-9]|{LAST_VINTAGE})"
TERRITORY = f"{one_of(Level)}:{CODE}(?::{VINTAGE})?"
_YEAR, _MONTH = "[1-9][0-9]{3}", "(?:0[1-9]|1[0-2])"
_LEAP = "(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)"
_DATE = (
    f"(?:{_YEAR}-(?:{_MONTH}-(?:0[1-9]|1[0-9]|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|"
    f"(?:0[13578]|1[02])-31)|{_LEAP}-02-29)"
)
PERIOD = f"(?:{_DATE}|{_YEAR}(?:-Q[1-4]|-{_MONTH})?)"
_SPAN = f"{PERIOD}(?:\\.\\.{PERIOD})?"
_NUMBER = "[+-]?(?:[0-9]{1,3}(?:\\.[0-9]{0,20})?|\\.[0-9]{1,20})"
# Printable, of the letters of French, without a comma; as published.
_NAME = "[!-+\\--~À-ÿ](?:[ -+\\--~À-ÿ]{0,78}[!-+\\--~À-ÿ])?"

_list = BeforeValidator(split_commas)
Rests = Annotated[
    tuple[RestKey, ...],
    BeforeValidator(read_rests),
    Field(max_length=10),
    Spelled(
        listed(f"(?:rest_of_)?{one_of(REST_LEVELS)}(?::{CODE}(?::{VINTAGE})?)?", 10),
        "urban_unit",
        "Compare with what is left of a parent without the area: a level (its territory that holds "
        "most of the area's people), level:code or level:code:vintage, or a comma list.",
    ),
]
Levels = Annotated[
    tuple[Level, ...], _list, _FEW,
    Spelled(listed(one_of(Level)), "qpv", "One level or a comma list."),
]  # fmt: skip
_LOCATED = [level for level in Level if level.is_zoning]


def _only_zonings(levels: tuple[Level, ...]) -> tuple[Level, ...]:
    if others := [level for level in levels if not level.is_zoning]:
        raise ValueError(f"{others[0]} is not located; choose {', '.join(_LOCATED)}")
    return levels


Zonings = Annotated[
    tuple[Level, ...], _list, _FEW, AfterValidator(_only_zonings),
    Spelled(listed(one_of(_LOCATED)), "qpv", "One zoning or a comma list."),
]  # fmt: skip
Vintages = Annotated[
    tuple[VintageNumber, ...], _list, _FEW,
    Spelled(listed(VINTAGE), "2024", "One vintage or a comma list."),
]  # fmt: skip
Codes = Annotated[
    tuple[Code, ...], _list, _FEW, Spelled(listed(CODE), "QP091032", "One code or a comma list."),
]  # fmt: skip
Words = Annotated[
    tuple[Word, ...], _list, _FEW, Spelled(listed(WORD), "pov60", "One code or a comma list.")
]
Names = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=1, max_length=80)], ...],
    _list, _FEW, Spelled(listed(_NAME), "QPV2015", "One name as published, or a comma list."),
]  # fmt: skip
Parents = Annotated[
    tuple[ParentKey, ...],
    BeforeValidator(read_parents),
    _FEW,
    Spelled(
        listed(TERRITORY), "region:76",
        "Territories that belong to one: level:code or level:code:vintage.",
    ),
]  # fmt: skip
PeriodChoice = Annotated[
    Periods,
    BeforeValidator(read_periods),
    Spelled(
        f"^ *latest *$|{listed(_SPAN)}", "2018",
        "2018, 2018-Q4, 2018-12-31, a comma list, 2013..2018, or latest.",
    ),
]  # fmt: skip
Box = Annotated[
    BBox | None,
    BeforeValidator(read_bbox),
    Spelled(
        f"^ *{_NUMBER} *(?:, *{_NUMBER} *){{3}}$", "2.2,48.8,2.5,49.0",
        "west,south,east,north in degrees. A west greater than the east is no error: the box then "
        "crosses the antimeridian (RFC 7946, 5.2), and 10,46,5,47 is nearly the whole world round.",
    ),
]  # fmt: skip
Benchmarks = Annotated[
    Literal["all"] | Annotated[tuple[BenchmarkKind, ...], _FEW],
    BeforeValidator(read_benchmarks),
    Spelled(
        f"^all$|{listed(one_of(BenchmarkKind))}", "epci",
        "Benchmark kinds, or all; by default the one each indicator declares.",
    ),
]  # fmt: skip
Day = Annotated[
    Literal["all"] | date | None,
    Spelled(
        f"^(?:all|{_DATE})$", "2024-01-01",
        "Territories in force on a day; by default today, or, for a generation that is over, its "
        "last day; all: of any day.",
    ),
]  # fmt: skip


def day_of(on: Literal["all"] | date | None) -> InForce | None:
    """Return the day that territories must be in force on; None for any."""
    if on == "all":
        return None
    return InForce(datetime.now(UTC).date(), or_at_its_end=True) if on is None else InForce(on)


def spell_day(when: InForce | None) -> str:
    """Say in the answer which day was meant."""
    return "all" if when is None else when.day.isoformat()


class Query(BaseModel):
    """What every question shares."""

    model_config = ConfigDict(extra="ignore", frozen=True)


CsvLocale = Annotated[
    Literal["en", "fr"] | None,
    Field(
        description="Of the csv. fr: semicolons, decimal commas and the mark of UTF-8, as a "
        "French spreadsheet opens them; en (default): commas and points."
    ),
]


class FormQuery(Query):
    """A question whose answer is a list."""

    f: Literal["json", "csv", "csvw", "xlsx", "parquet"] | None = Field(
        None,
        description="json (default), csv, xlsx or parquet, also by the Accept header; csvw: what "
        "the columns of the csv are (W3C Tabular Data).",
    )
    locale: CsvLocale = None


class PageQuery(FormQuery):
    """A question answered page by page."""

    limit: int | None = Field(
        None, ge=1, le=MOST_CSV,
        description=f"Rows: JSON {DEFAULT_LIMIT} by default and {MOST_JSON} at most, "
        f"CSV and Parquet {MOST_CSV}, XLSX {MOST_XLSX}; a file of more is refused unless a part "
        "is asked for.",
    )  # fmt: skip
    cursor: str | None = Field(
        None, pattern=CURSOR, description="Where the page begins: follow the link `next`."
    )

    def named(self) -> Named:
        """Return the codes that the question names: all of them have to exist."""
        listed = {name: getattr(self, name, ()) for name in ("indicator", "level", "code")}
        indicators, levels, codes = (
            (value,) if isinstance(value, str) else tuple(value or ()) for value in listed.values()
        )
        vintage = getattr(self, "vintage", ())
        return Named(
            indicators=indicators,
            levels=tuple(map(Level, levels)),
            codes=codes,
            parents=getattr(self, "parent", ()),
            vintages=(vintage,) if isinstance(vintage, int) else tuple(vintage),
            sources=getattr(self, "source", ()),
            themes=getattr(self, "theme", ()),
        )


WholeLimit = Annotated[
    int | None,
    Field(
        ge=1,
        le=MOST_STREAMED,
        description=f"Rows. JSON: {DEFAULT_LIMIT} by default; XLSX: {MOST_XLSX} at most, more "
        f"being refused without it; the other forms: all of them, and {MOST_STREAMED} at most. "
        f"Up to {MOST_JSON} rows are a page, which the link `next` follows; more come as one "
        "stream.",
    ),
]
WholeForm = Annotated[
    Literal["json", "csv", "csvw", "xlsx", "parquet", "sdmx-csv"] | None,
    Field(
        description="json (default), csv, xlsx, parquet or sdmx-csv (SDMX-CSV 2.0), also by the "
        "Accept header; csvw: what the columns of the csv are (W3C Tabular Data).",
    ),
]


class FigureQuery(PageQuery):
    """A question about figures of territories."""

    level: Levels = ()
    vintage: Vintages = ()
    code: Codes = ()
    parent: Parents = ()
    bbox: Box = None
    indicator: Words = ()
    period: PeriodChoice = Periods()

    def territory_filter(self, **more: Any) -> dict[str, Any]:
        """Return the arguments of a TerritoryFilter."""
        return {
            "levels": self.level,
            "vintages": self.vintage,
            "codes": self.code,
            "parents": self.parent,
            "bbox": self.bbox,
            **more,
        }
