/** Instead of the sheet of a code that the shown generation has not: which generation has it, with a link. */

import { getItems } from "./api.js";
import { element } from "./dom.js";
import { writeState } from "./state.js";
import { TERMS } from "./terms.js";

const LEVEL = "qpv";
const WORDS = {
  fr: {
    title: (code) => `${code} n’est pas un quartier de cette génération`,
    elsewhere: (code, shown) => `Le code ${code} n’est pas parmi les ${shown}. On le trouve parmi :`,
    nowhere: (code) => `Aucune génération chargée n’a de quartier de code ${code}. Vérifiez le code, ou cherchez le quartier par son nom dans la liste.`,
  },
  en: {
    title: (code) => `${code} is not a neighbourhood of this generation`,
    elsewhere: (code, shown) => `The code ${code} is not among the ${shown}. It is found among:`,
    nowhere: (code) => `No loaded generation has a neighbourhood of code ${code}. Check the code, or look for the neighbourhood by its name in the list.`,
  },
};

/** Fill `root`; asks the service where the code is. */
export async function renderUnknown(root, code, { texts, lang, vintage, signal, onBack }) {
  const words = WORDS[lang];
  const found = await findElsewhere(code, signal);
  const shown = TERMS[lang].generation(Number(vintage));
  root.replaceChildren(
    element("button", { type: "button", class: "button back", onclick: onBack }, `← ${texts.back}`),
    element("h2", { tabindex: "-1", class: "sheet-title" }, words.title(code)),
    element("p", { class: "lead" }, found.length ? words.elsewhere(code, shown) : words.nowhere(code)),
    ...(found.length ? [element("ul", {}, found.map((each) => place(each, lang)))] : []),
  );
}

/** Every generation that has the code; a code that is none at all has none. */
async function findElsewhere(code, signal) {
  try {
    return await getItems("/v1/territories", { level: LEVEL, code }, signal);
  } catch (error) {
    if ([404, 422].includes(error.status)) return [];
    throw error;
  }
}

function place({ code, name, vintage }, lang) {
  const href = writeState({ lang, vintage: `${vintage}`, code });
  return element("li", {}, element("a", { href }, `${TERMS[lang].generation(vintage)} – ${name ?? code}`));
}
