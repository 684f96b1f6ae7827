// What every page has: "/" goes to the search, text that was not saved is kept in this browser.
const isTyping = (element) => /^(input|textarea|select)$/i.test(element.tagName) || element.isContentEditable;

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const target = document.querySelector("#q") ?? document.querySelector("[data-search]");
  if (!target) return;
  event.preventDefault();
  target.focus();
});

// A form with data-keep: what is typed stays in this browser until it has been sent and answered well.
for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = `roundtable:${form.dataset.keep}`;
  const boxes = [...form.querySelectorAll("textarea")];
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(key)); } catch { /* no storage: nothing is kept */ }
  if (kept && boxes.some((box) => kept[box.name] && kept[box.name] !== box.value)) offer(form, boxes, kept, key);
  form.addEventListener("input", () => {
    const words = Object.fromEntries(boxes.map((box) => [box.name, box.value]));
    try { localStorage.setItem(key, JSON.stringify(words)); } catch { /* full or forbidden */ }
  });
  form.addEventListener("submit", () => sessionStorage.setItem("roundtable:sent", key));
}

// The page after a form that was sent: unless the same form is shown again, its text arrived.
const sent = sessionStorage.getItem("roundtable:sent");
if (sent && !document.querySelector(`form[data-keep="${CSS.escape(sent.slice("roundtable:".length))}"] [aria-invalid], .errors`)) {
  sessionStorage.removeItem("roundtable:sent");
  localStorage.removeItem(sent);
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
  drop.addEventListener("click", () => { localStorage.removeItem(key); note.remove(); });
  note.append(" ", use, " ", drop);
  form.prepend(note);
}

// A first guess of the time zone, where the field is still empty.
for (const field of document.querySelectorAll("input[data-guess-zone]")) {
  if (!field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
}
