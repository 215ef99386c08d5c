// Requests to this site's own API. Every failure becomes an ApiError whose message a person can act on.

export class ApiError extends Error {
  // body: the answer as the server wrote it; some refusals say more than a sentence
  constructor(status, message, code = "", body = "") {
    super(message);
    this.status = status;
    this.code = code;
    this.body = body;
  }
}

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

export function refusalSentence(status, body) {
  let detail = body;
  try {
    const parsed = JSON.parse(body);
    detail = parsed.detail ?? Object.values(parsed).flat().join(" ");
  } catch {
    detail = ""; // not JSON: a proxy's page, of no use to the reader
  }
  if (typeof detail === "string" && detail.trim()) return detail;
  if (status === 401 || status === 403) return "You are signed out, or your role does not allow this. Sign in again.";
  if (status === 404) return "This no longer exists; it may have been deleted.";
  if (status === 429) return "Too many requests; wait a minute, then try again.";
  return `The server could not do this (status ${status}). Try again; if it fails again, its log says why.`;
}

// options: more of fetch's own, such as keepalive for what must arrive though the reader leaves the page.
async function send(method, url, body, options = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  const isForm = body instanceof FormData; // a file: the browser writes its own header
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(url, {
      method,
      headers,
      body: body === undefined || isForm ? body : JSON.stringify(body),
      credentials: "same-origin",
      ...options,
    });
  } catch {
    throw new ApiError(0, "The server cannot be reached. Check the connection, then try again.");
  }
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, refusalSentence(response.status, text), "", text);
  return text ? JSON.parse(text) : null;
}

export const get = (url) => send("GET", url);
export const post = (url, body, options) => send("POST", url, body, options);
export const put = (url, body) => send("PUT", url, body);
export const patch = (url, body) => send("PATCH", url, body);
export const remove = (url, body) => send("DELETE", url, body);

// Of one scoring system; without a name the camera's first.
function of(system) {
  return system ? `&system=${encodeURIComponent(system)}` : "";
}

export const addresses = {
  clips: "/api/v1/clips/",
  clip: (id) => `/api/v1/clips/${id}/`,
  uploads: "/api/v1/uploads/",
  // Without overlays: neither boxes nor heatmaps.
  scores: (id, overlays = true) => `/api/v1/analyses/${id}/scores/${overlays ? "" : "?overlays=no"}`,
  spans: (id) => `/api/v1/analyses/${id}/spans/`,
  cancel: (id) => `/api/v1/analyses/${id}/cancel/`,
  retry: (id) => `/api/v1/analyses/${id}/retry/`,
  analyse: (id) => `/api/v1/clips/${id}/analyses/`,
  page: (id) => `/clips/${id}/`,
  cameras: "/api/v1/cameras/",
  camera: (id) => `/api/v1/cameras/${id}/`,
  token: (id) => `/api/v1/cameras/${id}/token/`,
  live: (id, since, { system = "", others = false } = {}) => `/api/v1/cameras/${id}/live/?since=${since}${others ? "&others=yes" : ""}${of(system)}`,
  // With `others` the camera's further systems come too.
  history: (id, from, to, points, { system = "", others = false } = {}) => `/api/v1/cameras/${id}/history/?from=${from}&to=${to}&points=${points}${others ? "&others=yes" : ""}${of(system)}`,
  recordings: (id, at) => `/api/v1/cameras/${id}/recordings/?at=${at}`,
  alerts: "/api/v1/alerts/",
  alert: (id) => `/api/v1/alerts/${id}/`,
  alertDescription: (id) => `/api/v1/alerts/${id}/description/`,
  spanDescription: (id) => `/api/v1/spans/${id}/description/`,
  acknowledge: (id) => `/api/v1/alerts/${id}/acknowledge/`,
  alertExports: (id) => `/api/v1/alerts/${id}/exports/`,
  hold: (id) => `/api/v1/alerts/${id}/hold/`,
  annotations: "/api/v1/annotations/",
  annotationsOf: (source) => `/api/v1/annotations/?${new URLSearchParams(source)}`,
  annotation: (id) => `/api/v1/annotations/${id}/`,
  annotationFormats: "/api/v1/annotations/formats/",
  annotationExport: (query) => `/api/v1/annotations/export/?${new URLSearchParams(query)}`,
  annotationOutlook: (query) => `/api/v1/annotations/export/outlook/?${new URLSearchParams(query)}`,
  annotationImport: "/api/v1/annotations/import/",
  classes: "/api/v1/classes/",
  examples: (id) => `/api/v1/classes/${id}/examples/`,
  restoreAnnotation: (id) => `/api/v1/annotations/${id}/restore/`,
  verdicts: (id) => `/api/v1/alerts/${id}/verdicts/`,
  tus: "/files/uploads/",
};
