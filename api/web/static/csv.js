/** Tables as CSV files that a spreadsheet opens as they are: in French, ";" and decimal commas. */

const FORMULA = /^[=+\-@\t\r\n]/;

/** Write one cell: a number as the language writes it, a text that no spreadsheet takes for a formula. */
export function writeCell(value, lang) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") {
    const digits = `${Number(value.toPrecision(12))}`;
    return lang === "fr" ? digits.replace(".", ",") : digits;
  }
  const text = FORMULA.test(value) ? `'${value}` : `${value}`;
  return /[";,\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Write lines of cells; the mark tells Excel that the file is UTF-8. */
export function writeLines(lines, lang) {
  const separator = lang === "fr" ? ";" : ",";
  return `\ufeff${lines.map((cells) => `${cells.map((cell) => writeCell(cell, lang)).join(separator)}\r\n`).join("")}`;
}

/** Write a table: its columns as they are headed, then a line that says where the figures come from. */
export function writeCsv({ rows, columns }, lang, notes = []) {
  const lines = rows.map((row) => columns.map(({ value }) => value(row)));
  return writeLines([columns.map(({ head }) => head), ...lines, ...notes.map((note) => [note])], lang);
}
