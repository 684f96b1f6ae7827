// While a meeting goes on: the keys D, A and Q begin a line for a decision, an action item, a question, unless
// somebody is in a field; Enter keeps it as that, Escape leaves it. Who does not want the keys turns them off.
const OFF = "roundtable:keys-off";
const stored = (deed) => { try { return deed(); } catch { return null; } };  // storage may be forbidden
const isOff = () => stored(() => localStorage.getItem(OFF)) === "1";
const isTyping = (element) => element.matches?.("input, textarea, select") || element.isContentEditable;
const form = () => document.querySelector("[data-capture]");

document.addEventListener("keydown", (event) => {
  const line = event.target.closest?.("[data-capture]") && event.target.matches("input[name=line]") ? event.target : null;
  if (line) inLine(event, line);
  else if (!isTyping(event.target) && !isOff()) outside(event);
});

function outside(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  const key = event.key.toLowerCase();
  const button = ["a", "d", "q"].includes(key) ? form()?.querySelector(`[data-key=${key}]`) : null;
  if (!button) return;
  event.preventDefault();
  choose(button);
  button.form.elements.line.focus();
  button.form.scrollIntoView({ block: "nearest" });
}

function inLine(event, line) {
  if (event.key === "Escape") {
    choose(null, line.form);
    line.blur();
  } else if (event.key === "Enter" && !event.isComposing) {
    const chosen = line.form.querySelector("[data-chosen]");
    if (!chosen) return;
    event.preventDefault();
    line.form.requestSubmit(chosen);
  }
}

function choose(button, within = button.form) {
  for (const one of within.querySelectorAll("[data-key]")) {
    one.toggleAttribute("data-chosen", one === button);
    if (one === button) one.setAttribute("aria-pressed", "true");
    else one.removeAttribute("aria-pressed");
  }
}

function paint() {
  for (const keys of document.querySelectorAll("[data-keys]")) {
    const [says, turn] = [keys.querySelector("[data-says]"), keys.querySelector("[data-switch]")];
    keys.dataset.on ??= says.textContent;
    says.textContent = isOff() ? keys.dataset.off : keys.dataset.on;
    turn.textContent = isOff() ? keys.dataset.turnOn : keys.dataset.turnOff;
  }
}

document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-switch]")) return;
  stored(() => (isOff() ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  paint();
});

paint();
document.addEventListener("roundtable:refreshed", paint);
