// Windows of one axis: where the last one stands, what none reads. The words are those of `archdb explain`, which
// writes them into the page as WORDS.

/** Words with figures in their places. */
function worded(words, ...figures) {
  return words.replace(/\{(\d)\}/g, (_, at) => figures[at]);
}

function windowFacts(groups) {
  const rows = [];
  // A fact of several groups has its name once.
  const several = (name, texts) => texts.filter((text) => text !== null)
    .forEach((text, at) => rows.push([at === 0 ? name : "", text]));
  for (const { names, axis: [form, smallest, , , , map], output } of groups) {
    if (form === null) continue;
    const name = (groups.length === 1 ? "" : worded(WORDS.axesOf, names.join(", ")))
      + (smallest === null ? WORDS.anyInput : worded(WORDS.inputFrom, smallest));
    const [first, last] = sourcesOf(map.map(read), output);
    rows.push([name, first === null ? form
      : worded(WORDS.sameOutput, form, output, worded(first === last ? WORDS.onlyOne : WORDS.fromTo, first, last))]);
  }
  const windows = groups.filter(({ axis }) => Array.isArray(axis[4])).map((group) => ({ ...group, ...windowOf(group) }));
  several(WORDS.last, windows.map(({ start, end, size, counts }) => {
    if (start === null) return null;
    const outside = add(end, -add(size, -1));
    const isOne = start === end;
    return worded(WORDS.lastCells, listed(counts.map((count) => count + (isOne ? "" : "s"))),
      isOne ? start : worded(WORDS.fromTo, start, end), add(size, -1)) + (outside > 0 ? worded(WORDS.inPadding, outside) : "");
  }));
  const known = windows.filter(({ start }) => start !== null);
  if (known.length > 0) rows.push([WORDS.never, lossText(known)]);
  several(WORDS.between, windows.map(({ axis: [, , , , [stride]], span, counts }) =>
    (stride > span ? worded(WORDS.betweenCells, counted(stride - span, counts)) : null)));
  several(WORDS.holes, windows.map(({ axis: [, , , , [, kernel, dilation]], counts }) =>
    (dilation > 1 && kernel > 1 ? worded(WORDS.holeCells, counted(dilation - 1, counts)) : null)));
  return rows;
}

/** The sizes, from 1 on, at which floor((a*x + b)/c) is an output; null for none. */
function sourcesOf([a, b, c], output) {
  if (a === undefined || a <= 0) return [null, null];
  return orNull(() => {
    const start = add(multiply(c, output), -b);
    const last = floorDivide(add(start, add(c, -1)), a);
    const first = floorDivide(add(start, add(a, -1)), a);
    const least = first < 1 ? 1 : first;
    return least <= last ? [least, last] : null;
  }) ?? [null, null];
}

/** The last window of an axis, and how many cells no window reads: at the end, in all, and padding with the end. */
function windowOf({ axis: [, , , , window], size, output }) {
  const [stride, kernel, dilation] = window.map(read);
  const span = dilation * (kernel - 1) + 1;
  return orNull(() => {
    const [low, high] = paddingOf(window, size);
    const start = add(multiply(add(output, -1), stride), -low);
    const end = add(start, span - 1);
    const [count, far] = dilation > 1 && kernel > 1
      ? tapsRead(stride, kernel, dilation, -low, size, output) : blocksRead(stride, kernel, -low, size, output);
    const past = add(add(size, high - 1), -end);
    return { start, end, span, unread: add(size, -count), atEnd: add(add(size, -1), far < 0 ? 1 : -far), past: past > 0 ? past : 0 };
  }) ?? { start: null, span };
}

/** How many cells windows without holes read, and the last one. */
function blocksRead(stride, kernel, start, size, output) {
  const least = (x, y) => (x < y ? x : y);
  const far = add(multiply(stride, add(output, -1)), start);
  const end = add(size, -1);
  if (stride <= kernel) {
    const last = least(add(far, kernel - 1), end);
    return [add(add(last, 1), start > 0 ? -start : 0), last];
  }
  const read = (cells) => {
    if (cells <= 0) return 0;
    const whole = least(output, floorDivide(cells, stride));
    const rest = add(cells, -multiply(floorDivide(cells, stride), stride));
    return add(multiply(whole, kernel), whole < output ? least(rest, kernel) : 0);
  };
  const last = least(add(output, -1), floorDivide(add(end, -start), stride));
  return [add(read(add(size, -start)), -read(-start)), least(add(multiply(last, stride), start + kernel - 1), end)];
}

/** The same of windows with holes: what a tap of the kernel reads lies a stride apart. */
function tapsRead(stride, kernel, dilation, start, size, output) {
  if (kernel > 65536) throw new Overflow();
  const next = new Map();
  let [count, far] = [0, -1];
  for (let tap = 0; tap < kernel; tap += 1) {
    const place = tap * dilation + start;
    const turn = Math.floor(place / stride);
    const rest = place - turn * stride;
    const most = floorDivide(add(add(size, -1), -rest), stride);
    const first = Math.max(turn, 0) > (next.get(rest) || 0) ? turn : next.get(rest) || 0;
    const end = add(turn, add(output, -1));
    const last = end < most ? end : most;
    if (last < first) continue;
    count = add(count, width([first, last]));
    next.set(rest, add(last, 1));
    const cell = add(multiply(last, stride), rest);
    if (cell > far) far = cell;
  }
  return [count, far];
}

/** What is never read along axes with windows. */
function lossText(windows) {
  const loss = ({ atEnd, unread, past, counts }) => [
    atEnd > 0 ? worded(WORDS.lastOfInput, counted(atEnd, counts)) : null,
    unread > atEnd ? worded(WORDS.withinInput, counted(add(unread, -atEnd), counts)) : null,
    past > atEnd ? worded(WORDS.ofPadding, counted(add(past, -atEnd), counts)) : null,
  ].filter((text) => text !== null).join(", ");
  const parts = windows.map(loss).filter((text) => text !== "");
  if (parts.length === 0) return WORDS.nothing;
  if (windows.every(({ unread }) => unread === 0)) {
    const axes = windows.reduce((sum, { counts }) => sum + counts.length, 0);
    return [...parts, worded(WORDS.noneLost, ["", "sample", "pixel"][axes] || "element")].join("; ");
  }
  const whole = windows.filter((window) => loss(window) === "").map(({ counts }) => listed(counts.map((count) => `no ${count}`)));
  return [...parts, ...whole].join("; ");
}
