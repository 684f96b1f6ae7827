// The agenda in order: buttons, Alt and arrows, or dragging; clock times follow at once in the reader's zone, and in the meeting's.
// Without this module every move is a form that is sent, and the page comes back in the new order.
for (const root of document.querySelectorAll("[data-agenda]")) start(root);

function start(root) {
  const say = root.querySelector("[data-say]");
  const clockIn = (timeZone) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
  const clock = clockIn(root.dataset.zone);
  const clockThere = clockIn(root.dataset.zoneThere);
  const blocksOf = (list) => [...list.children].filter((li) => li.dataset.block);
  const name = (li) => li.querySelector("h3, b").textContent.trim();

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=step]");
    if (!button) return;
    event.preventDefault();
    move(button.closest("[data-block]"), button.value === "up" ? -1 : 1);
    button.focus();
  });
  root.addEventListener("keydown", (event) => {
    if (!event.altKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
    const li = event.target.closest("[data-block]");
    if (!li) return;
    event.preventDefault();
    const focused = document.activeElement;
    move(li, event.key === "ArrowUp" ? -1 : 1);
    focused.focus();
  });
  root.addEventListener("input", (event) => {
    if (!event.target.matches(".dur")) return;
    event.target.closest("[data-block]").dataset.min = Math.max(0, Number(event.target.value) || 0);
    paint();
  });
  root.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches(".dur")) return;
    if (field.value) return send(field, field.form.action, { [field.name]: field.value });
    field.value = field.defaultValue;  // emptied, and left: what was taken last
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  root.addEventListener("submit", (event) => {
    if (event.target.id === "set-minutes") event.preventDefault(); // what was changed has been sent
  });
  root.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (grip) drag(event, grip, grip.closest("[data-block]"));
  });

  function move(li, step) {
    const blocks = blocksOf(li.parentElement);
    const other = blocks[blocks.indexOf(li) + step];
    if (!other) return tell(root.dataset.stuck.replace("{}", name(li)));
    if (step < 0) other.before(li); else other.after(li);
    settle(li);
  }

  function settle(li) {
    paint();
    const blocks = blocksOf(li.parentElement);
    const at = blocks.indexOf(li);
    tell(root.dataset.moved.replace("{}", name(li)).replace("{}", at + 1).replace("{}", blocks.length).replace("{}", li.querySelector(".clock").textContent));
    const button = li.querySelector("button[name=step]");
    send(button, button.formAction, { to: at });
  }

  function drag(event, grip, li) {
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    li.classList.add("drag");
    let from = event.clientY;
    const before = blocksOf(li.parentElement).indexOf(li);
    const follow = (moved) => {
      const by = moved.clientY - from;
      li.style.translate = `0 ${by}px`;
      const blocks = blocksOf(li.parentElement);
      const other = blocks[blocks.indexOf(li) + (by < 0 ? -1 : 1)];
      if (!other || Math.abs(by) < other.offsetHeight / 2) return;
      from += by < 0 ? -other.offsetHeight : other.offsetHeight;
      if (by < 0) other.before(li); else other.after(li);
      li.style.translate = `0 ${moved.clientY - from}px`;
      paint();
    };
    const drop = () => {
      grip.removeEventListener("pointermove", follow);
      li.classList.remove("drag");
      li.style.translate = "";
      if (blocksOf(li.parentElement).indexOf(li) !== before) settle(li);
    };
    grip.addEventListener("pointermove", follow);
    grip.addEventListener("pointerup", drop, { once: true });
    grip.addEventListener("pointercancel", drop, { once: true });
  }

  function paint() {
    let at = Date.parse(root.dataset.start);
    const put = (element, time) => { element.textContent = clock.format(time); element.dateTime = new Date(time).toISOString(); };
    const begin = (block, time) => {
      put(block.querySelector(".clock"), time);
      const there = block.querySelector("[data-there]");
      if (there) there.textContent = clockThere.format(time);
    };
    for (const li of blocksOf(root.querySelector(".agenda"))) {
      begin(li, at);
      let inner = at;
      for (const part of li.querySelectorAll(".slotbox > [data-block]")) {
        begin(part, inner);
        inner += Number(part.dataset.min) * 60000;
      }
      at += Number(li.dataset.min) * 60000;
    }
    for (const end of root.querySelectorAll("[data-end]")) put(end, at);
  }

  // One after the other: two quick moves must arrive in the order in which they were made.
  let last = Promise.resolve();
  function send(control, address, values) { last = last.then(() => post(control, address, values)); }

  // What is not taken is told beside what was typed, and stays there.
  async function post(control, address, values) {
    const body = new URLSearchParams({ csrf_token: root.dataset.token, ...values });
    let wrong = root.dataset.failed;
    try {
      const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.ok) {
        wrong = "";
        if (control.matches(".dur")) control.defaultValue = control.value;
        compare(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } else wrong = answer.status === 404 ? root.dataset.gone : (await answer.json()).error;
    } catch { /* it did not arrive, or what came is no answer of ours */ }
    complain(control, wrong);
  }

  function complain(control, wrong) {
    const tools = control.closest(".tools");
    tools.parentElement.querySelector(":scope > .err")?.remove();
    const field = tools.querySelector(".dur");
    for (const name of ["aria-invalid", "aria-describedby"]) field.removeAttribute(name);
    if (!wrong) return;
    const told = document.createElement("p");
    Object.assign(told, { className: "err", id: `error-${field.name}`, role: "alert", textContent: wrong });
    tools.after(told);
    if (control !== field) return;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", told.id);
  }

  // How late it ends, and which slots are too full, in the words of the server.
  function compare(page) {
    for (const words of root.querySelectorAll("[data-compared]")) words.textContent = page.getElementById(words.id)?.textContent ?? "";
  }

  function tell(text) { say.textContent = text; }
}
