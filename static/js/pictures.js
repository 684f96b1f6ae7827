// Pictures and files that are pasted, dropped or chosen: kept by the server, described by the person, put into the text.
import { ask } from "./asking.js";
import { insertApart } from "./marks.js";
import { select, selectionOf, typeIn } from "./box.js";

/** A deed that takes files. */
export function receiving({ box, area, words, tell }) {
  return async (files) => {
    for (const file of files) {
      tell(words.uploading);
      const answer = await ask(area, box.dataset.upload, { file });
      if (!answer?.url) { tell(answer?.error ?? words.failed); continue; }
      tell(answer.told);
      if (!answer.is_picture) { remember(area, answer.token); typeIn(area, ...selectionOf(area), `[${answer.name}](${answer.url})`); continue; }
      const description = await describe(area, answer.url, words);
      if (!description) continue;  // a picture that was given up is not sent with the form
      remember(area, answer.token);
      insertApart(area, `![${description.shows}](${answer.url}${description.caption ? ` "${description.caption}"` : ""})`);
    }
  };
}

export function choosePicture(receive) {
  const input = document.createElement("input");
  [input.type, input.accept, input.multiple] = ["file", "image/png,image/jpeg,image/gif,image/webp", true];
  input.addEventListener("change", () => receive([...input.files]));
  input.click();
}

function remember(area, token) {
  const field = document.createElement("input");
  [field.type, field.name, field.value] = ["hidden", "attachment", token];
  area.form.append(field);
}

// What the picture shows, which is needed, and its caption.
function describe(area, address, words) {
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
      if (shows.value.trim()) { dialog.dataset.inserted = "1"; return; }
      event.preventDefault();
      shows.setAttribute("aria-invalid", "true");
      shows.placeholder = words.needed;
      shows.focus();
    });
    dialog.addEventListener("close", () => {
      const clean = (text) => text.replace(/["[\]\n]/g, " ").trim();
      resolve(dialog.dataset.inserted ? { shows: clean(shows.value), caption: clean(caption.value) } : null);
      dialog.remove();
      select(area, ...left);
    });
    dialog.append(form);
    document.body.append(dialog);
    dialog.showModal();
    shows.focus();
  });
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
