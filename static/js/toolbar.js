// Tools in a row are one stop of the Tab key; arrows, Home and End go from one to the next.
export function moving(tools) {
  const open = () => [...tools.children].filter((tool) => !tool.disabled);
  const stop = (at) => { for (const tool of tools.children) tool.tabIndex = tool === at ? 0 : -1; };
  stop(tools.children[0]);
  tools.hidden = false;
  tools.addEventListener("focusin", (event) => stop(event.target));
  tools.addEventListener("keydown", (event) => {
    const all = open(), at = all.indexOf(event.target);
    const isLeftwards = getComputedStyle(tools).direction === "rtl";
    const to = { Home: 0, End: all.length - 1, ArrowRight: isLeftwards ? at - 1 : at + 1, ArrowLeft: isLeftwards ? at + 1 : at - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  });
}

/** While the text is not there, only what brings it back can be used. */
export function rest(tools, isResting, but) {
  for (const tool of tools.children) tool.disabled = isResting && tool !== but;
  if (isResting) for (const tool of tools.children) tool.tabIndex = tool === but ? 0 : -1;
}
