// The agenda in order: buttons, Alt and arrows, or dragging; clock times follow at once in the reader's zone.
// Without this module every move is a form that is sent, and the page comes back in the new order.
for (const root of document.querySelectorAll("[data-agenda]")) start(root);

function start(root) {
  const say = root.querySelector("[data-say]");
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: root.dataset.zone });
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
    if (event.target.matches(".dur")) send(event.target.form.action, { minutes: event.target.value || "0" });
  });
  root.addEventListener("submit", (event) => {
    const field = event.target.querySelector(".dur");
    if (!field) return;
    event.preventDefault();
    send(event.target.action, { minutes: field.value || "0" });
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
    send(li.dataset.move, { to: at });
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
    for (const li of blocksOf(root.querySelector(".agenda"))) {
      put(li.querySelector(".clock"), at);
      let inner = at;
      for (const part of li.querySelectorAll(".slotbox > [data-block]")) {
        put(part.querySelector(".clock"), inner);
        inner += Number(part.dataset.min) * 60000;
      }
      at += Number(li.dataset.min) * 60000;
    }
    for (const end of root.querySelectorAll("[data-end]")) put(end, at);
  }

  async function send(address, values) {
    const body = new URLSearchParams({ csrf_token: root.dataset.token, ...values });
    try {
      const answer = await fetch(address, { method: "POST", body });
      if (!answer.ok) throw new Error(answer.status);
    } catch {
      tell(root.dataset.failed);
    }
  }

  function tell(text) { say.textContent = text; }
}
