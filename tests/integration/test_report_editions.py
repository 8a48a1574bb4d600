"""Editions of the report: numbered, drafts first, the same data are the same edition, for good."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest
from alembic import command
from sqlalchemy import Engine, delete, insert, text, update
from sqlalchemy.exc import IntegrityError

from etl.demo import demo_releases
from etl.load import load_tidy
from etl.report.check import check_edition
from etl.report.editions import FORMATS, choose_period, load_registry
from etl.report.publish import Built, build_edition, fingerprint_document
from observatory.db.engine import create_engine
from observatory.db.migrate import _configure
from observatory.db.report import editions
from observatory.db.report.territories import find_place, list_places
from observatory.db.tables import report_edition, report_erratum, report_file
from observatory.domain.report.document import EditionKind, Place
from observatory.domain.report.review import Look
from observatory.domain.territory import Level
from observatory.errors import CheckFailed, InvalidRequest, NotFound
from tests.conftest import Clone, run_observatory
from tests.integration.edition_samples import Samples, edition, new_version
from tests.integration.report_fixtures import Summarised, report_address, report_engine

__all__ = ["report_address", "report_engine"]  # fixtures
NOW = datetime(2026, 12, 15, 12, tzinfo=UTC)
AIN = Place(level="department", code="01", vintage=2024, name="Ain")


@pytest.fixture(scope="module")
def demo_address(clone: Clone) -> str:
    """A demonstration of which these tests may publish editions."""
    address = clone("report_editions_demo_test", "app")
    engine = create_engine(address)
    load_tidy(engine, demo_releases(), lambda *_: None)
    engine.dispose()
    return address


@pytest.fixture
def engine(clone: Clone) -> Iterator[Engine]:
    engine = create_engine(clone("report_editions_test", "app"))
    with engine.begin() as connection:
        new_version(connection, 1)
    yield engine
    engine.dispose()


@pytest.fixture
def samples() -> Samples:
    return Samples()


def build(engine: Engine, home: Path, samples: Samples, **more) -> Built:
    wanted = more.pop("wanted", edition())
    return build_edition(
        engine, home, wanted, samples.registry(), now=lambda: NOW, **{"is_published": True, **more}
    )


def errata(engine: Engine, built: Built) -> list[tuple]:
    with engine.connect() as connection:
        return [
            (row["field"], row["before_value"], row["after_value"], row["note"])
            for row in editions.list_errata(connection, built.edition["id"])
        ]


def test_an_edition_is_a_draft_until_it_is_published(engine, tmp_path, samples):
    draft = build(engine, tmp_path, samples, is_published=False)
    assert (draft.edition["state"], draft.edition["number"]) == ("draft", 1)
    assert draft.edition["published_at"] is None
    with engine.begin() as connection:
        done = editions.publish_draft(connection, draft.edition["id"], NOW)
        assert (done["state"], done["published_at"], done["number"]) == ("published", NOW, 1)
        assert editions.publish_draft(connection, done["id"], datetime.now(UTC)) == done, "once"
    assert [file["file_name"] for file in draft.files] == [
        "ecarts-2018-fr.html", "ecarts-2018-fr.json"
    ]  # fmt: skip


def test_the_same_data_are_the_same_edition_and_the_same_bytes(engine, tmp_path, samples):
    first = build(engine, tmp_path, samples)
    with engine.begin() as connection:
        new_version(connection, 2)  # a version of the data that changes nothing in it
    again = build(engine, tmp_path, samples)
    assert (again.edition["id"], again.is_new) == (first.edition["id"], False)
    assert again.files == first.files


def test_other_data_are_a_new_number_with_its_errata(engine, tmp_path, samples):
    first = build(engine, tmp_path, samples)
    assert errata(engine, first) == []
    samples.gap = -1.25
    second = build(engine, tmp_path, samples)
    assert (second.edition["number"], second.edition["replaces"]) == (2, first.edition["id"])
    assert errata(engine, second) == [("benchmark_value", 10.6, -1.25, None)]
    samples.words = "D'autres mots."
    third = build(engine, tmp_path, samples)
    ((_, _, _, note),) = errata(engine, third)
    assert note.startswith("Le texte ou la présentation")
    samples.gap, samples.words = 10.6, "Des mots."
    back = build(engine, tmp_path, samples)
    assert back.edition["number"] == 4, "what stands says what the data say"
    assert back.edition["fingerprint"] == first.edition["fingerprint"]


def test_a_new_draft_takes_the_place_of_the_one_before(engine, tmp_path, samples):
    first = build(engine, tmp_path, samples, is_published=False)
    samples.gap = 3.0
    second = build(engine, tmp_path, samples, is_published=False)
    assert second.edition["number"] == 1
    with engine.connect() as connection:
        assert [row["id"] for row in editions.list_all(connection)] == [second.edition["id"]]
        with pytest.raises(NotFound, match="report list"):
            editions.get_edition(connection, first.edition["id"])


def test_a_draft_that_another_edition_overtook_is_built_again(engine, tmp_path, samples):
    with engine.begin() as connection:
        key = edition().key
        editions.lock_key(connection, key)
        made = {"name": None, "title": "t", "fingerprint": "f", "data_version": 1,
                "origin": "demonstration"}  # fmt: skip
        file = {"format": "json", "media_type": "application/json", "file_name": "x.json",
                "sha256": "0" * 64, "size": 1}  # fmt: skip
        draft = editions.record_draft(connection, key, made, [file], [])
        values = {**made, "fingerprint": "g", "kind": "annual", "period": "2018",
                  "language": "fr", "number": 7, "state": "published",
                  "published_at": NOW}  # fmt: skip
        connection.execute(insert(report_edition).values(values))
        with pytest.raises(InvalidRequest, match="build it again"):
            editions.publish_draft(connection, draft, NOW)


@pytest.mark.parametrize(
    "change",
    [
        update(report_edition).values(title="another"),
        update(report_edition).values(state="draft", published_at=None),
        delete(report_edition),
        update(report_file).values(sha256="1" * 64),
        delete(report_file),
        insert(report_erratum).values(edition=1, note="afterwards"),
    ],
)
def test_what_is_published_never_changes(engine, tmp_path, samples, change):
    with engine.begin() as connection:
        connection.execute(text("ALTER SEQUENCE report_edition_id_seq RESTART"))
    build(engine, tmp_path, samples)
    with engine.connect() as connection, pytest.raises(IntegrityError, match="is published"):
        connection.execute(change)


def test_two_builders_at_once_publish_one_edition(engine, tmp_path, samples):
    barrier, found = Barrier(2), []
    registry = samples.registry()

    def together(document):
        barrier.wait(20)
        return registry.formats["html"].render(document)

    both = replace(registry, formats={
        **registry.formats, "html": replace(registry.formats["html"], render=together)
    })  # fmt: skip

    def run() -> None:
        found.append(build_edition(engine, tmp_path, edition(), both, is_published=True))

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len({built.edition["id"] for built in found}) == 1
    assert len(found) == 2
    with engine.connect() as connection:
        assert [row["state"] for row in editions.list_all(connection)] == ["published"]


def test_a_lost_file_is_made_again_and_only_as_it_was(engine, tmp_path, samples):
    first = build(engine, tmp_path, samples)
    lost = tmp_path / "published" / first.files[0]["sha256"]
    whole = lost.read_bytes()
    lost.write_bytes(b"half a page")
    assert build(engine, tmp_path, samples).edition == first.edition
    assert lost.read_bytes() == whole
    lost.unlink()
    registry = samples.registry()
    other = replace(registry.formats["html"], render=lambda document: b"another look")
    with pytest.raises(CheckFailed, match=r"ecarts-2018-fr\.html of edition \d+ is lost"):
        build_edition(engine, tmp_path, edition(),
                      replace(registry, formats={**registry.formats, "html": other}))  # fmt: skip


def test_each_place_and_language_has_its_own_numbers(engine, tmp_path, samples):
    built = [
        build(engine, tmp_path, samples, wanted=edition(language, kind, place=place))
        for language in ("fr", "en")
        for kind, place in ((EditionKind.ANNUAL, None), (EditionKind.DIAGNOSIS, AIN))
    ]
    assert [one.edition["number"] for one in built] == [1, 1, 1, 1]
    assert built[1].files[0]["file_name"] == "diagnostic-department-01-2018-fr.html"


def test_what_nothing_composes_is_refused_with_what_can_be(engine, tmp_path, samples):
    with pytest.raises(InvalidRequest, match=r"sheet: choose from annual, diagnosis, summary"):
        build(engine, tmp_path, samples, wanted=edition(kind=EditionKind.SHEET))


def test_the_fingerprint_is_of_what_is_said_and_not_of_its_date(engine, samples):
    with engine.connect() as connection:
        document = samples.compose(connection, edition())
    other = replace(document, data_version=99, dated=NOW.date())
    assert fingerprint_document(other) == fingerprint_document(document)
    assert fingerprint_document(replace(document, period="2019")) != fingerprint_document(document)


def test_the_check_compares_with_the_edition_before(engine, tmp_path, samples):
    build(engine, tmp_path, samples)
    samples.gap = -10.6
    draft = build(engine, tmp_path, samples, is_published=False)
    found = check_edition(engine, tmp_path, draft.edition, samples.registry(), NOW)
    looks = {remark.look for remark in found}
    assert {Look.SIGN, Look.CHANGED} <= looks
    assert Look.STALE not in looks
    samples.gap = 1.0
    found = check_edition(engine, tmp_path, draft.edition, samples.registry(), NOW)
    assert found[0].look is Look.STALE
    sheet = {**draft.edition, "kind": "sheet"}
    with pytest.raises(InvalidRequest, match="cannot be checked"):
        check_edition(engine, tmp_path, sheet, samples.registry(), NOW)


def test_the_check_of_a_new_period_compares_with_the_period_before(engine, tmp_path, samples):
    earlier = replace(edition(), period="2017")
    build(engine, tmp_path, samples, wanted=earlier)
    samples.gap = -10.6
    draft = build(engine, tmp_path, samples, is_published=False)
    found = check_edition(engine, tmp_path, draft.edition, samples.registry(), NOW)
    assert {Look.SIGN} == {r.look for r in found if r.look in {Look.SIGN, Look.CHANGED}}


def test_every_kind_has_json_from_which_the_next_errata_are_read():
    assert all("json" in formats for formats in FORMATS.values())
    assert set(FORMATS) == set(EditionKind)
    load_registry()


def test_a_digest_is_of_the_current_half_year_or_quarter(demo_address):
    engine = create_engine(demo_address)
    with engine.connect() as connection:
        assert choose_period(connection, EditionKind.HALF_YEAR, NOW.date()) == "2026-S2"
        assert choose_period(connection, EditionKind.QUARTER, NOW.date()) == "2026-Q4"
        assert choose_period(connection, EditionKind.ANNUAL, NOW.date()) == "2022"
    engine.dispose()


def test_a_place_is_found_or_says_what_may_have_been_meant(report_engine):
    with report_engine.connect() as connection:
        place = find_place(connection, "department:01")
        assert (place.code, place.name) == ("01", place.name)
        assert find_place(connection, f"department:01:{place.vintage}") == place
        with pytest.raises(NotFound, match=rf"is not known in 1950, but in: {place.vintage}"):
            find_place(connection, "department:01:1950")
        with pytest.raises(NotFound, match=r"Did you mean department:0\d"):
            find_place(connection, "department:03")
        with pytest.raises(NotFound, match=r"'zzzzzz'\.$"):
            find_place(connection, "department:zzzzzz")
        with pytest.raises(InvalidRequest, match="Did you mean department"):
            find_place(connection, "departement:01")
        for wrong in ("01", "department:", "department:01:new"):
            with pytest.raises(InvalidRequest, match="level:code"):
                find_place(connection, wrong)
        assert [one.code for one in list_places(connection, Level.DEPARTMENT)] == [
            "01",
            "02",
            "971",
        ]
        assert len(list_places(connection, Level.QPV)) == 5


def test_old_rows_become_editions_and_back(clone: Clone):
    engine = create_engine(clone("report_migration_test", "app"))
    old = (
        "INSERT INTO report_edition (period, scope, language, format, media_type, file_name, "
        "sha256, size, fingerprint, data_version, origin) VALUES ('2018', 'national', 'fr', "
        ":format, 'text/html', 'x', :sha, 5, :fingerprint, 1, 'demonstration')"
    )
    rows = [("html", "a"), ("json", "a"), ("html", "b"), ("json", "b")]
    with engine.begin() as connection:
        command.downgrade(_configure(connection), "0018_search")
        new_version(connection, 1)
        for kind, fingerprint in rows:
            given = {"format": kind, "sha": kind + fingerprint, "fingerprint": fingerprint}
            connection.execute(text(old), given)
        command.upgrade(_configure(connection), "head")
    with engine.connect() as connection:
        first, second = editions.list_all(connection)
        assert (first["number"], second["number"]) == (1, 2)
        assert (first["state"], second["replaces"]) == ("published", first["id"])
        assert [f["sha256"] for f in editions.list_files(connection, first["id"])] == [
            "htmla", "jsona"
        ]  # fmt: skip
    with engine.begin() as connection:
        command.downgrade(_configure(connection), "0018_search")
        assert connection.scalar(text("SELECT count(*) FROM report_edition")) == 4
        command.upgrade(_configure(connection), "head")
        command.check(_configure(connection))
    engine.dispose()


@pytest.fixture(scope="module")
def tiny(clone: Clone) -> Iterator[Engine]:
    engine = create_engine(clone("report_tiny_editions_test", "app"))
    with engine.begin() as connection:
        Summarised(connection).fill()
    yield engine
    engine.dispose()


def test_a_load_in_another_order_gives_the_same_bytes(clone: Clone, tiny, tmp_path):
    """Ids differ from one load to the next; no format must show them.

    Those of releases are addresses of the interface (/v1/releases/4), and are kept here.
    """
    engine = create_engine(clone("report_again_test", "app"))
    with engine.begin() as connection:
        for table in ("territory", "indicator"):
            for _ in range(3):
                connection.execute(text(f"SELECT nextval(pg_get_serial_sequence('{table}', 'id'))"))
        Summarised(connection).fill()
    registry, wanted = load_registry(), edition()
    ours, theirs = (
        {file["format"]: file["sha256"] for file in build_edition(e, home, wanted, registry).files}
        for e, home in ((engine, tmp_path / "ours"), (tiny, tmp_path / "theirs"))
    )
    engine.dispose()
    assert set(ours) == {"pdf", "html", "xlsx", "json", "csv"}
    assert ours == theirs


def test_a_year_without_gaps_names_the_years_that_have_some(tiny, tmp_path):
    with pytest.raises(NotFound, match=r"Years that have some: 2018\."):
        build_edition(tiny, tmp_path, replace(edition(), period="1950"), load_registry())


def test_a_verb_brings_the_tables_to_this_version_first(clone: Clone, tmp_path):
    address = clone("report_unmigrated_test", "app")
    engine = create_engine(address)
    with engine.begin() as connection:
        command.downgrade(_configure(connection), "0018_search")
    engine.dispose()
    done = say(address, tmp_path, "list")
    assert (done.returncode, "Editions" in done.stdout) == (0, True), done.stderr


def say(address: str, home: Path, *words: str):
    run = run_observatory("report", *words, home=home, OBSERVATORY_DATABASE_URL=address)
    assert "Traceback" not in run.stderr
    return run


def test_the_verbs_list_and_publish(engine, tmp_path, samples):
    draft = build(engine, tmp_path, samples, is_published=False)
    address = engine.url.render_as_string(hide_password=False)
    assert "draft" in say(address, tmp_path, "list").stdout
    assert say(address, tmp_path, "publish", "nothing").returncode == 2
    assert say(address, tmp_path, "publish", "99").returncode == 2
    assert say(address, tmp_path, "publish", "latest").stdout == (
        f"{draft.edition['id']}\tannual national 2018 fr no. 1\tpublished\n"
    )
    assert '"state": "published"' in say(address, tmp_path, "list", "--json").stdout


def test_a_draft_whose_file_is_lost_is_not_published(engine, tmp_path, samples):
    draft = build(engine, tmp_path, samples, is_published=False)
    address = engine.url.render_as_string(hide_password=False)
    (tmp_path / "published" / draft.files[0]["sha256"]).write_bytes(b"half a page")
    refused = say(address, tmp_path, "publish", "latest")
    assert refused.returncode == 11
    assert "ecarts-2018-fr.html of edition" in " ".join(refused.stderr.split())
    with engine.connect() as connection:
        assert editions.get_edition(connection, draft.edition["id"])["state"] == "draft"
        row = editions.get_latest(connection)
    found = check_edition(engine, tmp_path, row, samples.registry(), NOW)
    assert found[0].look is Look.LOST
    build(engine, tmp_path, samples, is_published=False)
    assert say(address, tmp_path, "publish", "latest").returncode == 0


def test_the_verb_builds_every_format_and_gives_those_that_are_asked_for(demo_address, tmp_path):
    done = say(demo_address, tmp_path, "build", "--language", "en",
               "--output", str(tmp_path / "out"))  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        f"ecarts-2022-en.{end}" for end in ("csv.zip", "html", "json", "pdf", "xlsx")
    ]
    again = say(demo_address, tmp_path, "build", "--language", "en",
                "--format", "pdf", "--publish")  # fmt: skip
    assert again.stdout.startswith("ecarts-2022-en.pdf\t")
    assert again.stdout.count("\n") == 1
    found = say(demo_address, tmp_path, "check", "latest", "--json")
    assert found.returncode == (11 if json.loads(found.stdout)["remarks"] else 0)
    assert json.loads(found.stdout)["edition"]["state"] == "published"
    assert not [r for r in json.loads(found.stdout)["remarks"] if r["look"] == "stale_draft"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--period", "1950"], "Years that have some: 20"),
        (["--place", "department:zz"], "No department has the code 'zz'."),
        (["--place", "departement:01"], "Did you mean department?"),
        (["--language", "de"], "choose from fr, en"),
        (["--format", "docx"], "choose from pdf, html, xlsx, json, csv"),
        (["--kind", "diagnosis"], "--place"),
        (["--kind", "half_year", "--period", "2026"], "write it like 2026-S1"),
        (["--kind", "quarter", "--period", "2026-S1"], "write it like 2026-Q1"),
        (
            ["--kind", "diagnosis", "--place", "department:96", "--period", "2020"],
            "leave out --period",
        ),
        (["--output", __file__], "is a file"),
    ],
)
def test_the_verb_says_what_is_wrong(demo_address, tmp_path, words, said):
    done = say(demo_address, tmp_path, "build", *words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())


def test_a_place_without_anything_to_say_does_not_stop_the_others(demo_address, tmp_path):
    done = say(demo_address, tmp_path, "build", "--kind", "diagnosis", "--place", "department",
               "--language", "all", "--format", "json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    built = {line.split("\t")[0] for line in done.stdout.splitlines()}
    assert {name.split("-")[2] for name in built} == {"20", "96"}
    assert len(built) == 4
