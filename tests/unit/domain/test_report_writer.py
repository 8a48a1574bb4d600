"""Numbers and periods as French and English readers write them."""

import pytest

from observatory.domain.report.writer import Writer

FR, EN = Writer("fr"), Writer("en")
THIN, HARD, MINUS = "\u202f", "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (FR.number(1234567.891, 1), f"1{THIN}234{THIN}567,9"),
        (EN.number(1234567.891, 1), "1,234,567.9"),
        (FR.number(None), "–"),
        (FR.number(-0.04, 1), "0,0"),
        (FR.number(0.04, 1, signed=True), "0,0"),
        (FR.number(-7150.3), f"{MINUS}7{THIN}150"),
        (EN.number(3.25, 1, signed=True), "+3.2"),
        (FR.value(22.5, "percent"), f"22,5{HARD}%"),
        (EN.value(22.5, "percent"), "22.5%"),
        (FR.value(None, "euro"), "–"),
        (FR.value(3.456, "ratio"), "3,46"),
        (EN.value(4.2, "per_5000"), f"4.2{HARD}per 5,000"),
        (FR.value(4.25, "furlong"), f"4,2{HARD}furlong"),
        (FR.difference(9.1667, "percent"), f"+9,2{HARD}points"),
        (EN.difference(-7000, "euro"), f"{MINUS}7,000{HARD}€"),
        (FR.distance(-9.1667, "percent"), f"9,2{HARD}points"),
        (FR.range(-8001, -7999, "euro"), f"{MINUS}8{THIN}001 à {MINUS}7{THIN}999"),
        (EN.range(15, 25, "percent"), "+15.0 to +25.0"),
        (EN.range(None, 1, "percent"), "–"),
        (EN.range(1, None, "percent"), "–"),
        (FR.share(2, 3), f"67{HARD}%"),
        (EN.share(2, 3), "67%"),
        (FR.share(0, 3), f"0{HARD}%"),
        (FR.share(3, 3), f"100{HARD}%"),
        (FR.share(1, 1149), f"moins de 1{HARD}%"),
        (EN.share(1, 1149), "less than 1%"),
        (FR.share(1148, 1149), f"plus de 99{HARD}%"),
        (EN.share(1148, 1149), "more than 99%"),
        (FR.period("2018"), "2018"),
        (FR.period("2018-12-31"), "31/12/2018"),
        (EN.period("2018-12-31"), "2018-12-31"),
        (FR.period("2018-Q4"), "T4 2018"),
        (EN.period("2018-Q4"), "Q4 2018"),
        (FR.unit_name("percent"), "%"),
        (EN.unit_name("percent", is_difference=True), "points"),
    ],
)
def test_a_figure_is_written_for_its_readers(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    ("writer", "plurals"), [(FR, ["", "", "s"]), (EN, ["s", "", "s"])], ids=["fr", "en"]
)
def test_the_plural_starts_at_two_in_french_and_takes_zero_in_english(writer, plurals):
    assert [writer.plural(count) for count in (0, 1, 2)] == plurals
