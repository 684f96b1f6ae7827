// What others do appears by itself: one long poll says that something on this page has changed, and the parts
// that did are made anew, without taking focus or words from anybody. Who wants no movement is told instead.
import { morph } from "./morph.js";
import { pageOf } from "./sending.js";

const root = document.querySelector("[data-live]");
const APART = Number(root?.dataset.apart ?? 1500);  // milliseconds between two looks at the page, at least
const RETRIES = [2000, 5000, 10000, 30000];
const ELSEWHERE = new Set(["decision", "action_item", "question"]);  // kept at meetings, with pages of their own
const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });
const LEAVING = 10000;  // milliseconds that another page may take to come; a download leaves this one
let since = root?.dataset.since;
let waiting = null;
let untold = [];
let left = -Infinity;

async function poll() {
  for (let failures = 0; "live" in root.dataset;) {
    await untilShown();
    const began = Date.now();
    const answer = await ask();
    if (answer?.status === 401) return;  // signed out: what is written says so itself
    if (answer?.status === 200 && await hear(answer.told)) failures = 0;
    else if (answer?.status === 204) {
      failures = 0;
      const later = Number(answer.after ?? 5) * 1000;
      if (Date.now() - began < later) await pause(later);  // no seat was free
    } else {
      await pause(RETRIES[Math.min(failures, RETRIES.length - 1)]);
      failures += 1;
    }
  }
}

async function ask() {
  waiting = new AbortController();
  try {
    const answer = await fetch(`${root.dataset.live}?since=${since}`, { headers: { Accept: "application/json" }, signal: waiting.signal });
    const { status } = answer;
    return { status, told: status === 200 ? await answer.json() : null, after: answer.headers.get("Retry-After") };
  } catch {
    return null;
  }
}

// Whether the page says it by now: what could not be fetched is asked for again.
async function hear(told) {
  const before = since;
  since = told.since;
  untold.push(...told.changes.filter(isAboutThisPage));
  if (!told.changes.some(isAboutThisPage) || await changed()) return true;
  since = before;
  return false;
}

// A page that nobody looks at takes no seat.
function untilShown() {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((resolve) => { document.addEventListener("visibilitychange", resolve, { once: true }); });
}

function isAboutThisPage(change) {
  if (change.kind === "agenda_item" && change.revision !== null && isMine(change)) return false;
  const isHere = change.page.kind === root.dataset.kind && change.page.id === Number(root.dataset.id);
  return isHere || ELSEWHERE.has(change.kind);
}

function isMine({ id, revision }) {
  const form = root.querySelector(`form[data-notes="notes-${id}"]`);
  return form !== null && Number(form.elements.base.value) >= revision;
}

async function changed() {
  if (!("still" in root.dataset)) return refresh();
  root.querySelector("[data-news]").hidden = false;
  return true;
}

// Another page is on its way: a box that appeared here now would be gone before a sentence is typed.
function untilItStays() { return pause(Math.max(0, left + LEAVING - Date.now())); }

let last = 0;
async function refresh() {
  const detail = untold.splice(0);
  if (detail.length) document.dispatchEvent(new CustomEvent("roundtable:changes", { detail }));
  await pause(Math.max(0, last + APART - Date.now()));
  last = Date.now();
  const page = await pageOf(root.dataset.page);
  const fresh = page?.getElementById(root.id);
  if (!fresh) return page !== null;
  await untilItStays();
  since = fresh.dataset.since ?? since;
  say(fresh.querySelector("[data-told]")?.textContent ?? "", root.querySelector("[data-told]")?.textContent ?? "");
  morph(root, fresh);
  document.dispatchEvent(new CustomEvent("roundtable:refreshed"));
  return true;
}

function say(now, before) {
  if (now !== before) root.querySelector("[data-say]").textContent = now;
}

if (root) {
  poll();
  root.querySelector("[data-news] button")?.addEventListener("click", async () => {
    root.querySelector("[data-news]").hidden = true;
    await refresh();
  });
  addEventListener("beforeunload", () => { left = Date.now(); });
  addEventListener("pageshow", (event) => { if (event.persisted) left = -Infinity; });  // come back to
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") waiting?.abort(); });
}
