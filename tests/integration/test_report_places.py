"""Sheets, diagnoses and local editions of the demonstration and of the national files."""

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pikepdf
import pytest
from sqlalchemy import Engine

from etl.demo import demo_releases
from etl.load import load_tidy
from etl.report.bulk import build_editions
from etl.report.composers import compose_pages
from etl.report.editions import Edition, Format, load_registry
from etl.report.publish import Built, build_edition
from etl.report.render.pdf import render
from etl.report.workers import open_workers
from observatory.db.engine import create_engine
from observatory.db.ranking import FIELDS, RankingQuestion, rank_gaps
from observatory.db.report.bulletins import days_of, read_changes
from observatory.db.report.departments import read_department
from observatory.db.report.locals import read_locals
from observatory.db.report.sheets import read_sheets
from observatory.db.report.territories import list_places, read_generation
from observatory.db.report.zones import find_place
from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.report.bulletin import compose_digest
from observatory.domain.report.diagnosis import compose_diagnosis
from observatory.domain.report.document import Document, EditionKind, Place, Table
from observatory.domain.report.local import compose_local
from observatory.domain.territory import Level
from observatory.errors import NotFound
from tests.conftest import Clone


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


@pytest.fixture(scope="module")
def own_demo(clone: Clone) -> Iterator[Engine]:
    """A demonstration that these tests may write editions to."""
    engine = create_engine(clone("report_places_demo_test", "app"))
    load_tidy(engine, demo_releases(), lambda *_: None)
    yield engine
    engine.dispose()


def edition_of(kind: EditionKind, place: Place, language: str) -> Edition:
    return Edition(kind=kind, place=place, period="2022", language=language)


def hashes(built: Built) -> dict[str, str]:
    return {file["file_name"]: file["sha256"] for file in built.files}


@pytest.mark.parametrize(
    ("kind", "level", "number"),
    [(EditionKind.SHEET, Level.QPV, 3), (EditionKind.ANNUAL, Level.EPCI, 2),
     (EditionKind.DIAGNOSIS, Level.DEPARTMENT, 2)],
)  # fmt: skip
def test_many_editions_are_those_that_are_built_one_by_one(
    own_demo: Engine, tmp_path: Path, kind: EditionKind, level: Level, number: int
) -> None:
    registry = load_registry()
    with own_demo.connect() as connection:
        places = list_places(connection, level)[:number]
    wanted = [edition_of(kind, place, language) for place in places for language in ("fr", "en")]
    with open_workers() as workers:
        many = list(build_editions(own_demo, tmp_path / "many", wanted, registry, workers))
    assert [(one.edition["code"], one.edition["language"]) for one in many] == [
        (one.place and one.place.code, one.language) for one in wanted
    ]
    assert all(one.is_new and one.edition["state"] == "draft" for one in many)
    for one, edition in zip(many, wanted, strict=True):
        # Another home: rendered again, in this process.
        alone = build_edition(own_demo, tmp_path / "one", edition, registry)
        assert hashes(alone) == hashes(one)
    again = list(build_editions(own_demo, tmp_path / "many", wanted, registry, is_published=True))
    assert [hashes(one) for one in again] == [hashes(one) for one in many]
    assert not any(one.is_new for one in again)
    assert {one.edition["state"] for one in again} == {"published"}


def test_a_place_without_neighbourhoods_is_told_and_the_others_are_built(
    own_demo: Engine, tmp_path: Path
) -> None:
    with own_demo.connect() as connection:
        (known, *_) = list_places(connection, Level.EPCI)
    unknown = Place(level="epci", code="999999999", vintage=known.vintage, name="Nulle part")
    wanted = [edition_of(EditionKind.ANNUAL, place, "fr") for place in (unknown, known)]
    refused: list[str] = []
    (built,) = build_editions(
        own_demo, tmp_path, wanted, load_registry(),
        refuse=lambda edition, _: refused.append(edition.file_name),
    )  # fmt: skip
    assert built.edition["code"] == known.code
    assert refused == ["ecarts-epci-999999999-2022-fr"]


def test_a_worker_that_fails_stops_the_rest_and_leaves_what_was_built(
    own_demo: Engine, tmp_path: Path
) -> None:
    with own_demo.connect() as connection:
        places = list_places(connection, Level.QPV, 2015)[:4]
    render = partial(fail_at, places[2].code)
    broken = replace(load_registry(), formats={"json": Format("text/plain", "txt", render)})
    wanted = [edition_of(EditionKind.SHEET, place, "fr") for place in places]
    built = []
    with pytest.raises(RuntimeError, match="no letter"), open_workers() as workers:  # noqa: PT012
        for one in build_editions(own_demo, tmp_path, wanted, broken, workers):
            built.append(one.edition["code"])
    assert built == [places[0].code, places[1].code]


def fail_at(code: str, document: Document) -> bytes:
    if document.place and document.place.code == code:
        raise RuntimeError("no letter for it")
    return b"whole"


def test_a_generation_is_named_by_its_year(demo_engine: Engine) -> None:
    assert read_generation("qpv") == (Level.QPV, None)
    assert read_generation("qpv:2015") == (Level.QPV, 2015)
    assert read_generation("qpv:QP093001") is None
    assert read_generation("department:93") is None
    with demo_engine.connect() as connection:
        old, new = (list_places(connection, Level.QPV, vintage) for vintage in (2015, None))
        assert ({one.vintage for one in old}, {one.vintage for one in new}) == ({2015}, {2024})
        with pytest.raises(NotFound, match="1950"):
            list_places(connection, Level.QPV, 1950)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_of_the_demonstration_are_one(demo_engine: Engine, language: str) -> None:
    with demo_engine.connect() as connection:
        document = next(compose_pages(connection, list_places(connection, Level.QPV), [language]))
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
        places = list_places(connection, Level.QPV, vintage)
        documents = list(compose_pages(connection, places, ["fr"]))
    assert len(documents) > 1400
    longest = sorted(documents, key=lambda one: len(str(one)))[-3:]
    assert [pages(one) for one in (*documents[::300], *longest)] == [1] * (
        3 + len(documents[::300])
    )
