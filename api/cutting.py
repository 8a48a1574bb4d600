"""Pages and features cut from what is held of small layers, as the rows of their statements."""

from collections.abc import Sequence

from shapely.geometry.base import BaseGeometry

from api.gathered import GatheredLayers, Whole
from observatory.db import gathered as layers
from observatory.db.filters import BBox, Slice
from observatory.db.gathered import Gathered, WholeLayer, WholeOutlines
from observatory.db.lines import Row
from observatory.db.ogc import gathered as items
from observatory.db.ogc.features import FeatureQuestion
from observatory.db.ogc.gathered import WholeItems
from observatory.db.versions import DataVersion


def find_layer(
    held: GatheredLayers,
    data: DataVersion,
    whole: WholeLayer,
    box: BBox | None,
    asked: Slice,
    *,
    starts: bool,
    most_bytes: int | None = None,
) -> list[Row] | None:
    """Return the row of a page of a layer; None where something of it is not held.

    starts: what is not held is read, for the next questions. Raises TooLarge above so many bytes.
    """
    areas = None if box is None else layers.areas_of(box)
    outlines = None if box is None else whole.outlines
    found, met = _find(held, data, (whole, outlines), areas, starts=starts)
    row = layers.cut_row(found, met, asked, most_bytes) if found else None
    return [row] if row else None


def find_items(
    held: GatheredLayers,
    data: DataVersion,
    question: FeatureQuestion,
    asked: Slice,
    *,
    starts: bool,
) -> list[Row] | None:
    """Return the rows of a page of a collection, and one beyond it; None as above."""
    if question.conditions:
        return None
    whole, outline = WholeItems.of(question), question.outline
    areas = None if outline is None else items.areas_of(outline)
    outlines = None if outline is None else whole.outlines
    found, met = _find(held, data, (whole, outlines), areas, starts=starts)
    return items.cut_rows(found, met, asked) if found else None


def find_item(
    held: GatheredLayers, data: DataVersion, question: FeatureQuestion, code: str, *, starts: bool
) -> list[Row] | None:
    """Return the row of one feature; None where the collection is not held, or has it not."""
    found = held.find(data, WholeItems.of(question), starts=starts)
    return None if found is None else items.cut_row(found, code)


def _find(
    held: GatheredLayers,
    data: DataVersion,
    wanted: tuple[Whole[Gathered], WholeOutlines | None],
    areas: Sequence[BaseGeometry] | None,
    *,
    starts: bool,
) -> tuple[Gathered | None, list[str] | None]:
    """Return the features, and what areas meet, None without outlines; both, or no features."""
    whole, outlines = wanted
    found = held.find(data, whole, starts=starts)
    if outlines is None:
        return found, None
    drawn = held.find(data, outlines, starts=starts)
    if found is None or drawn is None or areas is None:
        return None, None
    return found, drawn.meeting(areas)
