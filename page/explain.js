// How one layer gets its size, with the numbers of the input in their places.

/** What an opened layer says. */
function explained(design, at, now, page) {
  const layer = design.layers[at];
  const content = [element("strong", {}, layer.call)];
  if (!now || !hasSizes(now, at)) {
    content.push(element("p", { class: "quiet" }, now.refusal.place === at
      ? `It refuses the input: ${now.refusal.message}.` : "The input does not come so far: it is refused."));
    return content;
  }
  const rows = [];
  const row = (name, text) => rows.push(element("dt", {}, name), element("dd", {}, text));
  const operands = layer.inputs.slice(0, layer.inputs.length - layer.references);
  if (operands.length > 0) {
    row("takes", operands.map((tensor) =>
      `${tensorSizes(design, tensor, now.values).join("x")} from ${tensorName(design, tensor)}`).join(", "));
  }
  row("gives", layer.outputs.map((shape) => sizesOf(design, shape, now.values).join("x")).join(", "));
  for (const [name, text] of formulaRows(design, layer, now.values)) row(name, text);
  if (layer.params > 0) {
    row("params", layer.terms ? `${layer.terms} = ${grouped(layer.params)}` : grouped(layer.params));
  }
  if (layer.macs && layer.macs.length > 0) {
    const terms = layer.macs.map(([coefficient, shape]) => [grouped(coefficient),
      ...sizesOf(design, shape, now.values)].join("*"));
    const count = orNull(() => total(design, layer.macs, now.values));
    row("MACs", `${terms.join(" + ")} = ${count === null ? "past 64 bits" : grouped(count)}`);
  }
  const { alive, activations } = now.refusal ? { alive: null, activations: null } : now.layers[at];
  if (activations !== null) row("activations", `${grouped(activations)} elements`);
  if (alive !== null) row("memory", `${grouped(alive)} elements are there while it runs`);
  const field = now.fields ? fieldText(design, now.fields, at) : "";
  if (field !== "") row("receptive field", field);
  else if (now.fields && now.fields[at] === null) row("receptive field", "not told: what it reads changes with the input");
  content.push(element("dl", {}, ...rows));
  if (page.canShow(design, at)) {
    content.push(element("button", { type: "button", onclick: () => page.showInDrawing(design, at) },
      "show in the drawing"));
  }
  return content;
}

/** The names of so many axes. */
function axisNames(count) {
  return count === 1 ? ["L"] : count === 2 ? ["H", "W"] : ["T", "H", "W"];
}

/** The formulas of a layer's axes with the sizes at an input in them, equal ones once. */
function formulaRows(design, layer, values) {
  if (layer.axes.length === 0) return layer.formula ? [["formula", layer.formula]] : [];
  const before = tensorSizes(design, layer.inputs[0], values);
  const after = sizesOf(design, layer.outputs[0], values);
  const rows = [];
  layer.axes.forEach(([form, smallest, lines, window], at) => {
    const text = lines.map((line) => filled(line, before[at + 2], after[at + 2])).join("\n");
    const name = axisNames(layer.axes.length)[at];
    const last = rows[rows.length - 1];
    const windows = window === null ? [] : windowRows(window, before[at + 2], after[at + 2]);
    const any = form === null ? null : `${smallest === null ? "any x" : `any x >= ${smallest}`}: ${form}`;
    if (last && last.text === text && last.any === any) last.names.push(name);
    else rows.push({ names: [name], text, any, windows });
  });
  return rows.flatMap(({ names, text, any, windows }) => [
    ...(text === "" ? [] : [[names.join(", "), text]]), ...(any === null ? [] : [["", any]]), ...windows]);
}

/** Where the last window of an axis stands, and what no window reaches. */
function windowRows([stride, span, start], input, output) {
  const first = orNull(() => add(multiply(add(output, -1), read(stride)), read(start)));
  const last = first === null ? null : orNull(() => add(first, read(span) - 1));
  if (last === null) return [];
  const outside = add(last, -add(input, -1));
  const rows = [["last window", `${first === last ? first : `${first} to ${last}`} of 0 to ${add(input, -1)}${
    outside > 0 ? `, ${outside} in the padding` : ""}`]];
  if (outside < 0) rows.push(["never read", `the last ${-outside} of the input`]);
  return rows;
}

/** A line of a formula with an axis' sizes in it. */
function filled(line, input, output) {
  return line.map((piece) => {
    if (typeof piece === "string") return piece;
    if (piece[0] === "O") return String(output);
    const size = orNull(() => add(input, read(piece[1])));
    if (piece[0] === "I") return size === null ? "?" : String(size);
    const stride = read(piece[2]);
    const rounded = size === null ? null : orNull(() => floorDivide(add(size, stride - 1), stride));
    return rounded !== null && add(rounded, 1) !== output ? " - 1" : "";
  }).join("");
}
