"""Official codes keep their shape, their zeros and their letters."""

import pytest

from observatory.domain.territory import (
    Level,
    TerritoryKey,
    department_of_qpv,
    is_code_of_vintage,
    is_valid_code,
)

VALID = {
    Level.QPV: ["QP001001", "QP091032", "QP02A001", "QP02B003", "QP971001", "QP987001",
                "QN00101N", "QN02A01M", "QN97401I"],
    Level.ZUS: ["0120010", "2A04010", "9720030"],
    Level.IRIS: ["010040101", "2A0040102", "974110101"],
    Level.COMMUNE: ["01004", "2A004", "2B033", "97101", "98736", "75056"],
    Level.EPCI: ["249100520", "200018059"],
    Level.EPT: ["200057941", "T12ZZZZZZ"],
    Level.URBAN_UNIT: ["00851", "2A501", "9A501", "00456", "01201"],
    Level.DEPARTMENT: ["01", "2A", "2B", "75", "971", "976", "987"],
    Level.REGION: ["01", "11", "93"],
    Level.COUNTRY: ["F", "FM", "FR"],
    Level.CONTRACT: ["CV001", "CV922", "CN00101I", "CN02A01I", "CN97104N"],
    Level.QVA: ["anything that a register writes"],
}  # fmt: skip

INVALID = {
    Level.QPV: ["QP1001", "qp001001", "QP001001 ", "QP02C001", "QN00101X", "01004", "Ensemble"],
    Level.ZUS: ["120010", "2C04010", "01200100"],
    Level.IRIS: ["10040101", "01004", "01004010A"],
    Level.COMMUNE: ["1004", "2C004", "1004.0", "010040", "²1004"],
    Level.EPCI: ["ZZZZZZZZZ", "24910052", "2491005200"],
    Level.EPT: ["T12", "2000579410"],
    Level.URBAN_UNIT: ["851", "008511", "3A501"],
    Level.DEPARTMENT: ["1", "001", "2C", "969", "ZZ"],
    Level.REGION: ["1", "2A", "011"],
    Level.COUNTRY: ["", "f", "FRA"],
    Level.QVA: [""],
    Level.CONTRACT: ["", "CV1", "CV0001", "CN00101", "CN00101X", "CN02C01I", "QN00101I"],
}


@pytest.mark.parametrize(
    ("level", "code"), [(level, code) for level, codes in VALID.items() for code in codes]
)
def test_an_official_code_is_accepted(level, code):
    assert is_valid_code(level, code)


@pytest.mark.parametrize(
    ("level", "code"), [(level, code) for level, codes in INVALID.items() for code in codes]
)
def test_a_code_of_another_shape_is_refused(level, code):
    assert not is_valid_code(level, code)


@pytest.mark.parametrize(
    ("code", "department"),
    [
        ("QP001001", "01"),
        ("QP091032", "91"),
        ("QP02A001", "2A"),
        ("QP02B003", "2B"),
        ("QP971001", "971"),
        ("QP978001", "978"),
        ("QP987001", "987"),  # not 87, which is Haute-Vienne
        ("QP087003", "87"),
        ("QP097001", "97"),
        ("QN00101N", "01"),
        ("QN97401I", "974"),
    ],
)
def test_a_neighbourhood_names_its_department(code, department):
    assert department_of_qpv(code) == department


def test_only_families_of_deprived_neighbourhoods_are_zonings():
    assert {level for level in Level if level.is_zoning} == {"qpv", "zus", "qva"}


def test_two_vintages_of_one_code_are_two_territories():
    old, new = (TerritoryKey(Level.QPV, "QP001001", vintage) for vintage in (2015, 2024))
    assert len({old, new}) == 2
    assert str(old) == "qpv:QP001001@2015"
    assert sorted([new, old]) == [old, new]


@pytest.mark.parametrize(
    ("level", "code", "vintage", "is_of_it"),
    [
        (Level.QPV, "QP001001", 2015, True),
        (Level.QPV, "QN00101M", 2015, False),
        (Level.QPV, "QN00101M", 2024, True),
        (Level.QPV, "QP001001", 2024, False),
        (Level.COMMUNE, "01001", 2024, True),  # its code tells nothing of the vintage
    ],
)
def test_a_neighbourhood_code_tells_its_generation(level, code, vintage, is_of_it):
    assert is_code_of_vintage(level, code, vintage) is is_of_it
