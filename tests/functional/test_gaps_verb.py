"""`observatory gaps coverage` says how many gaps are computed, and why the others are not."""

import json
from pathlib import Path

from sqlalchemy import Engine, text

from observatory.domain.reasons import REASONS
from tests.conftest import run_observatory

STORED = "SELECT reason, count(*) FROM gap WHERE reason IS NOT NULL GROUP BY reason"
SHARED = """
    SELECT r.reason, count(*) FROM gap_refusal r
    JOIN territory t ON t.level = r.level AND t.vintage = r.vintage GROUP BY r.reason
"""


BOUNDED = """
    SELECT count(*) FROM gap g JOIN territory z ON z.id = g.territory_id
    WHERE z.level = 'qpv' AND z.vintage = 2024 AND g.difference IS NULL
      AND (g.difference_min IS NOT NULL OR g.difference_max IS NOT NULL)
"""


def _counts(shown: str, kind: str) -> list[int]:
    """Return the numbers of one line of the table."""
    (line,) = (line for line in shown.splitlines() if kind in line.split("│")[:2][-1].split())
    return [int(cell.replace(",", "")) for cell in line.split("│")[2:6]]


def test_the_verb_counts_every_reason_with_its_sentences(
    demo_database: str, demo_engine: Engine, tmp_path: Path
) -> None:
    words = ("gaps", "coverage", "--json")
    done = run_observatory(*words, home=tmp_path, OBSERVATORY_DATABASE_URL=demo_database)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    expected: dict[str, int] = {}
    with demo_engine.connect() as connection:
        for query in (STORED, SHARED):
            for reason, count in connection.execute(text(query)):
                expected[reason] = expected.get(reason, 0) + count
    assert {line["reason"]: line["count"] for line in found} == expected
    assert {(line["fr"], line["en"]) for line in found} <= set(REASONS.values())


def test_the_table_is_for_people(demo_database: str, demo_engine: Engine, tmp_path: Path) -> None:
    words = ("gaps", "coverage", "--level", "qpv", "--vintage", "2024")
    done = run_observatory(*words, home=tmp_path, OBSERVATORY_DATABASE_URL=demo_database)
    assert done.returncode == 0, done.stderr
    assert "rest_of_urban_unit" in done.stdout
    asked, computed, bounded, refused = _counts(done.stdout, "all")
    assert (asked, bounded > 0) == (computed + bounded + refused, True)
    with demo_engine.connect() as connection:
        assert bounded == connection.execute(text(BOUNDED)).scalar_one()
    assert "Why there is no gap" in done.stdout
