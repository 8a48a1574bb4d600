"""The catalogue and the descriptions of the CSV, without a database: DCAT-AP and CSVW."""

import csv
import io
from datetime import UTC, date, datetime
from typing import Any

import pytest

from api.columns import COLUMNS, TABLES
from api.dcat import build_catalogue
from api.dcat_values import series_title
from api.formats import write_csv
from api.licences import LICENCES, licence_address
from api.parameters import Form
from api.routes.ranking import RANKING_FIELDS
from api.routes.sentences import GAP_FIELDS
from api.routes.summaries import SUMMARY_FIELDS
from api.routes.trends import TREND_FIELDS
from api.tabular import describe_table, written_as
from etl.catalogue import read_declarations
from observatory.db import observations, revisions
from observatory.db.found_places import FOUND_FIELDS
from observatory.db.versions import DataVersion

BASE = "https://observatoire.example/"
MOMENT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
DATA = DataVersion(7, "official", MOMENT)
FIELDS = {
    "/v1/observations": observations.FIELDS,
    "/v1/gaps": GAP_FIELDS,
    "/v1/trends": TREND_FIELDS,
    "/v1/summaries": SUMMARY_FIELDS,
    "/v1/gaps/ranking": RANKING_FIELDS,
    "/v1/territories": FOUND_FIELDS,
    "/v1/revisions": revisions.FIELDS,
}


def release(source: str, edition: str, **more: Any) -> dict[str, Any]:
    return {
        "id": 1, "source": source, "edition": edition, "title": f"Revenus, édition {edition}",
        "producer": "INSEE (Filosofi), Cnaf", "licence": "Licence Ouverte 2.0",
        "landing_page": "https://www.insee.fr/fr/statistiques/2500477", "published_on": None,
        "accessed_on": date(2026, 1, 2), "loaded_at": MOMENT, "sha256": "ab" * 32,
        "maturity": "final", "figures": [], "layers": [], **more,
    }  # fmt: skip


def figure(year: int) -> dict[str, Any]:
    return {
        "indicator": "pov60", "label_fr": "Taux de pauvreté", "label_en": "Poverty rate",
        "theme": "revenus", "level": "qpv", "vintage": 2015,
        "first_day": date(year, 1, 1), "last_day": date(year, 12, 31),
    }  # fmt: skip


RELEASES = [
    release("revn", "2017", figures=[figure(2013)]),
    release("revn", "2018", figures=[figure(2014)], published_on=date(2018, 5, 3)),
    release("zones & lieux", "1996/bis", layers=[{"level": "qpv", "vintage": 2015}]),
    release("liste", "1", landing_page=None, licence="Licence à part"),
]


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Any]:
    return build_catalogue(BASE, RELEASES, DATA, MOMENT)


@pytest.fixture(scope="module")
def nodes(catalogue: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {node["@id"]: node for node in catalogue["@graph"]}
    assert len(found) == len(catalogue["@graph"]), "each node is told once"
    return found


def of_type(nodes: dict[str, dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [node for node in nodes.values() if node["@type"] == kind]


def values(node: dict[str, Any], name: str) -> list[Any]:
    found = node.get(name, [])
    return found if isinstance(found, list) else [found]


# DCAT-AP 3.0, SHACL shapes: class → property → (least, most).
PROFILE = {
    "dcat:Catalog": {
        "dct:title": (1, None), "dct:description": (1, None), "dct:publisher": (1, 1),
        "dct:issued": (0, 1), "dct:modified": (0, 1), "dct:license": (0, 1), "dct:rights": (0, 1),
        "dct:creator": (0, 1), "foaf:homepage": (0, 1),
    },
    "dcat:Dataset": {
        "dct:title": (1, None), "dct:description": (1, None), "dct:publisher": (0, 1),
        "dct:issued": (0, 1), "dct:modified": (0, 1), "dcat:version": (0, 1),
        "dct:accessRights": (0, 1), "dct:accrualPeriodicity": (0, 1),
    },
    "dcat:DatasetSeries": {
        "dct:title": (1, None), "dct:description": (1, None), "dct:publisher": (0, 1),
        "dct:issued": (0, 1), "dct:modified": (0, 1), "dct:accrualPeriodicity": (0, 1),
    },
    "dcat:Distribution": {
        "dcat:accessURL": (1, None), "dct:license": (0, 1), "dct:format": (0, 1),
        "dcat:mediaType": (0, 1), "dct:issued": (0, 1), "dct:modified": (0, 1),
    },
    "dcat:DataService": {
        "dct:title": (1, None), "dcat:endpointURL": (1, None), "dct:license": (0, 1),
        "dct:publisher": (0, 1), "dct:accessRights": (0, 1),
    },
    "foaf:Agent": {"foaf:name": (1, None), "dct:type": (0, 1)},
    "dct:LicenseDocument": {"rdfs:label": (1, None)},
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(PROFILE))
def test_every_class_has_the_properties_that_the_profile_requires(
    nodes: dict[str, dict[str, Any]], kind: str
) -> None:
    found = of_type(nodes, kind)
    assert found
    for node in found:
        for name, (least, most) in PROFILE[kind].items():
            count = len(values(node, name))
            assert count >= least, (node["@id"], name)
            assert most is None or count <= most, (node["@id"], name)


LITERALS = ("dct:title", "dct:description", "dct:identifier", "dcat:version", "dcat:keyword",
            "foaf:name", "rdfs:label", "locn:geographicName")  # fmt: skip
DATES = ("dct:issued", "dct:modified")
INSIDE = ("dct:temporal", "dct:provenance")  # nodes without an address, told where they stand


def test_texts_are_literals_dates_are_typed_and_the_rest_are_absolute_addresses(
    nodes: dict[str, dict[str, Any]],
) -> None:
    for node in nodes.values():
        for name in set(node) - {"@id", "@type", *INSIDE}:
            for value in values(node, name):
                if name in LITERALS:
                    assert isinstance(value, str) or value["@value"], (node["@id"], name)
                elif name in DATES:
                    assert value["@type"] in ("xsd:date", "xsd:dateTime")
                else:
                    assert value["@id"].startswith(("https://", "http://")), (node["@id"], name)
                    assert " " not in value["@id"]


def test_periods_have_typed_ends_and_datasets_without_figures_have_none(
    nodes: dict[str, dict[str, Any]],
) -> None:
    period = nodes[f"{BASE}v1/catalogue.jsonld#revn"]["dct:temporal"]
    assert period == {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@value": "2013-01-01", "@type": "xsd:date"},
        "dcat:endDate": {"@value": "2014-12-31", "@type": "xsd:date"},
    }
    assert "dct:temporal" not in nodes[f"{BASE}v1/catalogue.jsonld#liste-1"]


def test_whatever_is_ours_and_named_is_described(
    catalogue: dict[str, Any], nodes: dict[str, dict[str, Any]]
) -> None:
    def named(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["@id"]] if set(value) == {"@id"} else []
            return own + [one for part in value.values() for one in named(part)]
        return [one for part in value for one in named(part)] if isinstance(value, list) else []

    ours = [address for address in named(catalogue["@graph"]) if "catalogue.jsonld#" in address]
    assert ours
    assert set(ours) <= set(nodes)
    prefixes = {key.partition(":")[0] for node in nodes.values() for key in node if ":" in key}
    assert prefixes <= set(catalogue["@context"])


def test_editions_of_a_source_are_a_series_in_their_order(
    nodes: dict[str, dict[str, Any]],
) -> None:
    home = f"{BASE}v1/catalogue.jsonld"
    (series,) = of_type(nodes, "dcat:DatasetSeries")
    assert (series["@id"], series["dct:title"][0]["@value"]) == (f"{home}#revn", "Revenus")
    assert series["dcat:last"] == {"@id": f"{home}#revn-2018"}
    last = nodes[f"{home}#revn-2018"]
    assert last["dcat:prev"] == {"@id": f"{home}#revn-2017"}
    assert last["dcat:inSeries"] == {"@id": f"{home}#revn"}
    assert last["dct:issued"] == {"@value": "2018-05-03", "@type": "xsd:date"}
    assert "dcat:inSeries" not in nodes[f"{home}#liste-1"]
    listed = {one["@id"] for one in nodes[f"{home}#catalogue"]["dcat:dataset"]}
    assert listed == {node["@id"] for kind in ("dcat:Dataset", "dcat:DatasetSeries")
                      for node in of_type(nodes, kind)}  # fmt: skip


def test_figures_and_perimeters_are_had_from_us_and_the_page_from_the_producer(
    nodes: dict[str, dict[str, Any]],
) -> None:
    home = f"{BASE}v1/catalogue.jsonld"
    table = nodes[f"{home}#revn-2018-csv"]
    asked = f"{BASE}v1/observations?source=revn&edition=2018"
    assert table["dcat:accessURL"]["@id"] == asked
    assert table["dcat:downloadURL"]["@id"] == f"{asked}&f=csv"
    assert table["dct:license"]["@id"] == LICENCES["Licence Ouverte 2.0"]
    layer = nodes[f"{home}#zones%20%26%20lieux-1996%2Fbis-qpv-2015-geojson"]
    assert layer["dcat:accessURL"]["@id"] == f"{BASE}v1/geojson/qpv/2015"
    page = nodes[f"{home}#revn-2018-producer"]["dcat:accessURL"]["@id"]
    assert page == "https://www.insee.fr/fr/statistiques/2500477"


def test_a_licence_without_a_known_address_is_named_and_not_guessed(
    nodes: dict[str, dict[str, Any]],
) -> None:
    names = {node["rdfs:label"]: node["@id"] for node in of_type(nodes, "dct:LicenseDocument")}
    assert names["Licence Ouverte 2.0"] == LICENCES["Licence Ouverte 2.0"]
    assert licence_address("Licence à part") is None


def test_every_declared_licence_has_an_address() -> None:
    assert {declared.licence for declared in read_declarations()} <= set(LICENCES)


def test_fictional_data_are_not_said_to_be_about_france() -> None:
    fictional = DataVersion(1, "demonstration", MOMENT)
    graph = build_catalogue(BASE, RELEASES, fictional, MOMENT)["@graph"]
    assert "country/FRA" not in str(graph)
    assert "fictives" in graph[0]["dct:description"][0]["@value"]


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["Revenus, édition 2017", "Revenus, édition 2018"], "Revenus"),
        (["Filosofi 2014, communes", "Filosofi 2015, communes"], "Filosofi communes"),
        (["Insertion, édition 2017 (périodes inférées)",
          "Insertion, édition 2018 (périodes inférées)"], "Insertion (périodes inférées)"),
        (["2014", "2015"], "2015"),
    ],
)  # fmt: skip
def test_a_series_is_called_by_what_its_editions_are_all_called(
    titles: list[str], expected: str
) -> None:
    assert series_title(titles) == expected


@pytest.mark.parametrize("path", sorted(TABLES))
def test_every_column_of_a_csv_is_described_in_the_order_of_its_header(path: str) -> None:
    fields = FIELDS[path]
    described = describe_table(TABLES[path], f"{BASE}x?f=csv", fields, [], DATA)
    header = next(csv.reader(io.StringIO(write_csv(fields, []).decode())))
    columns = described["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == header
    for column in columns:
        # a validator recognises a column by the title that its header is (CSVW, 5.6.1)
        assert column["titles"]["und"] == column["name"]
        assert column["titles"]["fr"]
        assert column["titles"]["en"]
        assert column["datatype"] in ("string", "number", "integer", "boolean", "date")
        assert column["null"] == [""]
        assert column.get("propertyUrl", "http://").startswith("http://")
    assert set(described["tableSchema"].get("primaryKey", [])) <= set(header)


def test_no_column_is_described_that_no_csv_has() -> None:
    assert set(COLUMNS) == {name for fields in FIELDS.values() for name in fields}


def test_the_description_is_of_the_very_address_that_was_asked() -> None:
    asked = f"{BASE}v1/gaps?period=2013..2018&f=csvw&code=QP001001%2CQP001002"
    assert written_as(asked, Form.CSV) == asked.replace("f=csvw", "f=csv")
    assert written_as(written_as(asked, Form.CSV), Form.CSVW) == asked
    assert written_as(f"{BASE}v1/gaps", Form.CSVW) == f"{BASE}v1/gaps?f=csvw"
    assert written_as(f"{BASE}v1/gaps?half=1", Form.CSV) == f"{BASE}v1/gaps?half=1&f=csv"


def test_a_description_names_sources_editions_and_licences() -> None:
    described = describe_table(
        TABLES["/v1/gaps"], f"{BASE}v1/gaps?f=csv", GAP_FIELDS, RELEASES[:2], DATA
    )
    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    assert described["dc:license"] == [{"@id": LICENCES["Licence Ouverte 2.0"]}]
    assert [one["dc:identifier"] for one in described["dc:source"]] == ["revn/2017", "revn/2018"]
    assert described["dialect"]["delimiter"] == ","
