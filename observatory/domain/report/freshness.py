"""How fresh and how complete each indicator is, at the date of the edition's data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from observatory.domain.indicator import Indicator
from observatory.domain.period import parse_period
from observatory.domain.report.annex_words import THEMES, label_theme, word
from observatory.domain.report.document import Cell, Column, Legend, Paragraph, Section, Table
from observatory.domain.report.served import SummaryKey, address, make_figure
from observatory.domain.report.text import Figure, Pairs, Rule, Served, say
from observatory.domain.report.writer import NO_BREAK, Writer

WORDS: Pairs = {
    "title": ("Couverture et fraîcheur", "Coverage and freshness"),
    "lead": (
        "Pour chaque indicateur : la dernière période qui a un chiffre dans les quartiers, quand "
        "elle est parue, ce qu'elle couvre et ce que le secret statistique y cache. L'ancienneté "
        "est comptée jusqu'au {dated}, date des données de cette édition.",
        "For each indicator: the latest period that has a figure in the neighbourhoods, when it "
        "came out, what it covers and what secrecy hides in it. Age is counted up to {dated}, the "
        "date of this edition's data."),
    "nothing": ("Aucun chiffre de quartier n'est chargé.",
                "No figure of a neighbourhood is loaded."),
    "caption": ("Couverture et fraîcheur des indicateurs comparés ou prévus par la loi",
                "Coverage and freshness of the indicators that are compared or that the law asks "
                "for"),
    "caption_all": ("Couverture et fraîcheur de tous les indicateurs",
                    "Coverage and freshness of every indicator"),
    "note_lag": (
        "Délai : de la fin de la période à la parution, en mois entiers. Une source qui ne dit "
        "pas quand elle est parue n'a pas de délai.",
        "Lag: from the end of the period to the release, in whole months. A source that does not "
        "say when it came out has no lag."),
    "note_share": (
        "Couverture et part sous secret : parmi tous les quartiers de la génération.",
        "Coverage and share hidden: among all the neighbourhoods of the generation."),
    "undated": ("La source ne dit pas quand elle est parue.",
                "The source does not say when it came out."),
    "undated_all": (
        "Aucune source ne dit quand elle est parue : le délai de parution est inconnu.",
        "No source says when it came out: the lag of the releases is unknown."),
    "unknown": ("non précisée", "not stated"),
    "months": ("mois", "months"),
    "one_month": ("mois", "month"),
    "none": ("aucune", "none"),
}  # fmt: skip
COLUMNS: Pairs = {
    "indicator": ("Indicateur", "Indicator"),
    "theme": ("Thème", "Theme"),
    "generation": ("Génération", "Generation"),
    "period": ("Dernière période", "Latest period"),
    "release": ("Publication", "Release"),
    "published": ("Parue le", "Released on"),
    "lag": ("Délai", "Lag"),
    "age": ("Ancienneté", "Age"),
    "coverage": ("Couverture", "Coverage"),
    "hidden": ("Sous secret", "Hidden"),
    "breaks": ("Ruptures", "Breaks"),
}
_PRINTED = ("indicator", "period", "published", "lag", "age", "coverage", "hidden", "breaks")
_NUMBERS = ("lag", "age", "coverage", "hidden")


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The latest period of an indicator in the neighbourhoods of a generation.

    zones: of the generation, observed: with a figure, hidden: under secrecy; release: its number;
    is_main: it is compared, or the law asks for it.
    """

    indicator: Indicator
    level: str
    vintage: int
    period: str
    zones: int
    observed: int
    hidden: int = 0
    release: int | None = None
    title: str = ""
    published_on: date | None = None
    is_main: bool = True

    @property
    def path(self) -> str:
        """Return the address of the neighbourhoods' own summary."""
        return SummaryKey(indicator=self.indicator.code, level=self.level, vintage=self.vintage,
                          period=self.period, kind=None).path  # fmt: skip

    @property
    def hidden_path(self) -> str:
        """Return the address of the list of those under secrecy."""
        return address(
            "/v1/observations", indicator=self.indicator.code, level=self.level,
            vintage=self.vintage, period=self.period, obs_status="Q",
        )  # fmt: skip


def compose_freshness(facts: Sequence[Freshness], dated: date, language: str) -> Section:
    """Return the tables: the main indicators are printed, all are in the other formats."""
    writer, title = Writer(language), say(WORDS, "title", language)
    if not facts:
        nothing = (Paragraph(say(WORDS, "nothing", language), "note"),)
        return Section(id="fraicheur", title=title, blocks=nothing, starts_page=True)
    known = list(THEMES)
    rows = sorted(facts, key=lambda one: (
        known.index(one.indicator.theme) if one.indicator.theme in known else len(known),
        one.indicator.code,
    ))  # fmt: skip
    lead = say(WORDS, "lead", language, dated=writer.period(dated.isoformat()))
    printed = [row for row in rows if row.is_main]
    tables = []
    if printed:
        tables.append(_table("fraicheur-principaux", "caption", _PRINTED, printed, dated, writer))
    tables.append(_table("fraicheur-tous", "caption_all", tuple(COLUMNS), rows, dated, writer))
    return Section(
        id="fraicheur", title=title, starts_page=True, blocks=(Paragraph(lead, "lead"), *tables)
    )


def _table(
    id_: str,
    caption: str,
    names: Sequence[str],
    rows: Sequence[Freshness],
    dated: date,
    writer: Writer,
) -> Table:
    language, is_printed = writer.language, names is _PRINTED
    if not any(row.published_on for row in rows):
        names = [name for name in names if name not in ("published", "lag")]
    columns = tuple(Column(name, word(COLUMNS, name, language), is_number=name in _NUMBERS)
                    for name in names)  # fmt: skip
    keys = ("note_lag" if "lag" in names else "undated_all", "note_share")
    legend = Legend(notes=tuple(say(WORDS, key, language) for key in keys))
    lines = tuple(_line(row, names, dated, writer) for row in rows)
    return Table(id=id_, caption=say(WORDS, caption, language), columns=columns, rows=lines,
                 legend=legend, is_printed=is_printed)  # fmt: skip


def _line(row: Freshness, names: Sequence[str], dated: date, writer: Writer) -> tuple[Cell, ...]:
    language = writer.language
    label = row.indicator.label_fr if writer.is_french else row.indicator.label_en
    published = row.published_on
    cells: dict[str, Cell] = {
        "indicator": label,
        "theme": label_theme(row.indicator.theme, language),
        "generation": f"{row.level.upper()} {row.vintage}",
        "period": writer.period(row.period),
        "release": row.title,
        "published": writer.period(published.isoformat()) if published
        else word(WORDS, "unknown", language),
        "lag": _months(row, published, f"/v1/releases/{row.release}", "published_on", writer),
        "age": _months(row, dated, "/v1/status", "published_at", writer),
        "coverage": _share(row, row.observed, Served(row.path, "observed"), writer),
        "hidden": _share(row, row.hidden, Served(row.hidden_path, "numberMatched"), writer),
        "breaks": ", ".join(writer.period(one.start) for one in row.indicator.breaks)
        or word(WORDS, "none", language),
    }  # fmt: skip
    return tuple(cells[name] for name in names)


def _months(row: Freshness, day: date | None, path: str, field: str, writer: Writer) -> Figure:
    """Return whole months from the end of the period to a day."""
    if day is None:
        reason = word(WORDS, "undated", writer.language)
        return Figure(text=writer.number(None), value=None, unit="months", reason=reason)
    end = parse_period(row.period)[1]
    months = 12 * (day.year - end.year) + day.month - end.month - (day.day < end.day)
    months = max(months, 0)
    name = word(WORDS, "one_month" if abs(months) < 2 else "months", writer.language)
    return Figure(
        text=f"{writer.number(months)}{NO_BREAK}{name}", value=months, unit="months",
        served=(Served(path, field), Served(row.path, "period")), rule=Rule.MONTHS,
    )  # fmt: skip


def _share(row: Freshness, part: int, served: Served, writer: Writer) -> Figure:
    """Return a share of the generation's neighbourhoods, in percent."""
    if not row.zones:
        return make_figure(None, "percent", (), writer, rule=Rule.SHARE)
    whole = Served(row.path, "zones")
    return make_figure(100 * part / row.zones, "percent", (served, whole), writer, rule=Rule.SHARE)
