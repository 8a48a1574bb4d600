"""Cells of a grid: where their centre lies, what is counted in them, what is refused."""

from pathlib import Path

import pytest
import shapely

from etl.catalogue import read_declarations
from etl.discover import find_files
from etl.readers import read_release
from etl.snapshot import Folder
from etl.tidy import TidyRelease
from observatory.errors import SourceChanged
from tests.conftest import TEST_DATA
from tests.unit.loading.files import declare, write, zipped

CENTRES = {
    "dialect": {"delimiter": ","},
    "vintage": 2010,
    "srid": 2975,
    "size_m": 200,
    "centre": {"x": "x", "y": "y", "srid": 2975},
    "households": "men",
    "households_poor": "poor",
}
OFFICIAL = {
    "dialect": {"delimiter": ","},
    "vintage": 2019,
    "srid": 3035,
    "size_m": 200,
    "cell": "idcar_200m",
    "persons": "ind",
    "households": "men",
    "is_imputed": "i_est_200",
    "communes": "lcog_geo",
    "ignored": ["idcar_1km"],
}
HEADER = "idcar_200m,i_est_200,lcog_geo,ind,men\n"
CELL = "CRS3035RES200mN2029800E4252400"


def read(folder: Path, content: str, **parts) -> TidyRelease:
    declared = declare(shape="grid", **parts)
    return read_release(declared, {"table": write(folder, content)})


def test_a_cell_known_by_its_centre_is_named_after_it(tmp_path):
    release = read(tmp_path, "x,y,men,poor\n359500.0,7634300.0,5.5,2.25\n", **CENTRES)
    (cell,) = release.cells.to_dict("records")
    assert (cell["cell"], cell["grid"], cell["size_m"]) == ("359500_7634300", "200m", 200)
    assert (cell["households"], cell["households_poor"]) == (5.5, 2.25)
    # by hand: 140,500 m west of the meridian 57°, where a degree measures 103,660 m; 2,365,700 m
    # south of the equator, where one of latitude measures 110,610 m
    assert (cell["lon"], cell["lat"]) == pytest.approx((55.645, -21.388), abs=2e-3)


def test_an_inspire_identifier_names_the_lower_left_corner(tmp_path):
    release = read(tmp_path, f"{HEADER}{CELL},1,2A0412A042,2.5,0.9\n", **OFFICIAL)
    (cell,) = release.cells.to_dict("records")
    assert (cell["cell"], cell["x"], cell["y"]) == (CELL, 4_252_500.0, 2_029_900.0)
    assert (cell["is_imputed"], cell["communes"]) == (True, "2A0412A042")
    # the south of Corsica, where commune 2A041 (Bonifacio) lies
    assert (cell["lon"], cell["lat"]) == pytest.approx((9.2, 41.4), abs=0.2)


@pytest.mark.parametrize(
    ("row", "column", "problem"),
    [
        ("CRS3035RES200mN20298E", "idcar_200m", "not the identifier of a cell"),
        ("CRS3035RES1000mN2029800E4252400", "idcar_200m", "not of the declared grid"),
        ("CRS2154RES200mN2029800E4252400", "idcar_200m", "not of the declared grid"),
        ("CRS3035RES200mN4252400E2029800", "idcar_200m", "out of France"),
    ],
)
def test_a_cell_of_another_grid_is_refused(tmp_path, row, column, problem):
    with pytest.raises(SourceChanged, match=problem) as caught:
        read(tmp_path, f"{HEADER}{CELL},0,01001,1,1\n{row},0,01001,1,1\n", **OFFICIAL)
    assert (caught.value.line, caught.value.column) == (3, column)


@pytest.mark.parametrize(
    ("cells", "column", "problem"),
    [
        ("0,01001,-1,1", "ind", "negative"),
        ("0,01001,nan,1", "ind", "neither a number"),
        ("0,01001,x,1", "ind", "neither a number"),
        ("2,01001,1,1", "i_est_200", "neither 0 nor 1"),
        ("0,1001,1,1", "lcog_geo", "five characters"),
        ("0,01\x00001,1,1", "lcog_geo", "NUL"),
    ],
)
def test_a_cell_that_says_nonsense_is_refused_with_its_line(tmp_path, cells, column, problem):
    with pytest.raises(SourceChanged, match=problem) as caught:
        read(tmp_path, f"{HEADER}{CELL},{cells}\n", **OFFICIAL)
    assert (caught.value.line, caught.value.column) == (2, column)


def test_a_cell_that_stands_twice_is_refused(tmp_path):
    row = f"{CELL},0,01001,1,1\n"
    with pytest.raises(SourceChanged, match="stands twice"):
        read(tmp_path, HEADER + row + row, **OFFICIAL)


def test_a_row_cut_short_is_refused_with_its_line(tmp_path):
    with pytest.raises(SourceChanged, match="3 cells under 5 column names") as caught:
        read(tmp_path, f"{HEADER}{CELL},0,01001,1,1\n{CELL},0,01001\n", **OFFICIAL)
    assert caught.value.line == 3


def test_a_column_that_nobody_declared_is_refused(tmp_path):
    with pytest.raises(SourceChanged, match="nobody declared") as caught:
        read(tmp_path, f"new,{HEADER}1,{CELL},0,01001,1,1\n", **OFFICIAL)
    assert caught.value.column == "new"


def test_reading_stops_at_the_declared_number_of_rows(tmp_path):
    rows = "".join(f"CRS3035RES200mN{2_029_800 + 200 * n}E4252400,0,01001,1,1\n" for n in range(9))
    with pytest.raises(SourceChanged, match="more than 5 rows"):
        read(tmp_path, HEADER + rows, **OFFICIAL, expected_rows={"min": 1, "max": 5})


def test_more_poor_households_than_households_is_a_finding(tmp_path):
    release = read(tmp_path, "x,y,men,poor\n359500.0,7634300.0,5,6\n", **CENTRES)
    (found,) = release.findings
    assert (found.check_name, found.row_count) == ("poor_above_households", 1)


def test_two_years_of_one_file_name_are_told_apart_by_their_archive(tmp_path):
    for year in (2019, 2021):
        zipped(tmp_path, f"Filosofi{year}_csv.zip", cells__csv=f"x,y\n{year},0\n")
    (found,) = Folder(tmp_path).find("*2021*/cells.csv")
    assert found.read() == b"x,y\n2021,0\n"
    with pytest.raises(SourceChanged, match="differ"):
        Folder(tmp_path).find("cells.csv")


def test_every_official_layout_is_declared():
    grids = [d for d in read_declarations() if d.id == "filosofi_grid_metropole"]
    identifiers = {d.edition: (d.cell, d.is_imputed) for d in grids}
    assert identifiers == {
        "2015": ("IdINSPIRE", "I_est_cr"),
        "2017": ("Idcar_200m", "I_est_200"),
        "2019": ("idcar_200m", "i_est_200"),
        "2021": ("idcar_200m", "i_est_200"),
    }


def national(name: str, edition: str) -> TidyRelease:
    declared = next(d for d in read_declarations() if (d.id, d.edition) == (name, edition))
    files = find_files(declared, Folder(TEST_DATA))
    assert files is not None
    return read_release(declared, files)


@pytest.mark.national
def test_poor_households_of_reunion_in_and_out_of_its_neighbourhoods():
    cells = national("grid_reunion", "2010").cells
    assert len(cells) == 14_076
    # awk on the file: 85,910 of 272,641
    assert cells["households_poor"].sum() / cells["households"].sum() == pytest.approx(
        0.315, abs=5e-4
    )
    zones = national("qpv_perimeters", "2015").perimeters
    zones = shapely.union_all(zones["geom"][zones["code"].str.startswith("QP974")].to_numpy())
    shapely.prepare(zones)
    inside = cells[shapely.contains_xy(zones, cells["lon"], cells["lat"])]
    assert inside["households_poor"].sum() / inside["households"].sum() == pytest.approx(
        0.457, abs=5e-4
    )
