// The page of a paper: what others save appears by itself (live.js), and here it says quietly who changed what.
const paper = document.querySelector("#paper");
const changed = new Map();
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: paper.dataset.zone });

document.addEventListener("roundtable:changes", ({ detail }) => {
  for (const { kind, id, by } of [...detail].reverse()) {
    if (kind === "section" && by) changed.set(id, filled(paper.dataset.changed, { name: by, hour: clock.format(Date.now()) }));
  }
});

document.addEventListener("roundtable:refreshed", () => {
  for (const [id, says] of changed) {
    const head = document.getElementById(`head-${id}`);
    if (!head) continue;
    const note = document.createElement("p");
    note.classList.add("s", "muted", "noprint");
    note.textContent = says;
    head.after(note);
  }
  const [id] = [...changed.keys()].slice(-1);
  const title = document.getElementById(`head-${id}`)?.textContent.trim();
  if (title) paper.querySelector("[data-say]").textContent = `${title}: ${changed.get(id)}`;
});
