/** Opening and closing the sheet of a neighbourhood, from the map, the list or the address. */

import { fetchSheet } from "./data.js";
import { find } from "./dom.js";
import { clearError } from "./messages.js";
import { page, refresh, remember, renew, run } from "./page.js";
import { renderSheet } from "./panel.js";

/** The reader chose a neighbourhood: the address follows, and so does the focus. */
export function choose(code) {
  remember({ code }, { push: true });
  return open(code, { focus: true });
}

/** Show the sheet that the address names, or the list. */
export function follow(code) {
  if (code) return open(code);
  mark("");
  show(false);
  return null;
}

async function open(code, { focus = false } = {}) {
  mark(code);
  await run(async () => {
    const { territory, gaps, releases } = await fetchSheet(code, page.view.vintage, renew("sheet"));
    clearError();
    renderSheet(find("sheet"), territory, gaps, {
      texts: page.texts, lang: page.lang, releases,
      indicators: page.catalogue.indicators, mapped: page.view.indicator,
      onBack: close, onIndicator: showIndicator,
    });
    show(true);
    if (focus) find("sheet").querySelector("h2").focus({ preventScroll: page.isWide() });
    const point = page.rows.get(code)?.point;
    if (point && focus) page.map?.show(point);
  });
}

/** Go back to the list; Escape does it too, except where it already has a meaning. */
export function closeOnEscape({ key, target }) {
  const isTaken = ["SELECT", "INPUT"].includes(target.tagName);
  if (key === "Escape" && !isTaken && page.state.code && !find("sheet").hidden) close();
}

function close() {
  const { code } = page.state;
  remember({ code: "" }, { push: true });
  follow("");
  page.table.focus(code);
}

function mark(code) {
  page.table.select(code);
  page.map?.select(code);
}

function show(isOpen) {
  find("sheet").hidden = !isOpen;
  find("list").hidden = isOpen;
}

/** A gap of the sheet becomes the map's view. */
function showIndicator({ indicator, period, benchmark_kind: benchmark }) {
  remember({ indicator, period, benchmark }, { push: true });
  run(async () => {
    await refresh();
    await follow(page.state.code);
    find("sheet").querySelector(".chip")?.closest("button").focus();
  });
}
