"""What identifies a place: its level, its official code and the vintage of its delimitation."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """The levels of the nomenclature."""

    QPV = "qpv"
    ZUS = "zus"
    QVA = "qva"
    IRIS = "iris"
    COMMUNE = "commune"
    EPCI = "epci"
    EPT = "ept"
    URBAN_UNIT = "urban_unit"
    CONTRACT = "contract"
    DEPARTMENT = "department"
    REGION = "region"
    COUNTRY = "country"

    @property
    def is_zoning(self) -> bool:
        """Tell whether the level is a family of deprived neighbourhoods, whose gaps are stored."""
        return self in ZONINGS


ZONINGS = frozenset({Level.QPV, Level.ZUS, Level.QVA})

# Official shapes of codes; overseas departments have three characters, Corsica a letter.
CODE_PATTERNS: dict[Level, re.Pattern[str]] = {
    Level.QPV: re.compile(r"Q(P(\d{3}|02[AB])\d{3}|N(\d{3}|02[AB])\d{2}[NMIC])"),
    Level.ZUS: re.compile(r"(\d{2}|2[AB])\d{5}"),
    Level.IRIS: re.compile(r"(\d{2}|2[AB])\d{7}"),
    Level.COMMUNE: re.compile(r"(\d{2}|2[AB])\d{3}"),
    Level.EPCI: re.compile(r"\d{9}"),
    Level.EPT: re.compile(r"\d{9}|T\d{2}ZZZZZZ"),
    Level.URBAN_UNIT: re.compile(r"(\d{2}|2[AB]|9[A-F])\w{3}"),
    # CV001 in 2015; since 2024 CN, the department, a number and the letter of the perimeters
    Level.CONTRACT: re.compile(r"CV\d{3}|CN(\d{3}|02[AB])\d{2}[NMI]"),
    Level.DEPARTMENT: re.compile(r"\d{2}|2[AB]|9[78]\d"),
    Level.REGION: re.compile(r"\d{2}"),
    Level.COUNTRY: re.compile(r"F|FM|[A-Z]{2}"),
}


@dataclass(frozen=True, slots=True, order=True)
class TerritoryKey:
    """What identifies a territory. A code without its vintage identifies nothing."""

    level: Level
    code: str
    vintage: int

    def __str__(self) -> str:
        return f"{self.level}:{self.code}@{self.vintage}"


def is_valid_code(level: Level, code: str) -> bool:
    """Tell whether a code has the official shape of its level."""
    pattern = CODE_PATTERNS.get(level)
    return bool(code) if pattern is None else pattern.fullmatch(code) is not None


def is_code_of_vintage(level: Level, code: str, vintage: int) -> bool:
    """Tell whether a code may be of a vintage: neighbourhoods are QP until 2023, QN since 2024."""
    if level is not Level.QPV:
        return True
    return code.startswith("QN" if vintage >= 2024 else "QP")


def department_of_qpv(code: str) -> str:
    """Return the department that a neighbourhood's code names.

    Characters 3 to 5: 001 is 01, 02A is 2A, and 97x and 98x are kept whole (QP987001 is in
    987, not in 87: read otherwise, Polynesia's neighbourhoods fall into Haute-Vienne).
    """
    part = code[2:5]
    return part if part.startswith(("97", "98")) else part[1:]
