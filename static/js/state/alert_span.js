// What an alert says of the time in which something happened, and how far around it that may be corrected. Pure.

const REACH = 120; // seconds before and after an alert that its curve shows, and that may still belong to it
const SHORTEST = 1;

const unix = (iso) => Date.parse(iso) / 1000;

// Unix seconds. Who corrects when it happened keeps what it was called; the label can be taken away.
export function proposalOf(alert) {
  const start = unix(alert.opened_at);
  return { start, end: Math.max(start + SHORTEST, unix(alert.ended_at ?? alert.last_at)), labels: alert.label ? [alert.label] : [] };
}

// {from, to} in Unix seconds, not in the future.
export function reachOf(alert, now) {
  const { start, end } = proposalOf(alert);
  return { from: start - REACH, to: Math.min(now, end + REACH) };
}
