/** The overseas territories beside the map: a small map of each, that leads the large one there. */

import { colourOf } from "./colours.js";
import { element } from "./dom.js";
import { formatNumber } from "./format.js";
import { isIn, makeProjection, pathOf, scaleBar } from "./inset-shape.js";
import { boxOf, cornersOf } from "./place.js";

const [WIDTH, HEIGHT] = [76, 62];
const SVG = "http://www.w3.org/2000/svg";
const DOT = 2.4;
/** Of each outline, found once. */
const boxes = new WeakMap();

/** Name the territories that the opening frame leaves out: the given ones, else each outline outside it. */
export function listInsets(background, opening, named) {
  if (named.length) return named;
  return (background?.features ?? [])
    .map(({ geometry, properties }) => [properties.name ?? properties.code, boxOf(cornersOf(geometry), 0.05)])
    .filter(([, box]) => box && !isIn(opening, [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]));
}

/** Draw the insets as buttons; those without a neighbourhood are left out. `places`: [[name, box]]. */
export function renderInsets(root, places, background, rows, scale, { texts, lang, onPlace }) {
  const drawn = places.map(([name, box]) => ({ name, box, rows: rows.filter(({ point }) => point && isIn(box, point)) }));
  root.replaceChildren(...drawn.filter((each) => each.rows.length).map((inset) => element(
    "button",
    { type: "button", class: "inset", onclick: () => onPlace(inset.box) },
    draw(inset, background, scale), element("span", {}, inset.name),
    element("span", { class: "unseen" }, texts.insetRest(formatNumber(inset.rows.length, lang, 0), inset.rows.length === 1)),
  )));
}

function draw({ box, rows }, background, scale) {
  const { project, pixelsPerKm } = makeProjection(box, WIDTH, HEIGHT - 12);
  const bar = scaleBar(pixelsPerKm, WIDTH / 2.5);
  const land = (background?.features ?? []).filter((feature) => isNear(feature, box));
  const shapes = [
    ...land.map(({ geometry }) => shape("path", { d: pathOf(geometry, project), class: "inset-land" })),
    ...rows.map((row) => dot(row, project, scale)),
    shape("path", { d: `M4,${HEIGHT - 7}v4h${bar.pixels.toFixed(1)}v-4`, class: "inset-bar" }),
  ];
  const label = shape("text", { x: 8 + bar.pixels, y: HEIGHT - 2.5, class: "inset-km" });
  label.textContent = `${bar.km} km`;
  const svg = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, "aria-hidden": "true" });
  svg.append(...shapes, label);
  return svg;
}

/** Whether some corner lies in a box; most outlines are nowhere near. */
function isNear(feature, [west, south, east, north]) {
  if (!boxes.has(feature)) boxes.set(feature, boxOf(cornersOf(feature.geometry), 0));
  const found = boxes.get(feature);
  if (!found || found[0] > east || found[2] < west || found[1] > north || found[3] < south) return false;
  return cornersOf(feature.geometry).some((corner) => isIn([west, south, east, north], corner));
}

/** What crosses the ring of what has no figure, as its pattern does on the map. */
const MARKS = { not_compared: "M-1.8,1.8l3.6,-3.6", suppressed: "M-1.8,1.8l3.6,-3.6M-1.8,-1.8l3.6,3.6", unpublished: "", no_series: "M-2.4,0h4.8" };

function dot({ point, class: name }, project, scale) {
  const [x, y] = project(point).map((each) => each.toFixed(1));
  if (!(name in MARKS)) return shape("circle", { cx: x, cy: y, r: DOT, class: "inset-dot", fill: colourOf(name, scale) });
  const group = shape("g", { class: `inset-missing ${name}`, transform: `translate(${x},${y})` });
  group.append(shape("circle", { r: DOT }), shape("path", { d: MARKS[name] }));
  return group;
}

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}
