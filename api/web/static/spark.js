/** A small curve of one row through the periods of its column: shape alone, no axis. */

export const SPARK = { width: 64, height: 20, margin: 2.5 };

/**
 * The points of one row in order of time: {at (years), period, value or null, starts}.
 *
 * `starts`: nothing joins this point to the one before it, for a break parts them.
 */
export function pointsOf(series, index, code) {
  return series.map(({ period, reference_date: date, after_break: isAfter, figures, marked }) => ({
    period, at: Date.parse(date), value: figures[index] ?? null, starts: isAfter || marked.includes(code),
  }));
}

/** The span of values that the curves of a column share as their least height: that of a middling row. */
export function usualSpan(series) {
  const count = series[0]?.figures.length ?? 0;
  const spans = [];
  for (let index = 0; index < count; index += 1) {
    const values = series.map(({ figures }) => figures[index]).filter((value) => value !== null && value !== undefined);
    if (values.length > 1) spans.push(Math.max(...values) - Math.min(...values));
  }
  return spans.sort((a, b) => a - b)[spans.length >> 1] ?? 0;
}

/** Whether there is a curve: two periods at least have a figure. */
export function hasCurve(points) {
  return points.filter(({ value }) => value !== null).length > 1;
}

/**
 * One SVG path. A line crosses neither a break nor a missing date; a point alone is a dot.
 *
 * A row that hardly moves is drawn flat: its height is at least that of a middling row (`span`).
 */
export function sparkPath(points, span, { width, height, margin } = SPARK) {
  const values = points.map(({ value }) => value).filter((value) => value !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(high - low, span) || 1;
  const [first, last] = [points[0].at, points.at(-1).at];
  const x = ({ at }) => margin + ((at - first) / (last - first || 1)) * (width - 2 * margin);
  const y = ({ value }) => height / 2 - ((value - (low + high) / 2) / room) * (height - 2 * margin);
  let isDrawing = false;
  return points.map((point, i) => {
    if (point.value === null) return (isDrawing = false) || "";
    const joins = isDrawing && !point.starts;
    const next = points[i + 1];
    const isAlone = !joins && (!next || next.value === null || next.starts);
    isDrawing = true;
    const place = `${x(point).toFixed(1)} ${y(point).toFixed(1)}`;
    // A line as long as it is wide, with round ends, is a dot that one sees.
    return `${joins ? "L" : "M"}${place}${isAlone ? "m-.9 0h1.8" : ""}`;
  }).join("");
}
