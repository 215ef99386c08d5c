// Recordings and messages as the server writes them.

export function anAnalysis(fields = {}) {
  return {
    id: "a1", system: "normality", system_title: "Learned normality", model_version: "", state: "queued", stage: "",
    fraction: 0, seconds_left: null, error: "", summary: {}, sequence: 0, created_at: "2026-01-02T03:04:05Z",
    finished_at: null, ...fields,
  };
}

export function aClip(fields = {}) {
  return {
    id: "c1", title: "gate.mp4", duration: 12, width: 640, height: 360, fps: 25, frame_count: 300, has_audio: true,
    browser_playable: true, size: 1000, sha256: "00", created_at: "2026-01-02T03:04:05Z", camera: null,
    video_url: "/media/clips/c1/video", thermal_url: null, poster_url: null, can_delete: true,
    analyses: [anAnalysis()], ...fields,
  };
}

export function progress(fields = {}) {
  return {
    type: "analysis.progress", topic: "clip:c1", sequence: 1, clip: "c1", analysis: "a1", system: "normality",
    state: "running", stage: "extract", fraction: 0.1, seconds_left: null, error: "", ...fields,
  };
}

export function aCamera(fields = {}) {
  return {
    id: "k1", name: "Gate", kind: "publish", enabled: true, state: "live", reason: "", health: {}, time_zone: "Europe/Berlin",
    line: 0.5, line_mode: "budget", learning: "ready", learned: 1, learning_note: "", systems: ["normality"],
    scoring: [{ name: "normality", title: "Learned normality", line: 0.5, problem: "" }], zones: [], sound: true,
    last: null, points: [], skipped: 0, snapshot_url: "/media/cameras/k1/snapshot.jpg", mjpeg_url: "/media/cameras/k1/mjpeg",
    whep_url: "/whep/k1", url: "/cameras/k1/", version: 1, can_manage: true, ...fields,
  };
}

// The snippet that ends at Unix second `sequence`.
export function snippet(sequence, fields = {}) {
  return {
    type: "snippet.scored", topic: "wall", camera: "k1", system: "normality", sequence, start: sequence - 1, end: sequence,
    captured_at: sequence, score: 0.1, raw: 1, label: "", line: 0.5, contributions: { motion: 1 }, frames: [], boxes: [],
    skipped: 0, ...fields,
  };
}

export function aDescription(fields = {}) {
  return {
    shown: "One person moved fast.", kind: "measured", by: "", mark: "Measured", language: "en", sentence: "One person moved fast.",
    text: null, state: "measured", state_words: "", refused: 0, edit: "", edited_by: "", edited_at: null, revision: 0,
    facts_revision: 1, ...fields,
  };
}

export function anAlert(fields = {}) {
  return {
    id: "a1", camera: "k1", camera_name: "Gate", cause: "score", system: "normality", model_version: "1", state: "open",
    severity: "notice", opened_at: "2026-01-02T03:04:05Z", last_at: "2026-01-02T03:04:06Z", ended_at: null, peak: 0.8,
    peak_at: null, line: 0.5, label: "running", description: "", described: aDescription(), contributions: {}, acknowledged_by: null,
    acknowledged_at: null, confirmed: null, review: "waiting", review_revision: 0, reviewed_label: "", reviewed_at: null, on_hold: false, snapshot_url: null, evidence_url: null, evidence_start: null,
    evidence_end: null, sequence: 1, url: "/alerts/a1/", ...fields,
  };
}
