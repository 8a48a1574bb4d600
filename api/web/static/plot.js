/** The parts that every chart is made of: marks as Vega wants them, round ticks, text in lines. */

export const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif";

/** One shape for each outcome, so that the colour is never alone in saying it. */
export const SHAPES = { worse: "triangle-down", better: "triangle-up", similar: "circle", context: "diamond" };

/** Colours told apart by readers who do not see red and green alike, on white and on black paper. */
export const PALETTES = {
  light: {
    ink: "#1c2530", soft: "#4b5663", line: "#c9d0d7", faint: "#e6eaee", paper: "#ffffff", wash: "#eef3f8",
    worse: "#8a3b00", better: "#124f86", similar: "#5b6470", context: "#5f2a7e", not_compared: "#5b6470",
  },
  dark: {
    ink: "#e8edf2", soft: "#b3bec9", line: "#3b4754", faint: "#303b47", paper: "#1b232c", wash: "#26374a",
    worse: "#ffb27a", better: "#9cc9f2", similar: "#aeb8c3", context: "#cfa8e2", not_compared: "#aeb8c3",
  },
};

/** Assemble a chart of a given size; `scales` and `marks` are Vega's. */
export function plot({ width, height, data, scales, marks }) {
  return {
    width, height, data, scales, marks, padding: 0, autosize: "none",
    config: { text: { font: FONT, fontSize: 12 }, background: null },
  };
}

/** A linear scale. */
export function linear(name, domain, range) {
  return { name, type: "linear", domain, range, zero: false, nice: false };
}

/** A mark of one line of data; `encode` takes numbers, strings, or {field}, {scale, field}. */
export function mark(type, data, encode) {
  const update = Object.fromEntries(Object.entries(encode).map(([name, given]) =>
    [name, given !== null && typeof given === "object" && !Array.isArray(given) ? given : { value: given }]));
  return { type, from: { data }, encode: { update }, aria: false };
}

/** Round numbers that hold [low, high]: steps of 1, 2 or 5 times a power of ten. */
export function niceTicks(low, high, count = 5) {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough);
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Cut a text into lines of at most `most` characters, at spaces; the last of `lines` may end in "…". */
export function wrap(text, most, lines = 2) {
  const kept = [""];
  for (const word of text.split(" ")) {
    const last = kept.at(-1);
    if (!last || last.length + 1 + word.length <= most) kept[kept.length - 1] = last ? `${last} ${word}` : word;
    else kept.push(word);
  }
  if (kept.length <= lines) return kept;
  const rest = kept.slice(lines - 1).join(" ");
  return [...kept.slice(0, lines - 1), `${rest.slice(0, Math.max(most - 1, 1)).trimEnd()}…`];
}

/** How many characters of a size, in pixels, fit into a width. */
export function fitting(width, size) {
  return Math.max(4, Math.floor(width / (size * 0.54)));
}

/** Whether a figure is there: null is missing, 0 is a value. */
export function isNumber(value) {
  return typeof value === "number" && Number.isFinite(value);
}
