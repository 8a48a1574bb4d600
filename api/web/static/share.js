/** "Share": the link of this view, and the code that shows it in a frame on another site. */

import { element, find } from "./dom.js";
import { titleOf } from "./headline.js";
import { page, speech } from "./page.js";
import { frameCode, shareQuery } from "./share-text.js";

/** Open the dialog on the view of the moment, and copy what is asked. */
export function listenShare() {
  const dialog = find("share-dialog");
  find("share").addEventListener("click", () => {
    fill();
    dialog.showModal();
    find("share-link").select();
  });
  find("share-close").addEventListener("click", () => dialog.close());
  for (const name of ["link", "frame"]) {
    find(`copy-${name}`).addEventListener("click", () => copy(find(`share-${name}`), page.texts[`copied_${name}`]));
  }
}

function fill() {
  const query = shareQuery(page.state, { ...page.view, ...(page.beside?.period && { with_period: page.beside.period }) });
  const indicator = page.catalogue?.indicators.get(page.view?.indicator);
  const title = page.view ? titleOf({ ...page.view, indicator, place: page.place }, speech()) : page.texts.map;
  find("share-link").value = `${location.origin}/${query}`;
  find("share-frame").value = frameCode(`${location.origin}/embed${query}`, `${title} – ${page.texts.title}`);
  find("share-status").textContent = "";
  find("share-preview").replaceChildren(element("a", { href: `/embed${query}`, target: "_blank", rel: "noopener" }, page.texts.preview));
}

/** The clipboard is given to secure pages only; elsewhere the text is selected, and copied the old way. */
async function copy(field, done) {
  field.focus();
  field.select();
  const isCopied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false)
    || document.execCommand("copy");
  find("share-status").textContent = isCopied ? done : page.texts.copyByHand;
}
