// Choices that this browser remembers; without storage they last until the next page.

export function remembered(key, defaults) {
  let stored = {};
  try {
    stored = JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    // switched off, or written by someone else
  }
  return {
    ...defaults,
    ...stored,
    save() {
      const { save, ...values } = this;
      try {
        localStorage.setItem(key, JSON.stringify(values));
      } catch {
        // as above
      }
    },
  };
}
