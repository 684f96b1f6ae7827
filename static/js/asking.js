// What a writing box asks the server for: a preview, a file to be kept.

/** What it says; null where no answer came. ``status`` and ``later`` (seconds) tell of one that it refuses for now. */
export async function ask(area, address, values) {
  const body = new FormData();
  body.set("csrf_token", area.form.querySelector("[name=csrf_token]").value);
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  try {
    const answer = await fetch(address, { method: "POST", body });
    if (answer.status === 429) return { later: Number(answer.headers.get("Retry-After")) || 30 };
    return await answer.json();
  } catch {
    return null;
  }
}
