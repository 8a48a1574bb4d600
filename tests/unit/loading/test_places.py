"""Compositions, passages and lists: which commune lies where, and what it has become."""

from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.readers import read_release
from etl.readers.passages import compose
from etl.tidy import TidyRelease
from observatory.errors import SourceChanged
from tests.unit.loading.files import declare, write

EPCI = {"column": "EPCI", "level": "epci", "vintage": 2018, "none": ["ZZZZZZZZZ"]}
UNIT = {"column": "UU2010", "level": "urban_unit", "vintage": 2010, "outside": "..000"}
UNIT["labels"] = "UU2010"
DEPARTMENT = {"column": "DEP", "level": "department", "vintage": 2018}
COMMUNES = """CODGEO,LIBGEO,EPCI,UU2010,DEP
01004,Ambérieu-en-Bugey,240100883,01302,01
01005,Ambérieux-en-Dombes,200042497,01000,01
2A004,Ajaccio,242010056,2A501,2A
97502,Saint-Pierre,ZZZZZZZZZ,97000,975
"""
LABELS = """NIVGEO,CODGEO,LIBGEO,NB_COM
UU2010,01302,Ambérieu-en-Bugey,8
EPCI,240100883,CC de la Plaine de l'Ain,53
department,01,Ain,410
"""


def composition(folder: Path, table: str = COMMUNES, **parts) -> TidyRelease:
    comma = {"delimiter": ",", "encoding": "utf-8"}
    declared = declare(
        shape="composition", vintage=2018, dialect=comma, labels_dialect=comma,
        parents=[{**EPCI, "labels": "EPCI"}, UNIT, DEPARTMENT], **parts,
    )  # fmt: skip
    files = {"table": write(folder, table), "labels": write(folder, LABELS, "labels.csv")}
    return read_release(declared, files)


def pairs(frame: pd.DataFrame, *columns: str) -> set[tuple]:
    return set(frame[list(columns)].itertuples(index=False, name=None))


def test_a_commune_lies_in_each_of_its_territories(tmp_path):
    links = composition(tmp_path).memberships
    assert pairs(links, "child_code", "parent_level", "parent_code", "parent_vintage") == {
        ("01004", "epci", "240100883", 2018),
        ("01005", "epci", "200042497", 2018),
        ("2A004", "epci", "242010056", 2018),
        ("01004", "urban_unit", "01302", 2010),
        ("2A004", "urban_unit", "2A501", 2010),
        ("01004", "department", "01", 2018),
        ("01005", "department", "01", 2018),
        ("2A004", "department", "2A", 2018),
        ("97502", "department", "975", 2018),
    }
    assert set(links["share"]) == {1.0}


def test_a_pseudo_code_is_no_territory(tmp_path):
    # 01000 is no urban unit and ZZZZZZZZZ no EPCI: they say that there is none
    codes = set(composition(tmp_path).territories["code"])
    assert not codes & {"01000", "97000", "ZZZZZZZZZ"}


def test_names_come_from_the_labels_and_what_has_none_is_told(tmp_path):
    release = composition(tmp_path)
    names = pairs(release.territories, "level", "code", "name")
    assert ("urban_unit", "01302", "Ambérieu-en-Bugey") in names
    assert ("epci", "240100883", "CC de la Plaine de l'Ain") in names
    assert ("epci", "200042497", "200042497") in names
    assert ("department", "01", "Ain") in names
    assert ("commune", "2A004", "Ajaccio") in names
    unnamed = {finding.message.split()[3]: finding.row_count for finding in release.findings}
    assert unnamed == {"epci": 2, "urban_unit": 1, "department": 2}


def test_names_may_stand_in_the_table_itself(tmp_path):
    declared = declare(
        shape="composition", vintage=2015, dialect={"delimiter": ","},
        parents=[DEPARTMENT], label_columns={"department": "NAME"},
    )  # fmt: skip
    table = write(tmp_path, "CODGEO,LIBGEO,DEP,NAME\n01004,Ambérieu,01,Ain\n")
    release = read_release(declared, {"table": table})
    assert ("department", "Ain") in pairs(release.territories, "level", "name")


def test_the_country_is_made_of_the_metropolitan_communes(tmp_path):
    release = composition(tmp_path, country="FM", country_name="France métropolitaine")
    country = release.memberships[release.memberships["parent_level"] == "country"]
    assert set(country["child_code"]) == {"01004", "01005", "2A004"}
    assert ("country", "FM", "France métropolitaine") in pairs(
        release.territories, "level", "code", "name"
    )


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        ("1006,Lost zero,240100883,01302,01", "CODGEO", "1006"),
        ("01004,Twice,240100883,01302,01", "CODGEO", "01004"),
        ("01007,Not a SIREN,24010088,01302,01", "EPCI", "24010088"),
        ("01007,Numbers,240100883,1302,01", "UU2010", "1302"),
    ],
)
def test_a_row_that_cannot_be_is_refused_where_it_stands(tmp_path, line, column, value):
    with pytest.raises(SourceChanged) as refused:
        composition(tmp_path, COMMUNES + line + "\n")
    assert (refused.value.line, refused.value.column, refused.value.value) == (6, column, value)


def passages(folder: Path, rows: str, vintages: list[int], **parts) -> TidyRelease:
    declared = declare(shape="passages", dialect={"delimiter": ","}, vintages=vintages, **parts)
    header = "annee,typemodif,de,vers,cod_de,cod_vers,ratio\n"
    return read_release(declared, {"table": write(folder, header + rows)})


def weights(release: TidyRelease) -> dict[tuple, float]:
    frame = release.passages
    keys = zip(
        frame["old_vintage"], frame["old_code"], frame["new_vintage"], frame["new_code"],
        strict=True,
    )  # fmt: skip
    return dict(zip(keys, frame["weight"], strict=True))


def test_passages_of_several_years_are_composed_between_vintages(tmp_path):
    release = passages(
        tmp_path,
        "2016,f,2015,2016,01002,01001,1\n"  # 01002 joins 01001 …
        "2016,f,2015,2016,01001,01001,1\n"
        "2017,s,2016,2017,01001,01001,0.75\n"  # … which splits a year later
        "2017,s,2016,2017,01001,01009,0.25\n"
        "2020,f,2019,2020,01009,01001,1\n"
        "2014,f,2013,2014,09001,09002,1\n",  # before the first vintage
        [2015, 2018, 2021],
    )
    assert weights(release) == {
        (2015, "01001", 2018, "01001"): 0.75,
        (2015, "01001", 2018, "01009"): 0.25,
        (2015, "01002", 2018, "01001"): 0.75,
        (2015, "01002", 2018, "01009"): 0.25,
        (2018, "01009", 2021, "01001"): 1.0,
        # and every pair, whatever vintages a folder holds: the quarter that split has come back
        (2015, "01001", 2021, "01001"): 1.0,
        (2015, "01002", 2021, "01001"): 1.0,
    }
    assert (release.rows_read, release.rows_kept, release.rows_refused) == (6, 5, 1)


def test_a_commune_first_named_late_came_unchanged_from_the_first_vintage():
    assert compose([{"A": {"B": 1.0}}, {"C": {"B": 1.0}}]) == {"A": {"B": 1.0}, "C": {"B": 1.0}}


def test_what_joins_and_leaves_again_is_chained():
    composed = compose([{"A": {"B": 1.0}, "B": {"B": 1.0}}, {"B": {"A": 0.4, "B": 0.6}}])
    assert composed == {"A": {"A": 0.4, "B": 0.6}, "B": {"A": 0.4, "B": 0.6}}


def test_a_code_born_between_two_vintages_is_none_of_the_first():
    # 14697 took the code 14472 in 2016, and joined 14654 in 2017
    composed = compose([{"14697": {"14472": 1.0}}, {"14472": {"14654": 1.0}}])
    assert composed == {"14697": {"14654": 1.0}}


def _steps():
    """Yearly steps as INSEE writes them: a commune that receives another one is named itself."""
    part = st.dictionaries(st.sampled_from("ABCDE"), st.integers(1, 9), min_size=1, max_size=3)
    whole = part.map(lambda to: {code: size / sum(to.values()) for code, size in to.items()})
    step = st.dictionaries(st.sampled_from("ABCDE"), whole, max_size=5)
    return st.lists(step.map(_with_receivers), max_size=6)


def _with_receivers(step):
    return {**{to: {to: 1.0} for targets in step.values() for to in targets}, **step}


@given(_steps())
def test_composed_passages_preserve_sums(steps):
    composed = compose(steps)
    for targets in composed.values():
        assert sum(targets.values()) == pytest.approx(1, abs=1e-9)
    # figures carried over year by year, and at once: the same, and none is lost
    figures = {"A": 10.0, "B": 200.0, "C": 3_000.0, "D": 40_000.0, "E": 500_000.0}
    yearly = dict(figures)
    for step in steps:
        held = defaultdict(float)
        for code, value in yearly.items():
            for to, weight in step.get(code, {code: 1.0}).items():
                held[to] += value * weight
        yearly = held
    at_once = defaultdict(float)
    for code, value in figures.items():
        for to, weight in composed.get(code, {code: 1.0}).items():
            at_once[to] += value * weight
    assert sum(at_once.values()) == pytest.approx(sum(figures.values()), rel=1e-12)
    for code in figures:
        assert at_once[code] == pytest.approx(yearly[code], rel=1e-9, abs=1e-9)


def test_a_commune_that_passes_for_more_than_itself_is_told_and_left_out(tmp_path):
    release = passages(
        tmp_path,
        "2016,s,2015,2016,01001,01001,1\n2016,s,2015,2016,01001,01009,1\n"
        "2016,f,2015,2016,01002,01003,1\n",
        [2015, 2018],
    )
    assert weights(release) == {(2015, "01002", 2018, "01003"): 1.0}
    (finding,) = release.findings
    assert finding.check_name == "passage_exceeds_one"
    assert finding.samples == [{"code": "01001", "value": 2.0}]


SWAPPED = "2023,f,2022,2023,01001,01001,1\n2023,f,2022,2023,01001,01002,1\n"


def test_a_year_whose_codes_the_producer_swapped_is_read_back(tmp_path):
    release = passages(tmp_path, SWAPPED, [2022, 2023], swapped=["2022"])
    assert weights(release) == {
        (2022, "01001", 2023, "01001"): 1.0,
        (2022, "01002", 2023, "01001"): 1.0,
    }
    assert [finding.check_name for finding in release.findings] == ["passage_swapped"]


def test_a_year_that_is_no_longer_swapped_stops_the_release(tmp_path):
    right = "2023,f,2022,2023,01001,01001,1\n2023,f,2022,2023,01002,01001,1\n"
    with pytest.raises(SourceChanged, match="declared as swapped, and are not"):
        passages(tmp_path, right, [2022, 2023], swapped=["2022"])


def test_a_ratio_that_is_no_number_is_refused_where_it_stands(tmp_path):
    with pytest.raises(SourceChanged) as refused:
        passages(tmp_path, "2016,f,2015,2016,01002,01001,tout\n", [2015, 2018])
    assert (refused.value.line, refused.value.column, refused.value.value) == (2, "ratio", "tout")


def test_a_composition_without_names_leaves_them_to_other_lists(tmp_path):
    release = composition(tmp_path, name=None, ignored=["LIBGEO"])
    communes = release.territories.query("level == 'commune'")
    assert set(communes["authority"]) == {0}
    assert list(communes["name"]) == list(communes["code"])


def test_iris_lie_in_their_commune_and_arrondissements_are_folded(tmp_path):
    declared = declare(
        shape="territories", dialect={"delimiter": ","}, level="iris", vintage=2021, code="IRIS",
        name="LIB", parents=[{"column": "COM", "level": "commune", "vintage": 2021}],
        drop=[{"column": "TYP", "equals": "Z", "why": "not divided"}], fold="arrondissements",
    )  # fmt: skip
    rows = "751010101,Saint-Germain,75101,H\n010010000,Un,01001,Z\n010040101,Deux,01004,H\n"
    release = read_release(declared, {"table": write(tmp_path, "IRIS,LIB,COM,TYP\n" + rows)})
    assert pairs(release.memberships, "child_code", "parent_code") == {
        ("751010101", "75056"),
        ("010040101", "01004"),
    }
    assert (release.rows_kept, release.rows_refused) == (2, 1)


def zones(folder: Path, rows: str) -> TidyRelease:
    declared = declare(
        shape="territories",
        dialect={},
        level="zus",
        vintage=1996,
        code="CodeQuart",
        name="Quartier",
    )
    return read_release(declared, {"table": write(folder, "CodeQuart;Quartier\n" + rows)})


def test_a_place_may_exist_without_a_perimeter(tmp_path):
    release = zones(tmp_path, "0120010;Le Pré\n2A04010;Les Salines\n")
    assert pairs(release.territories, "level", "code", "vintage", "name") == {
        ("zus", "0120010", 1996, "Le Pré"),
        ("zus", "2A04010", 1996, "Les Salines"),
    }
    assert release.perimeters.empty


@pytest.mark.parametrize("code", ["120010", "0120010"])
def test_a_list_refuses_lost_zeros_and_codes_given_twice(tmp_path, code):
    with pytest.raises(SourceChanged) as refused:
        zones(tmp_path, f"0120010;Le Pré\n{code};Autre\n")
    assert (refused.value.line, refused.value.column) == (3, "CodeQuart")
