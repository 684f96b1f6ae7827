// The notes of an agenda item, saved while somebody types. Nothing is lost: not with a lost connection, not
// after the sign-in has ended, not when somebody else wrote in between (then both texts are merged).
import { become } from "./box.js";
import { drop, keep, keyOf, kept, pageOf, send, sendLeft } from "./sending.js";
import { merge } from "./merging.js";

const PAUSE = 1200;  // milliseconds after the last key
const LONGEST = 6000;  // and never longer than this without a save
const FORBIDDEN = new Set([403, 404]);  // by now: no longer of the group, an item that was taken away
const RETRIES = [2000, 4000, 8000, 15000, 30000];
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const boxes = new Map();

class Notes {
  constructor(form) {
    this.form = form;
    this.box = form.querySelector("textarea");
    this.trouble = form.querySelector(".trouble");
    this.words = JSON.parse(this.trouble.dataset.words);
    this.key = keyOf(form.dataset.notes);
    this.base = Number(form.elements.base.value);
    this.known = this.box.defaultValue;
    this.failures = 0;
    this.box.addEventListener("input", () => this.typed());
    form.addEventListener("roundtable:fresh", (event) => this.fresh(event.detail));
    form.addEventListener("roundtable:left", () => this.look());
    this.restore();
    if (this.isDirty && !this.since) this.typed();  // before this script had come
  }

  get isDirty() { return this.box.value !== this.known; }

  typed() {
    this.since ??= Date.now();
    this.form.dataset.unsaved = "";
    keep(this.key, { action: this.form.action, base: this.base, source: this.box.value });
    this.later(Math.max(0, Math.min(PAUSE, this.since + LONGEST - Date.now())));
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  // Resolves when nothing is on its way any more.
  save(options) {
    clearTimeout(this.timer);
    this.busy ??= this.#saved(options).finally(() => { this.busy = null; });
    return this.busy;
  }

  async #saved(options) {
    while (this.isDirty) {
      const sent = this.box.value;
      const answer = await send(this.form.action, sent, this.base, options);
      if (answer.status !== 200) return this.failed(answer);
      if (answer.merged !== undefined) { this.together(sent, answer); continue; }
      this.arrived(sent, answer);
      if (this.isDirty) return this.later(PAUSE);
    }
  }

  arrived(sent, answer) {
    this.at(answer.revision, sent);
    this.failures = 0;
    this.since = this.isDirty ? Date.now() : null;
    if (!this.isDirty) this.settled();
    if (this.isFailing) this.tell();
    const saved = (this.form.closest(".live") ?? this.form).querySelector("[data-saved]");
    if (saved && answer.said) saved.textContent = answer.said;
  }

  settled() {
    drop(this.key);
    delete this.form.dataset.unsaved;
  }

  // Somebody saved in between: their words and mine, merged, and saved again.
  together(sent, answer) {
    const now = merge(sent, answer.merged, this.box.value);
    this.at(answer.revision, answer.source);
    become(this.box, now);
    if (this.isDirty) keep(this.key, { action: this.form.action, base: this.base, source: now });
    else this.settled();
    this.tell("told", answer.conflicts.length ? this.words.both : filled(this.words.merged, { name: answer.by }), answer.conflicts);
  }

  failed(answer) {
    const hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: this.trouble.dataset.zone }).format(this.since ?? Date.now());
    keep(this.key, { action: this.form.action, base: this.base, source: this.box.value });
    if (answer.status === 422) return this.tell("", filled(this.words.refused, { why: answer.error }));
    const unsaved = filled(this.words.unsaved, { hour });
    if (answer.status === 401) this.tell("", unsaved, [], this.words.signed_out);
    else this.tell("", FORBIDDEN.has(answer.status) ? this.words.not_yours : unsaved);
    this.later(RETRIES[Math.min(this.failures, RETRIES.length - 1)]);
    this.failures += 1;
  }

  // What the server has by now, while nothing of mine is on its way.
  fresh({ base, source }) {
    if (base <= this.base || this.busy) return;
    if (this.isDirty) { this.save(); return; }
    this.at(base, source);
    become(this.box, source);
  }

  // The page shows the words without a box: somebody else takes the notes, and mine is open still.
  async look() {
    const fresh = await pageOf(this.form.action);
    const form = fresh?.querySelector("form[data-notes]");
    if (form) this.fresh({ base: Number(form.elements.base.value), source: form.querySelector("textarea").value });
  }

  at(revision, text) {
    this.base = this.form.elements.base.value = revision;
    this.known = text;
  }

  restore() {
    const words = kept(this.key);
    if (!words || words.source === this.box.value) { drop(this.key); return; }
    if (words.base > this.base) return;  // another page of this browser is further: it sends them
    this.base = words.base;
    this.box.value = words.source;
    this.since = Date.now();
    this.form.dataset.unsaved = "";
    this.tell("told", this.words.restored);
    this.later(0);
  }

  tell(kind = "", text = "", conflicts = [], signedOut = "") {
    this.isFailing = Boolean(text) && kind !== "told";
    this.trouble.className = `trouble ${kind}`;
    this.trouble.replaceChildren();
    if (!text) return;
    const sentence = this.trouble.appendChild(document.createElement("p"));
    sentence.textContent = text;
    if (signedOut) {
      const link = document.createElement("a");
      link.href = this.trouble.dataset.signIn;
      link.textContent = this.words.sign_in;
      sentence.append(` ${signedOut} `, link);
    }
    for (const conflict of conflicts) this.trouble.append(this.#sideBySide(conflict));
    if (kind !== "told") return;
    const button = this.trouble.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "btn sm";
    button.textContent = this.words.understood;
    button.addEventListener("click", () => { this.tell(); this.box.focus(); });
  }

  #sideBySide({ theirs, yours }) {
    const both = document.createElement("dl");
    both.className = "both s";
    for (const [name, words] of [[this.words.theirs, theirs], [this.words.yours, yours]]) {
      const side = both.appendChild(document.createElement("div"));
      side.appendChild(document.createElement("dt")).textContent = name;
      side.appendChild(document.createElement("dd")).textContent = words;
    }
    return both;
  }
}

function attach() {
  for (const [form] of boxes) if (!form.isConnected) boxes.delete(form);
  for (const form of document.querySelectorAll("form[data-notes]")) if (!boxes.has(form)) boxes.set(form, new Notes(form));
}

attach();
sendLeft(new Set([...boxes.values()].map((notes) => notes.key)));
document.addEventListener("roundtable:refreshed", attach);
addEventListener("online", () => { for (const notes of boxes.values()) notes.save(); });
addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") for (const notes of boxes.values()) notes.save({ keepalive: true });
});

// Another button of the page waits until the words have arrived; for a moment, no longer.
document.addEventListener("submit", async (event) => {
  const open = [...boxes.values()].filter((notes) => notes.busy || (notes.isDirty && notes.form !== event.target));
  if (!open.length || event.defaultPrevented) return;
  event.preventDefault();
  await Promise.race([Promise.all(open.map((notes) => notes.save())), new Promise((resolve) => { setTimeout(resolve, 4000); })]);
  if (event.submitter?.name) event.target.append(hidden(event.submitter));
  if (event.submitter?.hasAttribute("formaction")) event.target.action = event.submitter.formAction;
  event.target.submit();
});

function hidden(submitter) {
  const field = document.createElement("input");
  [field.type, field.name, field.value] = ["hidden", submitter.name, submitter.value];
  return field;
}
