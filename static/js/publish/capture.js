// This device's camera and microphone, and sentences for what stands in their way.

const SIZES = { standard: { width: 640, height: 360 }, high: { width: 1280, height: 720 } };
const RATE = 15;

export const isSecure = () => isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia);

// Pure: what to ask the browser for.
export function constraints({ camera = "", microphone = "", facing = "", sound = true, size = "standard" }) {
  const { width, height } = SIZES[size];
  const video = { width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: RATE, max: RATE } };
  if (camera) video.deviceId = { exact: camera };
  else if (facing) video.facingMode = { ideal: facing };
  const audio = sound ? { echoCancellation: false, noiseSuppression: false, autoGainControl: false, ...(microphone && { deviceId: { exact: microphone } }) } : false;
  return { video, audio };
}

export function sentenceOf(error) {
  switch (error.name) {
    case "NotAllowedError":
      return "The browser was not allowed to use the camera. Allow it beside the address of this page (the camera or lock sign), then press Try again.";
    case "NotFoundError":
      return "No camera was found on this device. Connect one, then press Try again.";
    case "NotReadableError":
    case "AbortError":
      return "The camera is in use by another program, or the system refused it. Close the other program, then press Try again.";
    case "OverconstrainedError":
      return "The chosen camera is no longer there. Choose another one.";
    default:
      return `The camera could not be opened (${error.name}).`;
  }
}

// Opens what was wished. Without a microphone, or a right to it, the picture comes without sound.
export async function open(wishes) {
  const { mediaDevices } = navigator;
  try {
    return { stream: await mediaDevices.getUserMedia(constraints(wishes)), silent: !wishes.sound };
  } catch (error) {
    if (!wishes.sound || !["NotFoundError", "NotReadableError", "NotAllowedError"].includes(error.name)) throw error;
    return { stream: await mediaDevices.getUserMedia(constraints({ ...wishes, sound: false })), silent: true };
  }
}

export async function devices() {
  const all = await navigator.mediaDevices.enumerateDevices();
  const named = (kind, word) => all.filter((device) => device.kind === kind && device.deviceId).map(({ deviceId, label }, index) => ({ id: deviceId, label: label || `${word} ${index + 1}` }));
  return { cameras: named("videoinput", "Camera"), microphones: named("audioinput", "Microphone") };
}

// Keeps the screen of a phone on while it sends; the system takes the lock back whenever the page is hidden.
export class Awake {
  async hold() {
    if (!("wakeLock" in navigator) || document.hidden || this.lock) return;
    try {
      this.lock = await navigator.wakeLock.request("screen");
      this.lock.addEventListener("release", () => (this.lock = null));
    } catch {
      this.lock = null; // low battery: the page says nothing, sending goes on
    }
  }

  release() {
    this.lock?.release();
    this.lock = null;
  }
}
