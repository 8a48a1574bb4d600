/** The drawn area on the map: its layers, and the gestures that put its corners. */

import { polygonOf, roundCorner } from "./area_shape.js";

const SOURCE = "area";
const COLOUR = "#00594a";
/** How near to a corner, in pixels, a click means that corner: a finger is broad. */
const REACH = 12;
const LAYERS = [
  { id: "area-fill", type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": COLOUR, "fill-opacity": 0.12 } },
  { id: "area-halo", type: "line", paint: { "line-color": "#ffffff", "line-width": 6, "line-opacity": 0.85 } },
  { id: "area-line", type: "line", paint: { "line-color": COLOUR, "line-width": 3 } },
  {
    id: "area-corners", type: "circle", filter: ["==", ["geometry-type"], "Point"],
    paint: { "circle-radius": ["case", ["get", "isFirst"], 7, 5], "circle-color": "#ffffff", "circle-stroke-color": COLOUR, "circle-stroke-width": 3 },
  },
];

/** Draw the corners; `isOpen`: still being drawn, `next` being where the following one would be put. */
export function drawArea(map, corners, { isOpen = false, next = null } = {}) {
  if (!map.getSource(SOURCE)) {
    map.addSource(SOURCE, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    // The tint lies under the neighbourhoods: their colours are those of the legend.
    for (const layer of LAYERS) map.addLayer({ ...layer, source: SOURCE }, layer.type === "fill" ? "perimeters" : undefined);
  }
  map.getSource(SOURCE).setData({ type: "FeatureCollection", features: featuresOf(corners, isOpen, next) });
}

function featuresOf(corners, isOpen, next) {
  const line = isOpen && next ? [...corners, next] : corners;
  const shape = line.length > 2 ? polygonOf(line) : { type: "LineString", coordinates: line };
  const points = isOpen ? corners.map((corner, i) => feature({ type: "Point", coordinates: corner }, { isFirst: i === 0 })) : [];
  return line.length > 1 ? [feature(shape), ...points] : points;
}

function feature(geometry, properties = {}) {
  return { type: "Feature", properties, geometry };
}

/**
 * Listen to pointer and keyboard over the map until the returned function is called.
 *
 * `read()` gives the corners; `act` has onPoint(corner), onEnd, onUndo, onCancel and onNext(corner).
 */
export function listenDrawing(map, read, act) {
  const onClick = ({ lngLat, point }) => click(map, read(), point, lngLat, act);
  const onMouse = ({ lngLat }) => act.onNext(lngLat.toArray());
  const onKey = (event) => pressKey(event, map, act);
  // With the keyboard the map moves under the cross: the next corner is at the centre.
  const onMove = ({ originalEvent }) => { if (originalEvent instanceof KeyboardEvent) act.onNext(map.getCenter().toArray()); };
  map.doubleClickZoom.disable();
  map.on("click", onClick);
  map.on("mousemove", onMouse);
  map.on("move", onMove);
  map.getCanvas().addEventListener("keydown", onKey);
  return () => {
    map.off("click", onClick);
    map.off("mousemove", onMouse);
    map.off("move", onMove);
    map.getCanvas().removeEventListener("keydown", onKey);
    // A double click that ended the drawing must not zoom as well.
    setTimeout(() => map.doubleClickZoom.enable(), 500);
  };
}

/** A click on the first corner ends, and so does a second one at the same place: a double click. */
function click(map, corners, point, lngLat, act) {
  const isAt = (corner) => corner && map.project(corner).dist(point) <= REACH;
  const isEnd = isAt(corners.at(-1)) || (corners.length > 2 && isAt(corners[0]));
  if (!isEnd) act.onPoint(roundCorner(lngLat.toArray()));
  else if (corners.length > 2) act.onEnd();
}

function pressKey(event, map, act) {
  const keys = {
    " ": () => act.onPoint(roundCorner(map.getCenter().toArray())),
    Enter: act.onEnd, Backspace: act.onUndo, Delete: act.onUndo, Escape: act.onCancel,
  };
  if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  keys[event.key]();
}
