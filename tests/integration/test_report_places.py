"""Sheets, diagnoses and local editions of the demonstration and of the national files."""

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import Engine

from etl.report.render.pdf import render
from etl.report.sheets import Order, build_sheets, compose_sheets
from observatory.db.ranking import FIELDS, RankingQuestion, rank_gaps
from observatory.db.report.bulletins import days_of, read_changes
from observatory.db.report.departments import read_department
from observatory.db.report.locals import read_locals
from observatory.db.report.sheets import read_sheets
from observatory.db.report.zones import find_place
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.report.bulletin import compose_digest
from observatory.domain.report.diagnosis import compose_diagnosis
from observatory.domain.report.document import Document, EditionKind, Table
from observatory.domain.report.local import compose_local
from observatory.domain.territory import Level
from observatory.errors import NotFound


def pages(document: Document) -> int:
    with pikepdf.open(io.BytesIO(render(document))) as pdf:
        return len(pdf.pages)


def test_every_neighbourhood_has_its_facts(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        facts = list(read_sheets(connection, 2024))
    assert len(facts) == 27
    assert [one.place.code for one in facts] == sorted(one.place.code for one in facts)
    assert all(one.population.value and one.outline and one.names("commune") for one in facts)
    assert {one.absent for one in facts} == {()}


def test_ranks_are_those_of_the_interface(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        facts = list(read_sheets(connection, 2024))
        first = facts[0].rank
        assert first is not None
        ranking = rank_gaps(connection, RankingQuestion(
            indicator=first.finding.indicator.code, level=Level.QPV, vintage=2024,
            kind=BenchmarkKind(first.finding.kind),
        ))  # fmt: skip
    code, rank = FIELDS.index("code"), FIELDS.index("rank")
    theirs = {row[code]: row[rank] for row in ranking.rows}
    assert {one.place.code: one.rank.rank.value for one in facts if one.rank} == theirs


def test_a_sheet_is_the_same_alone_and_among_all(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        every = {one.place.code: one for one in read_sheets(connection, 2015)}
        code = min(every)
        (alone,) = read_sheets(connection, 2015, [code])
    assert alone == every[code]


def test_sheets_are_the_same_bytes_from_one_process_or_two(
    demo_engine: Engine, tmp_path: Path
) -> None:
    steps: list[tuple[int, int]] = []
    with demo_engine.connect() as connection:
        codes = [one.place.code for one in read_sheets(connection, 2024)][:3]
        order = Order(vintage=2024, language="fr", codes=codes)
        done = build_sheets(connection, order, tmp_path / "one", jobs=1,
                            step=lambda _, now, total: steps.append((now, total)))  # fmt: skip
        build_sheets(connection, order, tmp_path / "all.zip", jobs=2)
        assert len(list(compose_sheets(connection, order))) == done == 3
    files = sorted((tmp_path / "one").iterdir())
    assert [one.name for one in files] == [f"fiche-qpv-{code}-2024-fr.pdf" for code in codes]
    assert steps == [(3, 3)]
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            one.name: one.read_bytes() for one in files
        }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_of_the_demonstration_are_one(demo_engine: Engine, language: str) -> None:
    with demo_engine.connect() as connection:
        document = next(compose_sheets(connection, Order(vintage=2024, language=language)))
        diagnosis = compose_diagnosis(read_department(connection, "20"), language)
    assert (pages(document), pages(diagnosis)) == (1, 1)
    assert document.banner


def test_a_diagnosis_counts_and_sums_what_the_department_holds(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        facts = read_department(connection, "20")
    assert facts.count.value == len(facts.neighbourhoods)
    people = [one.population.value for one in facts.neighbourhoods]
    assert facts.population.value == sum(one for one in people if one is not None)
    assert facts.share.value is not None
    assert 0 < facts.share.value < 100


def test_each_intercommunality_has_its_edition(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        found = list(read_locals(connection, "epci", 2024))
        (by_its_own_vintage, *_) = read_locals(connection, "epci", 2021, [found[0].place.code])
        with pytest.raises(NotFound):
            next(read_locals(connection, "epci", 2024, ["999999999"]))
    assert sum(len(one.neighbourhoods) for one in found) == 27
    assert by_its_own_vintage == found[0]
    document = compose_local(found[0], "fr")
    assert document.kind is EditionKind.ANNUAL
    assert sum(isinstance(one, Table) for one in document.blocks()) > 5


def test_a_digest_lists_the_releases_of_its_days(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        day = next(iter(read_sheets(connection, 2024))).data.dated
        facts = read_changes(connection, EditionKind.HALF_YEAR,
                             f"{day.year}-S{(day.month + 5) // 6}")  # fmt: skip
        before = read_changes(connection, EditionKind.QUARTER, "1999-Q1")
    assert facts.published
    assert (before.published, before.revised) == ((), ())
    assert pages(compose_digest(facts, "fr")) <= 2


def test_periods_of_digests_are_days() -> None:
    assert [str(day) for day in days_of("2026-S2")] == ["2026-07-01", "2026-12-31"]
    assert [str(day) for day in days_of("2024-Q1")] == ["2024-01-01", "2024-03-31"]
    with pytest.raises(ValueError, match="no half-year"):
        days_of("2026-Q5")


def test_unknown_places_are_not_found(demo_engine: Engine) -> None:
    with demo_engine.connect() as connection:
        with pytest.raises(NotFound):
            find_place(connection, "department", "ZZ")
        with pytest.raises(NotFound):
            find_place(connection, "department", "20", 1900)
        with pytest.raises(NotFound):
            read_department(connection, "20", level="zus")


@pytest.mark.national
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("code", ["88", "93", "974"])
def test_a_national_diagnosis_is_one_page(
    national_engine: Engine, code: str, language: str
) -> None:
    with national_engine.connect() as connection:
        facts = read_department(connection, code)
    assert pages(compose_diagnosis(facts, language)) == 1


@pytest.mark.national
@pytest.mark.parametrize("vintage", [2015, 2024])
def test_national_sheets_are_one_page(national_engine: Engine, vintage: int) -> None:
    with national_engine.connect() as connection:
        documents = list(compose_sheets(connection, Order(vintage=vintage, language="fr")))
    assert len(documents) > 1400
    longest = sorted(documents, key=lambda one: len(str(one)))[-3:]
    assert [pages(one) for one in (*documents[::300], *longest)] == [1] * (
        3 + len(documents[::300])
    )
