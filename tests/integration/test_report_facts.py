"""What an annual edition is made from, read from a real database; figures by hand calculation."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from observatory.db import tables
from observatory.db.engine import create_engine
from observatory.db.report.catalogue import count_generations, read_version
from observatory.db.report.facts import find_place, read_facts
from observatory.db.report.gaps import read_gaps, read_releases
from observatory.db.report.rows import read_parts, read_summaries
from observatory.domain.report.annual import compose_annual
from observatory.domain.report.choose import choose_lines
from observatory.domain.report.document import Place
from observatory.domain.report.facts import Family, Generation
from observatory.errors import InvalidRequest, NotFound
from tests.conftest import Clone
from tests.integration.report_fixtures import ZONES, Summarised

QPV = Generation("qpv", 2015)
REST = Family("unemp_1564", "qpv", 2015, "2018", "rest_of_urban_unit")
MEDIAN = Family("med_income_uc", "qpv", 2015, "2018", "epci")


@pytest.fixture(scope="module")
def summarised(clone: Clone) -> Iterator[Engine]:
    engine = create_engine(clone("report_facts_test", "app"))
    with engine.begin() as connection:
        Summarised(connection).fill()
    yield engine
    engine.dispose()


@pytest.fixture
def connection(summarised: Engine) -> Iterator[Connection]:
    with summarised.connect() as found:
        yield found


@pytest.fixture
def ain(connection: Connection) -> Place:
    return find_place(connection, "department", "01")


def test_facts_are_those_of_the_year_with_most_gaps(connection: Connection) -> None:
    facts = read_facts(connection)
    assert (facts.year, facts.data_version, facts.origin) == (2018, 7, "demonstration")
    assert facts.generations == {QPV: 5}
    assert [outline.code for outline in facts.outlines] == ["01", "02", "971"]
    assert facts.refusals == {
        Family("pov60", "qpv", 2015, "2018", "rest_of_urban_unit"): "no_counts"
    }
    assert list(facts.indicators) == sorted(facts.indicators)
    assert set(facts.gaps_by_family) == {REST, MEDIAN}


def test_summaries_are_read_as_they_are_served(connection: Connection) -> None:
    found = {(row.indicator, row.panel): row for row in read_summaries(connection, None)}
    row = found["unemp_1564", "all"]
    assert row.difference == pytest.approx(9.1666667)
    assert (row.difference_lower, row.difference_upper, row.limits) == (5.0, 13.0, (5.0, 13.0))
    assert row.missing == (("no_parent", 1), ("zone_suppressed", 1))
    chance = found["unemp_1564", "constant"]
    assert (chance.difference_lower, chance.limits) == (None, (5.0, 13.0)), "METHOD rule 8"
    assert found["pov60", "all"].kind is None


def test_a_scope_has_its_own_summaries_neighbourhoods_and_gaps(
    connection: Connection, ain: Place
) -> None:
    facts = read_facts(connection, ain)
    assert [(row.indicator, row.scope) for row in facts.summaries] == [("unemp_1564", ain)]
    assert facts.generations == {QPV: 2}
    assert [gap.code for gap in facts.gaps] == list(ZONES[:2])
    assert facts.parts == (), "a department has no parts"


def test_the_parts_of_the_nation_are_its_departments(connection: Connection, ain: Place) -> None:
    (part,) = read_parts(connection, [REST], None)
    assert (part.scope, part.p50) == (ain, 10.0)
    assert read_parts(connection, [], None) == ()
    region = Place(level="region", code="84", vintage=2015, name="Nulle part")
    assert read_parts(connection, [REST], region) == ()


def test_main_gaps_are_read_with_their_place_and_reason(connection: Connection) -> None:
    gaps = {gap.code: gap for gap in read_gaps(connection, [REST])}
    assert list(gaps) == list(ZONES)
    first = gaps[ZONES[0]]
    assert (first.difference, first.lower, first.upper) == (20.0, 15.0, 25.0)
    assert (first.benchmark_name, first.department, first.srid) == ("Ville-Une", "01", 2154)
    assert first.longitude == pytest.approx(2.21)
    assert (gaps[ZONES[3]].difference, gaps[ZONES[3]].reason) == (None, "zone_suppressed")
    assert [gap.code for gap in read_gaps(connection, [REST], codes=[ZONES[2]])] == [ZONES[2]]
    assert read_gaps(connection, []) == ()
    unknown = Family("unknown", "qpv", 2015, "2018", "epci")
    assert read_gaps(connection, [unknown]) == ()


def test_releases_are_numbered_in_their_own_order(connection: Connection) -> None:
    releases, uses = read_releases(connection, [REST, MEDIAN])
    assert [(one.number, one.source) for one in releases] == [(1, "census_2018"), (2, "filo")]
    assert uses == ((MEDIAN, 2), (REST, 1))
    assert releases[0].address == "census_2018.zip"
    assert read_releases(connection, []) == ((), ())


def test_where_a_file_lay_is_nobodys_business(summarised: Engine) -> None:
    with summarised.connect() as connection:
        transaction = connection.begin()
        connection.execute(
            sa.update(tables.release)
            .where(tables.release.c.source == "filo")
            .values(address="/somewhere/else/filo.zip")
        )
        releases, _ = read_releases(connection, [MEDIAN])
        transaction.rollback()
    assert [one.address for one in releases] == ["filo.zip"]


def test_mistakes_are_told(connection: Connection) -> None:
    with pytest.raises(InvalidRequest):
        read_facts(connection, year="18")
    with pytest.raises(NotFound):
        read_facts(connection, year="1999")
    with pytest.raises(NotFound, match="department:99"):
        find_place(connection, "department", "99")


def test_before_the_first_load_there_is_no_version(clone: Clone) -> None:
    engine = create_engine(clone("report_nothing_test", "app"))
    with engine.connect() as connection, pytest.raises(NotFound, match="load data first"):
        read_version(connection)
    engine.dispose()


def test_generations_are_counted_in_their_scope(connection: Connection, ain: Place) -> None:
    assert count_generations(connection, None) == {QPV: 5}
    assert count_generations(connection, ain) == {QPV: 2}


def test_the_edition_says_what_was_calculated_by_hand(connection: Connection) -> None:
    facts = read_facts(connection)
    lines = choose_lines(facts.summaries, facts.indicators, 2018)
    assert [line.indicator.code for line in lines] == ["med_income_uc", "unemp_1564"]
    document = compose_annual(facts, "en")
    said = "\n".join(str(getattr(block, "text", "")) for block in document.blocks())
    assert "22.5% against 13.3%, that is 9.2 points more" in said.replace("\u00a0", " ")
    assert document == compose_annual(read_facts(connection), "en"), "read again, the same"
