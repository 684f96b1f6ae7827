// Sends notes while somebody types, each time with the revision that they started from, and keeps in this
// browser what has not arrived. Without this the box is a form with a button.
export const whose = document.documentElement.dataset.person ?? "";
const PREFIX = `roundtable:${whose}:notes-`;
const stored = (deed) => { try { return deed(); } catch { return null; } };  // storage may be forbidden or full

export const keyOf = (name) => `roundtable:${whose}:${name}`;
export const keep = (key, words) => stored(() => localStorage.setItem(key, JSON.stringify(words)));
export const kept = (key) => stored(() => JSON.parse(localStorage.getItem(key)));
export const keysOf = (prefix) => stored(() => Object.keys(localStorage).filter((key) => key.startsWith(prefix))) ?? [];
// Sent with a form: app.js drops it once the form has arrived.
export const markSent = (key) => stored(() => sessionStorage.setItem("roundtable:sent", key));
export const drop = (key) => stored(() => localStorage.removeItem(key));

// What became of it: {status, …the answer}; status 0: nothing came back.
export async function send(action, source, base, { keepalive = false, ...more } = {}) {
  const answer = await post(action, { base, source, ...more }, keepalive);
  if (answer.status !== 400 || !answer.token) return answer;
  if (answer.person !== whose) return { ...answer, status: 401 };  // signed out, or somebody else is signed in by now
  renew(answer.token);
  return post(action, { base, source, ...more }, keepalive);
}

// What the server says without being sent anything; null when it has nothing to say (204).
export async function ask(address, fields) {
  try {
    const answer = await fetch(`${address}?${new URLSearchParams(fields)}`, { headers: { Accept: "application/json" } });
    return answer.status === 204 ? null : { ...await answer.json(), status: answer.status };
  } catch {
    return { status: 0 };
  }
}

// The page was of another sign-in.
export function renew(token) {
  for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token;
}

// A page as a document, also one that says no; null when it did not come, or not to its end.
export async function pageOf(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    return answer.status < 500 ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

async function post(action, fields, keepalive) {
  const token = document.querySelector("[name=csrf_token]")?.value ?? "";
  const body = new URLSearchParams({ csrf_token: token, ...fields });
  try {
    const answer = await fetch(action, { method: "POST", headers: { Accept: "application/json" }, body, keepalive });
    return { ...await answer.json(), status: answer.status };
  } catch {
    return { status: 0 };
  }
}

// Words for items whose box is not on this page: the meeting went on before they had arrived.
export async function sendLeft(shown) {
  for (const key of keysOf(PREFIX).filter((key) => !shown.has(key))) {
    const words = kept(key);
    if (!words?.action) continue;
    let answer = await send(words.action, words.source, words.base);
    if (answer.merged !== undefined) answer = await send(words.action, answer.merged, answer.revision);
    if (answer.status === 200 && answer.merged === undefined) drop(key);
  }
}
