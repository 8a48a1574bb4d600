"""A small document with every kind of block, for the tests of what renders one."""

from datetime import date

import shapely

from observatory.domain.report.document import (
    Bullets,
    Chart,
    ChartKind,
    Column,
    Document,
    EditionKind,
    KeyFigure,
    KeyFigures,
    Legend,
    Map,
    Mark,
    Outcome,
    Outline,
    Paragraph,
    Section,
    Spot,
    Table,
)
from observatory.domain.report.served import SummaryKey, make_figure
from observatory.domain.report.text import Figure, Served, Text
from observatory.domain.report.writer import Writer

KEY = SummaryKey(indicator="unemp_1564", level="qpv", vintage=2024, period="2018",
                 kind="rest_of_urban_unit")  # fmt: skip
FORMULA = '=HYPERLINK("http://example.org";"x")'  # a name that a spreadsheet would run


def sample_document(language: str = "fr", *, banner: str | None = "Données fictives.") -> Document:
    """Return the document; its figures are invented."""
    return Document(
        kind=EditionKind.ANNUAL, language=language, period="2018", place=None,
        title=Text(("Les écarts en 2018",)), subtitle=Text(("Rapport annuel",)), banner=banner,
        origin="demonstration", data_version=7, dated=date(2026, 11, 26),
        sections=(_opening(language), _theme(language), _long(language)),
        sources=("Insee, Recensement, édition 2021, Licence ouverte 2.0",),
    )  # fmt: skip


def figure(value: float | None, language: str, field: str = "difference", **more: str) -> Figure:
    style = more.pop("style", "difference")
    return make_figure(
        value, "percent", Served(KEY.path, field), Writer(language), style=style, **more
    )  # type: ignore[arg-type]


def _opening(language: str) -> Section:
    gap = figure(10.6, language)
    return Section(
        id="chiffres-cles", title=Text(("Les chiffres de l'année",)), starts_page=True,
        blocks=(
            Paragraph(Text(("Un écart de ", gap, " avec l'agglomération.")), "headline"),
            KeyFigures((
                KeyFigure(label="Taux de chômage", figure=gap, outcome=Outcome.WORSE,
                          detail=Text(("de ", figure(9.8, language, "difference_lower"),
                                       " à ", figure(11.4, language, "difference_upper")))),
                KeyFigure(label="Taux d'emploi", detail=Text(("Aucune différence établie.",)),
                          figure=figure(-0.2, language), outcome=Outcome.SIMILAR),
            )),
            Bullets((Text(("Premier constat.",)), Text(("Second constat, <b>brut</b> & vrai.",)))),
        ),
    )  # fmt: skip


def _theme(language: str) -> Section:
    legend = Legend(
        field=Text(("Quartiers prioritaires de 2024.",)),
        reading=Text(("L'écart est de ", figure(10.6, language), ".")),
        notes=(Text(("Secret statistique : cellules sans valeur.",)),),
        sources=("Insee, Recensement",),
    )
    hidden = figure(None, language, reason="Secret statistique.")
    table = Table(
        id="emploi", caption=Text(("Emploi : écarts",)), legend=legend,
        columns=(Column("name", "Indicateur"), Column("value", "Valeur", "percent", True),
                 Column("difference", "Écart", "percent", True)),
        rows=(("Taux de chômage", figure(22.4, language, "value", style="value"),
               figure(10.6, language)),
              (FORMULA, hidden, hidden)),
    )  # fmt: skip
    return Section(
        id="emploi", title=Text(("Emploi",)), starts_page=True,
        blocks=(Paragraph(Text(("Le chômage est plus haut de ", figure(10.6, language), ".")),
                          "lead"),
                table, _chart(ChartKind.SPREAD, legend, language),
                _chart(ChartKind.SERIES, legend, language),
                _chart(ChartKind.BARS, legend, language),
                _chart(ChartKind.HISTOGRAM, legend, language), _map(legend, language)),
        sections=(Section(id="emploi-reserves", title=Text(("Réserves",)),
                          blocks=(Paragraph(Text(("Les habitants bougent.",)), "caveat"),)),),
    )  # fmt: skip


def _chart(kind: ChartKind, legend: Legend, language: str) -> Chart:
    def mark(label: str, value: float, outcome: Outcome, **more: str) -> Mark:
        return Mark(label=label, value=figure(value, language), outcome=outcome,
                    lower=figure(value - 2, language, "p25"),
                    upper=figure(value + 3, language, "p75"), **more)  # type: ignore[arg-type]  # fmt: skip

    marks = (mark("Taux de chômage", 10.6, Outcome.WORSE), mark("Emploi", 1.2, Outcome.BETTER))
    if kind is ChartKind.SERIES:
        marks = tuple(
            mark(f"Écart {year}", year - 2005.5, Outcome.WORSE, series=series, period=str(year))
            for series in ("ZUS", "QPV") for year in (2008, 2010, 2018)
        )  # fmt: skip
    return Chart(
        id=f"graphique-{kind}", kind=kind, title=Text(("Un écart de ", figure(10.6, language))),
        description=Text(("Médiane ", figure(10.6, language), ".")), unit="percent",
        is_difference=True, marks=marks, axis="Écart (points)", legend=legend,
    )  # fmt: skip


def _map(legend: Legend, language: str) -> Map:
    squares = {"01": (2154, 5.0, 46.0), "02": (2154, 3.5, 49.5), "971": (5490, -61.5, 16.2)}
    return Map(
        id="carte", title=Text(("L'écart par département",)),
        description=Text(("De ", figure(10.6, language), " à ", figure(-0.2, language), ".")),
        unit="percent", polarity=-1, is_difference=True, legend=legend,
        spots=(Spot(code="01", name="Ain", value=figure(10.6, language)),
               Spot(code="02", name="Aisne", value=figure(-0.2, language)),
               Spot(code="971", name="Guadeloupe", value=figure(None, language, reason="Secret"))),
        outlines=tuple(
            Outline(code=code, name=code, srid=srid,
                    wkb=shapely.to_wkb(shapely.box(x, y, x + 1, y + 0.8), hex=True))
            for code, (srid, x, y) in squares.items()
        ),
    )  # fmt: skip


def _long(language: str) -> Section:
    rows = tuple((f"QN{n:06}", figure(n / 10, language)) for n in range(60))
    return Section(
        id="annexes", title=Text(("Annexes",)), starts_page=True,
        blocks=(Table(id="quartiers", caption=Text(("Tous les quartiers",)), is_printed=False,
                      columns=(Column("code", "Quartier"),
                               Column("difference", "Écart", "percent", True)),
                      rows=rows),),
    )  # fmt: skip
