// While a meeting goes on: the timer of the item and the pace line tick. The server has written the same
// figures; without this module they are as old as the page.
const MINUTE = 60000;
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);

function tick() {
  const now = Date.now();
  for (const timer of document.querySelectorAll("[data-timer]")) {
    const minutes = Number(timer.dataset.minutes);
    const spent = Math.max(0, Math.floor((now - Date.parse(timer.dataset.started)) / MINUTE));
    const says = timer.querySelector("[data-says]");
    put(says, filled(timer.dataset.words, { num: spent, minutes }));
    says.classList.toggle("late", spent > minutes);
    const bar = timer.querySelector("progress");
    if (bar) bar.value = Math.min(spent, minutes);
  }
  for (const tag of document.querySelectorAll("[data-until]")) tag.hidden = Date.parse(tag.dataset.until) < now;
  const pace = document.querySelector("[data-pace]");
  if (pace) paint(pace, now);
}

function paint(pace, now) {
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: pace.dataset.zone });
  const on = document.querySelector(".it.now [data-timer], .slotbox .now [data-timer]");
  const planned = on ? Date.parse(on.dataset.started) + Number(on.dataset.minutes) * MINUTE : now;
  const ends = Math.max(now, planned) + Number(pace.dataset.toCome) * MINUTE;
  const late = Math.floor((ends - Date.parse(pace.dataset.ends)) / MINUTE);
  const words = late > 0 ? pace.dataset.late : late === 0 ? pace.dataset.onTime : pace.dataset.free;
  put(pace.querySelector("[data-says]"), filled(words, { num: Math.abs(late), hour: clock.format(ends) }));
  put(pace.querySelector("[data-clock]").firstElementChild, clock.format(now));
  pace.classList.toggle("ok", late <= 0);
  const end = document.querySelector("[data-end]");
  if (end) put(end, clock.format(ends));
}

function put(element, text) { if (element.textContent !== text) element.textContent = text; }

tick();
setInterval(tick, 5000);
document.addEventListener("roundtable:refreshed", tick);
