"""Revisions on the real files: what two editions of the producers have in common."""

import pytest
from sqlalchemy import Engine, text

pytestmark = pytest.mark.national

FAMILIES = text("""
    SELECT i.code, f.period, o.edition, n.edition AS later, f.compared, f.changed
    FROM revision_family f
    JOIN indicator i ON i.id = f.indicator_id
    JOIN release o ON o.id = f.old_release_id
    JOIN release n ON n.id = f.release_id
    WHERE f.kind = 'later_edition' AND o.source = :source AND f.level = 'qpv'
    ORDER BY i.code, f.period, o.edition
""")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # Counted on the files: the cells that IPRO_2017.csv or IPRO_2018.csv fill, all equal.
        (
            "ipro",
            [
                ("emp_1564", "2010", "2017", "2018", 1291, 0),
                ("emp_et_1564", "2010", "2017", "2018", 943, 0),
                ("emp_f_1564", "2010", "2017", "2018", 1284, 0),
                ("prec_emp", "2010", "2017", "2018", 1231, 0),
            ],
        ),
        # The shares of 2017 and 2018 are those of 2010; POP_MUN is one census in three editions,
        # then another one in two. Counted on the files too.
        (
            "demo",
            [
                ("age_under25", "2010", "2017", "2018", 1285, 0),
                ("demo_ind_jeune", "2010", "2017", "2018", 1100, 0),
                ("demo_tx_f", "2010", "2017", "2018", 1291, 0),
                ("demo_tx_tot_60etplus", "2010", "2017", "2018", 1100, 0),
                ("demo_tx_tot_men1", "2010", "2017", "2018", 1284, 0),
                ("demo_tx_tot_men6", "2010", "2017", "2018", 695, 0),
                ("foreigners_share", "2010", "2017", "2018", 1192, 0),
                ("population", "2013", "2017", "2018", 1345, 0),
                ("population", "2013", "2018", "2019", 1345, 0),
                ("population", "2018", "2021", "2022", 1400, 0),
            ],
        ),
    ],
)
def test_what_two_editions_share_is_compared_and_nothing_was_revised(
    national_engine: Engine, source: str, expected: list[tuple[object, ...]]
) -> None:
    with national_engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(FAMILIES, {"source": source})]
    assert found == expected


def test_the_later_edition_of_equal_figures_is_current(national_engine: Engine) -> None:
    query = text("""
        SELECT r.edition, count(*) FILTER (WHERE o.known_to IS NULL), count(*)
        FROM observation o
        JOIN release r ON r.id = o.release_id AND r.source = 'ipro'
        JOIN indicator i ON i.id = o.indicator_id AND i.code = 'emp_1564'
        WHERE o.period = '2010' GROUP BY 1 ORDER BY 1
    """)
    with national_engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(query)]
    assert found == [("2017", 0, 1345), ("2018", 1345, 1345)]
