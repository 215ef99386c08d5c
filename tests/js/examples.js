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
