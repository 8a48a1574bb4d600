"""What can be built: which documents, of which places, in which formats.

The one place to change where a composer or a renderer arrives: `COMPOSERS`, `FORMATS`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeAlias

from sqlalchemy import Connection

from observatory.db.report.catalogue import read_indicators
from observatory.db.report.editions import EditionKey
from observatory.db.report.rows import read_summaries
from observatory.domain.report.choose import choose_year
from observatory.domain.report.document import Document, EditionKind, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What is to be built."""

    kind: EditionKind
    place: Place | None
    period: str
    language: str

    @property
    def key(self) -> EditionKey:
        """Return the key under which its editions follow each other."""
        place = self.place
        return EditionKey(
            kind=str(self.kind),
            level=place.level if place else None,
            code=place.code if place else None,
            vintage=place.vintage if place else None,
            period=self.period,
            language=self.language,
        )

    @property
    def file_name(self) -> str:
        """Return the name of its files, without what says the format."""
        place = [self.place.level.replace("_", "-"), self.place.code] if self.place else []
        return "-".join([NAMES[self.kind], *place, self.period, self.language])


Composer: TypeAlias = Callable[[Connection, Edition], Document]
ComposerOfMany: TypeAlias = Callable[
    [Connection, Sequence[Place], Sequence[str]], Iterator[Document]
]
"""Documents of places of one level, in languages: read when called, composed one by one."""
Renderer: TypeAlias = Callable[[Document], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of editions."""

    media_type: str
    extension: str
    render: Renderer


@dataclass(frozen=True, slots=True)
class Registry:
    """What can be built. formats: of each kind, in the order in which they are offered.

    composers_of_many: by kind and level, where many places are read at once faster than in turn.
    """

    composers: Mapping[EditionKind, Composer]
    formats: Mapping[str, Format]
    choose_period: Callable[[Connection, EditionKind, date], str]
    composers_of_many: Mapping[tuple[EditionKind, str], ComposerOfMany] = field(
        default_factory=dict
    )

    def formats_of(self, kind: EditionKind) -> dict[str, Format]:
        """Return the formats that a kind is published in."""
        return {name: self.formats[name] for name in FORMATS[kind] if name in self.formats}


NAMES = {
    EditionKind.ANNUAL: "ecarts",
    EditionKind.SYNTHESIS: "synthese",
    EditionKind.SUMMARY: "resume",
    EditionKind.SHEET: "fiche",
    EditionKind.DIAGNOSIS: "diagnostic",
    EditionKind.HALF_YEAR: "semestre",
    EditionKind.QUARTER: "trimestre",
}
LOCAL = ("epci", "ept", "urban_unit", "contract", "commune")  # their gaps are not summed up
_ALL = ("pdf", "html", "xlsx", "json", "csv")
# JSON is always among them: the errata of the next edition are read from it.
FORMATS: dict[EditionKind, tuple[str, ...]] = {
    **dict.fromkeys(EditionKind, _ALL),
    EditionKind.SHEET: ("pdf", "html", "json"),
}
# kind → "package.module:function", imported when it is needed: drawing takes a second to import
COMPOSERS: dict[EditionKind, str] = {
    kind: f"etl.report.composers:{name}"
    for kind, name in {
        EditionKind.ANNUAL: "compose_report",
        EditionKind.SYNTHESIS: "compose_synthesis",
        EditionKind.SUMMARY: "compose_summary",
        EditionKind.SHEET: "compose_page",
        EditionKind.DIAGNOSIS: "compose_department",
        EditionKind.HALF_YEAR: "compose_news",
        EditionKind.QUARTER: "compose_news",
    }.items()
}
COMPOSERS_OF_MANY: dict[tuple[EditionKind, str], str] = {
    **{
        (EditionKind.SHEET, level): "etl.report.composers:compose_pages" for level in ("qpv", "zus")
    },
    **{(EditionKind.ANNUAL, level): "etl.report.composers:compose_locals" for level in LOCAL},
}
_RENDERERS = {
    "pdf": ("application/pdf", "pdf"),
    "html": ("text/html; charset=utf-8", "html"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    "json": ("application/json", "json"),
    "csv": ("application/zip", "csv.zip"),
}


def load_registry() -> Registry:
    """Return what this program can build."""
    return Registry(
        {kind: _load(path) for kind, path in COMPOSERS.items()},
        {
            name: Format(media_type, extension, _load(f"etl.report.render.{name}:render"))
            for name, (media_type, extension) in _RENDERERS.items()
            if _is_there(f"etl.report.render.{name}")
        },
        choose_period,
        {key: _load(path) for key, path in COMPOSERS_OF_MANY.items()},
    )


def choose_period(connection: Connection, kind: EditionKind, today: date) -> str:
    """Return what an edition is about when nobody says: the fullest year, or the current part."""
    if kind is EditionKind.HALF_YEAR:
        return f"{today.year}-S{(today.month + 5) // 6}"
    if kind is EditionKind.QUARTER:
        return f"{today.year}-Q{(today.month + 2) // 3}"
    return str(choose_year(read_summaries(connection, None), read_indicators(connection), None))


def has_own_period(kind: EditionKind, level: str) -> bool:
    """Tell whether such editions are about the last period that each place has."""
    return kind in (EditionKind.SHEET, EditionKind.DIAGNOSIS) or level in LOCAL


def _load(path: str) -> Callable[..., Any]:
    """Return a function that imports another when it is called, and that processes may share."""
    return partial(_call, path)


def _call(path: str, *given: Any) -> Any:
    module, _, name = path.partition(":")
    return getattr(import_module(module), name)(*given)


def _is_there(module: str) -> bool:
    package = module.rpartition(".")[0]
    return find_spec(package) is not None and find_spec(module) is not None
