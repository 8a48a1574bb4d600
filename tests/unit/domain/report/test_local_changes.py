"""The widest gaps, and those that close beyond chance."""

from observatory.domain.report.choose import choose_lines
from observatory.domain.report.local_changes import earlier_families, list_closing, list_widest
from tests.unit.domain.report.edition_samples import INDICATORS, bounded, gap, moved, row


def test_only_established_gaps_are_among_the_widest() -> None:
    gaps = (gap(zone="QP001001"), gap(zone="QP001002", difference=30.0, outcome="similar"),
            gap(zone="QP001003", difference=20.0), gap(zone="QP001004", difference=None),
            gap(zone="QP001005", difference=15.0))  # fmt: skip
    found = list_widest(gaps, -1, 2)
    assert [one.code for one in found] == ["QP001003", "QP001005"]


def test_a_gap_closes_only_beyond_the_uncertainty_of_both_figures() -> None:
    before = (moved(20.0, zone="QP001001"), moved(20.0, zone="QP001002"),
              moved(20.0, zone="QP001003"), moved(-5.0, zone="QP001004"),
              moved(20.0, zone="QP001006"), moved(1.0, zone="QP001008"))  # fmt: skip
    now = (
        moved(15.0, zone="QP001001"),  # 5 points less: closes
        moved(19.5, zone="QP001002"),  # within chance
        moved(25.0, zone="QP001003"),  # widens
        moved(-9.0, zone="QP001004"),  # was favourable
        moved(12.0, zone="QP001005"),  # new
        moved(12.0, zone="QP001006", benchmark_name="Autre"),  # another benchmark
        gap(zone="QP001007", difference=None),
        moved(-9.0, zone="QP001008"),  # reversed, and wider
    )  # fmt: skip
    found = list_closing(now, before, -1, 5)
    assert [(one.now.code, one.difference) for one in found] == [("QP001001", -5.0)]
    assert found[0].upper < 0


def test_where_more_is_better_a_gap_closes_upwards() -> None:
    found = list_closing([moved(-10.0)], [moved(-20.0)], 1, 5)
    assert [one.difference for one in found] == [10.0]


def test_local_gaps_are_compared_with_the_first_period_of_the_policy() -> None:
    rows = (row(period="2014"), row(period="2016"), row(period="2017"), row(),
            row(period="2016", panel="constant"))  # fmt: skip
    (line,) = choose_lines(rows, INDICATORS, 2018)
    assert [family.period for family in earlier_families(line, rows)] == ["2016"]
    (alone,) = choose_lines([bounded()], INDICATORS, 2018)
    assert earlier_families(alone, rows) == ()
