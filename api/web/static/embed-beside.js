/** The second map of the frame (/embed): another generation or another period, in the scale of the first. */

import { renderBesideList } from "./compare-figures.js";
import { captionsOf, cautionsOf } from "./compare-words.js";
import { COMPARE_TEXTS } from "./compare_texts.js";
import { fetchPerimeters } from "./data.js";
import { element, find } from "./dom.js";
import { describeRow } from "./headline.js";
import { isInside } from "./place.js";
import { openSecond } from "./second-map.js";
import { term } from "./terms.js";

/** Open it beside the first map, with its captions and its list; returns what draws its outlines and tells its figures. */
export async function openFrameBeside(frame, { texts, lang, onMove, onChosen }) {
  const { beside, view, speech, status, scale, indicator } = frame;
  const words = COMPARE_TEXTS[lang];
  const context = { ...speech, words, measure: view.measure, benchmark: term(lang, "benchmark", view.benchmark), breaks: indicator?.breaks };
  const rows = new Map(beside.rows.map((row) => [row.code, row]));
  const onSelect = (code) => (beside.isOther ? chooseOther(code) : onChosen(code));
  drawWords(frame, context);
  renderBesideList(find("beside-list"), beside, { ...context, onSelect });
  frame.map.resize();
  const map = await openSecond({
    container: find("map-other"), first: frame.map, texts: { ...texts, mapLabel: words.otherMapLabel(beside.names[1]) },
    status, onMove, onSelect, isFramed: true,
    describe: (code) => ({ row: rows.get(code), measure: view.measure, speech, where: beside.names[1] }),
  });
  map.show(beside, scale, frame.map.position());

  /** A neighbourhood of another generation is told by itself: no figure passes between the two. */
  function chooseOther(code) {
    map.selectAll([code]);
    find("chosen").hidden = !rows.has(code);
    find("chosen").replaceChildren(...tellRow(code));
  }

  function tellRow(code) {
    return rows.has(code) ? [tellOf(rows.get(code), beside.names[1])] : [];
  }

  function tellOf(row, where) {
    return element("div", {}, describeRow(row, view.measure, speech), element("p", { class: "where" }, where));
  }

  return {
    map,
    /** The figure of a neighbourhood of the first map, and its figure at the other period. */
    tell(row) {
      map.selectAll(beside.isOther ? [] : [row.code]);
      return [tellOf(row, beside.names[0]), ...(beside.isOther ? [] : tellRow(row.code))];
    },
    async drawOutlines(own, detail) {
      const found = beside.isOther ? await fetchPerimeters("qpv", beside.vintage, detail) : own;
      const theirs = found.filter(({ properties }) => isInside(beside.place, properties));
      frame.map.setOther(beside.isOther ? theirs : []);
      map.drawOutlines(theirs, rows, beside.isOther ? own : [], []);
    },
  };
}

function drawWords({ beside, view }, context) {
  find("main").classList.add("compared");
  for (const id of ["other-cell", "map-caption", "beside-note"]) find(id).hidden = false;
  [find("map-caption").textContent, find("other-caption").textContent] = captionsOf(beside, view, context);
  find("beside-note").textContent = cautionsOf(beside, view, context).join(" ");
}
