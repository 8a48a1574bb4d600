/** A file of places: what kind it is before it is sent, and the table that comes back. */

export const MOST_BYTES = 100 * 2 ** 20;
export const MOST_GEOJSON_BYTES = 20 * 2 ** 20;
/** The most rows whose answers the service sends as they are done. */
export const MOST_STREAMED = 100_000;

const HEAD_BYTES = 64 * 2 ** 10;
const DELIMITERS = [";", ",", "\t", "|"];
const XLS = [0xd0, 0xcf, 0x11, 0xe0];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** What a spreadsheet would run (OWASP, CSV injection); the service's own files do the same. */
const FORMULA = /^[=+\-@\t\r\n]/;
const NUMBER = /^[+-]?[0-9 ]*[0-9]([.,][0-9]+)?([eE][+-]?[0-9]+)?$/;
const BOM = "\ufeff";

/**
 * Look at the first bytes of a file.
 *
 * Returns {kind, names, delimiter} (names: of the columns, where they can be read without the
 * service), or {problem}: a key of the page's sentences.
 */
export async function inspectFile(file) {
  if (file.size === 0) return { problem: "empty" };
  if (file.size > MOST_BYTES) return { problem: "too_large" };
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  if (startsWith(bytes, XLS)) return { problem: "old_excel" };
  if (startsWith(bytes, ZIP)) return inspectZip(file.name);
  const text = decode(bytes);
  if (text === null) return { problem: "wrong_type" };
  if (text.trimStart().startsWith("{")) return inspectGeojson(file.size);
  return inspectCsv(text);
}

function inspectZip(name) {
  if (/\.ods$/i.test(name)) return { problem: "ods" };
  return /\.xlsx?$/i.test(name) ? { kind: "xlsx", names: [], delimiter: null } : { problem: "wrong_type" };
}

function inspectGeojson(size) {
  return size > MOST_GEOJSON_BYTES ? { problem: "geojson_too_large" } : { kind: "geojson", names: [], delimiter: null };
}

/** A page, a program or prose has lines too: markup is refused here, the rest by the service. */
function inspectCsv(text) {
  if (text.trim() === "") return { problem: "empty" };
  if (/^\s*<|^%PDF/.test(text)) return { problem: "wrong_type" };
  const [head] = text.split(/\r\n|\n|\r/, 1);
  const delimiter = DELIMITERS.reduce((best, one) => (count(head, one) > count(head, best) ? one : best));
  return { kind: "csv", names: splitCells(head, delimiter), delimiter };
}

function startsWith(bytes, mark) {
  return mark.every((byte, at) => bytes[at] === byte);
}

/** Text as the service reads it: its mark, else UTF-8, else Windows-1252; null for other bytes. */
function decode(bytes) {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be").decode(bytes);
  }
  if (bytes.includes(0)) return null;
  try {
    // "stream": the last character of the part may be cut
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

function count(text, letter) {
  return text.split(letter).length - 1;
}

/** Split one line of CSV; a quoted cell may hold the delimiter. */
export function splitCells(line, delimiter) {
  const cells = [];
  let [cell, isQuoted] = ["", false];
  for (let at = 0; at < line.length; at += 1) {
    if (line[at] === '"' && isQuoted && line[at + 1] === '"') cell += line[(at += 1)];
    else if (line[at] === '"') isQuoted = !isQuoted;
    else if (line[at] === delimiter && !isQuoted) [cell] = ["", cells.push(cell.trim())];
    else cell += line[at];
  }
  return [...cells, cell.trim()].filter(Boolean);
}

/** Count the lines of a file without holding it: a long one is asked about in another way. */
export async function countLines(file) {
  let lines = 0;
  for (const reader = file.stream().getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return lines;
    for (const byte of value) if (byte === 10) lines += 1;
  }
}

/** Write rows as CSV that French and English spreadsheets open; returns the parts of a Blob. */
export function writeCsv(rows, delimiter) {
  const names = Object.keys(rows[0] ?? {});
  const line = (cells) => `${cells.map((cell) => writeCell(cell, delimiter)).join(delimiter)}\r\n`;
  return [BOM, line(names), ...rows.map((row) => line(names.map((name) => row[name])))];
}

function writeCell(value, delimiter) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return delimiter === ";" ? String(value).replace(".", ",") : String(value);
  const text = defuse(String(value));
  return /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

function defuse(text) {
  return FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
}

/** Name the result after the file that was given. */
export function resultName(name, word) {
  return `${name.replace(/\.[^.]*$/, "") || word}-${word}.csv`;
}
