// A menu closes as one expects: by Escape, by a click beside it or on one of its links, and when the focus goes on.
const close = (menu) => { menu.open = false; };
const opened = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of opened()) {
    const isIn = menu.contains(document.activeElement);
    close(menu);
    if (isIn) menu.querySelector("summary").focus();
  }
});

document.addEventListener("click", ({ target }) => {
  for (const menu of opened()) if (!menu.contains(target) || target.closest("a")) close(menu);
});

document.addEventListener("focusin", ({ target }) => {
  for (const menu of opened()) if (!menu.contains(target)) close(menu);
});
