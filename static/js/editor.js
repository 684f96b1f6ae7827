// The Markdown editor around a writing box, where it was built. If it cannot come, the plain box stays and works.
import { adopt } from "./box.js";

const nonce = document.querySelector("meta[name=csp-nonce]").content;
for (const frame of document.querySelectorAll("[data-editor]")) surround(frame);

async function surround(frame) {
  const built = await import(frame.dataset.editor).catch(() => null);
  if (!built) return frame.remove();
  const area = frame.parentElement.querySelector("textarea"), label = area.labels[0];
  const hadFocus = document.activeElement === area;
  const { id } = area;
  area.id = `${id}-plain`;  // links to the field lead to where one writes
  const adapter = built.stand(area, { id, labelledby: label.id, nonce, phrases: JSON.parse(frame.dataset.words) });
  frame.append(adapter.dom);
  frame.hidden = area.hidden;
  area.hidden = true;
  adopt(area, { ...adapter, hide(isHidden) { frame.hidden = isHidden; } });
  label.addEventListener("click", () => adapter.select(...adapter.selection()));
  if (hadFocus) adapter.select(...adapter.selection());
}
