// What every page has: "/" goes to the search, text that was not saved is kept in this browser.
const isTyping = (element) => /^(input|textarea|select)$/i.test(element.tagName) || element.isContentEditable;

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const box = document.querySelector("#q");
  const search = document.querySelector("[data-search]");
  if (!box && !search) return;
  event.preventDefault();
  if (box) box.focus();
  else location.assign(`${search.href}#q`);  // the browser puts the cursor into what is named there
});

// What is on its way is not sent a second time by a hasty hand: not by the same button of the same form.
const LEAVING = 10000;  // milliseconds that another page may take to come
let sending = null;
addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  if (form.method !== "post") return;
  if (sending?.form === form && sending.button === button && Date.now() < sending.at + LEAVING) {
    event.preventDefault();
    event.stopImmediatePropagation();
  } else sending = { form, button, at: Date.now() };
}, { capture: true });
for (const name of ["pageshow", "roundtable:stays"]) addEventListener(name, () => { sending = null; });  // come back to, or not left

// A form with data-keep: what is typed stays in this browser, for this person, until it has arrived.
const SENT = "roundtable:sent";
const whose = document.documentElement.dataset.person ?? "";
const stored = (deed) => { try { return deed(); } catch { return null; } };  // storage may be forbidden or full

// The page after a form that was sent. It arrived when the answer led on to another page. A page that
// answers by itself has errors; one with data-not-arrived wants something first, and then sends it again.
const sent = stored(() => sessionStorage.getItem(SENT));
if (sent) {
  const arrived = performance.getEntriesByType("navigation")[0].redirectCount > 0;
  if (arrived) stored(() => localStorage.removeItem(sent));
  if (arrived || !document.querySelector("[data-not-arrived]")) stored(() => sessionStorage.removeItem(SENT));
}

// Who leaves it at the draft that is kept there is not offered the same words from this browser as well.
for (const link of document.querySelectorAll("a[data-kept-there]")) {
  link.addEventListener("click", () => stored(() => localStorage.removeItem(sent)));
}

for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = `roundtable:${whose}:${form.dataset.keep}`;
  const boxes = [...form.querySelectorAll("textarea, input.in:not([type=file], [type=password])")];
  const kept = stored(() => JSON.parse(localStorage.getItem(key)));
  if (kept && boxes.some((box) => kept[box.name] && kept[box.name] !== box.value)) offer(form, boxes, kept, key);
  form.addEventListener("input", () => {
    const words = Object.fromEntries(boxes.map((box) => [box.name, box.value]));
    stored(() => localStorage.setItem(key, JSON.stringify(words)));
  });
  form.addEventListener("submit", () => stored(() => sessionStorage.setItem(SENT, key)));
}

function offer(form, boxes, kept, key) {
  const words = document.documentElement.dataset;
  const note = document.createElement("p");
  note.className = "flash";
  const use = document.createElement("button");
  const drop = document.createElement("button");
  for (const button of [use, drop]) { button.type = "button"; button.className = "btn sm"; }
  note.textContent = words.keptNote;
  use.textContent = words.keptUse;
  drop.textContent = words.keptDrop;
  use.addEventListener("click", () => {
    for (const box of boxes) if (kept[box.name]) { box.value = kept[box.name]; box.dispatchEvent(new Event("input", { bubbles: true })); }
    note.remove();
  });
  drop.addEventListener("click", () => { stored(() => localStorage.removeItem(key)); note.remove(); });
  note.append(" ", use, " ", drop);
  form.prepend(note);
}

// Where a phone has no room for all tabs, the one of this page is seen.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  tab.parentElement.scrollLeft = tab.offsetLeft - tab.parentElement.offsetLeft - (tab.parentElement.clientWidth - tab.offsetWidth) / 2;
}

// A first guess of the time zone, where the field is still empty.
for (const field of document.querySelectorAll("input[data-guess-zone]")) {
  if (!field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
