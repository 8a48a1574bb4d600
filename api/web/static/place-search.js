/** The field that suggests places (an ARIA combobox), and the chip of the one that is chosen. */

import { element, find } from "./dom.js";
import { spellPlace } from "./place.js";
import { term } from "./terms.js";

const PAUSE_MS = 180;

function sayPlace({ level, code }, lang) {
  return `${term(lang, "level", level)} ${code}`;
}

/** Make the field. `suggest(words)` answers with places, `onPlace(text)` is told the choice. Another field says what it makes of a place (`spell`), how it names one (`about`), and numbers its options apart (`prefix`). */
export function createPlaceSearch({ input, list, status }, { lang, texts, suggest, onPlace, prefix = "place", spell = spellPlace, about = sayPlace }) {
  let [found, active, timer] = [[], -1, 0];

  function draw() {
    list.replaceChildren(...found.map((place, i) => element(
      "li", { id: `${prefix}-${i}`, role: "option", "aria-selected": String(i === active), onpointerdown: (event) => pick(event, place) },
      place.name ?? place.code, " ", element("span", { class: "code" }, about(place, lang)),
    )));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (active >= 0) input.setAttribute("aria-activedescendant", `${prefix}-${active}`);
    else input.removeAttribute("aria-activedescendant");
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function show(places) {
    [found, active] = [places, -1];
    draw();
  }

  async function ask() {
    const words = input.value.trim();
    if (words.length < 2) {
      status.textContent = "";
      return show([]);
    }
    try {
      const places = await suggest(words);
      if (words !== input.value.trim()) return undefined;
      status.textContent = places.length ? texts.placesFound(places.length) : texts.noPlace(words);
      return show(places);
    } catch (error) {
      if (error.name !== "AbortError") status.textContent = texts.placesFailed;
      return undefined;
    }
  }

  function pick(event, place) {
    event.preventDefault();
    input.value = "";
    status.textContent = "";
    show([]);
    onPlace(spell(place));
  }

  function move(step) {
    if (found.length === 0) return;
    active = (active + step + found.length + (active < 0 && step < 0 ? 1 : 0)) % found.length;
    draw();
  }

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: () => (found.length ? show([]) : (input.value = "")),
    // Without a choice among the suggestions, the first is meant.
    Enter: (event) => { if (found.length) pick(event, found[Math.max(active, 0)]); },
  };
  input.addEventListener("keydown", (event) => {
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key](event);
  });
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
  });
  input.addEventListener("blur", () => show([]));
}

/** Name the place that is shown alone, with the way to take it off; null shows neither. */
export function renderPlace(place, { lang, texts }, onRemove) {
  const root = find("place");
  root.hidden = !place;
  if (!place) return root.replaceChildren();
  const label = texts.removePlace(place.name);
  return root.replaceChildren(
    element("span", {}, texts.onlyPlace, element("strong", {}, place.name), ` (${term(lang, "level", place.level)} ${place.code})`),
    element("button", { type: "button", class: "button small", "aria-label": label, onclick: onRemove }, texts.remove),
  );
}
