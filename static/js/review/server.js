// What the page of reviewers asks of the server.

import { csrfToken, get, post } from "../api.js";

const REVIEWS = "/api/v1/reviews/";
const ofAlert = (id, what = "") => `/api/v1/alerts/${id}/${what}`;

export const server = {
  count: () => get(REVIEWS),
  next: (besides) => post(`${REVIEWS}next/`, { besides }),
  take: (id) => post(`${REVIEWS}${id}/take/`),
  renew: (alerts) => post(`${REVIEWS}renew/`, { alerts }),
  release: (alerts) => post(`${REVIEWS}release/`, { alerts }),
  alike: (id) => get(ofAlert(id, "alike/")),
  dismiss: (body) => post(`${REVIEWS}dismiss/`, body),
  judge: (id, body) => post(ofAlert(id, "verdicts/"), body, { keepalive: true }),
  undo: (id) => post(ofAlert(id, "verdicts/undo/")),

  // On leaving: a beacon outlives the page, and carries its token as a form does.
  leave(alerts) {
    if (!alerts.length) return;
    const form = new URLSearchParams(alerts.map((id) => ["alerts", id]));
    form.set("csrfmiddlewaretoken", csrfToken());
    navigator.sendBeacon(`${REVIEWS}release/`, form);
  },
};

// The 409 of a verdict: {detail, news, current, given}; null for any other failure.
export function changedIn(error) {
  if (error.status !== 409) return null;
  try {
    const told = JSON.parse(error.body);
    return told.code === "changed" ? told : null;
  } catch {
    return null;
  }
}
