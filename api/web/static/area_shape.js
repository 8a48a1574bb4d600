/** The shape of a drawn area: its corners in the address, in a text field, and what is wrong with them. */

/** An address that a mail or a form still takes; the service itself takes 10,000 corners. */
export const MOST_CORNERS = 60;
/** What the service takes: French Guiana, the largest department, has 83,534 km². */
export const MOST_KM2 = 100_000;
const LEAST_CORNERS = 3;
/** One metre: what the eye can place, and few letters in the address. */
const DECIMALS = 5;
/** Of the ellipsoid GRS 80: its eccentricity, and the radius of the sphere that has its surface. */
const ECCENTRICITY = 0.0818191910428;
const RADIUS_KM = 6371.00718;

/** Round a corner [longitude, latitude] to what the address keeps. */
export function roundCorner(corner) {
  return corner.map((degrees) => Number(degrees.toFixed(DECIMALS)));
}

/** Write corners as the address does: longitude_latitude_longitude… */
export function writeShape(corners) {
  return corners.flat().join("_");
}

/** Read corners out of the address, or null when it holds no shape. */
export function readShape(text) {
  const numbers = text.split("_").map(Number);
  if (numbers.length % 2 || numbers.length < 2 * LEAST_CORNERS || !numbers.every(Number.isFinite)) return null;
  const corners = numbers.flatMap((x, i) => (i % 2 ? [] : [roundCorner([x, numbers[i + 1]])]));
  return corners.every(isOnEarth) ? corners : null;
}

function isOnEarth([x, y]) {
  return Math.abs(x) <= 180 && Math.abs(y) <= 90;
}

/**
 * Read one corner a line, longitude then latitude, as people write them.
 *
 * "5.2 46.2", "5,2 46,2", "5,2 ; 46,2" and "5.2, 46.2" are the same. Returns the corners and the
 * numbers of the lines that are none; the last corner may repeat the first.
 */
export function readLines(text) {
  const lines = text.split("\n").map((line, i) => [i + 1, line.trim()]).filter(([, line]) => line);
  const read = lines.map(([number, line]) => [number, readLine(line)]);
  const corners = read.map(([, corner]) => corner).filter(Boolean).map(roundCorner);
  if (corners.length > 1 && isSame(corners[0], corners.at(-1))) corners.pop();
  return { corners, wrong: read.filter(([, corner]) => !corner).map(([number]) => number) };
}

function readLine(line) {
  const NUMBER = "([-+−]?\\d+(?:[.,]\\d+)?)";
  const found = new RegExp(`^${NUMBER}(?:\\s*;\\s*|\\s+|,\\s*)${NUMBER}$`).exec(line.replace(/(\.\d+)\s*,\s*/, "$1 "));
  const corner = found?.slice(1).map((part) => Number(part.replace("−", "-").replace(",", ".")));
  return corner && isOnEarth(corner) ? corner : null;
}

/** Write corners for the text field. */
export function writeLines(corners) {
  return corners.map((corner) => corner.join(" ")).join("\n");
}

function isSame([ax, ay], [bx, by]) {
  return ax === bx && ay === by;
}

/** The closed GeoJSON polygon of the corners. */
export function polygonOf(corners) {
  return { type: "Polygon", coordinates: [[...corners, corners[0]]] };
}

/** The surface in km²: within a thousandth of what the service measures. */
export function areaKm2(corners) {
  const twice = corners.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = corners[(i + 1) % corners.length];
    return sum + ((nextX - x) * Math.PI * (heightOf(y) + heightOf(nextY))) / 180;
  }, 0);
  return (Math.abs(twice) / 2) * RADIUS_KM ** 2;
}

/** The height, on the sphere of the same surface, of a parallel of the ellipsoid (authalic latitude). */
function heightOf(latitude) {
  const swell = (sine) => sine / (1 - (ECCENTRICITY * sine) ** 2) + Math.atanh(ECCENTRICITY * sine) / ECCENTRICITY;
  return swell(Math.sin((latitude * Math.PI) / 180)) / swell(1);
}

/** Say what forbids an area, as {kind, …}, or null: the service would refuse it too. */
export function faultOf(corners) {
  if (corners.length < LEAST_CORNERS) return { kind: "few", count: corners.length };
  if (corners.length > MOST_CORNERS) return { kind: "many", count: corners.length };
  const crossing = findCrossing(corners);
  if (crossing) return { kind: "crossing", sides: crossing };
  const km2 = areaKm2(corners);
  if (km2 > MOST_KM2) return { kind: "large", km2 };
  return km2 > 0 ? null : { kind: "flat" };
}

/** The first two sides that cross or touch, by their numbers from 1, or null. Neighbours share a corner. */
export function findCrossing(corners) {
  const sides = corners.map((corner, i) => [corner, corners[(i + 1) % corners.length]]);
  for (let i = 0; i < sides.length; i += 1) {
    for (let j = i + 1; j < sides.length; j += 1) {
      const isNeighbour = j === i + 1 || (i === 0 && j === sides.length - 1);
      if (isNeighbour ? turnsBack(sides[i], sides[j]) : doCross(sides[i], sides[j])) return [i + 1, j + 1];
    }
  }
  return null;
}

/** Twice the surface of a triangle: its sign says on which side of ab the point c lies. */
function side([ax, ay], [bx, by], [cx, cy]) {
  return Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
}

function isBetween([ax, ay], [bx, by], [x, y]) {
  return Math.min(ax, bx) <= x && x <= Math.max(ax, bx) && Math.min(ay, by) <= y && y <= Math.max(ay, by);
}

/** Whether two segments have a point in common. */
export function doCross([a, b], [c, d]) {
  const [one, two, three, four] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (one * two < 0 && three * four < 0) return true;
  return [[a, b, c, one], [a, b, d, two], [c, d, a, three], [c, d, b, four]].some(([from, to, at, sign]) => sign === 0 && isBetween(from, to, at));
}

/** Two sides that share a corner overlap only where the second goes back over the first. */
function turnsBack(one, two) {
  const shared = one.find((corner) => two.some((other) => isSame(corner, other)));
  const [a, b] = [one, two].map((each) => each.find((corner) => !isSame(corner, shared)));
  if (!a || !b) return true;
  const dot = (a[0] - shared[0]) * (b[0] - shared[0]) + (a[1] - shared[1]) * (b[1] - shared[1]);
  return side(a, shared, b) === 0 && dot > 0;
}
