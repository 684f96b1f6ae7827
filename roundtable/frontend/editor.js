// CodeMirror around a textarea, with the Markdown of roundtable/text/dialect.py in our colours. The textarea stays the
// field of the form and always says what the editor says. static/js/editor.js loads this where a page asks for it.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { defineLanguageFacet, HighlightStyle, Language, languageDataProp, syntaxHighlighting } from "@codemirror/language";
import { search, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, Transaction } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { GFM, parser } from "@lezer/markdown";

const data = defineLanguageFacet();
const dialect = [GFM, { remove: ["HTMLBlock", "HTMLTag"], props: [languageDataProp.add({ Document: data })] }];
const markdown = new Language(data, parser.configure(dialect), [], "markdown");

const colours = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "700" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: tags.monospace, fontFamily: "var(--font-mono)", fontSize: ".95em" },
  { tag: tags.quote, color: "var(--ink-2)", fontStyle: "italic" },
  { tag: tags.link, color: "var(--primary)" },
  { tag: [tags.url, tags.labelName, tags.string], color: "var(--ink-3)" },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.meta], color: "var(--info)" },
]);

const looks = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--surface)" },
  "&.cm-focused": { outline: "none" },  // the frame around it shows the focus
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "1.55" },
  ".cm-content": { padding: ".6rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 .8rem", unicodeBidi: "plaintext" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)" },
  ".cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: ".4rem 2.5rem .4rem .6rem", display: "flex", flexWrap: "wrap", gap: ".35rem", alignItems: "center", fontSize: "var(--t-s)" },
  ".cm-panel.cm-search br": { display: "none" },
  ".cm-panel.cm-search :is(input, button, label)": { margin: "0", fontSize: "inherit" },
  ".cm-panel.cm-search label": { display: "inline-flex", gap: ".4em", alignItems: "center", minHeight: "1.75rem" },
  ".cm-panel.cm-search label input": { flex: "none" },
  ".cm-panel.cm-search [name=select], .cm-panel.cm-search label:has([name=re])": { display: "none" },  // one selection; words, not patterns
  ".cm-textfield": { minHeight: "2.2rem", padding: ".2rem .5rem", width: "11rem", maxWidth: "100%", border: "1px solid var(--line-2)", borderRadius: "var(--r1)", backgroundColor: "var(--surface)", color: "var(--ink)" },
  ".cm-button": { minHeight: "2.2rem", padding: ".2rem .6rem", border: "1px solid var(--line-2)", borderRadius: "var(--r1)", backgroundImage: "none", backgroundColor: "var(--surface)", color: "var(--ink)" },
  ".cm-panel.cm-search [name=close]": { position: "absolute", top: ".4rem", right: ".4rem", width: "2.2rem", height: "2.2rem", fontSize: "1.4rem", lineHeight: "1", color: "var(--ink-2)", cursor: "pointer" },
  ".cm-searchMatch": { backgroundColor: "var(--mark)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--mark-2)", outline: "2px solid var(--ink)" },
});

// What came into the textarea from elsewhere, which was not typed here.
const foreign = Annotation.define();

const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})([.)])|(>)) (\[[ xX]\] )?(.*)$/;

// Enter after an item of a list, or a line that is quoted, begins the next; after an empty one it ends them.
function goOn({ state, dispatch }) {
  const { from, empty } = state.selection.main, line = state.doc.lineAt(from);
  const [all, indent, bullet, number, sign, quote, box, rest] = ITEM.exec(line.text.slice(0, from - line.from)) ?? [];
  if (!empty || all === undefined) return false;
  const mark = `${indent}${number ? `${Number(number) + 1}${sign}` : bullet ?? quote} ${box ? "[ ] " : ""}`;
  const change = rest.trim() || line.to > from ? { from, insert: `\n${mark}` } : { from: line.from, to: line.to, insert: "" };
  dispatch(state.update({ changes: change, selection: { anchor: change.from + change.insert.length }, userEvent: "input", scrollIntoView: true }));
  return true;
}

const keys = searchKeymap.filter(({ key }) => ["Mod-f", "F3", "Mod-g", "Escape"].includes(key));

/** ``given``: id, labelledby, describedby, nonce, and the words of the search. What static/js/box.js wants of an editor. */
export function stand(area, given) {
  const attributes = { id: given.id, tabindex: "0", "aria-labelledby": given.labelledby, spellcheck: "true", autocorrect: "on", autocapitalize: "sentences" };
  for (const name of ["aria-describedby", "aria-invalid", "lang"]) if (area.hasAttribute(name)) attributes[name] = area.getAttribute(name);
  const view = new EditorView({
    doc: area.value,
    selection: { anchor: area.selectionStart, head: area.selectionEnd },
    extensions: [
      history(), search({ top: true }), markdown, syntaxHighlighting(colours), looks,
      keymap.of([{ key: "Enter", run: goOn }, ...keys, ...historyKeymap, ...defaultKeymap]),
      EditorView.lineWrapping, EditorView.perLineTextDirection.of(true),
      EditorView.contentAttributes.of(attributes), EditorView.cspNonce.of(given.nonce), EditorState.phrases.of(given.phrases),
      EditorView.updateListener.of((update) => { if (update.docChanged) mirror(update.transactions); }),
    ],
  });

  function mirror(transactions) {
    const text = view.state.doc.toString();
    if (area.value === text) return;
    area.value = text;
    if (transactions.some((one) => !one.annotation(foreign))) area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Words that another part of the page put into the textarea.
  area.addEventListener("input", () => {
    const old = view.state.doc.toString(), now = area.value;
    if (old === now) return;
    let from = 0, end = 0;
    while (from < old.length && from < now.length && old[from] === now[from]) from += 1;
    while (end < old.length - from && end < now.length - from && old.at(-1 - end) === now.at(-1 - end)) end += 1;
    view.dispatch({ changes: { from, to: old.length - end, insert: now.slice(from, now.length - end) } });
  });

  return {
    dom: view.dom,
    text: () => view.state.doc.toString(),
    replace(from, to, text) {
      const annotations = [foreign.of(true), Transaction.addToHistory.of(false)];
      view.dispatch({ changes: { from, to, insert: text }, annotations });
    },
    type(from, to, text) {
      view.focus();
      view.dispatch({ changes: { from, to, insert: text }, selection: { anchor: from + text.length }, userEvent: "input", scrollIntoView: true });
    },
    selection: () => [view.state.selection.main.from, view.state.selection.main.to],
    select(from, to) {
      view.focus();
      view.dispatch({ selection: { anchor: from, head: to }, scrollIntoView: true });
    },
  };
}
