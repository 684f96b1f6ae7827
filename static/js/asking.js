// What a writing box asks the server for: a preview, a file to be kept.
import { renew, whose } from "./sending.js";

/** What it says; null where no answer came. ``status`` and ``later`` (seconds) tell of one that it refuses for now. */
export async function ask(area, address, values, isAgain = false) {
  const body = new FormData();
  body.set("csrf_token", area.form.querySelector("[name=csrf_token]").value);
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  try {
    const answer = await fetch(address, { method: "POST", body });
    if (answer.status === 429) return { later: Number(answer.headers.get("Retry-After")) || 30 };
    const said = await answer.json();
    if (answer.status !== 400 || !said.token || said.person !== whose || isAgain) return said;
    renew(said.token);
    return ask(area, address, values, true);
  } catch {
    return null;
  }
}
