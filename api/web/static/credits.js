/** Where the figures come from: producer, title, edition, dates and licence of each release. */

import { element } from "./dom.js";
import { formatPeriod } from "./format.js";

/** Keep the releases that some figures name, in the order of their first use. */
export function releasesOf(figures, releases) {
  const ids = figures.flatMap(({ release, benchmark_release: other }) => [release, other]).filter(Boolean);
  return [...new Set(ids)].map((id) => releases.get(id)).filter(Boolean);
}

/** Say one release in a line; a title that holds its producer is not said twice. */
export function sayRelease({ producer, title, source, edition, published_on: on, accessed_on: read, licence }, { lang, words }) {
  const name = [producer, title ?? source, edition].filter(Boolean).join(", ");
  return [name, dateOf(on, read, { lang, words }), licence].filter(Boolean).join(" · ");
}

/** The producer's date, or else the day on which the file was taken. */
function dateOf(published, read, { lang, words }) {
  if (published) return words.published(formatPeriod(published, lang));
  return read ? words.accessed(formatPeriod(read.slice(0, 10), lang)) : words.undated;
}

/** Say several releases; what they share (producer, date, licence) is said once. */
export function sayReleases(releases, { lang, words, isNumbered = false }) {
  const shared = new Map();
  releases.forEach((release, i) => {
    const { producer, title, source, edition } = release;
    const rest = sayRelease({ ...release, producer: "", title: "", source: "", edition: "" }, { lang, words });
    const key = [producer, rest].join("|");
    if (!shared.has(key)) shared.set(key, { producer, rest, names: [] });
    shared.get(key).names.push(`${isNumbered ? `${i + 1}. ` : ""}${[title ?? source, edition].filter(Boolean).join(", ")}`);
  });
  return [...shared.values()].map(({ producer, rest, names }) => {
    const who = [producer, rest && `(${rest})`].filter(Boolean).join(" ");
    return [who, names.filter(Boolean).join("; ")].filter(Boolean).join(words.colon);
  }).join(". ");
}

/** The lines under a picture: its sources, then who drew it, from which data and when. */
export function creditLines(figures, { releases, lang, words, status, today = new Date() }) {
  const said = sayReleases(releasesOf(figures, releases), { lang, words });
  const day = formatPeriod(today.toISOString().slice(0, 10), lang);
  return [
    `${words.sources}${words.colon}${said || words.noSource}`,
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
