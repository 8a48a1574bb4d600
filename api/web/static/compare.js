/** Two generations over the same place: two maps kept in step, and what passes from one to the other. */

import { getItems, getJson } from "./api.js";
import { CHART_TEXTS } from "./chart_texts.js";
import { renderPassages } from "./compare-panel.js";
import { fetchBackground, fetchPerimeters, fetchPlace, fetchRows } from "./data.js";
import { element, find } from "./dom.js";
import { createMap } from "./map.js";
import { drawPerimeters, page, remember, renew, run } from "./page.js";
import { gatherPassages, lineageWith, mainPartner, orderPair } from "./passages.js";
import { isInside, readPlace } from "./place.js";
import { choose } from "./sheet.js";
import { TERMS } from "./terms.js";

const LEVEL = "qpv";
const LIMIT = 10_000;
/** One colour that no class of figures has: the other generation shows outlines, not figures. */
const PLAIN = { colours: ["#cbb8dd"] };
const other = { map: null, vintage: "", mine: new Map(), theirs: new Map() };

/** Follow the page: its draws, its outlines, and the neighbourhood that is chosen. */
export function startCompare() {
  page.listeners.drawn.push(update);
  page.listeners.perimeters.push(drawOutlines);
  page.listeners.remembered.push(() => { if (other.vintage) showPassages(); });
}

function choices() {
  return page.catalogue.layers
    .filter(({ level, vintage, perimeters }) => level === LEVEL && perimeters > 0 && String(vintage) !== page.view.vintage)
    .map(({ vintage }) => String(vintage));
}

async function update() {
  const listed = choices();
  const wanted = listed.includes(page.state.compare) ? page.state.compare : "";
  drawButtons(listed, wanted);
  layOut(wanted);
  other.vintage = wanted;
  if (!wanted) return page.map?.setOther([]);
  const [rows, passages, place] = await Promise.all([
    fetchRows({ vintage: wanted }, renew("otherRows")), fetchPassages(wanted), fetchOtherPlace(wanted),
  ]);
  other.mine = gatherPassages(passages, isOlder(page.view.vintage) ? "old" : "new");
  other.theirs = gatherPassages(passages, isOlder(page.view.vintage) ? "new" : "old");
  other.place = place;
  await openMap();
  const shown = rows.rows.filter((row) => isInside(place, row)).map((row) => ({ ...row, class: "c0" }));
  other.names = new Map(shown.map((row) => [row.code, row.name ?? row.code]));
  other.map?.setRows(shown, PLAIN);
  other.map?.setPlace(place?.outline);
  return showPassages();
}

function isOlder(vintage) {
  return orderPair(vintage, other.vintage)[0] === vintage;
}

/** Without a table between the two there are outlines, and nothing to say of what passes. */
async function fetchPassages(vintage) {
  const [old, recent] = orderPair(page.view.vintage, vintage);
  try {
    return await getItems(`/v1/passages/${LEVEL}/${old}/${recent}`, { limit: LIMIT }, renew("passages"));
  } catch (error) {
    if (error.status === 404) return [];
    throw error;
  }
}

function fetchOtherPlace(vintage) {
  const wanted = readPlace(page.state.parent);
  return wanted && page.place ? fetchPlace(wanted, vintage, page.status.layers, renew("otherPlace")) : null;
}

function drawButtons(listed, wanted) {
  const { texts, lang } = page;
  find("compare").replaceChildren(...listed.map((vintage) => element(
    "button",
    { type: "button", class: "button small", "aria-pressed": String(vintage === wanted), onclick: () => toggle(vintage, vintage === wanted) },
    texts.compareWith(TERMS[lang].generation(vintage)),
  )));
}

function toggle(vintage, isOn) {
  remember({ compare: isOn ? "" : vintage }, { push: true });
  run(async () => {
    await update();
    const point = page.rows.get(page.state.code)?.point;
    if (!isOn && point) page.map?.show(point);
    await drawPerimeters();
    find("compare").querySelector("button")?.focus();
  });
}

function layOut(wanted) {
  const { texts, lang, view } = page;
  const [mine, theirs] = [view.vintage, wanted].map((vintage) => vintage && TERMS[lang].generation(vintage));
  find("map-frame").classList.toggle("compared", Boolean(wanted));
  find("other-cell").hidden = !wanted || !page.map;
  find("map-caption").hidden = !wanted;
  find("passages").hidden = !wanted;
  find("map-caption").textContent = wanted ? texts.mapCaption(mine, theirs) : "";
  find("other-caption").textContent = wanted ? texts.otherCaption(theirs, mine) : "";
  page.map?.resize();
}

async function openMap() {
  if (!page.map || other.map) return other.map?.resize();
  other.map = await createMap({
    container: find("map-other"), texts: { ...page.texts, mapLabel: page.texts.otherMapLabel },
    position: page.map.position(), onIdle: () => { find("map-other").dataset.state = "idle"; }, onMove: () => {},
    describe: (code) => element("p", {}, `${other.names.get(code) ?? code} (${TERMS[page.lang].generation(other.vintage)})`),
    onSelect: selectOther,
  });
  keepInStep(page.map, other.map);
  const { map } = page.status;
  if (map.background_level) other.map.setBackground(await fetchBackground(map));
  return undefined;
}

/** A move of the one moves the other, which must not move the one again. */
function keepInStep(one, two) {
  let isLed = false;
  for (const [from, to] of [[one, two], [two, one]]) {
    from.onStep((view) => {
      if (isLed) return;
      isLed = true;
      to.jump(view);
      isLed = false;
    });
  }
}

/** Whoever clicks a neighbourhood of the other generation means what it became, or what it was. */
function selectOther(code) {
  const partner = mainPartner(other.theirs, code);
  if (partner) return choose(partner);
  find("passages-status").textContent = page.texts.noPartner(other.names.get(code) ?? code);
  return undefined;
}

/** Both outlines on both maps: its own filled, the other's as a dashed line. */
async function drawOutlines({ features, communes, detail, signal }) {
  if (!other.vintage || !other.map) return;
  const found = await fetchPerimeters(LEVEL, other.vintage, detail, signal);
  const theirs = found.filter(({ properties }) => isInside(other.place, properties));
  page.map.setOther(theirs);
  other.map.setOther(features);
  other.map.setCommunes(communes);
  other.map.setPerimeters(theirs.map(({ geometry, properties: { code } }) => ({ type: "Feature", geometry, properties: { code, class: "c0" } })));
}

async function showPassages() {
  const { code } = page.state;
  const { vintage } = page.view;
  const partners = other.mine.get(code) ?? [];
  other.map?.selectAll(code ? partners.map((each) => each.code) : []);
  const context = {
    texts: page.texts, words: CHART_TEXTS[page.lang], lang: page.lang, onChoose: choose,
    mine: TERMS[page.lang].generation(vintage), theirs: TERMS[page.lang].generation(other.vintage), isOlder: isOlder(vintage),
  };
  if (!code) return renderPassages(find("passages"), { gathered: other.mine, rows: page.rows }, context);
  const history = await getJson(`/v1/territories/${LEVEL}/${code}/history`, { vintage }, renew("history")).catch(() => null);
  if (code !== page.state.code || !other.vintage) return undefined;
  const lineage = history && lineageWith(history, other.vintage);
  return renderPassages(find("passages"), { code, name: page.rows.get(code)?.name ?? history?.name ?? code, partners, lineage }, context);
}
