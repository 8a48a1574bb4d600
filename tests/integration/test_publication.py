"""Publishing again: what is declared stays, what is withdrawn goes, nothing is mixed."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from etl.demo import demo_releases
from etl.load import load_tidy
from etl.stage import stage_release
from etl.tidy import TidyRelease
from observatory.db import runs
from observatory.db.availability import AvailabilityQuestion, count_availability
from observatory.db.measure import measure_gaps
from observatory.db.publish import publish_staged
from observatory.db.staging import STAGED_TABLES, ReleaseInfo, discard_others
from observatory.errors import CheckFailed, UsageError

SOURCES = {"demo_territories", "demo_qpv_2015", "demo_qpv_2024", "demo_schools"}
ZONE, RATIO = "QP020005", "brevet_success"  # a neighbourhood over two communes

MEMBERSHIPS = """
    SELECT md5(string_agg(concat_ws('|', child_id, parent_id, share, basis, is_main), ','
               ORDER BY child_id, parent_id)) FROM membership
"""
GAPS = """
    SELECT md5(string_agg(concat_ws('|', indicator_id, territory_id, period, benchmark_kind,
               benchmark_id, is_main, difference, difference_min, p_adjusted, reason), ','
               ORDER BY indicator_id, territory_id, period, benchmark_kind, benchmark_id))
    FROM gap
"""


def quiet(*_: object) -> None:
    """Report no progress."""


def few_releases() -> list[tuple[ReleaseInfo, TidyRelease]]:
    return [(info, content) for info, content in demo_releases() if info.source in SOURCES]


@pytest.fixture(scope="module")
def releases() -> list[tuple[ReleaseInfo, TidyRelease]]:
    return few_releases()


@pytest.fixture(scope="module")
def engine(migrated_engine: Engine, releases: list[tuple[ReleaseInfo, TidyRelease]]) -> Engine:
    load_tidy(migrated_engine, releases, quiet)
    return migrated_engine


def ask(engine: Engine, sql: str, **given: object) -> object:
    with engine.connect() as connection:
        return connection.execute(text(sql), given).scalar()


def again(
    releases: list[tuple[ReleaseInfo, TidyRelease]], source: str, sha256: str
) -> tuple[ReleaseInfo, TidyRelease]:
    """Return a release whose producer has published the same edition anew."""
    info, content = next(one for one in releases if one[0].source == source)
    return replace(info, sha256=sha256), content


def test_publishing_again_changes_no_membership_and_no_gap(
    engine: Engine, releases: list[tuple[ReleaseInfo, TidyRelease]]
) -> None:
    before = ask(engine, MEMBERSHIPS), ask(engine, GAPS)
    load_tidy(engine, [again(releases, "demo_qpv_2015", "1" * 64)], quiet)
    assert ask(engine, "SELECT max(version) FROM data_version") == 2
    assert (ask(engine, MEMBERSHIPS), ask(engine, GAPS)) == before
    states = "SELECT count(*) FROM release WHERE source = 'demo_qpv_2015' AND state = :state"
    assert ask(engine, states, state="superseded") == 1
    assert ask(engine, states, state="published") == 1


REASON = """
    SELECT DISTINCT g.reason FROM gap g
    JOIN indicator i ON i.id = g.indicator_id AND i.code = :ratio
    JOIN membership m ON m.child_id = g.territory_id AND m.parent_id = g.benchmark_id
    JOIN membership other ON other.parent_id = g.benchmark_id
    JOIN territory t ON t.id = other.child_id AND t.code = :zone
    WHERE g.benchmark_kind = 'rest_of_urban_unit' AND g.period = '2022'
      AND g.territory_id <> t.id
"""


def test_a_figure_withdrawn_is_withdrawn_and_the_rest_around_it_is_no_longer_known(
    engine: Engine, releases: list[tuple[ReleaseInfo, TidyRelease]]
) -> None:
    assert ask(engine, REASON, ratio=RATIO, zone=ZONE) is None
    info, content = again(releases, "demo_schools", "2" * 64)
    rows = content.observations
    kept = ~((rows["code"] == ZONE) & (rows["level"] == "qpv"))
    load_tidy(engine, [(info, replace(content, observations=rows[kept]))], quiet)
    current = """
        SELECT count(*) FROM observation o JOIN territory t ON t.id = o.territory_id
        JOIN release r ON r.id = o.release_id AND r.source = 'demo_schools'
        WHERE t.code = :zone AND o.known_to IS NULL
    """
    assert ask(engine, current, zone=ZONE) == 0
    assert ask(engine, REASON, ratio=RATIO, zone=ZONE) == "zone_missing_in_benchmark"


GAP_ROWS = """
    SELECT md5(string_agg(row::text, '|' ORDER BY row::text)) FROM (
        SELECT to_jsonb(g) - 'id' AS row FROM gap g UNION ALL
        SELECT to_jsonb(r) FROM gap_refusal r) rows
"""


def test_only_what_depends_on_a_release_is_measured_again_and_the_whole_is_the_same(
    engine: Engine, releases: list[tuple[ReleaseInfo, TidyRelease]]
) -> None:
    newest = "SELECT max(id) FROM gap"
    before = ask(engine, newest)
    load_tidy(engine, [again(releases, "demo_qpv_2015", "3" * 64)], quiet)
    assert ask(engine, newest) == before, "outlines published anew move no figure"
    load_tidy(engine, [again(releases, "demo_schools", "4" * 64)], quiet)
    assert ask(engine, "SELECT min(id) FROM gap") > before, "every gap here is one of schools"
    with engine.connect() as connection:
        rows = connection.execute(text(GAP_ROWS)).scalar()
        everything = list(connection.scalars(text("SELECT id FROM indicator")))
        measure_gaps(connection, everything)
        assert connection.execute(text(GAP_ROWS)).scalar() == rows
        connection.rollback()


def test_a_second_load_waits_and_then_refuses(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_LOCK_TRIES", 1)
    monkeypatch.setattr(runs, "_LOCK_SECONDS", 0)
    with (
        runs.record_run(engine, "demonstration", "demo"),
        pytest.raises(UsageError, match="Another load"),
        runs.record_run(engine, "demonstration", "demo"),
    ):
        pass
    with runs.record_run(engine, "demonstration", "demo"):
        pass


def test_fictional_and_real_figures_are_never_published_together(
    engine: Engine, releases: list[tuple[ReleaseInfo, TidyRelease]]
) -> None:
    version = ask(engine, "SELECT max(version) FROM data_version")
    info, content = again(releases, "demo_schools", "3" * 64)
    stage_release(engine, replace(info, origin="official", source="other"), content)
    with pytest.raises(CheckFailed, match="mix"):
        publish_staged(engine, [], "demonstration", quiet)
    assert ask(engine, "SELECT max(version) FROM data_version") == version


# Columns without a foreign key (docs/decisions/003 and 004), and what they name.
NAMED = [
    ("observation", "indicator_id", "indicator", "id"),
    ("observation", "territory_id", "territory", "id"),
    ("observation", "release_id", "release", "id"),
    ("observation", "denominator_release_id", "release", "id"),
    ("observation", "known_from", "data_version", "version"),
    ("observation", "known_to", "data_version", "version"),
    ("membership", "child_id", "territory", "id"),
    ("membership", "parent_id", "territory", "id"),
    ("gap", "indicator_id", "indicator", "id"),
    ("gap", "territory_id", "territory", "id"),
    ("gap", "benchmark_id", "territory", "id"),
    ("gap", "release_id", "release", "id"),
    ("gap", "benchmark_release_id", "release", "id"),
    ("revision", "indicator_id", "indicator", "id"),
    ("revision", "territory_id", "territory", "id"),
    ("revision", "old_release_id", "release", "id"),
    ("revision", "release_id", "release", "id"),
    *((table.name, "release_id", "release", "id") for table in STAGED_TABLES),
]


def test_what_has_no_foreign_key_names_nothing_that_is_not_there(
    engine: Engine, releases: list[tuple[ReleaseInfo, TidyRelease]]
) -> None:
    info, content = again(releases, "demo_schools", "4" * 64)
    stage_release(engine, replace(info, edition="discarded"), content)
    with engine.begin() as connection:
        discard_others(connection, [("demo_schools", "none of them")])
    for table, column, parent, key in NAMED:
        orphans = f"""
            SELECT count(*) FROM "{table}" c WHERE c.{column} IS NOT NULL
            AND NOT EXISTS (SELECT FROM "{parent}" p WHERE p.{key} = c.{column})
        """  # noqa: S608 - our own tables
        assert ask(engine, orphans) == 0, (table, column)
    for table, *_ in NAMED:
        is_filled = f'SELECT EXISTS (SELECT FROM "{table}")'  # noqa: S608
        assert ask(engine, is_filled) or table.startswith(("staged_", "revision")), table


def test_what_is_available_is_counted_when_it_is_published(engine: Engine) -> None:
    with engine.connect() as connection:
        counted = count_availability(connection, AvailabilityQuestion())
        connection.execute(text("DELETE FROM availability"))
        assert count_availability(connection, AvailabilityQuestion()) == counted
        connection.rollback()
    assert {row[0] for row in counted} == {"observation", "gap"}
