/** The looks of what has no figure: patterns, so that neither a hue nor a grey is alone in telling them apart. */

import { currentLook, onLook } from "./looks.js";

/** Each pattern: its paper and its ink (looks.js), and how it is drawn on a square of `size` pixels. */
const DRAWN = {
  not_compared: { paper: "hatched", ink: "hatch", draw: (canvas, size, step) => stripes(canvas, size, step, 1) },
  suppressed: { paper: "speckled", ink: "outline", draw: lattice },
  unpublished: { paper: "speckled", ink: "hatch", draw: speckle },
  no_series: { paper: "speckled", ink: "hatch", draw: rules },
};

export const PATTERNS = Object.keys(DRAWN);
/** Pixels between the lines of an area, and those of a dot, which is drawn at twice its size. */
const [STEP, DOT_STEP] = [8, 12];

/** The images that the map needs: for each look, one that fills an area and one that is a dot. */
export function patternImages() {
  return PATTERNS.flatMap((name) => [
    [name, { image: imageOf(square(name, 16)), pixelRatio: 1 }],
    [`dot-${name}`, { image: imageOf(dot(name, 36)), pixelRatio: 2 }],
  ]);
}

/** A dot of a look as an element, for the legend: painted by the same hand as the map. */
export function patternDot(name, size = 36) {
  const { canvas } = dot(name, size);
  canvas.dataset.pattern = name;
  return canvas;
}

onLook(() => {
  for (const canvas of document.querySelectorAll("canvas[data-pattern]")) {
    canvas.getContext("2d").drawImage(dot(canvas.dataset.pattern, canvas.width).canvas, 0, 0);
  }
});

function imageOf(canvas) {
  const { width, height } = canvas.canvas;
  return canvas.getImageData(0, 0, width, height);
}

function blank(size) {
  return Object.assign(document.createElement("canvas"), { width: size, height: size }).getContext("2d", { willReadFrequently: true });
}

function square(name, size) {
  const canvas = blank(size);
  paintPattern(canvas, name, size);
  return canvas;
}

function dot(name, size) {
  const canvas = blank(size);
  canvas.save();
  ring(canvas, size);
  canvas.clip();
  paintPattern(canvas, name, size, DOT_STEP);
  canvas.restore();
  // The lines of the pattern were paths of their own.
  ring(canvas, size);
  Object.assign(canvas, { lineWidth: 3, strokeStyle: currentLook()[DRAWN[name].ink] }).stroke();
  return canvas;
}

function ring(canvas, size) {
  canvas.beginPath();
  canvas.arc(size / 2, size / 2, size / 2 - 2, 0, 2 * Math.PI);
}

/** Paint a look over a square. */
function paintPattern(canvas, name, size, step = STEP) {
  const look = currentLook();
  const { draw, paper, ink } = { ...DRAWN[name], paper: look[DRAWN[name].paper], ink: look[DRAWN[name].ink] };
  Object.assign(canvas, { fillStyle: paper, strokeStyle: ink, lineWidth: step / 5 });
  canvas.fillRect(0, 0, size, size);
  canvas.fillStyle = ink;
  draw(canvas, size, step);
}

/** Slanted lines; `rise` 1 rises to the right, -1 falls. */
function stripes(canvas, size, step, rise) {
  const [from, to] = rise > 0 ? [size, 0] : [0, size];
  for (let x = -size; x < 2 * size; x += step) line(canvas, x, from, x + size, to);
}

/** Lines both ways, as a fence: there is something behind. */
function lattice(canvas, size, step) {
  stripes(canvas, size, step, 1);
  stripes(canvas, size, step, -1);
}

/** Points, so that what is not available is neither a light class nor the paper. */
function speckle(canvas, size, step) {
  const width = step / 4;
  for (let x = width; x < size; x += step) {
    for (let y = width; y < size; y += step) {
      canvas.fillRect(x, y, width, width);
      canvas.fillRect(x + step / 2, y + step / 2, width, width);
    }
  }
}

/** Level lines: a figure, without a past. */
function rules(canvas, size, step) {
  for (let y = step / 2; y < size; y += step) line(canvas, 0, y, size, y);
}

function line(canvas, x, y, toX, toY) {
  canvas.beginPath();
  canvas.moveTo(x, y);
  canvas.lineTo(toX, toY);
  canvas.stroke();
}
