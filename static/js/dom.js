// Small helpers for pages whose markup lives in <template> elements of the Django templates.

export function clone(templateId) {
  const node = document.getElementById(templateId).content.firstElementChild.cloneNode(true);
  return { node, part: parts(node) };
}

// The elements of a piece of markup by their data-part; what is put into several pages names its own otherwise.
export function parts(root, name = "part") {
  const found = {};
  for (const element of root.querySelectorAll(`[data-${name}]`)) found[element.dataset[name]] = element;
  return found;
}

export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setIcon(svg, name) {
  const address = `${document.body.dataset.icons}#${name}`;
  const use = svg.querySelector("use");
  if (use.getAttribute("href") !== address) use.setAttribute("href", address);
}

export function readJson(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

// Keeps the children of a list in the order of `items`, one element a key, made once and updated in place,
// so that focus and scroll position survive every message.
export function reconcile(list, items, { key, make, update }) {
  const known = (list.rows ??= new Map());
  const wanted = new Set(items.map(key));
  for (const [name, row] of known) {
    if (!wanted.has(name)) {
      row.node.remove();
      known.delete(name);
    }
  }
  items.forEach((item, index) => {
    let row = known.get(key(item));
    if (!row) {
      row = make(item);
      known.set(key(item), row);
    }
    update(row, item);
    const there = list.children[index];
    if (there !== row.node) list.insertBefore(row.node, there ?? null);
  });
}

export function toast(message, severity = "alert") {
  const area = document.querySelector("[data-toasts]");
  const note = document.createElement("div");
  note.className = "note";
  note.dataset.severity = severity;
  const text = document.createElement("div");
  text.textContent = message;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button quiet small";
  close.textContent = "Close";
  close.addEventListener("click", () => note.remove());
  note.append(text, close);
  area.append(note);
  setTimeout(() => note.remove(), severity === "alert" ? 15000 : 6000);
}

// Asks before something that cannot be undone; resolves to true on yes.
export function confirm({ title, text, yes, no = "Keep it" }) {
  const dialog = document.querySelector("dialog[data-confirm]");
  dialog.querySelector("[data-confirm-title]").textContent = title;
  dialog.querySelector("[data-confirm-text]").textContent = text;
  dialog.querySelector("[data-confirm-yes]").textContent = yes;
  dialog.querySelector('[value="no"]').textContent = no;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

// Keys are shortcuts only while nobody is typing and no dialog is open.
export function isTyping(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  if (document.querySelector("dialog[open]")) return true;
  const { target } = event;
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|select|textarea)$/i.test(target.tagName));
}
