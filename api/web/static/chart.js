/** A chart on the page: title, picture, its table one click away, and three files to take away. */

import { writeCsv } from "./csv.js";
import { element } from "./dom.js";
import { composeSvg, fileName, paintPng, save } from "./export.js";
import { PALETTES } from "./plot.js";
import { drawChart, writeSvg } from "./vega.js";

const EXPORT_WIDTH = 720;
const DARK = "(prefers-color-scheme: dark)";

/**
 * Build a chart.
 *
 * `draw(width, palette)` makes its specification; `table` holds rows and columns; `credits` are the
 * lines under the exported picture; `file` are the words of the files' names; `notes` are elements
 * below. `caption`: what the page says above it, where that is less than title and summary.
 * `onPoint(datum)`: the pointer chose something that is drawn; the table says it without a pointer.
 */
export function chartFigure({ title, summary = "", caption, draw, table, credits, file, onPoint, notes = [] }, { words, lang }) {
  const picture = element("div", { class: "plot", role: "img", "aria-label": `${title}. ${summary} ${words.alternative}` });
  const made = { title, summary, draw, table, credits, file, lang };
  const figure = element(
    "figure", { class: "chart" },
    element("figcaption", {}, ...(caption ?? [element("strong", {}, title), element("span", { class: "summary" }, summary)])),
    picture, ...notes,
    element(
      "div", { class: "take" },
      lazyTable(table, title, words),
      element("div", { class: "files", role: "group", "aria-label": words.files(title) }, ["png", "svg", "csv"].map((kind) =>
        element("button", { type: "button", class: "button small", "data-kind": kind, onclick: () => take(kind, made) }, words.take(kind.toUpperCase())))),
    ),
  );
  keepDrawn(picture, draw, { words, onPoint });
  return figure;
}

/** A table may have thousands of cells: it is made when it is opened first. */
function lazyTable(table, title, words) {
  const details = element("details", {}, element("summary", {}, words.table));
  details.addEventListener("toggle", () => details.append(tableOf(table, title)), { once: true });
  return details;
}

/** Draw when there is room, and again when the room or the colours change. */
function keepDrawn(picture, draw, { words, onPoint }) {
  let [width, end, turn] = [0, () => {}, 0];
  const redraw = async () => {
    turn += 1;
    const mine = turn;
    try {
      const room = element("div");
      const finish = await drawChart(draw(width, PALETTES[matchMedia(DARK).matches ? "dark" : "light"]), room, onPoint);
      if (mine !== turn) return finish();
      end();
      end = finish;
      picture.replaceChildren(room);
      picture.dataset.state = "drawn";
    } catch (error) {
      picture.replaceChildren(element("p", { class: "message" }, words.cannotDraw));
      picture.removeAttribute("role");
      picture.dataset.state = "failed";
      console.warn(error);
    }
    return undefined;
  };
  new ResizeObserver(([{ contentRect }]) => {
    const room = Math.floor(contentRect.width);
    if (room > 0 && Math.abs(room - width) > 3) {
      width = room;
      redraw();
    }
  }).observe(picture);
  picture.addEventListener("redraw", redraw);
  matchMedia(DARK).addEventListener("change", () => picture.isConnected && redraw());
}

/** Build a table out of rows and columns; a long one scrolls. */
export function tableOf({ rows, columns }, caption) {
  const cell = (row, { value, text, isName }) => element(
    isName ? "th" : "td",
    { ...(isName ? { scope: "row" } : {}), class: typeof value(row) === "number" ? "number" : null },
    (text ?? value)(row) ?? "",
  );
  return element(
    "div", { class: "figures-scroll", tabindex: "0", role: "region", "aria-label": caption },
    element(
      "table", { class: "table figures-table" },
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, columns.map(({ head }) => element("th", { scope: "col" }, head)))),
      element("tbody", {}, rows.map((row) => element("tr", {}, columns.map((column) => cell(row, column))))),
    ),
  );
}

async function take(kind, { title, summary, draw, table, credits, file, lang }) {
  const name = fileName(file, kind);
  if (kind === "csv") {
    save(new Blob([writeCsv(table, lang, [title, ...credits])], { type: "text/csv;charset=utf-8" }), name);
    return;
  }
  const svg = composeSvg(await writeSvg(draw(EXPORT_WIDTH, PALETTES.light)), { title, summary, credits });
  save(kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await paintPng(svg), name);
}
