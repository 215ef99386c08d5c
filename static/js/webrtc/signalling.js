// WHIP and WHEP over fetch: an offer is posted, the answer and the address of the session come back (RFC 9725).

const GATHERING = 1500; // milliseconds to wait for this side's addresses; what is known then is sent

export class SignallingError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }

  // Trying again soon does not help: the camera is gone, or this person or token may not. 409 is one that is offline.
  get isFinal() {
    return [400, 401, 403, 404, 415].includes(this.status);
  }
}

// The ICE servers of a Link header: [{urls, username, credential}]. Pure.
export function iceServersOf(header) {
  const servers = [];
  for (const [, url, parameters] of (header ?? "").matchAll(/<([^>]+)>((?:\s*;\s*[\w-]+="(?:[^"\\]|\\.)*")*)/g)) {
    const named = Object.fromEntries([...parameters.matchAll(/([\w-]+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name, value.replace(/\\(.)/g, "$1")]));
    if (named.rel !== "ice-server") continue;
    servers.push(named.username ? { urls: url, username: named.username, credential: named.credential } : { urls: url });
  }
  return servers;
}

async function gathered(connection) {
  if (connection.iceGatheringState === "complete") return;
  await new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHERING);
    connection.addEventListener("icegatheringstatechange", () => {
      if (connection.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}

async function sentence(response) {
  const body = await response.text();
  try {
    return JSON.parse(body).detail || "";
  } catch {
    return ""; // a proxy's page
  }
}

// Sends the offer of a connection whose tracks or transceivers are in place. Gives {session, iceServers}:
// the session's address, and the servers that a next attempt should use. Raises SignallingError.
export async function negotiate(connection, address, headers = {}, signal = undefined) {
  await connection.setLocalDescription(await connection.createOffer());
  await gathered(connection);
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/sdp", Accept: "application/sdp" },
      body: connection.localDescription.sdp,
      credentials: "same-origin",
      signal,
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new SignallingError(0, "The server cannot be reached.");
  }
  if (response.status !== 201) throw new SignallingError(response.status, (await sentence(response)) || `The server refused (status ${response.status}).`);
  const location = response.headers.get("Location");
  const answer = await response.text();
  await connection.setRemoteDescription({ type: "answer", sdp: answer });
  return { session: location && new URL(location, new URL(address, document.baseURI)).href, iceServers: iceServersOf(response.headers.get("Link")) };
}

// Ends a session, then its connection: the other way round the server would notice first and know the session
// no more. Without a server the connection is closed all the same.
export async function hangUp(session, connection, headers = {}) {
  try {
    if (session) await fetch(session, { method: "DELETE", headers, credentials: "same-origin", keepalive: true });
  } catch {
    // The server notices by itself that nobody is there.
  } finally {
    connection?.close();
  }
}
