// What an analysis says about itself, and how one pushed message changes it. Pure.

const FINISHED = new Set(["done", "failed", "cancelled"]);

export const STAGES = [
  { name: "index", word: "Reading the recording", detail: "Finding every frame and its time." },
  { name: "extract", word: "Measuring", detail: "Motion, looks, objects and sound, snippet by snippet." },
  { name: "assess", word: "Scoring", detail: "Comparing each snippet with what is normal." },
];

export function isFinished(analysis) {
  return FINISHED.has(analysis.state);
}

export function stageWord(stage) {
  return STAGES.find(({ name }) => name === stage)?.word ?? "Analysing";
}

// Applies an `analysis.progress` message to a clip (the API's JSON).
// `stale` asks for a fresh snapshot: a message was missed, or the message tells of more than it carries.
export function applyProgress(clip, message) {
  const index = clip.analyses.findIndex(({ id }) => id === message.analysis);
  if (index < 0) return { clip, stale: true };
  const known = clip.analyses[index];
  if (message.sequence <= known.sequence) return { clip, stale: false };
  const analysis = {
    ...known,
    sequence: message.sequence,
    state: message.state,
    stage: message.stage,
    fraction: message.fraction,
    seconds_left: message.seconds_left,
    error: message.error,
  };
  const analyses = [...clip.analyses];
  analyses[index] = analysis;
  const missed = message.sequence > known.sequence + 1;
  return { clip: { ...clip, analyses }, stale: missed || isFinished(analysis) };
}

// Word, icon and severity of a state: colour never speaks alone.
export function describe(analysis) {
  if (!analysis) return { severity: "normal", icon: "info", word: "Not analysed" };
  switch (analysis.state) {
    case "queued":
      return { severity: "normal", icon: "clock", word: "Waiting" };
    case "running":
      return { severity: "busy", icon: "pulse", word: stageWord(analysis.stage) };
    case "failed":
      return { severity: "alert", icon: "alert", word: "Failed" };
    case "cancelled":
      return { severity: "normal", icon: "stop", word: "Cancelled" };
    default:
      return describeResult(analysis.summary ?? {});
  }
}

function describeResult(summary) {
  const { spans } = summary;
  // The news that it ended arrives before the result: until then nothing is claimed about it.
  if (spans === undefined) return { severity: "busy", icon: "pulse", word: "Fetching the result" };
  if (spans === 0) return { severity: "good", icon: "check", word: "Nothing unusual" };
  return { severity: "alert", icon: "alert", word: spans === 1 ? "1 unusual span" : `${spans} unusual spans` };
}

// The newest analysis by each system, in the order in which the systems were first asked for.
export function bySystem(clip) {
  const newest = new Map();
  for (const analysis of [...clip.analyses].sort((one, other) => one.created_at.localeCompare(other.created_at))) newest.set(analysis.system, analysis);
  return [...newest.values()];
}

// One of: busy, unusual, failed, normal, cancelled.
export function kindOf(analysis) {
  if (!analysis || analysis.state === "queued" || analysis.state === "running") return "busy";
  if (analysis.state !== "done") return analysis.state;
  return (analysis.summary?.spans ?? 0) > 0 ? "unusual" : "normal";
}

const RANK = ["busy", "unusual", "failed", "normal", "cancelled"];

// Of several systems' analyses the one that says most about the recording.
export function foremost(clip) {
  const found = bySystem(clip);
  return found.sort((one, other) => RANK.indexOf(kindOf(one)) - RANK.indexOf(kindOf(other)) || (other.summary?.spans ?? 0) - (one.summary?.spans ?? 0))[0];
}

// Whose details and answer a page begins with: the chosen system's, else the first's that found something (an answer
// that speaks of ordinary minutes beside six curves above the line misleads), else the first's with a result.
export function shownFirst(clip, chosen) {
  const found = bySystem(clip);
  const first = (test) => found.find(test);
  return first(({ system }) => system === chosen) ?? first((each) => kindOf(each) === "unusual") ?? first(({ state }) => state === "done") ?? found[0];
}
