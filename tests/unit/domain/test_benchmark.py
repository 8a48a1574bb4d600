"""The comparison is part of the key, and a refusal has a sentence in both languages."""

import pytest

from observatory.domain.benchmark import BenchmarkKind
from observatory.domain.reasons import REASONS, Reason
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
    held = [kind for kind in BenchmarkKind if kind.ring_metres is None]
    assert {kind.parent_level for kind in held} == {
        "urban_unit", "epci", "commune", "department", "region", "country"
    }  # fmt: skip


def test_a_ring_has_a_width_and_no_territory():
    assert [kind.ring_metres for kind in BenchmarkKind if kind.ring_metres] == [300, 500]
    assert not BenchmarkKind.RING_300M.is_rest
    with pytest.raises(ValueError, match="ring_300m"):
        _ = BenchmarkKind.RING_300M.parent_level


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
