// What of classes and versions changes when a worker has done something. Pure.

export function signatureOf(classes, versions) {
  return JSON.stringify([
    classes.map(({ id, ready, waiting, failed }) => [id, ready, waiting, failed]),
    versions.map(({ number, state, is_active: isActive }) => [number, state, isActive]),
  ]);
}

// Whether loading the page anew would take somebody's words.
export function isTyping(element) {
  return Boolean(element && "value" in element && element.matches?.("input, textarea") && element.value);
}
