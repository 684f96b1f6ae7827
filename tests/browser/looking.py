"""What must hold on every page that is looked at, and what a page may never report."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, Response

from roundtable.config import ROOT

AXE = ROOT / "build" / "axe.min.js"
PHONE, DESKTOP = 320, 1280
HEIGHT = 900
MOST_WINDINGS = 50
#: Rules that depend on colours: in the dark only these are asked again.
COLOURS = ["color-contrast", "link-in-text-block"]
#: Violations of the policy tell the console too, but not always; this tells of each.
TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`))"""

#: With scripts off nothing runs on a page but what is asked of it: there the timers are wound by hand.
ASK_AXE = """(rules) => {
  window.timers = [];
  if (matchMedia("(scripting: none)").matches) {
    window.setTimeout = (deed, _wait, ...given) => timers.push(() => deed(...given));
  }
  const only = rules.length ? {runOnly: {type: "rule", values: rules}} : {rules: {"target-size": {enabled: true}}};
  const reasons = (n) => n.any.concat(n.all).map((c) => c.message).join("; ");
  const told = (n) => `${n.target.join(" ")} ${n.html.slice(0, 200)} ${reasons(n)}`;
  const line = (violation) => `${violation.id} (${violation.impact}): ` + violation.nodes.map(told).join(" | ");
  window.answer = null;
  window.asked = axe.run(document, {...only, resultTypes: ["violations"], iframes: false, preload: false})
    .then((found) => { window.answer = found.violations.map(line); }, (error) => { window.answer = [String(error)]; });
  return matchMedia("(scripting: enabled)").matches;
}"""

ASK_STRUCTURE = """() => {
  const wrong = [];
  const isShown = (e) => e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && !e.closest(".vh, .skip");
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) {
    const edge = document.documentElement.clientWidth;
    const over = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > edge + 1);
    wrong.push(`${wide} px too wide: ` + over.slice(-3).map((e) => e.outerHTML.slice(0, 120)).join(" | "));
  }
  const firsts = document.querySelectorAll("h1").length;
  if (firsts !== 1) wrong.push(`${firsts} headings of the first level`);
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length) wrong.push(`ids that are there twice: ${twice}`);
  let level = 0;
  for (const heading of document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)")) {
    if (!heading.checkVisibility()) continue;
    const its = Number(heading.tagName[1]);
    if (its > level + 1) wrong.push(`h${its} after h${level}: ${heading.textContent.trim().slice(0, 60)}`);
    level = its;
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = new Set();
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !isShown(parent)) continue;
    const size = parseFloat(getComputedStyle(parent).fontSize);
    if (size < 14) small.add(`${size} px: ${parent.outerHTML.slice(0, 100)}`);
  }
  if (small.size) wrong.push(`text below 14 px: ${[...small].slice(0, 5).join(" | ")}`);
  return wrong;
}"""


class Reports:
    """What pages have reported: errors of scripts, violations of the policy, answers that say no."""

    def __init__(self) -> None:
        self.all: list[str] = []

    def listen(self, page: Page) -> None:
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.all.append(f"{page.url}: {error}"))
        page.on("response", self._note_answer)

    def _note_message(self, message: ConsoleMessage) -> None:
        # What could not be loaded is noted by its answer, except pages, whose status is part of the story.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.all.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _note_answer(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.all.append(f"{response.request.method} {response.url} answered {response.status}")

    def expect_none(self) -> None:
        """And begin anew, for pages that are used again."""
        heard, self.all = self.all, []
        assert not heard, "\n".join(heard)


def axe() -> str:
    if not AXE.exists():
        pytest.fail("build/axe.min.js is missing. It is built by: .venv/bin/python -m roundtable.assets --strict")
    return Path(AXE).read_text(encoding="utf-8")


def ask_axe(page: Page) -> list[str]:
    """Its violations as the page is shown now, in the light and in the dark."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(axe())  # not as a script of the page: the policy would refuse it
    found = []
    for scheme, rules in (("light", []), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        has_scripts = page.evaluate(ASK_AXE, rules)
        found += [f"{scheme}: {violation}" for violation in axes_answer(page, has_scripts)]
    return found


def axes_answer(page: Page, has_scripts: bool) -> list[str]:
    ask = "asked.then(() => answer)" if has_scripts else "timers.splice(0).forEach((deed) => deed()), answer"
    for _ in range(MOST_WINDINGS):
        answer = page.evaluate(ask)
        if answer is not None:
            return list(answer)
    raise AssertionError(f"axe has not answered on {page.url}")


def look_over(page: Page, *widths: int, deeply: bool = True) -> None:
    """Fail when anything is wrong with the page, at each of these widths (else at the one that it has)."""
    before: Any = page.viewport_size
    widths = widths or (before["width"],)
    found: list[str] = []
    for width in widths:
        show_at(page, width)
        wrongs = [*page.evaluate(ASK_STRUCTURE), *(ask_axe(page) if deeply else [])]
        found += [f"{width} px, {wrong}" for wrong in wrongs]
    if before["width"] != widths[-1]:
        show_at(page, before["width"])
    assert not found, f"{page.url}\n" + "\n".join(found)


def show_at(page: Page, width: int) -> None:
    """As wide as this; a phone is touched, and what is touched is larger."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    fingers = page.context.new_cdp_session(page)
    fingers.send("Emulation.setTouchEmulationEnabled", {"enabled": width < DESKTOP})
    fingers.detach()
