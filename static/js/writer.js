// The writing box: toolbar, preview, pasted and dropped pictures, cells from a spreadsheet.
// Without this module the box is a plain textarea, files are chosen beneath it, and all of it works.
import { hide, select, selectionOf, textOf, typeIn } from "./box.js";

for (const box of document.querySelectorAll("[data-writer]")) enhance(box);

function enhance(box) {
  const area = box.querySelector("textarea");
  const words = JSON.parse(box.dataset.words);
  const tools = document.createElement("div");
  tools.className = "tools";
  tools.setAttribute("role", "toolbar");
  tools.setAttribute("aria-label", words.tools);
  const shown = document.createElement("div");
  shown.className = "shown prose";
  shown.hidden = true;
  const said = box.querySelector(".said");
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  said.append(status);

  const button = (name, text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn quiet sm ${name}`;
    made.textContent = text;
    made.setAttribute("aria-label", words[name]);
    made.title = words[name];
    made.addEventListener("click", act);
    tools.append(made);
    return made;
  };
  button("bold", "B", () => wrap(area, "**", "**"));
  button("italic", "I", () => wrap(area, "*", "*"));
  button("link", "↗", () => wrap(area, "[", "](https://)"));
  button("list", "•", () => prefix(area, "- "));
  button("heading", "H", () => prefix(area, "## "));
  const preview = button("preview", words.preview, () => toggle());
  preview.classList.add("end");
  for (const name of ["title", "aria-label"]) preview.removeAttribute(name);  // it says in words what it does
  box.prepend(tools);
  area.after(shown);

  area.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    if (event.key === "b") { event.preventDefault(); wrap(area, "**", "**"); }
    if (event.key === "i") { event.preventDefault(); wrap(area, "*", "*"); }
  });
  area.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files].filter((file) => file.type.startsWith("image/"));
    const text = event.clipboardData.getData("text/plain");
    if (text.includes("\t") && text.trim().includes("\n")) {
      event.preventDefault();
      insertApart(area, table(text));
    } else if (files.length && !text) {
      event.preventDefault();
      receive(files);
    }
  });
  area.addEventListener("dragover", (event) => { if (event.dataTransfer.types.includes("Files")) event.preventDefault(); });
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    receive([...event.dataTransfer.files]);
  });

  let place = [0, 0];  // a browser forgets where one was writing when the box is hidden
  async function toggle() {
    if (!shown.hidden) {
      shown.hidden = true;
      hide(area, false);
      preview.textContent = words.preview;
      select(area, ...place);
      return;
    }
    const answer = await send(box.dataset.preview, { source: textOf(area) });
    if (answer?.html === undefined) return tell(answer?.error ?? words.failed);
    shown.innerHTML = answer.html;  // sanitised by the server, as it will be shown
    place = selectionOf(area);
    shown.hidden = false;
    hide(area, true);
    preview.textContent = words.write;
  }

  async function receive(files) {
    for (const file of files) {
      tell(words.uploading);
      const answer = await send(box.dataset.upload, { file });
      if (!answer?.url) { tell(answer?.error ?? words.failed); continue; }
      tell("");
      if (!answer.is_picture) { remember(answer.token); insert(area, `[${answer.name}](${answer.url})`); continue; }
      const description = await describe(answer.url);
      if (!description) continue;  // a picture that was given up is not sent with the form
      remember(answer.token);
      insertApart(area, `![${description.shows}](${answer.url}${description.caption ? ` "${description.caption}"` : ""})`);
    }
  }

  function remember(token) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "attachment";
    field.value = token;
    area.form.append(field);
  }

  function describe(address) {
    return new Promise((resolve) => {
      const left = selectionOf(area);
      const dialog = document.createElement("dialog");
      dialog.className = "ask";
      const form = document.createElement("form");
      form.method = "dialog";
      const picture = document.createElement("img");
      picture.src = address;
      picture.alt = "";
      const shows = labelled(form, words.describe, words.describe_hint);
      const caption = labelled(form, `${words.caption} ${words.optional}`, "");
      const row = document.createElement("div");
      row.className = "row";
      const keep = document.createElement("button");
      keep.className = "btn main";
      keep.textContent = words.insert;
      const cancel = document.createElement("button");
      cancel.type = "button";
      cancel.className = "btn";
      cancel.textContent = words.cancel;
      cancel.addEventListener("click", () => dialog.close());
      row.append(keep, cancel);
      form.prepend(picture);
      form.append(row);
      form.addEventListener("submit", (event) => {
        if (shows.value.trim()) return;
        event.preventDefault();
        shows.setAttribute("aria-invalid", "true");
        shows.placeholder = words.needed;
        shows.focus();
      });
      keep.addEventListener("click", () => { dialog.returnValue = "insert"; });
      dialog.addEventListener("close", () => {
        const clean = (text) => text.replace(/["[\]\n]/g, " ").trim();
        resolve(shows.value.trim() && dialog.dataset.inserted ? { shows: clean(shows.value), caption: clean(caption.value) } : null);
        dialog.remove();
        select(area, ...left);
      });
      form.addEventListener("submit", () => { if (shows.value.trim()) dialog.dataset.inserted = "1"; });
      dialog.append(form);
      document.body.append(dialog);
      dialog.showModal();
      shows.focus();
    });
  }

  function tell(text) { status.textContent = text; }

  async function send(address, values) {
    const body = new FormData();
    body.set("csrf_token", area.form.querySelector("[name=csrf_token]").value);
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    try {
      const answer = await fetch(address, { method: "POST", body });
      return await answer.json();
    } catch {
      return null;
    }
  }
}

let labels = 0;
function labelled(form, text, hint) {
  const field = document.createElement("div");
  field.className = "field";
  const label = document.createElement("label");
  const input = document.createElement("input");
  input.className = "in";
  input.id = `ask-${(labels += 1)}`;
  label.htmlFor = input.id;
  label.textContent = text;
  field.append(label);
  if (hint) {
    const said = document.createElement("span");
    said.className = "hint";
    said.id = `${input.id}-hint`;
    said.textContent = hint;
    input.setAttribute("aria-describedby", said.id);
    field.append(said);
  }
  field.append(input);
  form.append(field);
  return input;
}

function insert(area, text) { typeIn(area, ...selectionOf(area), text); }

// As a block of its own: what stands before it or is typed after it must not become part of a table.
function insertApart(area, text) {
  const before = textOf(area).slice(0, selectionOf(area)[0]);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  insert(area, `${gap}${text}\n\n`);
}

function wrap(area, before, after) {
  const [from, to] = selectionOf(area);
  typeIn(area, from, to, before + textOf(area).slice(from, to) + after);
  select(area, from + before.length, to + before.length);
}

function prefix(area, mark) {
  const text = textOf(area);
  const [from, to] = selectionOf(area);
  const start = text.lastIndexOf("\n", from - 1) + 1;
  typeIn(area, start, to, text.slice(start, to).split("\n").map((line) => mark + line).join("\n"));
}

// The same as roundtable/text/cells.py does on the server.
function table(text) {
  const rows = text.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t").map((cell) => cell.trim().replaceAll("|", "\\|")));
  const width = Math.max(...rows.map((row) => row.length));
  const line = (row) => `| ${[...row, ...Array(width - row.length).fill("")].join(" | ")} |`;
  return [line(rows[0]), `|${" --- |".repeat(width)}`, ...rows.slice(1).map(line)].join("\n");
}
