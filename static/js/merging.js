// Three-way merge by words, for a text that somebody goes on typing while what they sent was merged with
// another's. What both changed differently is kept from both, theirs first: no word is ever dropped.
// The server merges by the same rule (roundtable/domain/merging.py); this is for the words typed meanwhile.
const tokens = (text) => text.match(/\s+|[^\s]+/gu) ?? [];

export function merge(base, theirs, mine) {
  if (theirs === mine || mine === base) return theirs;
  if (theirs === base) return mine;
  const from = tokens(base), them = tokens(theirs), me = tokens(mine);
  const ours = pairs(from, them), yours = pairs(from, me);
  const out = [];
  let b = 0, t = 0, m = 0;
  // Words of the base that stand in both divide the text into stretches.
  for (const at of [...from.keys(), from.length]) {
    const isEnd = at === from.length;
    if (!isEnd && (ours[at] === undefined || yours[at] === undefined)) continue;
    const toThem = isEnd ? them.length : ours[at], toMe = isEnd ? me.length : yours[at];
    out.push(...stretch(from.slice(b, at), them.slice(t, toThem), me.slice(m, toMe)));
    if (!isEnd) out.push(from[at]);
    [b, t, m] = [at + 1, toThem + 1, toMe + 1];
  }
  return out.join("");
}

function stretch(base, theirs, mine) {
  const [b, t, m] = [base.join(""), theirs.join(""), mine.join("")];
  if (t === m || m === b) return theirs;
  if (t === b) return mine;
  const needsSpace = t && m && !/\s$/.test(t) && !/^\s/.test(m);
  return [...theirs, ...(needsSpace ? [" "] : []), ...mine];
}

// What makes one text of another: in place of [from, to) of the old one, these words.
export function changes(old, text) {
  const before = tokens(old), after = tokens(text), stays = pairs(before, after), found = [];
  let from = 0, at = 0, next = 0;
  for (let i = 0; i <= before.length; i += 1) {
    const isEnd = i === before.length;
    const there = isEnd ? after.length : stays[i];
    if (there !== undefined) {
      const put = after.slice(next, there).join("");
      if (put || from < at) found.push({ from, to: at, put });
      if (!isEnd) [from, next] = [at + before[i].length, there + 1];
    }
    if (!isEnd) at += before[i].length;
  }
  return found;
}

// Of each token of a, where it stands in b, along a longest common run; undefined where it does not.
function pairs(a, b) {
  const found = [];
  let start = 0, enda = a.length, endb = b.length;
  while (start < enda && start < endb && a[start] === b[start]) { found[start] = start; start += 1; }
  while (enda > start && endb > start && a[enda - 1] === b[endb - 1]) { enda -= 1; endb -= 1; found[enda] = endb; }
  const rows = enda - start, columns = endb - start;
  if (!rows || !columns || rows * columns > 4_000_000) return found;  // too much was changed: taken as one change
  const best = Array.from({ length: rows + 1 }, () => new Uint32Array(columns + 1));
  for (let i = rows - 1; i >= 0; i -= 1) {
    for (let j = columns - 1; j >= 0; j -= 1) {
      best[i][j] = a[start + i] === b[start + j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
    }
  }
  for (let i = 0, j = 0; i < rows && j < columns;) {
    if (a[start + i] === b[start + j]) { found[start + i] = start + j; i += 1; j += 1; }
    else if (best[i + 1][j] >= best[i][j + 1]) i += 1;
    else j += 1;
  }
  return found;
}
