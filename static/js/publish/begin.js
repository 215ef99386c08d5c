// "Use this device as a camera": makes a camera for this device and goes to the page that sends its picture.

import { addresses, post } from "../api.js";
import { toast } from "../dom.js";
import { deviceName } from "./device_name.js";

const KEY = "watchpost.device";
const MOST_NAMES = 20;

function known() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(id) {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // Without storage the next press makes another camera.
  }
}

async function tokenOf(id) {
  try {
    return (await post(addresses.token(id))).token;
  } catch (error) {
    if (error.status === 404 || error.status === 409) return null; // deleted since, or made into another kind
    throw error;
  }
}

async function create() {
  const name = deviceName(navigator);
  const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
  for (let number = 1; ; number += 1) {
    try {
      return (await post(addresses.cameras, { name: number === 1 ? name : `${name} ${number}`, kind: "publish", time_zone })).id;
    } catch (error) {
      if (error.status !== 400 || number === MOST_NAMES) throw error; // 400: there is one of that name
    }
  }
}

async function begin(button) {
  button.disabled = true;
  try {
    let id = known();
    let token = id && (await tokenOf(id));
    if (!token) {
      id = await create();
      token = await tokenOf(id);
      remember(id);
    }
    location.assign(`/cameras/${id}/publish/#${token}`);
  } catch (error) {
    toast(error.message);
    button.disabled = false;
  }
}

for (const button of document.querySelectorAll("[data-publish]")) {
  button.addEventListener("click", () => begin(button));
  button.disabled = false; // the page comes with it disabled: a press before this script would be lost
}
