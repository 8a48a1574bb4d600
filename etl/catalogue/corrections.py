"""Declarations of corrections (data/corrections/*.yml): cells known to be wrong in one edition.

A correction says what the file must hold for it to apply. The day the producer mends the file, the
guard fails, and the correction is removed instead of being applied to a right figure.
"""

from pathlib import Path

import yaml
from pydantic import ValidationError

from etl.catalogue.parts import Correction, Declared
from observatory.errors import SourceChanged


class Corrections(Declared):
    """The corrections of one edition of one source."""

    source: str
    edition: str
    corrections: tuple[Correction, ...]


def read_corrections(folder: Path) -> dict[tuple[str, str], tuple[Correction, ...]]:
    """Read every file of corrections; none at all is no mistake."""
    found: dict[tuple[str, str], tuple[Correction, ...]] = {}
    for path in sorted(folder.glob("*.yml")):
        entry = _read(path)
        key = (entry.source, entry.edition)
        found[key] = (*found.get(key, ()), *entry.corrections)
    return found


def _read(path: Path) -> Corrections:
    try:
        return Corrections.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise SourceChanged(f"the corrections are wrong: {error}", file=str(path)) from None
