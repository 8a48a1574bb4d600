/** What the service says of itself: demonstration, load in progress, data version. */

import { element, find } from "./dom.js";
import { TEXTS } from "./texts.js";
import { term } from "./terms.js";

/** Show the banner, the progress and the version. */
export function renderStatus(status, lang) {
  const texts = TEXTS[lang];
  const isDemonstration = status.origin === "demonstration";
  renderBanner(isDemonstration);
  renderProgress(status.load, texts);
  document.title = tabTitle(texts.title, status.origin, texts);
  find("version").textContent = status.data_version === null
    ? "" : texts.dataVersion(status.data_version, term(lang, "origin", status.origin));
}

/** The title of the tab; that of fictitious figures says so first. */
export function tabTitle(title, origin, texts) {
  return origin === "demonstration" ? `[${texts.demonstrationTitle}] ${title}` : title;
}

/** Fictitious figures say so in both languages, whatever the page's. */
export function renderBanner(isDemonstration) {
  const banner = find("demonstration");
  banner.hidden = !isDemonstration;
  banner.querySelector("[data-fr]").textContent = TEXTS.fr.demonstration;
  banner.querySelector("[data-en]").textContent = TEXTS.en.demonstration;
}

function renderProgress(load, texts) {
  const isRunning = load?.state === "running";
  find("progress").hidden = !isRunning;
  if (!isRunning) return;
  const bar = find("progress-bar");
  find("progress-label").textContent = [texts.loadRunning, load.step].filter(Boolean).join(" : ");
  find("progress-count").textContent = load.total ? texts.loadCount(load.done, load.total) : load.message ?? "";
  if (load.total) Object.assign(bar, { max: load.total, value: load.done });
  else bar.removeAttribute("value");
}

/** The version of the data that a map can be drawn of: null without data or without outlines, undefined unasked. */
export function drawnVersion(status) {
  if (!status) return undefined;
  return status.map ? status.data_version : null;
}

/** Say why there is no map yet: what to wait for, or what failed. */
export function emptyMessage(status, texts) {
  const failure = status.load?.state === "failed" ? texts.loadFailed(status.load.message ?? "?") : "";
  return `${failure}${status.data_version === null ? texts.noData : texts.noOutlines}`;
}

/** Link the latest report in HTML, in the page's language if it exists. */
export function renderReport(reports, lang) {
  const texts = TEXTS[lang];
  const pages = reports.filter((report) => report.format === "html");
  const latest = pages.sort((a, b) =>
    (b.language === lang) - (a.language === lang) || b.period.localeCompare(a.period))[0];
  find("report").replaceChildren(latest
    ? element("a", { href: latest.url }, `${texts.report} ${latest.period}`)
    : texts.noReport);
}
