// What the tools of a writing box type: marks around words, before lines, and blocks of their own.
import { select, selectionOf, textOf, typeIn } from "./box.js";

const LISTED = /^(?:[-*+]|\d{1,9}[.)]|>|#{1,6}) /;

/** Marks around what is selected; away again where it has them. */
export function wrap(area, before, after) {
  const text = textOf(area), [from, to] = selectionOf(area), left = text.slice(0, from);
  const isOther = before === "*" && /\**$/.exec(left)[0].length % 2 === 0;  // what is bold is not italic
  if (left.endsWith(before) && text.slice(to).startsWith(after) && !isOther) {
    typeIn(area, from - before.length, to + after.length, text.slice(from, to));
    select(area, from - before.length, to - before.length);
    return;
  }
  typeIn(area, from, to, before + text.slice(from, to) + after);
  select(area, from + before.length, to + before.length);
}

/** A mark before every line that is selected, in place of another; away again where all lines have it. */
export function prefix(area, markOf) {
  const text = textOf(area), [from, to] = selectionOf(area);
  const start = text.lastIndexOf("\n", from - 1) + 1;
  const lines = text.slice(start, to).split("\n");
  const bare = lines.map((line) => line.replace(LISTED, ""));
  const marked = bare.map((line, at) => markOf(at) + line);
  const now = (lines.join("\n") === marked.join("\n") ? bare : marked).join("\n");
  typeIn(area, start, to, now);
  if (from !== to) select(area, start, start + now.length);
}

/** As a block of its own: what stands before it or is typed after it must not become part of a table. */
export function insertApart(area, text) {
  const [from, to] = selectionOf(area), before = textOf(area).slice(0, from);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  typeIn(area, from, to, `${gap}${text}\n\n`);
}

/** A mark here, and its note at the end, where one goes on writing. */
export function footnote(area) {
  const text = textOf(area), [, at] = selectionOf(area);
  const numbers = [...text.matchAll(/\[\^(\d{1,4})\]/g)].map((found) => Number(found[1]));
  const mark = `[^${Math.max(0, ...numbers) + 1}]`, rest = text.slice(at).trimEnd();
  const now = `${mark}${rest}\n\n${mark}: `;
  typeIn(area, at, text.length, now);
  select(area, at + now.length, at + now.length);
}

/** Cells of a spreadsheet: the same as roundtable/text/cells.py does on the server. */
export function tableOf(cells) {
  const rows = cells.replace(/\r/g, "").replace(/\n+$/, "").split("\n").map((line) => line.split("\t").map((cell) => cell.trim().replaceAll("|", "\\|")));
  const width = Math.max(...rows.map((row) => row.length));
  const line = (row) => `| ${[...row, ...Array(width - row.length).fill("")].join(" | ")} |`;
  return [line(rows[0]), `|${" --- |".repeat(width)}`, ...rows.slice(1).map(line)].join("\n");
}
