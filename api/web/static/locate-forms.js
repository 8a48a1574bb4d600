/** The three ways to ask: an address, the reader's position, degrees. Mistakes are said beside them. */

import { find } from "./dom.js";
import { formatMetres } from "./locate-answer.js";
import { readDegrees, roundDegrees, wrongPart } from "./locate-place.js";

/** A position less sure than this is said to be so. */
const VAGUE_M = 50;
const POSITION = { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 };
const REFUSED = 1;

/** Listen to the forms. onAsk(question, {place}), onPoint(point), centre(): of the map, if there is one. */
export function listenForms({ texts, lang, onAsk, onPoint, centre }) {
  onSubmit("by-address", (form) => askAddress(form, { texts, onAsk }));
  onSubmit("by-degrees", (form) => askDegrees(form, { texts, onPoint }));
  find("by-position").addEventListener("click", () => askPosition({ texts, lang, onAsk }));
  find("by-centre").addEventListener("click", () => {
    const point = centre();
    if (point) onPoint(point);
  });
}

function onSubmit(id, task) {
  find(id).addEventListener("submit", (event) => {
    event.preventDefault();
    task(event.target);
  });
}

/** Say whether addresses can be asked about, and who reads them. */
export function showReach({ has_addresses: has, sent_to: host }, texts) {
  find("by-address").hidden = !has;
  find("no-geocoding").hidden = has;
  const said = host ? texts.keptSent(host) : texts.keptHere;
  for (const id of ["kept-where", "batch-where"]) find(id).textContent = has ? said : "";
  if (has) return;
  find("one-hint").textContent = texts.oneHintBare;
  find("file-columns").textContent = texts.batchColumnsBare;
}

function askAddress({ address, postcode, city }, { texts, onAsk }) {
  const question = { address: address.value.trim(), postcode: postcode.value.trim(), city: city.value.trim() };
  // A comma or a postcode inside the line may hold the commune: the service reads it there.
  const hasCommune = question.postcode || question.city || /,|\b\d{5}\b/.test(question.address);
  const problem = !question.address ? texts.addressNeeded : hasCommune ? "" : texts.communeNeeded;
  complain("address-problem", problem, !question.address ? address : postcode, [address, postcode]);
  if (!problem) onAsk(question, { place: texts.placeAddress });
}

function askDegrees({ lon, lat }, { texts, onPoint }) {
  const point = { lon: readDegrees(lon.value), lat: readDegrees(lat.value) };
  const wrong = wrongPart(point);
  const said = { lon: texts.lonWrong, lat: texts.latWrong }[wrong] ?? "";
  complain("degrees-problem", said, wrong === "lat" ? lat : lon, [lon, lat]);
  if (!wrong) onPoint(point);
}

/** Say what is wrong with a field, and go there; "" forgets it. */
function complain(id, said, field, fields) {
  find(id).textContent = said;
  for (const each of fields) each.removeAttribute("aria-invalid");
  if (!said) return;
  field.setAttribute("aria-invalid", "true");
  field.focus();
}

/** The position is asked of the browser on a click only, and is in no address: it may be a home. */
function askPosition({ texts, lang, onAsk }) {
  const say = (text) => { find("position-said").textContent = text; };
  if (!isSecureContext || !navigator.geolocation) return say(texts.positionUnsafe);
  say(texts.positionAsked);
  return navigator.geolocation.getCurrentPosition(
    ({ coords: { longitude, latitude, accuracy } }) => {
      say(accuracy > VAGUE_M ? texts.positionVague(formatMetres(accuracy, lang)) : "");
      onAsk({ lon: roundDegrees(longitude), lat: roundDegrees(latitude) }, { place: texts.placePosition });
    },
    ({ code }) => say(code === REFUSED ? texts.positionRefused : texts.positionUnknown),
    POSITION,
  );
}
