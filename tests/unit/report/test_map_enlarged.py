"""What is enlarged on a map, whatever rounding has done to the outlines."""

import shapely

from etl.report.drawing.map_layout import Layout, enlarge


def test_an_outline_whose_corners_cross_is_enlarged_too() -> None:
    crossing = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])
    small = {f"{at}": shapely.box(at, 3, at + 1, 4) for at in range(4)}
    layout = Layout(shapes={"x": crossing, **small}, points=[], height=200.0)
    enlarge(layout, 100.0, "En grand")
    assert set(layout.enlarged) == {"x", *small}
    assert all(part.is_valid for part in layout.enlarged.values())
