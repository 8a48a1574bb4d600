/** A chart as a picture that can stand alone: its title above, who made the figures and when below. */

import { FONT, PALETTES, fitting, wrap } from "./plot.js";

const MARGIN = 20;
const SCALE = 2;

/** Wrap a chart's SVG into a page of its own: title, chart, producer, licence and date. */
export function composeSvg(inner, { title, summary, credits }) {
  const { width, height } = sizeOf(inner);
  const lines = (text, size, most) => wrap(text, fitting(width, size), most);
  const blocks = [
    { lines: lines(title, 17, 4), size: 15, weight: 700, colour: PALETTES.light.ink },
    { lines: lines(summary, 12, 5), size: 12, weight: 400, colour: PALETTES.light.soft },
  ].filter((block) => block.lines[0]);
  const below = credits.flatMap((credit) => lines(credit, 10, 99));
  const head = blocks.reduce((sum, block) => sum + block.lines.length * (block.size + 4) + 4, MARGIN);
  const whole = { width: width + 2 * MARGIN, height: head + 12 + height + 16 + below.length * 13 + MARGIN };
  let y = MARGIN;
  const above = blocks.map((block) => {
    const written = block.lines.map((line) => text(line, MARGIN, (y += block.size + 4) - 4, block)).join("");
    y += 4;
    return written;
  }).join("");
  const foot = below.map((line, i) => text(line, MARGIN, head + 12 + height + 26 + 13 * i, { size: 10, weight: 400, colour: PALETTES.light.soft })).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${whole.width}" height="${whole.height}" viewBox="0 0 ${whole.width} ${whole.height}">`
    + `<title>${escape(title)}</title><rect width="100%" height="100%" fill="#ffffff"/>${above}`
    + `<g transform="translate(${MARGIN},${head + 12})">${inner.slice(inner.indexOf("<svg"))}</g>${foot}</svg>`;
}

function text(line, x, y, { size, weight, colour }) {
  return `<text x="${x}" y="${y}" font-family="${escape(FONT)}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escape(line)}</text>`;
}

function sizeOf(svg) {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg);
  return { width: Number(width), height: Number(height) };
}

function escape(given) {
  return given.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** Paint an SVG at twice its size. */
export async function paintPng(svg) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width * SCALE, height: image.height * SCALE });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/png"); });
}

/** Hand a file to the reader. */
export function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A file's name out of words: ASCII, short, without spaces. */
export function fileName(words, extension) {
  const plain = words.filter(Boolean).join("_").normalize("NFD").replace(/\p{Diacritic}/gu, "");
  return `${plain.toLowerCase().replace(/[^a-z0-9_]+/g, "-").slice(0, 80)}.${extension}`;
}
