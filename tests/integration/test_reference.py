"""Compositions held against each other, and the contracts of neighbourhoods, on invented places."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, text

from etl.load import load_tidy
from etl.tidy import TidyRelease
from observatory.db.staging import ReleaseInfo

YEAR = 2024
Link = tuple[str, str, str, str]  # child's level and code, parent's level and code


def quiet(*_: object) -> None:
    """Report no progress."""


def release(source: str, edition: str, content: TidyRelease, sha: str = "a") -> Any:
    info = ReleaseInfo(
        source=source, edition=edition, title=source, producer="Nobody", licence="None",
        operation="cog", address="[]", accessed_on=date(2026, 1, 1), sha256=sha * 64,
        origin="demonstration",
    )  # fmt: skip
    return info, content


def content(links: Iterable[Link], names: Sequence[tuple[str, str]] = ()) -> TidyRelease:
    rows = list(links)
    frame = pd.DataFrame(
        rows, columns=["child_level", "child_code", "parent_level", "parent_code"], dtype=object
    )
    several = frame.groupby(["child_level", "child_code", "parent_level"])["parent_code"]
    alone = several.transform("count") == 1
    memberships = frame.assign(
        child_vintage=YEAR, parent_vintage=YEAR, share=alone.map({True: 1.0, False: None}),
        basis=alone.map({True: "composition", False: "unknown"}), is_main=alone,
    )  # fmt: skip
    keys = {(level, code) for row in rows for level, code in (row[:2], row[2:])} | set(names)
    places = pd.DataFrame(sorted(keys), columns=["level", "code"], dtype=object)
    territories = places.assign(vintage=YEAR, name=places["code"], authority=1)
    return TidyRelease(territories=territories, memberships=memberships)


def commune(code: str, epci: str, department: str = "01", ept: str | None = None) -> list[Link]:
    links = [("commune", code, "epci", epci), ("commune", code, "department", department)]
    return [*links, ("commune", code, "ept", ept)] if ept else links


def ask(engine: Engine, sql: str, **given: object) -> list[tuple[Any, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql), given)]


EPCI_OF = """
    SELECT p.code FROM membership m
    JOIN territory c ON c.id = m.child_id AND c.level = 'commune' AND c.code = :code
    JOIN territory p ON p.id = m.parent_id AND p.level = 'epci' ORDER BY 1
"""
FINDINGS = "SELECT source, row_count, samples FROM finding WHERE check_name = :check ORDER BY id"


@pytest.fixture(scope="module")
def compositions(migrated_engine: Engine) -> Engine:
    first = content([*commune("01001", "200000001"), *commune("01002", "200000001")])
    second = content([
        *commune("01001", "200000001"), *commune("01002", "200000002"),
        *commune("01003", "200000002"),
    ])  # fmt: skip
    load_tidy(migrated_engine, [
        release("composition", "2024", first), release("decoupage", "2024", second),
    ], quiet)  # fmt: skip
    return migrated_engine


def test_two_compositions_of_a_vintage_double_nothing_and_the_first_stands(
    compositions: Engine,
) -> None:
    assert ask(compositions, EPCI_OF, code="01001") == [("200000001",)]
    assert ask(compositions, EPCI_OF, code="01002") == [("200000001",)]
    assert ask(compositions, EPCI_OF, code="01003") == [("200000002",)]


def test_what_they_disagree_on_is_a_finding_of_the_second(compositions: Engine) -> None:
    ((source, count, samples),) = ask(compositions, FINDINGS, check="composition_differs")
    assert (source, count) == ("decoupage", 1)
    assert samples == [
        {"level": "epci", "code": "01002", "vintage": 2024, "value": ["200000001", "200000002"]}
    ]
    ((source, count, samples),) = ask(compositions, FINDINGS, check="composition_incomplete")
    assert (source, count) == ("decoupage", 2)  # 01003, in its EPCI and in its department
    assert {sample["code"] for sample in samples} == {"01003"}


def test_a_corrected_edition_moves_a_commune_and_leaves_no_trace(compositions: Engine) -> None:
    moved = content([*commune("01001", "200000001"), *commune("01002", "200000002")])
    load_tidy(compositions, [release("composition", "2024", moved, "b")], quiet)
    assert ask(compositions, EPCI_OF, code="01002") == [("200000002",)]


def test_a_later_composition_does_not_undo_what_is_published(compositions: Engine) -> None:
    other = content(commune("01001", "200000002"))
    load_tidy(compositions, [release("urban_units", "2024", other)], quiet)
    assert ask(compositions, EPCI_OF, code="01001") == [("200000001",)]
    assert ask(compositions, FINDINGS, check="composition_differs")[-1][0] == "urban_units"


def test_the_region_is_reached_through_the_department(compositions: Engine) -> None:
    links = content([
        ("department", "01", "region", "84"), ("region", "84", "country", "FM"),
        ("qpv", "QN00199N", "commune", "01001"),
    ])  # fmt: skip
    load_tidy(compositions, [release("zones", "2024", links)], quiet)
    found = ask(compositions, """
        SELECT m.parent_level, p.code, m.share, m.is_main FROM membership m
        JOIN territory z ON z.id = m.child_id AND z.code = 'QN00199N'
        JOIN territory p ON p.id = m.parent_id
        WHERE m.parent_level IN ('region', 'country') ORDER BY 1
    """)  # fmt: skip
    assert found == [("country", "FM", 1.0, True), ("region", "84", 1.0, True)]


ZONES = {
    "QN00101N": ["01101"],  # its commune has a contract of its own
    "QN00102N": ["01102"],  # only its EPCI has one
    "QN00103N": ["38101"],  # the same EPCI in another department: another contract
    "QN00104N": ["94101"],  # an EPT stands before the metropolis
    "QN00105N": ["01103"],  # an old and a new contract of one commune
    "QN00106N": ["01104"],  # two contracts that nothing tells apart
    "QN00107N": ["01105"],  # no contract at all
    "QN00108N": ["01101", "01102"],  # over two contracts: its shares are not known
}
COMMUNES = [
    *commune("01101", "200000101"), *commune("01102", "200000101"),
    *commune("38101", "200000101", "38"),
    *commune("94101", "200054781", "94", "200058014"),
    *commune("01103", "200000103"), *commune("01104", "200000104"), *commune("01105", "200000105"),
]  # fmt: skip
CONTRACTS = [
    ("CN00101I", "commune", "01101", "01"), ("CN00102I", "epci", "200000101", "01"),
    ("CN03801I", "epci", "200000101", "38"), ("CN07501I", "epci", "200054781", "94"),
    ("CN09401I", "ept", "200058014", "94"), ("CV375", "commune", "01103", "01"),
    ("CN00103I", "commune", "01103", "01"), ("CN00104M", "commune", "01104", "01"),
    ("CN00105N", "commune", "01104", "01"),
]  # fmt: skip


@pytest.fixture(scope="module")
def contracts(compositions: Engine) -> Engine:
    zones = content(
        ("qpv", zone, "commune", code) for zone, codes in ZONES.items() for code in codes
    )
    named = [
        link
        for code, level, place, department in CONTRACTS
        for link in (
            ("contract", code, level, place), ("contract", code, "department", department),
        )
    ]  # fmt: skip
    load_tidy(compositions, [
        release("composition", "contracts", content(COMMUNES)),
        release("zones", "contracts", zones),
        release("contracts", "2024", content(named)),
    ], quiet)  # fmt: skip
    return compositions


def test_a_neighbourhood_belongs_to_the_most_precise_contract_of_its_place(
    contracts: Engine,
) -> None:
    found = ask(contracts, """
        SELECT z.code, k.code, m.share, m.basis FROM membership m
        JOIN territory z ON z.id = m.child_id AND z.level = 'qpv'
        JOIN territory k ON k.id = m.parent_id AND k.level = 'contract' ORDER BY 1, 2
    """)  # fmt: skip
    assert found == [
        ("QN00101N", "CN00101I", 1.0, "inferred"),
        ("QN00102N", "CN00102I", 1.0, "inferred"),
        ("QN00103N", "CN03801I", 1.0, "inferred"),
        ("QN00104N", "CN09401I", 1.0, "inferred"),
        ("QN00105N", "CN00103I", 1.0, "inferred"),
        ("QN00106N", "CN00104M", None, "unknown"),
        ("QN00106N", "CN00105N", None, "unknown"),
        ("QN00108N", "CN00101I", None, "unknown"),
        ("QN00108N", "CN00102I", None, "unknown"),
    ]


def test_neighbourhoods_of_no_contract_or_of_several_are_told(contracts: Engine) -> None:
    ((source, count, samples),) = ask(contracts, FINDINGS, check="contract_unknown")
    assert (source, count) == ("contracts", 2)
    assert [sample["code"] for sample in samples] == ["QN00107N", "QN00199N"]
    ((_, count, samples),) = ask(contracts, FINDINGS, check="contract_ambiguous")
    assert (count, [sample["code"] for sample in samples]) == (2, ["QN00106N", "QN00108N"])


def test_a_commune_that_vanishes_without_a_passage_is_told(contracts: Engine) -> None:
    later = content(commune("01101", "200000101"))
    for frame, column in ((later.territories, "vintage"), (later.memberships, "child_vintage")):
        frame[column] = YEAR + 1
    later.memberships["parent_vintage"] = YEAR + 1
    load_tidy(contracts, [release("composition", "2025", later)], quiet)
    *_, (source, _, samples) = ask(contracts, FINDINGS, check="commune_without_passage")
    assert source == "composition"
    assert {"vintage": 2024, "next": 2025, "code": "01102", "what": "gone"} in samples
