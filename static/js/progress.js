// How far long work is: the part of the page that says so is made anew, and the whole page once it has ended.
import { morph } from "./morph.js";

const APART = 1500;  // milliseconds between two looks
const part = document.querySelector("[data-progress]");

async function look() {
  const page = document.visibilityState === "visible" ? await fetched() : null;
  if (page) {
    const fresh = page.querySelector("[data-progress]");
    if (!fresh) {
      location.reload();
      return;
    }
    morph(part, fresh);
  }
  setTimeout(look, APART);
}

// This page as it is now; null when it did not come, or not to its end: the next look may see it.
async function fetched() {
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

if (part) setTimeout(look, APART);
