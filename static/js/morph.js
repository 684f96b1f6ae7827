// Makes a part of the page like what the server shows by now, and leaves alone what somebody is busy with:
// the field in which they are, words that have not arrived, what they have opened. Nodes are known again by
// their id, else by their place among those of their kind.
const FIELDS = "input:not([type=hidden]), textarea, select";

export function morph(from, to) {
  if (from.nodeType !== Node.ELEMENT_NODE) {
    if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue;
    return;
  }
  if ("own" in from.dataset || from.isEqualNode(to)) return;
  if (from.matches("form[data-notes]")) { tellFresh(from, to); return; }
  attributes(from, to);
  if (!from.matches(FIELDS) && from.name !== "csrf_token") children(from, to);
}

// The box for notes decides itself what becomes of words that have come while somebody types in it.
function tellFresh(form, to) {
  const detail = { base: Number(to.elements.base.value), source: to.querySelector("textarea").value };
  form.dispatchEvent(new CustomEvent("roundtable:fresh", { detail }));
}

function attributes(from, to) {
  if (from.matches(FIELDS) || from.name === "csrf_token") return;
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name) && !isOurs(from, name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value && !isOurs(from, name)) from.setAttribute(name, value);
}

const isOurs = (element, name) => element.localName === "details" && name === "open";

function children(from, to) {
  const known = new Map([...from.children].filter((node) => node.id).map((node) => [node.id, node]));
  const used = new Set();
  let at = from.firstChild;
  for (const node of [...to.childNodes]) {
    const match = node.id ? known.get(node.id) : next(at, node, used);
    if (match && isAlike(match, node)) {
      used.add(match);
      if (match !== at) put(match, at);
      morph(match, node);
      at = match.nextSibling;
    } else {
      const made = document.importNode(node, true);
      from.insertBefore(made, at);
      used.add(made);
    }
  }
  for (const node of [...from.childNodes].filter((one) => !used.has(one))) {
    if (isBusy(node)) tellLeft(node);
    else node.remove();
  }
}

// The page has no such box by now, and somebody is in it: it looks for itself what became of the words.
function tellLeft(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  for (const form of node.matches("form[data-notes]") ? [node] : node.querySelectorAll("form[data-notes]")) {
    form.dispatchEvent(new CustomEvent("roundtable:left"));
  }
}

function next(at, node, used) {
  for (let one = at; one; one = one.nextSibling) if (!one.id && !used.has(one) && isAlike(one, node)) return one;
  return null;
}

function isAlike(one, other) {
  if (one.nodeType !== other.nodeType || one.nodeName !== other.nodeName) return false;
  return one.nodeName !== "FORM" || one.getAttribute("action") === other.getAttribute("action");
}

// A node that somebody is in is not moved, that would take the focus from it: those before it go behind it.
function put(match, at) {
  if (!match.contains(document.activeElement)) { match.parentNode.insertBefore(match, at); return; }
  for (let one = at; one && one !== match;) {
    const following = one.nextSibling;
    match.parentNode.insertBefore(one, match.nextSibling);
    one = following;
  }
}

export function isBusy(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return false;
  const active = document.activeElement;
  return (node.contains(active) && active.matches(FIELDS)) || node.matches("[data-unsaved]") || node.querySelector("[data-unsaved]") !== null;
}
