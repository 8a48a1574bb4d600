"""Facilities and addresses: from any format, each once, with its point or without."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest
import shapely

from etl.catalogue import read_declarations
from etl.readers import read_release
from etl.tidy import TidyRelease
from observatory.errors import SourceChanged
from tests.unit.loading.files import declare, write
from tests.unit.loading.test_grid import national

TABLE = {
    "dialect": {"delimiter": ";", "encoding": "utf-8"},
    "identifier": "id",
    "category": "type",
    "categories": {"Collège": "college", "Ecole": "school"},
    "commune": "insee",
    "places": "pupils",
    "position": {"x": "lon", "y": "lat"},
}
HEADER = "id;type;insee;pupils;lon;lat\n"


def read(folder: Path, content: str, **parts) -> TidyRelease:
    parts = {**TABLE, **parts}
    return read_release(declare(shape="facilities", **parts), {"table": write(folder, content)})


def found(release: TidyRelease) -> dict[str, int]:
    return {finding.check_name: finding.row_count for finding in release.findings}


def test_a_school_is_read_with_its_point_and_what_is_blank_stays_blank(tmp_path):
    release = read(tmp_path, f"{HEADER}001A;Collège;01004;350;5.35;45.96\n002B;Ecole;2A004;;;\n")
    one, two = release.facilities.to_dict("records")
    assert (one["category"], one["commune_code"], one["places"]) == ("college", "01004", 350)
    assert (one["lon"], one["lat"]) == (5.35, 45.96)
    assert np.isnan(two["places"])
    assert np.isnan(two["lon"])


def test_rows_without_an_identifier_are_known_by_their_line(tmp_path):
    release = read(tmp_path, f"{HEADER}x;Ecole;01004;1;5.35;45.96\n", identifier=None,
                   ignored=["id"])  # fmt: skip
    assert list(release.facilities["identifier"]) == ["2"]


def test_sites_of_one_establishment_are_kept_and_its_pupils_counted_once(tmp_path):
    rows = "001A;Collège;01004;350;5.35;45.96\n001A;Ecole;01004;350;5.36;45.97\n"
    with pytest.raises(SourceChanged, match="stands twice") as caught:
        read(tmp_path, HEADER + rows)
    assert caught.value.line == 3
    release = read(tmp_path, HEADER + rows, repeated="sites")
    assert list(release.facilities["identifier"]) == ["001A", "001A-2"]
    assert release.facilities["places"].sum() == 350
    assert found(release)["identifier_repeated"] == 1


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("001A;Lycée;01004;1;5.35;45.96", "type"),
        ("001A;Ecole;1004;1;5.35;45.96", "insee"),
        ("001A;Ecole;01004;-1;5.35;45.96", "pupils"),
        (";Ecole;01004;1;5.35;45.96", "id"),
    ],
)
def test_what_nobody_declared_is_refused_with_its_place(tmp_path, row, column):
    with pytest.raises(SourceChanged) as caught:
        read(tmp_path, f"{HEADER}{row}\n")
    assert (caught.value.line, caught.value.column) == (2, column)


def test_swapped_axes_are_refused(tmp_path):
    with pytest.raises(SourceChanged, match="out of France"):
        read(tmp_path, f"{HEADER}001A;Ecole;01004;1;45.96;5.35\n")


def test_a_single_point_out_of_france_is_kept_without_its_place(tmp_path):
    rows = "".join(f"{n};Ecole;01004;1;5.35;45.96\n" for n in range(200))
    release = read(tmp_path, f"{HEADER}{rows}z;Ecole;01004;1;-73.9;40.7\n",
                   expected_rows={"min": 0, "max": 300})  # fmt: skip
    assert found(release)["point_out_of_france"] == 1
    assert np.isnan(release.facilities["lon"].iloc[-1])


def test_a_parquet_file_is_read_with_its_wkb_points(tmp_path):
    points = shapely.to_wkb(shapely.points([[5.35, 45.96], [55.45, -20.88]]))
    table = pa.table(
        {"id": ["1", "2"], "type": ["Ecole", "Collège"], "insee": ["01004", "97411"],
         "pupils": [12.0, None], "geometry": list(points)}
    )  # fmt: skip
    pyarrow.parquet.write_table(table, tmp_path / "tiny.parquet")
    parts = {**TABLE, "dialect": {"format": "parquet"}, "geometry": "geometry", "position": None}
    snapshot = write(tmp_path, (tmp_path / "tiny.parquet").read_bytes(), name="tiny.parquet")
    release = read_release(declare(shape="facilities", **parts), {"table": snapshot})
    assert list(release.facilities["lon"]) == [5.35, 55.45]
    assert release.facilities["places"].iloc[0] == 12


BAN = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;"
    "code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;"
    "libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;"
    "cad_parcelles;id_ban_adresse;id_ban_toponyme;id_ban_commune\n"
)


def address(
    identifier: str, number: str, suffix: str, commune: str = "01004", *, former: str = "",
    lon: str = "5.35",
) -> str:  # fmt: skip
    return (
        f"{identifier};;{number};{suffix};Rue Inventée;01500;{commune};Ambérieu;;{former};"
        f"1;2;{lon};45.96;entrée;;;;;;;1;;;;\n"
    )


def ban(folder: Path, content: str) -> TidyRelease:
    declared = next(one for one in read_declarations() if one.id == "ban_01")
    name = "adresses-with-ids-01.csv.gz"
    snapshot = write(folder, gzip.compress(content.encode()), name=name)
    rows = {"expected_rows": {"min": 1, "max": 10}}
    loose = type(declared).model_validate({**declared.model_dump(), **rows})
    return read_release(loose, {"table": snapshot})


def test_a_compressed_file_of_addresses_is_read(tmp_path):
    rows = address("01004_a_1", "1", "bis") + address("01004_a_2", "2", "")
    release = ban(tmp_path, BAN + rows)
    assert release.addresses[["number", "suffix", "lon"]].to_numpy().tolist() == [
        [1, "bis", 5.35], [2, "", 5.35]]  # fmt: skip
    assert list(release.streets["name"]) == ["Rue Inventée"]
    place = release.localities.iloc[0]
    assert (place["commune_code"], place["postcode"]) == ("01004", "01500")
    assert pd.isna(place["former_name"])


def test_streets_of_one_name_in_a_merged_commune_are_two(tmp_path):
    rows = address("a", "1", "") + address("b", "1", "", former="Lavieille") + address("c", "2", "")
    release = ban(tmp_path, BAN + rows)
    assert len(release.localities) == len(release.streets) == 2
    assert list(release.addresses["street"]) == [1, 2, 1]


def test_a_number_that_says_there_is_none_is_none(tmp_path):
    rows = address("a", "99999", "") + address("b", "", "") + address("c", "12", " BIS ")
    release = ban(tmp_path, BAN + rows)
    assert list(release.addresses["number"]) == [0, 0, 12]
    assert list(release.addresses["suffix"]) == ["", "", "bis"]


def test_a_number_that_is_none_is_refused_with_its_line(tmp_path):
    with pytest.raises(SourceChanged, match="no whole number") as caught:
        ban(tmp_path, BAN + address("a", "1", "") + address("b", "12 bis", ""))
    assert (caught.value.line, caught.value.column) == (3, "numero")


def test_the_file_without_the_identifiers_of_its_last_columns_is_read(tmp_path):
    short = "\n".join(
        ";".join(line.split(";")[:23]) for line in (BAN + address("a", "1", "")).splitlines()
    )
    assert len(ban(tmp_path, f"{short}\n").addresses) == 1


def test_of_two_points_of_an_address_the_first_is_kept(tmp_path):
    release = ban(tmp_path, BAN + address("a", "1", "") + address("a", "1", ""))
    assert (len(release.addresses), release.rows_refused) == (1, 1)
    assert found(release) == {"address_repeated": 1}


def test_a_commune_that_lost_its_zero_and_a_cut_archive_are_refused(tmp_path):
    with pytest.raises(SourceChanged, match="code of a commune"):
        ban(tmp_path, BAN + address("a", "1", "", "1004"))
    declared = next(one for one in read_declarations() if one.id == "ban_01")
    cut = gzip.compress((BAN + address("a", "1", "")).encode())[:-20]
    snapshot = write(tmp_path, cut, name="adresses-with-ids-01.csv.gz")
    with pytest.raises(SourceChanged, match="damaged"):
        read_release(declared, {"table": snapshot})


@pytest.mark.national
def test_facilities_of_the_gironde_in_its_neighbourhoods():
    points = national("bpe_gironde", "2023").facilities
    zones = national("qpv_perimeters", "2024").perimeters
    tree = shapely.STRtree(zones["geom"].to_numpy())
    places = shapely.points(points[["lon", "lat"]].to_numpy())
    inside, zone = tree.query(places, predicate="intersects")
    assert (len(points), len(set(inside)), len(set(zone))) == (44_273, 1_585, 25)


@pytest.mark.national
def test_schools_of_the_directory_and_their_repeated_identifiers():
    release = national("schools", "2025")
    schools = release.facilities
    assert (len(schools), int((schools["category"] == "college").sum())) == (68_792, 9_032)
    assert found(release)["identifier_repeated"] == 74
    assert schools["identifier"].is_unique


@pytest.mark.national
def test_the_social_index_of_the_colleges_and_the_nurseries_of_saint_denis():
    colleges = national("ips_colleges", "2022").facilities
    one = colleges.set_index("identifier").loc["0010024W"]
    assert (one["social_index"], one["commune_code"], one["sector"]) == (114.3, "01173", "public")
    assert (len(colleges), int(colleges["social_index"].isna().sum())) == (6_967, 5)
    nurseries = national("nurseries_saint_denis", "2023").facilities
    assert pd.Series(nurseries["places"]).iloc[0] == 58
    assert len(nurseries) == 9
