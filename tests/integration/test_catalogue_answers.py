"""The catalogue and the descriptions of CSV answers, as the service gives them."""

import csv
import io

import pytest
from starlette.testclient import TestClient

from api.columns import TABLES

pytest_plugins = ["tests.integration.api_fixtures"]


def test_the_catalogue_is_linked_data_about_what_is_published(client: TestClient) -> None:
    response = client.get("/v1/catalogue.jsonld")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/ld+json"
    graph = {node["@id"]: node for node in response.json()["@graph"]}
    home = "http://testserver/v1/catalogue.jsonld"
    dataset = graph[f"{home}#filosofi_qpv-2018"]
    assert dataset["dct:identifier"] == "filosofi_qpv/2018"
    assert dataset["dct:issued"] == {"@value": "2021-03-04", "@type": "xsd:date"}
    assert dataset["dct:temporal"]["dcat:startDate"]["@value"] == "2018-01-01"
    assert dataset["dct:temporal"]["dcat:endDate"]["@value"] == "2021-12-31"
    assert "Poverty rate" in dataset["dct:description"][1]["@value"]
    # what is only staged is not public, and no folder of the loading machine either
    assert "unseen" not in response.text
    assert "secret" not in response.text


def test_whatever_the_catalogue_offers_of_ours_answers(client: TestClient) -> None:
    graph = client.get("/v1/catalogue.jsonld").json()["@graph"]
    offered = [
        node[name]["@id"].removeprefix("http://testserver")
        for node in graph
        for name in ("dcat:accessURL", "dcat:downloadURL", "foaf:page")
        if name in node
    ]
    assert len(offered) >= 6
    for address in offered:
        assert client.get(address).status_code == 200, address


def test_the_catalogue_is_kept_as_long_as_its_data_are_current(client: TestClient) -> None:
    tag = client.get("/v1/catalogue.jsonld").headers["etag"]
    again = client.get("/v1/catalogue.jsonld", headers={"If-None-Match": tag})
    assert again.status_code == 304
    elsewhere = client.get("/v1/catalogue.jsonld", headers={"Host": "autre.example"})
    assert "http://autre.example/v1/catalogue.jsonld#catalogue" in elsewhere.text


@pytest.mark.parametrize("path", sorted(TABLES))
def test_each_csv_links_to_the_description_of_its_own_columns(
    client: TestClient, path: str
) -> None:
    more = {"/v1/gaps/ranking": "&indicator=pov60&vintage=2024"}.get(path, "")
    asked = f"{path}?level=qpv{more}&f=csv"
    table = client.get(asked)
    link = next(part for part in table.headers["link"].split(", ") if "describedby" in part)
    assert link.endswith('rel="describedby"; type="application/csvm+json"')
    address = link.partition(">")[0].removeprefix("<")
    described = client.get(address.removeprefix("http://testserver"))
    assert described.headers["content-type"] == "application/csvm+json"
    content = described.json()
    address, _, query = content["url"].partition("?")  # parameters in any order name one answer
    assert address == f"http://testserver{path}"
    assert sorted(query.split("&")) == sorted(asked.partition("?")[2].split("&"))
    header = next(csv.reader(io.StringIO(table.text)))
    assert [column["name"] for column in content["tableSchema"]["columns"]] == header
    if len(table.text.splitlines()) > 1:
        assert "filosofi_qpv/2018" in {one["dc:identifier"] for one in content["dc:source"]}


def test_a_list_without_a_description_says_which_have_one(client: TestClient) -> None:
    assert "describedby" not in client.get("/v1/releases?f=csv").headers["link"]
    refused = client.get("/v1/releases?f=csvw")
    assert refused.status_code == 422
    assert "/v1/observations" in refused.json()["detail"]
