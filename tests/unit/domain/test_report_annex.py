"""Freshness, register of the law, method, sources, revisions, and the annexes as a whole."""

from datetime import date

import pytest

from observatory.domain.indicator import Kind
from observatory.domain.report.annex import AnnexFacts, compose_annexes
from observatory.domain.report.annex_words import label_theme, measure, order_themes
from observatory.domain.report.freshness import Freshness, compose_freshness
from observatory.domain.report.history import HistoryFacts
from observatory.domain.report.legal import Followed, compose_legal, read_reference
from observatory.domain.report.legal_register import REGISTER
from observatory.domain.report.method import compose_method
from observatory.domain.report.revised import PRINTED, Revision, RevisionFacts, compose_revised
from observatory.domain.report.served import ObservationKey
from observatory.domain.report.sources import Found, Release, compose_sources
from observatory.domain.report.text import Rule
from observatory.domain.report.writer import Writer
from observatory.domain.series import Break
from tests.unit.domain.annex_facts import cells, figures, indicator, sentences, tables

DATED = date(2026, 11, 26)


def fresh(**more: object) -> Freshness:
    known: dict[str, object] = {
        "indicator": indicator(breaks=(Break("2012", "a", "b"), Break("2018", "a", "b"))),
        "level": "qpv", "vintage": 2015, "period": "2018", "zones": 1514, "observed": 1309,
        "hidden": 36, "release": 82, "title": "Recensement", "published_on": date(2021, 6, 30),
    }  # fmt: skip
    return Freshness(**{**known, **more})  # type: ignore[arg-type]


def test_lag_and_age_are_whole_months_from_the_end_of_the_period() -> None:
    table = tables(compose_freshness((fresh(),), DATED, "fr"))["fraicheur-principaux"]
    assert [one.replace("\u00a0", " ") for one in cells(table)[0]] == [
        "Taux de chômage", "2018", "30/06/2021", "29 mois", "94 mois", "86,5 %", "2,4 %",
        "2012, 2018",
    ]  # fmt: skip
    lag, age, coverage, hidden = figures(table)
    assert (lag.rule, lag.served[0].path) == (Rule.MONTHS, "/v1/releases/82")
    assert age.served[0].path == "/v1/status"
    assert (coverage.rule, coverage.value) == (Rule.SHARE, 100 * 1309 / 1514)
    assert "obs_status=Q" in hidden.served[0].path


def test_the_edition_counts_from_its_own_date_not_from_the_clock() -> None:
    def ages(day: date) -> list[object]:
        table = tables(compose_freshness((fresh(),), day, "en"))["fraicheur-principaux"]
        return [figures(table)[1].text.replace("\u00a0", " ")]

    assert ages(date(2019, 2, 1)) == ["1 month"]
    assert ages(date(2020, 12, 31)) == ["24 months"]


def test_a_source_that_does_not_say_when_it_came_out_has_no_lag() -> None:
    rows = (fresh(), fresh(indicator=indicator("a", breaks=()), published_on=None))
    table = tables(compose_freshness(rows, DATED, "fr"))["fraicheur-principaux"]
    assert cells(table)[0][2:4] == ["non précisée", "–"]
    assert figures(table)[0].reason == "La source ne dit pas quand elle est parue."


def test_without_any_date_the_columns_go_and_a_note_stays() -> None:
    section = compose_freshness((fresh(published_on=None, is_main=False),), DATED, "fr")
    assert set(tables(section)) == {"fraicheur-tous"}
    table = tables(section)["fraicheur-tous"]
    assert not table.is_printed
    assert "lag" not in {column.name for column in table.columns}
    assert "Aucune source ne dit" in str(table.legend.notes[0])


def test_no_neighbourhood_has_no_share_and_no_figure_is_said() -> None:
    rows = (fresh(zones=0, indicator=indicator(theme="ailleurs")),)
    table = tables(compose_freshness(rows, DATED, "en"))["fraicheur-tous"]
    assert [figure.value for figure in figures(table)[2:]] == [None, None]
    assert sentences(compose_freshness((), DATED, "en")) == [
        "No figure of a neighbourhood is loaded."
    ]


@pytest.mark.parametrize(
    ("reference", "items"),
    [
        ("Loi du 1er août 2003, annexe 1, E18-E20", ["E18", "E19", "E20"]),
        ("Loi du 1er août 2003, annexe 1, C1", ["C1"]),
        ("Loi du 1er août 2003, annexe 1, R1, R2", ["R1", "R2"]),
        ("Loi du 1er août 2003, annexe 1, Z9", []),
        ("", []),
    ],
)
def test_a_legal_reference_names_items_of_the_register(reference: str, items: list[str]) -> None:
    assert read_reference(reference) == items


@pytest.mark.parametrize(
    ("more", "state", "detail"),
    [
        ({"computed": ("commune", "rest_of_urban_unit")}, "gap computed",
         "Compared with: rest of the urban unit."),
        ({"computed": ("epci", "commune"), "bounded": ("urban_unit",)},
         "computed with another comparison only", "Compared with: whole EPCI, whole commune."),
        ({"bounded": ("rest_of_urban_unit",)}, "gap known between two bounds",
         "Compared with: rest of the urban unit."),
        ({"has_figures": True, "reason": "no_benchmark"}, "level only",
         "The neighbourhoods have a figure, no comparison can be computed. No value is loaded for "
         "the benchmark territory at this period."),
        ({"has_figures": True}, "level only",
         "The neighbourhoods have a figure, no comparison can be computed."),
        ({}, "in the catalogue, no figure",
         "Defined in the catalogue; no figure of a neighbourhood is loaded."),
    ],
)  # fmt: skip
def test_the_register_says_what_is_known_and_why_no_more(
    more: dict[str, object], state: str, detail: str
) -> None:
    one = indicator(legal_reference="Loi du 1er août 2003, annexe 1, R3")
    section = compose_legal((Followed(indicator=one, **more),), "en")  # type: ignore[arg-type]
    rows = {row[0]: row[2:] for row in cells(tables(section)["registre-legal"])}
    assert rows["R3"] == ["Unemployment rate", state, detail]
    assert rows["R1"] == ["", "no source", ""]
    assert set(rows) == set(REGISTER)


def test_an_item_that_several_indicators_follow_has_a_row_for_each() -> None:
    both = tuple(
        Followed(indicator=indicator(code, legal_reference="x, annexe 1, C1", kind=Kind.RESULT))
        for code in ("offence_theft", "offence_assault")
    )
    rows = cells(tables(compose_legal(both, "fr"))["registre-legal"])
    assert [row[0] for row in rows].count("C1") == 2
    assert len(rows) == len(REGISTER) + 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_method_has_four_comparisons_and_no_figure(language: str) -> None:
    section = compose_method(language)
    assert not tables(section)
    assert not any(character.isdigit() for said in sentences(section) for character in said)


def test_releases_keep_the_names_of_their_producers_and_findings_their_addresses() -> None:
    found = Found(check="payment_repeated", severity="warning", message="rows repeated", rows=5,
                  position=0)  # fmt: skip
    releases = (
        Release(number=2, title="Filosofi 2018", producer="INSEE", edition="2018", licence="LO 2.0",
                sha256="ab" * 32, published_on=date(2021, 1, 15)),
        Release(number=1, title="Postes d'adultes-relais", producer="ANCT", edition="2020",
                licence="LO 2.0", sha256="cd" * 32, findings=(found,)),
    )  # fmt: skip
    section = compose_sources(releases, "fr")
    assert cells(tables(section)["publications"]) == [
        ["Postes d'adultes-relais", "ANCT", "2020", "non précisée", "LO 2.0", "cdcdcdcdcdcd"],
        ["Filosofi 2018", "INSEE", "2018", "15/01/2021", "LO 2.0", "abababababab"],
    ]
    (rows,) = figures(tables(section)["constats"])
    assert (rows.served[0].path, rows.served[0].field) == (
        "/v1/releases/1", "findings.0.row_count",
    )  # fmt: skip
    assert "constats" not in tables(compose_sources(releases[:1], "fr"))
    assert sentences(compose_sources((), "fr")) == ["Aucune publication n'est chargée."]


def revision(number: int, **more: object) -> Revision:
    key = ObservationKey(indicator="unemp_1564", level="qpv", code=f"QP{number:03}", vintage=2015,
                         period="2008")  # fmt: skip
    known: dict[str, object] = {
        "key": key, "indicator": indicator(), "name": "Quartier", "kind": "later_edition",
        "old": 16.9, "new": 16.7, "change": 16.7 - 16.9, "exceeds": True, "old_edition": "2009",
        "edition": "2014", "source": "enquete",
    }  # fmt: skip
    return Revision(**{**known, **more})  # type: ignore[arg-type]


def test_both_values_of_a_revision_are_shown() -> None:
    facts = RevisionFacts(last="2025", matched=1, beyond=1, rows=(revision(1),))
    section = compose_revised(facts, "fr")
    (row,) = cells(tables(section)["revisions"])
    assert [one.replace("\u00a0", " ") for one in row] == [
        "Quartier (QP001)", "Taux de chômage", "2008", "16,9 %", "16,7 %", "−0,2 point", "oui",
        "édition suivante", "2009 → 2014",
    ]  # fmt: skip
    assert sentences(section) == [
        "Révisions par les publications chargées depuis l'édition de 2025.",
        "Au total, 1 chiffre de l'observatoire diffère entre deux publications, dont 1 de plus que "
        "la demi-largeur de l'intervalle.",
    ]


def test_the_largest_revisions_are_printed_and_all_are_in_the_other_formats() -> None:
    rows = tuple(revision(n, change=float(n), exceeds=None) for n in range(PRINTED + 1))
    none = revision(99, new=None, change=None, exceeds=False)
    facts = RevisionFacts(matched=42, rows=(*rows, none))
    found = tables(compose_revised(facts, "en"))
    assert cells(found["revisions"])[0][0] == f"Quartier (QP{PRINTED:03})"
    assert len(found["revisions"].rows) == PRINTED
    whole = found["revisions-toutes"]
    assert (len(whole.rows), whole.is_printed) == (PRINTED + 2, False)
    assert figures(whole)[-2].reason == "Without a value in this release."
    assert "42 figures of the observatory differ between" in sentences(
        compose_revised(facts, "en")
    )[1]  # fmt: skip


def test_no_revision_is_said() -> None:
    assert sentences(compose_revised(RevisionFacts(last="2025"), "fr"))[0] == (
        "Aucun chiffre n'a été révisé depuis l'édition de 2025."
    )
    assert "première" not in " ".join(sentences(compose_revised(RevisionFacts(), "fr")))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_annexes_follow_each_other_and_a_territory_has_no_national_series(
    language: str,
) -> None:
    ids = [section.id for section in compose_annexes(AnnexFacts(dated=DATED), language)]
    assert ids == ["territoires", "generations", "fraicheur", "registre", "methode", "sources",
                   "revisions"]  # fmt: skip
    whole = AnnexFacts(dated=DATED, history=HistoryFacts())
    assert compose_annexes(whole, language)[0].id == "vingt-ans"


def test_words_that_no_table_has_are_their_own() -> None:
    assert label_theme("ailleurs", "fr") == "ailleurs"
    assert order_themes({"ailleurs", "sante", "emploi"}) == ["emploi", "sante", "ailleurs"]
    assert measure(3.0, "", 1, Writer("en")) == "3.0"
    assert measure(3.0, "percent", 0, Writer("en")) == "3%"
