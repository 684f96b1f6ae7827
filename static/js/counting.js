// How many words a text has, and whether that is more than its section may have. Counted as the server does.
import { onChange, textOf } from "./box.js";

const WORD = /[\p{L}\p{N}_]+(?:['’.-][\p{L}\p{N}_]+)*/gu;
const PAUSE = 200;  // milliseconds

export function counting({ box, area, words, tell }) {
  const shown = box.querySelector("[data-limit]");
  if (!shown) return;
  const limit = Number(shown.dataset.limit);
  let timer, wasOver = shown.classList.contains("over");
  const count = () => {
    const found = textOf(area).match(WORD)?.length ?? 0;
    const isOver = limit > 0 && found > limit;
    const said = isOver ? words.over : limit ? words.count_of : words.count;
    shown.textContent = said.replace("{count}", found).replace("{limit}", limit).replace("{over}", found - limit);
    shown.classList.toggle("over", isOver);
    if (isOver !== wasOver) tell(isOver ? words.too_long : "");  // once, not with every key
    wasOver = isOver;
  };
  onChange(area, () => { clearTimeout(timer); timer = setTimeout(count, PAUSE); });
}
