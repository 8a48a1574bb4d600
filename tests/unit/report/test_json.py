"""The data of an edition: every block, every figure, stable keys, the same bytes."""

import json

from etl.report.render.json import render
from observatory.domain.report.document import Chart, Table
from tests.unit.report.test_html import list_figures
from tests.unit.report_documents import sample_document


def read() -> dict[str, object]:
    found: dict[str, object] = json.loads(render(sample_document("fr")))
    return found


def walk(value: object) -> list[dict[str, object]]:
    """Return every object within a value, itself first."""
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in walk(item))]
    return [found for item in value for found in walk(item)] if isinstance(value, list) else []


def test_a_document_has_the_documented_keys_in_their_order() -> None:
    document = read()
    assert list(document) == [
        "kind", "shape", "edition_kind", "language", "period", "place", "title", "subtitle",
        "banner", "origin", "data_version", "dated", "sections", "sources",
    ]  # fmt: skip
    assert (document["kind"], document["shape"], document["edition_kind"]) == (
        "edition",
        1,
        "annual",
    )
    assert document["dated"] == "2026-11-26"
    kinds = {str(found["kind"]) for found in walk(document) if "kind" in found}
    assert kinds == {"edition", "paragraph", "bullets", "key_figures", "table", "chart", "map"}


def test_every_figure_is_there_with_its_value_and_its_address() -> None:
    given = [
        (figure.text, figure.value, [(one.path, one.field) for one in figure.served])
        for figure in list_figures(sample_document("fr"))
    ]
    found = [
        (one["text"], one["value"], [(s["path"], s["field"]) for s in one["served"]])  # type: ignore[attr-defined]
        for one in walk(read()) if "served" in one
    ]  # fmt: skip
    assert sorted(found, key=repr) == sorted(given, key=repr)
    figure = next(one for one in walk(read()) if "served" in one)
    assert list(figure) == ["text", "value", "unit", "served", "rule", "reason"]


def test_a_sentence_keeps_its_words_and_its_figures() -> None:
    sentence = next(one for one in walk(read()) if one.get("kind") == "paragraph")["text"]
    assert isinstance(sentence, dict)
    assert sentence["text"] == "Un écart de +10,6\u00a0points avec l'agglomération."
    assert [part if isinstance(part, str) else part["value"] for part in sentence["parts"]] == [
        "Un écart de ", 10.6, " avec l'agglomération."
    ]  # fmt: skip


def test_charts_tables_and_maps_are_there_and_outlines_are_not() -> None:
    blocks = [one for one in walk(read()) if one.get("kind") in {"chart", "table"}]
    given = [b.id for b in sample_document("fr").blocks() if isinstance(b, Chart | Table)]
    assert [block["id"] for block in blocks] == given
    assert {one["chart_kind"] for one in blocks if one["kind"] == "chart"} == {
        "spread", "series", "bars", "histogram"
    }  # fmt: skip
    assert not [one for one in walk(read()) if "outlines" in one or "wkb" in one]


def test_the_same_document_gives_the_same_bytes() -> None:
    assert render(sample_document("en")) == render(sample_document("en"))
    assert render(sample_document("en")).endswith(b"}\n")
