// How one layer gets its size, with the numbers of the input in their places.

/** What an opened layer says. */
function explained(design, at, now, page) {
  const layer = design.layers[at];
  const content = [element("strong", {}, layer.call)];
  if (!now || !isReached(now, at)) {
    content.push(element("p", { class: "quiet" }, now.refusal.place === at
      ? `It refuses the input: ${now.refusal.message}.` : "The input does not come so far: it is refused."));
    return content;
  }
  const rows = [];
  const row = ([name, text]) => rows.push(element("dt", {}, name), element("dd", {}, text));
  const operands = layer.inputs.slice(0, layer.inputs.length - layer.references);
  if (operands.length > 0) {
    row(["takes", operands.map((tensor) =>
      `${tensorSizes(design, tensor, now.values).join("x")} from ${tensorName(design, tensor)}`).join(", ")]);
  }
  row(["gives", layer.outputs.map((shape) => sizesOf(design, shape, now.values).join("x")).join(", ")]);
  for (const [name, text] of explanationRows(design, at, now)) {
    row([name, text]);
    const firsts = name === "receptive field" ? now.fields[at].filter(Boolean).map(firstCell) : [null];
    if (!firsts.includes(null)) row(["first cell", `sees ${firsts.join(" x ")} of the input`]);
  }
  if (now.fields[at] === null) row(["receptive field", "not told: what it reads changes with the input"]);
  const { alive, activations } = now.layers[at];
  if (activations !== null) row(["activations", `${grouped(activations)} elements`]);
  if (alive !== null) row(["memory", `${grouped(alive)} elements are there while it runs`]);
  content.push(element("dl", {}, ...rows));
  if (page.canShow(design, at)) {
    content.push(element("button", { onclick: () => page.showInDrawing(design, at) },
      "show in the drawing"));
  }
  return content;
}

/** What `archdb explain` says of a layer: names and texts; a name is empty where a text goes on. */
function explanationRows(design, at, now) {
  const layer = design.layers[at];
  const groups = axisGroups(design, layer, now.values);
  const rows = groups.flatMap(({ names, axis, size, output, counts }, place) => {
    const [, , lines, notes, window] = axis;
    const name = names[0];
    const text = lines.map((line) => axisLine(line, axis, size, output, counts)).join("\n");
    const isKnown = window !== null && place > 0 && groups[place - 1].axis === axis;
    const said = isKnown ? [] : notes.map(([label, ...line]) => [label, axisLine(line, axis, size, output, counts)]);
    const others = names.slice(1);
    if (others.length > 0) said.push([others.join(", "), others.length === 1 ? "is the same" : "are the same"]);
    return [[name, text], ...said.filter(([, line]) => line !== null)];
  });
  if (layer.formula !== undefined) {
    rows.push(["output", layer.formula]);
    for (const told of layer.told) {
      if (!Array.isArray(told)) continue;
      const [before, after] = [tensorSizes(design, layer.inputs[0], now.values)[told[1]],
        sizesOf(design, layer.outputs[0], now.values)[told[1]]];
      if (before !== after) rows.push([told[0], `${before} -> ${after}`]);
    }
  }
  for (const [label, ...pieces] of layer.facts) rows.push([label, factText(design, layer, pieces, now.values)]);
  rows.push(...windowFacts(groups));
  const field = now.fields[at] ? fieldTold(now.fields[at]) : null;
  if (field !== null) rows.push(["receptive field", field]);
  const owner = layer.told.find((told) => typeof told === "string");
  if (owner !== undefined) rows.push(["weights", `of ${owner}, counted there`]);
  if (layer.params > 0) {
    rows.push(["params", layer.terms ? `${layer.terms} = ${grouped(layer.params)}` : grouped(layer.params)]);
  }
  if (layer.macs && layer.macs.length > 0) {
    const terms = layer.macs.map(([coefficient, shape]) => {
      const sizes = sizesOf(design, shape, now.values);
      if (now.dims[0] === 1 && sizes.includes(1)) sizes.splice(sizes.indexOf(1), 1);
      return [grouped(coefficient), ...sizes].join("*");
    });
    const count = now.layers[at].macs;
    rows.push(["MACs", `${terms.join(" + ")} = ${count === null ? "past 64 bits" : grouped(count)}`]);
  }
  return rows;
}

/** Neighbouring axes that get equal sizes alike, told once. */
function axisGroups(design, layer, values) {
  const groups = [];
  const axes = layer.told.filter((told) => typeof told === "number");
  axes.forEach((place, at) => {
    const axis = design.formulas[place];
    const size = tensorSizes(design, layer.inputs[0], values)[at + 2];
    const output = sizesOf(design, layer.outputs[0], values)[at + 2];
    const [name, count] = AXES[axes.length][at];
    const last = groups[groups.length - 1];
    if (last && last.axis === axis && last.size === size && last.output === output) {
      last.names.push(name);
      last.counts.push(count);
    } else groups.push({ names: [name], counts: [count], axis, size, output });
  });
  return groups;
}

// The names of axes, and what they are counted in.
const AXES = [[], [["L", "sample"]], [["H", "row"], ["W", "column"]],
  [["T", "frame"], ["H", "row"], ["W", "column"]]];

function listed(texts) {
  return texts.join(" and ");
}

/** So many rows and so many columns. */
function counted(number, counts) {
  return listed(counts.map((count) => `${grouped(number)} ${count}${number === 1 ? "" : "s"}`));
}

/** A line of an axis with its sizes in it; null for one that is not said of them. */
function axisLine(line, axis, size, output, counts) {
  let text = "";
  for (const piece of line) {
    if (typeof piece === "string") {
      text += piece;
      continue;
    }
    const [kind, by, stride] = piece;
    switch (kind) {
      case "I": text += orNull(() => add(size, read(by))) ?? "?"; break;
      case "O": text += output; break;
      case "o": text += output > 1 ? add(output, -1) : 1; break;
      case "P": text += paddingOf(axis[4], size)[by]; break;
      case "+": {
        const own = orNull(() => add(add(output, -multiply(add(size, -1), read(by))), -read(stride)));
        text += own === null ? " ?" : own < 0 ? ` - ${-own}` : ` + ${own}`;
        break;
      }
      case "E": text += listed(counts.map((count) => `${count}s`)); break;
      case "W": text += adaptiveWindows(size, output); break;
      default: {
        // Whether ceil_mode would count a window that starts past the input and its near padding.
        const moves = orNull(() => add(add(size, read(by)), read(stride) - 1));
        const isLess = moves !== null && add(floorDivide(moves, read(stride)), 1) !== output;
        if (kind === "less") text += isLess ? " - 1" : "";
        else if (!isLess) return null;
      }
    }
  }
  return text;
}

/** The padding at both sides of an axis of a size. */
function paddingOf([stride, kernel, dilation, low, high], size) {
  if (high !== undefined) return [read(low), read(high)];
  // As much as makes the output ceil(x / S).
  const windows = floorDivide(add(size, stride - 1), stride);
  const missing = add(add(multiply(add(windows, -1), stride), dilation * (kernel - 1) + 1), -size);
  const small = missing > 0 ? floorDivide(missing, 2) : 0;
  const large = missing > 0 ? add(missing, -small) : 0;
  return low === 1 ? [small, large] : [large, small];
}

/** What the first four windows of an adaptive pool and its last one read, and how windows stand. */
function adaptiveWindows(size, output) {
  const ends = (y) => orNull(() => [floorDivide(multiply(y, size), output),
    add(floorDivide(add(multiply(add(y, 1), size), add(output, -1)), output), -1)]);
  const windows = [];
  for (let y = 0; y < output && y < 4; y += 1) windows.push(ends(y));
  const last = output > 4 ? ends(add(output, -1)) : null;
  const all = [...windows, last].filter((window) => window !== null && window[0] <= window[1]);
  const texts = all.map(([first, end]) => (first === end ? `${first}` : `${first}-${end}`));
  if (last !== null && output > 5) texts.splice(-1, 0, "\u2026");
  const counts = all.map(width).reduce((x, y) => (x === null || y < x ? y : x), null);
  return texts.join(", ") + (output >= size ? "" : isDivisible(size, output)
    ? `; ${counts} each, next to each other` : "; their sizes differ, and some overlap");
}

/** What is said of a layer besides its axes. */
function factText(design, layer, pieces, values) {
  const sizeAt = ([tensor, dimension]) => (tensor < 0
    ? sizesOf(design, layer.outputs[-1 - tensor], values) : tensorSizes(design, layer.inputs[tensor], values))[dimension];
  return pieces.map((piece) => {
    if (typeof piece === "string") return piece;
    const [kind, ...rest] = piece;
    if (kind === "s") return String(sizeAt(rest));
    if (kind === "n") return tensorName(design, layer.inputs[rest[0]]);
    if (kind === "+") return sumText(rest.map(sizeAt));
    const tensor = typeof rest[0] === "number" ? [rest[0], 0] : rest[0];
    const sizes = tensorSizes(design, tensor, values).slice(rest[1]);
    const all = orNull(() => sizes.reduce(multiply, 1));
    const taken = tensorSizes(design, layer.inputs[0], values);
    return all === taken[taken.length - 1]
      ? ` = ${sizes.join("*")} from ${tensorName(design, tensor)}` : ", the last dimension";
  }).join("");
}

/** A sum whose equal terms stand together where it is long. */
function sumText(terms) {
  if (terms.length <= 4) return terms.join(" + ");
  const runs = [];
  for (const term of terms) {
    const last = runs[runs.length - 1];
    if (last && last.term === term) last.count += 1;
    else runs.push({ count: 1, term });
  }
  return runs.map(({ count, term }) => (count === 1 ? `${term}` : `${count}*${term}`)).join(" + ");
}

// Receptive fields.

/** The fields of a layer with their stride: 43 x 43, effective stride 8; null where it has none. */
function fieldTold(fields) {
  const known = fields.filter(Boolean);
  if (known.length === 0) return null;
  const sizes = known.map((field) => {
    const [least, most] = sizesSeen(field);
    const text = (field.rough ? "about " : "") + grouped(most);
    return least === most ? text : `${grouped(least)} to ${text}`;
  });
  const strides = known.map(strideText);
  const isOne = strides.every((stride) => stride === strides[0]);
  const stride = isOne ? strides[0] : strides.join(strides.some((text) => text.includes("/")) ? " x " : "x");
  return `${sizes.join(" x ")}, effective stride ${stride}${known.every((field) => field.isAligned) ? "" : ", paths are not aligned"}`;
}

/** How far a field moves from cell to cell. */
function strideText({ map, rough }) {
  const [top, under] = map ? [map.rise < 0 ? -map.rise : map.rise, map.ends.length] : fractionNear(Math.abs(rough[0]));
  const common = divisor(top, under);
  const [numerator, denominator] = [floorDivide(top, common), floorDivide(under, common)];
  return denominator === 1 ? `${numerator}` : `${numerator}/${denominator}`;
}

/** A fraction that is a number, or as near as it gets. */
function fractionNear(value) {
  let [before, last, rest] = [[0, 1], [1, 0], value];
  const found = orNull(() => {
    for (let turn = 0; turn < 64; turn += 1) {
      const part = whole(Math.floor(rest));
      [before, last] = [last, [add(multiply(part, last[0]), before[0]), add(multiply(part, last[1]), before[1])]];
      if (Number(last[0]) / Number(last[1]) === value || rest === Math.floor(rest)) break;
      rest = 1 / (rest - Math.floor(rest));
    }
    return last;
  });
  return found ?? [value >= 1 ? orNull(() => whole(Math.ceil(value))) ?? integer(LARGEST) : 0, 1];
}

/** The cells of the input that the first cell sees; those below 0 stand in the padding. */
function firstCell({ map, rough }) {
  if (rough) return `about ${Math.ceil(rough[1])} to ${Math.ceil(rough[2])}`;
  const ends = map.ends[0];
  return ends === NOTHING ? null : ends[0] === ends[1] ? String(ends[0]) : `${ends[0]} to ${ends[1]}`;
}
