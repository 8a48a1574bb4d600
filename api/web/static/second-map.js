/** A second map that moves with a first one, in the same scale. */

import { fetchBackground } from "./data.js";
import { element } from "./dom.js";
import { describeRow } from "./headline.js";
import { createMap } from "./map.js";

/**
 * Open it. `describe(code)` gives the row under the pointer and where it stands; `onMove` is told of
 * the moves that start on this map, as the first map tells its own.
 */
export async function openSecond({ container, first, texts, status, background, describe, onSelect, onMove, isFramed = false }) {
  const map = await createMap({
    container, texts, position: first.position(), onMove, onSelect, isFramed,
    onIdle: () => { container.dataset.state = "idle"; },
    describe: (code) => describeBoth(describe(code)),
  });
  keepInStep(first, map);
  const { map: { background_level: level } } = status;
  if (level) map.setBackground(background ?? await fetchBackground(status.map));
  let drawn = { vintage: "", own: [] };
  return {
    ...map,
    show(beside, scale, position) {
      show(map, beside, scale, position);
      // What is drawn takes the new classes at once; the outlines of another generation leave.
      if (beside.vintage !== drawn.vintage) drawn = { vintage: beside.vintage, own: [] };
      fill(map, drawn.own, new Map(beside.rows.map((row) => [row.code, row])));
    },
    drawOutlines(own, rows, dashed, communes) {
      drawn.own = own;
      map.setOther(dashed);
      map.setCommunes(communes);
      fill(map, own, rows);
    },
  };
}

function describeBoth({ row, measure, speech, where }) {
  return element("div", {}, describeRow(row, measure, speech), element("p", { class: "where" }, where));
}

function show(map, { rows, place }, scale, position) {
  map.resize();
  map.jump({ center: [position.lng, position.lat], zoom: position.zoom });
  map.setRows(rows, scale);
  map.setPlace(place?.outline);
}

/** Its own outlines filled, in the classes of its rows; those of the first map are a dashed line. */
function fill(map, own, rows) {
  map.setPerimeters(own.map(({ geometry, properties: { code } }) => (
    { type: "Feature", geometry, properties: { code, class: rows.get(code)?.class ?? "unpublished" } })));
}

/** A move of the one moves the other, which must not move the one again. */
function keepInStep(one, two) {
  for (const [from, to] of [[one, two], [two, one]]) from.onStep((view) => to.jump(view));
}
