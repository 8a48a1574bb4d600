/** Where the figures come from: producer, title, edition, dates and licence of each release. */

import { element } from "./dom.js";
import { formatPeriod } from "./format.js";

/** Keep the releases that some figures name, in the order of their first use. */
export function releasesOf(figures, releases) {
  const ids = figures.flatMap(({ release, benchmark_release: other }) => [release, other]).filter(Boolean);
  return [...new Set(ids)].map((id) => releases.get(id)).filter(Boolean);
}

/** Say one release in a line; a title that holds its producer is not said twice. */
export function sayRelease({ producer, title, source, edition, published_on: on, licence }, { lang, words }) {
  const name = [producer, title ?? source, edition].filter(Boolean).join(", ");
  return [name, on ? words.published(formatPeriod(on, lang)) : words.undated, licence].filter(Boolean).join(" · ");
}

/** The lines under a picture: its sources, then who drew it, from which data and when. */
export function creditLines(figures, { releases, lang, words, status, today = new Date() }) {
  const said = releasesOf(figures, releases).map((release) => sayRelease(release, { lang, words }));
  const day = formatPeriod(today.toISOString().slice(0, 10), lang);
  return [
    `${words.sources}${words.colon}${said.join("; ") || words.noSource}`,
    words.made(day, status.data_version),
    ...(status.origin === "demonstration" ? [words.fictitious] : []),
  ];
}

/** The list of the sources on the sheet, with their dates and addresses. */
export function sourceList(figures, { releases, lang, words }) {
  return element("ul", { class: "sources" }, releasesOf(figures, releases).map((release) => element(
    "li", {}, sayRelease(release, { lang, words }), " ",
    /^https?:/.test(release.landing_page ?? "") ? element("a", { href: release.landing_page, rel: "noreferrer" }, words.atProducer) : null,
  )));
}
