// The page of all recordings.

import { addresses, get } from "../api.js";
import { parts, readJson, setText, toast } from "../dom.js";
import * as clips from "../state/clips.js";
import { connect } from "../updates.js";
import { ClipList } from "./clip_list.js";
import { SystemPicker } from "./system_picker.js";
import { acceptDrops } from "./drop.js";
import { UploadList } from "./upload_list.js";
import { UploadQueue } from "./upload_queue.js";

const SNAPSHOT_LIMIT = 100;
const part = parts(document);
const mayManage = document.body.dataset.mayManage === "yes";
const snapshot = readJson("snapshot");

let state = clips.fromSnapshot(snapshot.clips);
let olderRemain = snapshot.total > snapshot.clips.length;
let filter = readFilter();

const list = new ClipList({
  list: part.list,
  mayManage,
  onDeleted: (id) => change(clips.reduce(state, { type: "clip.deleted", clip: id })),
});

function change({ state: next, stale }) {
  state = next;
  if (stale) updates.refresh("clips");
  show();
}

function show() {
  const shown = clips.filtered(state.clips, filter);
  list.show(shown);
  part.empty.hidden = state.clips.length > 0;
  part["none-match"].hidden = state.clips.length === 0 || shown.length > 0;
  part.filters.hidden = state.clips.length === 0;
  part.more.hidden = !olderRemain;
  const counts = { "": state.clips.length, ...clips.counts(state.clips) };
  for (const button of part.filters.querySelectorAll("[data-state]")) {
    const name = button.dataset.state;
    button.setAttribute("aria-pressed", String(name === filter.state));
    setText(button.querySelector("[data-count]"), String(counts[name]));
    button.hidden = counts[name] === 0 && name !== "" && name !== filter.state;
  }
}

// The filter lives in the address, so that it survives a reload and can be sent to somebody.
function readFilter() {
  const query = new URLSearchParams(location.search);
  return { text: query.get("text") ?? "", state: query.get("state") ?? "" };
}

function setFilter(next) {
  filter = next;
  const query = new URLSearchParams(Object.entries(filter).filter(([, value]) => value));
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
  show();
}

part.text.value = filter.text;
part.filters.addEventListener("submit", (event) => event.preventDefault());
part.text.addEventListener("input", () => setFilter({ ...filter, text: part.text.value }));
part.filters.addEventListener("click", (event) => {
  const button = event.target.closest("[data-state]");
  if (button) setFilter({ ...filter, state: button.dataset.state });
});
part["reset-filters"].addEventListener("click", () => {
  part.text.value = "";
  setFilter(clips.NO_FILTER);
});
part["more-button"].addEventListener("click", async () => {
  try {
    const page = await get(`${addresses.clips}?limit=${SNAPSHOT_LIMIT}&offset=${state.clips.length}`);
    olderRemain = page.next !== null;
    state = clips.withOlder(state, page.results);
    show();
  } catch (error) {
    toast(error.message);
  }
});

if (mayManage) startUploads();
const updates = connect({
  clips: {
    onSnapshot(message) {
      state = clips.withSnapshot(state, message.clips, SNAPSHOT_LIMIT);
      show();
    },
    onMessage: (message) => change(clips.reduce(state, message)),
  },
});
show();

function startUploads() {
  const picker = new SystemPicker(part, { storage: localStorage });
  const queue = new UploadQueue({
    systems: () => picker.chosen,
    owner: document.body.dataset.owner,
    storage: localStorage,
    onChange: (uploads) => view.show(uploads),
  });
  const ask = (onFile) => {
    const picker = part["thermal-file"];
    picker.value = "";
    picker.onchange = () => picker.files[0] && onFile(picker.files[0]);
    picker.click();
  };
  const view = new UploadList({
    panel: part.uploads,
    list: part["upload-list"],
    total: part["uploads-total"],
    queue,
    chooseThermal: (key) => ask((file) => queue.addThermal(key, file)),
    chooseAgain: (key) =>
      ask((file) => {
        if (!queue.takeAgain(key, file)) toast(`That is another file. Choose ${queue.get(key).name} as it was.`);
      }),
  });
  for (const name of ["choose", "choose-link"]) part[name].addEventListener("click", () => part.files.click());
  part.files.addEventListener("change", () => {
    queue.add(part.files.files);
    part.files.value = "";
  });
  part["uploads-clear"].addEventListener("click", () => queue.clearEnded());
  part["choose-pair"].addEventListener("click", () => {
    part["pair-form"].reset();
    part["pair-dialog"].showModal();
  });
  part["pair-form"].addEventListener("submit", (event) => {
    if (event.submitter?.value !== "yes") return;
    const [visible, thermal] = part["pair-form"].querySelectorAll('input[type="file"]');
    queue.addPair(visible.files[0], thermal.files[0]);
  });
  acceptDrops(part.veil, (files) => queue.add(files));
  addEventListener("beforeunload", (event) => queue.isBusy && event.preventDefault());
  queue.recall();
}
