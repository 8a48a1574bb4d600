"""The comparison is part of the key, and a refusal has a sentence in both languages."""

import pytest

from observatory.domain.benchmark import REASONS, BenchmarkKind, Reason
from observatory.domain.territory import Level


@pytest.mark.parametrize(
    ("kind", "level", "is_rest"),
    [
        ("rest_of_urban_unit", Level.URBAN_UNIT, True),
        ("urban_unit", Level.URBAN_UNIT, False),
        ("rest_of_epci", Level.EPCI, True),
        ("epci", Level.EPCI, False),
        ("rest_of_commune", Level.COMMUNE, True),
        ("commune", Level.COMMUNE, False),
        ("department", Level.DEPARTMENT, False),
        ("region", Level.REGION, False),
        ("country", Level.COUNTRY, False),
        ("rest_of_country", Level.COUNTRY, True),
    ],
)
def test_a_benchmark_names_the_level_of_its_territory(kind, level, is_rest):
    assert BenchmarkKind(kind).parent_level is level
    assert BenchmarkKind(kind).is_rest is is_rest


def test_no_kind_of_benchmark_is_without_a_level():
    assert {kind.parent_level for kind in BenchmarkKind} == {
        "urban_unit", "epci", "commune", "department", "region", "country"
    }  # fmt: skip


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_is_explained_in_french_and_in_english(reason):
    french, english = REASONS[reason]
    for sentence in (french, english):
        assert len(sentence) > 30
        assert sentence.endswith(".")
    assert french != english


def test_no_two_refusals_read_the_same():
    assert len(set(REASONS.values())) == len(Reason)
    assert set(REASONS) == set(Reason)
