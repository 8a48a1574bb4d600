/** Reads the service's answers; a refusal arrives as problem+json and leaves as an ApiError. */

/** What went wrong, in the service's own words when it gave some. */
export class ApiError extends Error {
  constructor(title, detail = "", status = 0) {
    super(detail ? `${title} — ${detail}` : title);
    this.status = status;
  }
}

/** Build an address; empty parameters are left out. */
export function address(path, parameters = {}) {
  const given = Object.entries(parameters).filter(([, value]) => value !== "" && value != null);
  return given.length ? `${path}?${new URLSearchParams(given)}` : path;
}

/** GET a JSON answer; cache "no-store" leaves none in the browser. An abort passes through as AbortError; everything else is an ApiError. */
export async function getJson(path, parameters = {}, signal = undefined, { cache = "default" } = {}) {
  const response = await send(address(path, parameters), signal, cache);
  if (!response.ok) throw await problemOf(response);
  try {
    return await response.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(`${response.status}`, response.url, response.status);
  }
}

/** GET every item of a list, page after page. */
export async function getItems(path, parameters = {}, signal = undefined) {
  let page = await getJson(path, parameters, signal);
  const items = [...page.items];
  for (let next = nextLink(page); next; next = nextLink(page)) {
    page = await getJson(next, {}, signal);
    items.push(...page.items);
  }
  return items;
}

function nextLink(page) {
  return page.links?.find((link) => link.rel === "next")?.href;
}

async function send(url, signal, cache) {
  try {
    return await fetch(url, { signal, cache, headers: { Accept: "application/json, application/geo+json" } });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError("", "", 0);
  }
}

/** Read a refusal. */
export async function problemOf(response) {
  try {
    const { title, detail } = await response.json();
    return new ApiError(title ?? `${response.status}`, detail ?? "", response.status);
  } catch {
    return new ApiError(`${response.status} ${response.statusText}`, "", response.status);
  }
}
