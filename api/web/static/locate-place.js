/**
 * The place that the page's address may name, and degrees as people write them.
 *
 * A point that was clicked or typed is a view, and can be linked. An address or the reader's own
 * position says where somebody lives: neither is ever written there. The point stands in the
 * fragment, which no browser sends: it reaches no log, of ours or of a proxy.
 */

const POINT = /^#point=(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?)$/;
/** Five decimals of a degree are a metre. */
const DECIMALS = 5;

/** Read a point from a fragment, or null when it names none. */
export function readPoint(fragment) {
  const found = POINT.exec(fragment);
  if (!found) return null;
  const [lon, lat] = [Number(found[1]), Number(found[2])];
  return isPoint({ lon, lat }) ? { lon, lat } : null;
}

/** Write a point as a fragment; null writes none. */
export function writePoint(point) {
  return point ? `#point=${point.lon.toFixed(DECIMALS)},${point.lat.toFixed(DECIMALS)}` : "";
}

/** Read decimal degrees, with a comma or a point and any minus sign; NaN when they are none. */
export function readDegrees(text) {
  const plain = text.trim().replace("\u2212", "-").replace(",", ".").replace(/°$/, "");
  return /^[+-]?\d+(\.\d*)?$/.test(plain) ? Number(plain) : Number.NaN;
}

/** Round to what is sent: a metre. */
export function roundDegrees(value) {
  return Number(value.toFixed(DECIMALS));
}

/** Tell which part of a point is wrong: "lon", "lat", or null. */
export function wrongPart({ lon, lat }) {
  if (!(Math.abs(lon) <= 180)) return "lon";
  return Math.abs(lat) <= 90 ? null : "lat";
}

function isPoint(point) {
  return wrongPart(point) === null;
}
