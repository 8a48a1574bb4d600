"""The history of communes and the vintages of IRIS: invented rows, real traps."""

from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from etl.readers import read_release
from etl.snapshot import Snapshot
from etl.tidy import TidyRelease
from observatory.errors import SourceChanged
from tests.unit.loading.files import declare, write

HEADER = "DEPCOM,COMECH,EFF,MOD,NCCOFF,NCCANC\n"
EVENTS = (
    "01002,01001,2016-01-01,331,Deux,\n"
    "01001,01002,2016-01-01,341,Un,\n"  # the other side of the same merger
    "01003,,2016-06-01,100,Trois-la-Neuve,Trois\n"
    "01009,01001,1973-01-01,330,Neuf,\n"  # before the years that are compared
)
PASSAGES = "de,vers,cod_de,cod_vers,annee,typemodif,ratio\n2015,2016,01002,01001,,f,1\n"


def history(folder: Path, events: str = EVENTS, passages: str = PASSAGES) -> TidyRelease:
    comma = {"delimiter": ","}
    declared = declare(
        shape="history", operation="cog", dialect=comma, passages_dialect=comma,
        vintages=[2015, 2018], merging=["330", "331"],
    )  # fmt: skip
    files = {
        "table": write(folder, HEADER + events),
        "passages": write(folder, passages, "passages.csv"),
    }
    return read_release(declared, files)


def test_events_and_passages_that_agree_are_silent(tmp_path):
    release = history(tmp_path)
    assert release.findings == []
    assert (release.rows_read, release.rows_kept) == (4, 1)


def test_a_merger_that_only_one_of_them_tells_is_a_finding(tmp_path):
    release = history(
        tmp_path,
        EVENTS + "01004,01001,2017-01-01,331,Quatre,\n",
        PASSAGES + "2016,2017,01005,01001,,f,1\n",
    )
    told = {finding.check_name: finding.samples for finding in release.findings}
    assert told == {
        "merger_without_passage": [{"code": "01004", "value": "01001"}],
        "passage_without_merger": [{"code": "01005", "value": "01001"}],
    }


def test_a_commune_between_is_no_disagreement(tmp_path):
    events = "01002,01003,2016-01-01,331,Deux,\n01003,01001,2017-01-01,331,Trois,\n"
    passages = PASSAGES + "2016,2017,01003,01001,,f,1\n"
    assert history(tmp_path, events, passages).findings == []


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("01002,01001,2016-01-01,999,Deux,\n", "MOD", "999"),
        ("01002,01001,2016-13-01,331,Deux,\n", "EFF", "2016-13-01"),
        ("1002,01001,2016-01-01,331,Deux,\n", "DEPCOM", "1002"),
    ],
)
def test_an_event_that_nobody_knows_is_refused_where_it_stands(tmp_path, row, column, value):
    with pytest.raises(SourceChanged) as refused:
        history(tmp_path, row)
    assert (refused.value.line, refused.value.column, refused.value.value) == (2, column, value)


def layer(folder: Path, *rows: tuple[str, str, str, str], place=(55.7, -21.0)) -> Snapshot:
    """Write a shapefile whose second and third columns bear one name, as GDAL reads it back."""
    path = folder / "iris.shp"
    box = shapely.box(place[0], place[1], place[0] + 0.01, place[1] + 0.01)
    boxes = np.array([box] * len(rows))
    columns = [np.array(column, dtype=object) for column in zip(*rows, strict=True)]
    pyogrio.raw.write(
        path, shapely.to_wkb(boxes), columns, fields=["Annee", "Code_A", "Code_B", "Nom"],
        geometry_type="Polygon", crs="EPSG:4326", encoding="UTF-8",
    )  # fmt: skip
    table = folder / "iris.dbf"
    table.write_bytes(table.read_bytes().replace(b"Code_B", b"Code_A"))
    return Snapshot(path)


def series(folder: Path, *rows: tuple[str, str, str, str], **parts) -> TidyRelease:
    declared = declare(**{
        "shape": "series", "level": "iris", "srid": 4326, "columns": 4, "operation": "perimeters",
        "year": {"column": "Annee"}, "commune": {"column": "Code_A"},
        "code": {"column": "Code_A", "nth": 2}, "name": {"column": "Nom"},
        "commune_vintages": {"2015": 2015, "2016": 2015}, **parts,
    })  # fmt: skip
    place = parts.pop("place", (55.7, -21.0))
    return read_release(declared, {"layer": layer(folder, *rows, place=place)})


ROW = ("2015", "['97410']", "['974100101']", '["L\'Abondance"]')


def test_each_row_is_a_territory_of_its_own_vintage(tmp_path):
    release = series(tmp_path, ROW, ("2016", *ROW[1:]))
    territories = release.territories[["code", "vintage", "name"]]
    assert list(territories.itertuples(index=False, name=None)) == [
        ("974100101", 2015, "L'Abondance"),
        ("974100101", 2016, "L'Abondance"),
    ]
    assert list(release.memberships["parent_code"]) == ["97410", "97410"]
    assert list(release.memberships["parent_vintage"]) == [2015, 2015]
    assert set(release.perimeters["metric_srid"]) == {2975}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("2015", "['97410']", "['974100101', '974100102']", "Un"), "no single value"),
        (("2015", "['97410']", "['97410']", "Un"), "not the code of a iris"),
        (("2020", *ROW[1:]), "no vintage of communes"),
    ],
)
def test_a_row_of_several_places_or_of_an_unknown_year_is_refused(tmp_path, row, message):
    with pytest.raises(SourceChanged, match=message):
        series(tmp_path, row)


def test_a_code_that_stands_twice_in_a_vintage_is_refused(tmp_path):
    with pytest.raises(SourceChanged, match="stands twice in one vintage"):
        series(tmp_path, ROW, ROW)


def test_a_column_more_would_move_the_others(tmp_path):
    with pytest.raises(SourceChanged, match="4 columns where 5 are declared"):
        series(tmp_path, ROW, columns=5)
    with pytest.raises(SourceChanged, match="stands 2 times"):
        series(tmp_path, ROW, code={"column": "Code_A", "nth": 3})
