// A writing box, whichever editor stands around its textarea. Without one it is the plain textarea.
// An editor comes in by adopt(area, adapter). What it has to keep to:
//   text()                    what the person sees in it now
//   replace(from, to, text)   other words, which the person did not type: cursor, selection, view and focus stay with
//                             the words that they were at; tells no input event; its undo does not take them back
//   type(from, to, text)      the same as the person's own deed: can be undone, and tells an input event
//   selection()               [from, to]
//   select(from, to)          and the focus with it
//   hide(isHidden)            while a preview stands in its place
// Places count as in area.value (UTF-16). After every change area.value is what text() says; when the person typed,
// an "input" event that bubbles comes from the textarea, as the browser itself sends it.
import { changes } from "./merging.js";

const REPLACED = "roundtable:replaced";
const adapters = new WeakMap();

export function adopt(area, adapter) { adapters.set(area, adapter); }

const editorOf = (area) => adapters.get(area) ?? plain(area);

export const textOf = (area) => editorOf(area).text();
export const selectionOf = (area) => editorOf(area).selection();
export const select = (area, from, to) => editorOf(area).select(from, to);
export const replaceIn = (area, from, to, text) => {
  editorOf(area).replace(from, to, text);
  area.dispatchEvent(new Event(REPLACED));
};
export const typeIn = (area, from, to, text) => editorOf(area).type(from, to, text);
export const hide = (area, isHidden) => editorOf(area).hide(isHidden);
export const onTyping = (area, act) => area.addEventListener("input", act);
// Also when it was not the person who changed it.
export const onChange = (area, act) => { for (const name of ["input", REPLACED]) area.addEventListener(name, act); };

// Puts other words into the box, each change by itself: caret and view stay with the words that they were at.
export function become(area, text) {
  for (const { from, to, put } of changes(textOf(area), text).reverse()) replaceIn(area, from, to, put);
}

function plain(area) {
  return {
    text: () => area.value,
    replace(from, to, text) {
      const top = area.scrollTop;
      area.setRangeText(text, from, to, "preserve");
      area.scrollTop = top;
    },
    type(from, to, text) {
      area.focus();
      area.setRangeText(text, from, to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    },
    selection: () => [area.selectionStart, area.selectionEnd],
    select(from, to) {
      area.focus();
      area.setSelectionRange(from, to);
    },
    hide(isHidden) { area.hidden = isHidden; },
  };
}
