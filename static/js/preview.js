// The text as it will be shown: in place of the box, or beside it where there is room and the page wants that; there it
// follows what is typed.
import { ask } from "./asking.js";
import { hide, onChange, select, selectionOf, textOf } from "./box.js";
import { rest } from "./toolbar.js";

const PAUSE = 500;  // milliseconds after the last key
const APART = 1000;  // and at least as long between one and the next: half of what the server allows
const SHARE = 4;  // and as many times as long as the last one took: a long text costs more
const ROOM = 54;  // rem that box and preview want beside each other

/** What the button does. */
export function previewing({ box, area, words, tell }) {
  const tools = box.querySelector("[role=toolbar]"), button = box.querySelector("[data-tool=preview]");
  const shown = box.querySelector(".shown"), prose = shown.querySelector(".prose");
  const hasRoom = () => "beside" in box.dataset && box.clientWidth >= ROOM * parseFloat(getComputedStyle(document.documentElement).fontSize);
  let isBeside = false, isUnwanted = false, place = [0, 0];
  let timer = null, next = 0, isAsking = false, last = null, tried = null;

  function show(isShown) {
    const covers = isShown && !isBeside;
    if (covers) place = selectionOf(area);  // a browser forgets where one was writing when the box is hidden
    shown.hidden = !isShown;
    box.classList.toggle("both", isShown && isBeside);
    hide(area, covers);
    rest(tools, covers, button);
    button.textContent = isShown ? (isBeside ? words.alone : words.write) : words.preview;
  }

  async function render() {
    const source = tried = textOf(area);
    if (source === last) return true;
    const asked = Date.now();
    const answer = await ask(area, box.dataset.preview, { source });
    next = asked + Math.max(APART, SHARE * (Date.now() - asked), (answer?.later ?? 0) * 1000);
    if (answer?.html === undefined) {
      if (answer?.later) tried = null;
      else tell(answer?.error ?? words.failed);
      return false;
    }
    last = source;
    prose.innerHTML = answer.html;  // sanitised by the server, as it will be shown
    scroll();
    return true;
  }

  // One at a time; what was typed meanwhile is asked for after it. What is refused is not asked for again.
  async function follow() {
    if (!isBeside || shown.hidden || isAsking) return;
    isAsking = true;
    await render();
    isAsking = false;
    if (textOf(area) !== tried) later();
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(follow, Math.max(PAUSE, next - Date.now()));
  }

  function arrange() {
    if (hasRoom() === isBeside) return;
    isBeside = !isBeside;
    show(isBeside && !isUnwanted);
    if (isBeside && !isUnwanted) follow();
  }

  // As far down as the text is.
  let scroller = area;
  function scroll() {
    const rest = scroller.scrollHeight - scroller.clientHeight;
    if (isBeside && rest > 0) shown.scrollTop = (scroller.scrollTop / rest) * (shown.scrollHeight - shown.clientHeight);
  }

  onChange(area, later);
  box.addEventListener("scroll", ({ target }) => { if (!shown.contains(target)) { scroller = target; scroll(); } }, { capture: true });
  if ("beside" in box.dataset) new ResizeObserver(arrange).observe(box);

  return async () => {
    if (!shown.hidden) {
      isUnwanted = isBeside;
      const covered = !isBeside;
      show(false);
      if (covered) select(area, ...place);
      return;
    }
    isUnwanted = false;
    if (await render()) show(true);
  };
}
