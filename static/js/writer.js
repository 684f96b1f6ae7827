// The writing box: its tools, what is pasted into it, its preview and its count of words.
// Without this module the box is a plain textarea, files are chosen beneath it, and all of it works.
import { footnote, insertApart, prefix, tableOf, wrap } from "./marks.js";
import { choosePicture, receiving } from "./pictures.js";
import { counting } from "./counting.js";
import { previewing } from "./preview.js";
import { moving } from "./toolbar.js";

for (const box of document.querySelectorAll("[data-writer]")) enhance(box);

function enhance(box) {
  const area = box.querySelector("textarea");
  const writing = { box, area, words: JSON.parse(box.dataset.words), tell: (text) => { box.querySelector("[role=status]").textContent = text; } };
  const receive = receiving(writing);
  const deeds = {
    bold: () => wrap(area, "**", "**"),
    italic: () => wrap(area, "*", "*"),
    link: () => wrap(area, "[", "](https://)"),
    heading: () => prefix(area, () => "## "),
    list: () => prefix(area, () => "- "),
    numbered: () => prefix(area, (at) => `${at + 1}. `),
    quote: () => prefix(area, () => "> "),
    table: () => insertApart(area, tableOf(`${writing.words.column} 1\t${writing.words.column} 2\n\t`)),
    footnote: () => footnote(area),
    picture: () => choosePicture(receive),
    preview: previewing(writing),
  };
  const tools = box.querySelector("[role=toolbar]");
  for (const button of tools.children) button.addEventListener("click", deeds[button.dataset.tool]);
  moving(tools);
  counting(writing);

  // Before any editor hears of it; what is typed into a search within the box is not the text.
  const listen = (name, act) => box.addEventListener(name, (event) => {
    if (event.target === area || event.target.closest("[contenteditable=true]")) act(event);
  }, { capture: true });
  const ours = (event) => { event.preventDefault(); event.stopPropagation(); };

  listen("keydown", (event) => {
    const deed = { b: deeds.bold, i: deeds.italic }[event.key];
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || !deed) return;
    ours(event);
    deed();
  });
  listen("paste", (event) => {
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    const text = event.clipboardData.getData("text/plain");
    if (text.includes("\t") && text.trim().includes("\n")) {
      ours(event);
      insertApart(area, tableOf(text));
    } else if (files.length && !text) {
      ours(event);
      receive(files);
    }
  });
  listen("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  listen("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    ours(event);
    receive([...event.dataTransfer.files]);
  });
}
