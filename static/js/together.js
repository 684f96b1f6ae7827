// The text of a section while somebody writes it: kept on the server a few seconds after they pause, and in this
// browser while it cannot be sent. What others save comes in where it fits, and where they are the words stay.
// Without this module the box is a form with a button, and a save that comes too late is shown beside the others'.
import { become, onTyping, textOf } from "./box.js";
import { merge } from "./merging.js";
import { ask, drop, keep, keyOf, kept, keysOf, markSent, send } from "./sending.js";

const PAUSE = 2000;  // milliseconds after the last key
const LONGEST = 15000;  // and never longer than this without being kept
const SOON = 250;  // until it is kept in this browser
const SIGN_OF_LIFE = 60000;
const IDLE = 240000;  // who has done nothing for so long gives no sign of life
const PATIENCE = 4000;  // that another button of the page waits
const AT_ONCE = 15000;  // characters that a page on its way out can still send
const RETRIES = [2000, 4000, 8000, 15000, 30000];
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const pause = (time) => new Promise((resolve) => { setTimeout(resolve, time); });

class Writing {
  constructor(form) {
    this.form = form;
    this.area = form.querySelector("textarea");
    this.line = form.querySelector("[data-kept]");
    this.trouble = form.querySelector("[data-trouble]");
    this.words = JSON.parse(this.trouble.dataset.words);
    this.name = keyOf(`${form.dataset.draft}:`);
    this.key = `${this.name}${Math.random().toString(36).slice(2)}`;
    this.base = Number(form.elements.base.value);
    this.known = form.elements.known.value;
    this.arrived = this.area.defaultValue;  // what the server has of it
    this.failures = 0;
    this.done = Date.now();
    form.autocomplete = "off";  // a browser would put old words into a newer page
    onTyping(this.area, () => this.typed());
    this.restore();
    if (this.isDirty) this.typed();  // before this script had come
  }

  get isDirty() { return textOf(this.area) !== this.arrived; }

  typed() {
    this.done = Date.now();
    this.since ??= Date.now();
    this.soon ??= setTimeout(() => this.note(), SOON);
    this.later(Math.max(0, Math.min(PAUSE, this.since + LONGEST - Date.now())));
  }

  // In this browser, for this page alone: another page of the same person has words of its own.
  note() {
    clearTimeout(this.soon);
    this.soon = null;
    if (this.isDirty) keep(this.key, { arrived: this.arrived, source: textOf(this.area), note: this.form.elements.note.value });
    else drop(this.key);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  // Resolves when nothing is on its way any more. ``isAsking``: also when nothing was typed, for what others saved.
  save({ isAsking = false, keepalive = false } = {}) {
    clearTimeout(this.timer);
    if (this.busy) { this.isAsked ||= isAsking; return this.busy; }
    this.isAsked = isAsking;
    this.busy = this.#saved(keepalive).finally(() => { this.busy = null; });
    return this.busy;
  }

  async #saved(keepalive) {
    while ((this.isDirty || this.isAsked) && !this.isOver) {
      this.isAsked = false;
      const sent = textOf(this.area), most = Number(this.trouble.dataset.most);
      if (sent.length > most) return this.tooLong(sent.length, most);
      const answer = (!this.isDirty && await this.others()) || await send(this.form.dataset.drafts, sent, this.base, { keepalive, known: this.known });
      if (this.isOver) return undefined;
      if (answer.status !== 200) return this.failed(answer);
      if (answer.other !== undefined) { this.another(answer); continue; }
      this.took(sent, answer);
      if (this.isDirty && !this.isAsked) return this.later(PAUSE);
    }
    return undefined;
  }

  // What others saved, where all that was typed here is kept: nothing is written for it. None: it must be sent after all.
  others() { return ask(`${this.form.dataset.drafts}/merged`, { base: this.base, known: this.known }); }

  took(sent, answer) {
    this.at(answer.revision, answer.known, answer.known ? sent : answer.merged ?? sent);
    if (answer.merged !== null && answer.merged !== sent) {
      become(this.area, merge(sent, answer.merged, textOf(this.area)));
      this.tell("told", filled(this.words.merged, { name: answer.by || this.words.somebody }));
    } else if (answer.is_gone) this.tell("", this.words.gone);
    else if (answer.is_clash) this.clash(answer.by || this.words.somebody);
    else if (this.isFailing) this.tell();
    this.line.textContent = answer.said;
    this.settle();
  }

  // Another page of mine has kept words since: both, merged, and kept again.
  another({ other, base, known }) {
    const now = merge(this.arrived, other, textOf(this.area));
    this.at(base, known, other);
    become(this.area, now);
    this.tell("told", this.words.other_page);
    this.settle();
  }

  settle() {
    this.failures = 0;
    this.isAway = false;
    this.since = this.isDirty ? Date.now() : null;
    this.note();
  }

  at(base, known, arrived) {
    [this.base, this.known, this.arrived] = [base, known, arrived];
    [this.form.elements.base.value, this.form.elements.known.value] = [base, known];
    document.querySelector("[data-base-says]").textContent = filled(this.words.base, { number: base });
  }

  failed(answer) {
    const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: this.trouble.dataset.zone }).format(this.since ?? Date.now());
    this.note();
    this.line.textContent = "";
    if (answer.status === 401) this.tell("", this.words.signed_out, this.words.sign_in, this.trouble.dataset.signIn);
    else if (answer.status === 403 || answer.status === 404) this.tell("", this.words.not_yours);
    else if (answer.status && answer.status < 500) this.tell("", filled(this.words.refused, { why: answer.error }));
    else if (this.told !== this.words.away) this.tell("", filled(this.words.offline, { hour }));
    if (answer.status === 422) return;  // until other words are typed
    this.isAway = !answer.status;
    this.later(RETRIES[Math.min(this.failures, RETRIES.length - 1)]);
    this.failures += 1;
  }

  // A browser that is not connected would show a page of its own in place of the words.
  stay() {
    this.tell("", this.words.away);
    dispatchEvent(new Event("roundtable:stays"));
  }

  tooLong(length, most) {
    const [much, atMost] = [length, most].map((number) => number.toLocaleString(document.documentElement.lang));
    this.note();
    this.tell("", filled(this.words.too_long, { length: much, most: atMost }));
  }

  clash(name) { this.tell("", filled(this.words.clash, { name }), this.words.compare, this.trouble.dataset.compare); }

  tell(kind = "", text = "", link = "", address = "") {
    if (this.told === text) return;  // said once
    this.told = text;
    this.isFailing = Boolean(text) && kind !== "told";
    this.trouble.className = `trouble ${kind}`;
    this.trouble.replaceChildren();
    if (!text) return;
    const sentence = this.trouble.appendChild(document.createElement("p"));
    sentence.textContent = text;
    if (!link) return;
    const there = document.createElement("a");
    [there.href, there.textContent] = [address, link];
    sentence.append(" ", there);
  }

  // What pages of this browser have left behind that are not open any more.
  async restore() {
    const open = await othersOpen();
    navigator.locks?.request(this.key, () => new Promise(() => {}));  // until this page goes
    for (const key of keysOf(this.name)) {
      if (key === this.key || open.has(key)) continue;
      const left = kept(key);
      const now = left ? merge(left.arrived, textOf(this.area), left.source) : textOf(this.area);
      if (now !== textOf(this.area)) {
        become(this.area, now);
        this.form.elements.note.value ||= left.note;
        this.tell("told", this.words.restored);
        this.typed();
        this.note();
      }
      drop(key);
    }
  }

  isAbout(change) { return change.kind === "section" && `section-${change.id}` === this.form.dataset.draft; }

  async live() {
    for (;;) {
      await pause(SIGN_OF_LIFE);
      if (document.visibilityState === "visible" && Date.now() - this.done < IDLE) await send(this.form.dataset.presence, "", this.base);
    }
  }
}

// Where the browser does not say, they count as closed: then the same words are merged once more.
async function othersOpen() {
  const locks = await navigator.locks?.query();
  return new Set((locks?.held ?? []).map(({ name }) => name));
}

const form = document.querySelector("form[data-draft]");
const writing = new Writing(form);
writing.live();
for (const name of ["keydown", "pointerdown"]) addEventListener(name, () => { writing.done = Date.now(); }, { passive: true });
document.addEventListener("roundtable:changes", ({ detail }) => { if (detail.some((change) => writing.isAbout(change))) writing.save({ isAsking: true }); });
addEventListener("online", () => { writing.save({ isAsking: true }); });
addEventListener("pageshow", (event) => { if (event.persisted) writing.isOver = false; });
addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden" || writing.isOver) return;
  writing.note();
  writing.save({ keepalive: textOf(writing.area).length < AT_ONCE });
});

// Every button of the page waits until the words have arrived; for a moment, no longer.
document.addEventListener("submit", async (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return;
  const { target, submitter } = event;
  const isSave = target === form && !submitter?.name;  // else the same page comes back, with what was typed in it
  event.preventDefault();
  writing.note();
  const isDropping = "drops" in target.dataset;
  const mayBeAway = writing.isAway || !navigator.onLine;
  if (!isDropping && (!isSave || writing.busy || mayBeAway)) await Promise.race([writing.save({ isAsking: mayBeAway }), pause(PATIENCE)]);
  if (isSave && writing.isAway) { writing.stay(); return; }
  writing.isOver = true;
  if (isDropping) drop(writing.key);
  if (isSave) markSent(writing.key);
  if (submitter?.name) target.append(hidden(submitter));
  if (submitter?.hasAttribute("formaction")) target.action = submitter.formAction;
  target.submit();
});

function hidden(submitter) {
  const field = document.createElement("input");
  [field.type, field.name, field.value] = ["hidden", submitter.name, submitter.value];
  return field;
}
