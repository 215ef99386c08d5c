// A name for this device that people recognise: "Chrome on Linux", "iPhone". Pure.

const SYSTEMS = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android.*Mobile/, "Android phone"],
  [/Android/, "Android tablet"],
  [/Windows/, "Windows computer"],
  [/Mac OS X/, "Mac"],
  [/CrOS/, "Chromebook"],
  [/Linux/, "Linux computer"],
];
const BROWSERS = [[/Edg\//, "Edge"], [/Firefox\//, "Firefox"], [/Chrome\//, "Chrome"], [/Safari\//, "Safari"]];

export function deviceName({ userAgent }) {
  const find = (table) => table.find(([pattern]) => pattern.test(userAgent))?.[1];
  const system = find(SYSTEMS) ?? "This device";
  const browser = find(BROWSERS);
  return browser ? `${system} (${browser})` : system;
}
