// Sizes at an input: the steps of the rules, which the page's data has, done on exact integers.
//
// An integer is a number where doubles say it exactly, and a BigInt where they do not, so that equal
// integers are equal values. What passes 64 bits is no size and no count.

const LARGEST = 9223372036854775807n;
const OVERFLOW = {
  message: "a size or a count does not fit in 64 bits", found: null, expected: null,
  help: "use smaller sizes",
};
const NO_FORMULA = {
  message: "a size depends on data: it has no formula", found: null, expected: null, help: null,
};

class Overflow extends Error {}

/** The integer that a BigInt is, as a number where that is exact. */
function integer(wide) {
  if (wide > LARGEST || wide < -LARGEST - 1n) throw new Overflow();
  return wide >= -9007199254740991n && wide <= 9007199254740991n ? Number(wide) : wide;
}

function read(written) {
  return typeof written === "string" ? integer(BigInt(written)) : written;
}

function add(x, y) {
  if (typeof x === "number" && typeof y === "number") {
    const sum = x + y;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return integer(BigInt(x) + BigInt(y));
}

function multiply(x, y) {
  if (typeof x === "number" && typeof y === "number") {
    const product = x * y;
    if (Number.isSafeInteger(product)) return product === 0 ? 0 : product;
  }
  return integer(BigInt(x) * BigInt(y));
}

function floorDivide(x, y) {
  if (y <= 0) throw new Overflow();
  if (typeof x === "number" && typeof y === "number") {
    // The remainder of doubles is exact, so that the quotient is.
    let rest = x % y;
    if (rest < 0) rest += y;
    return (x - rest) / y;
  }
  const [a, b] = [BigInt(x), BigInt(y)];
  const quotient = a / b;
  return integer(a % b < 0n ? quotient - 1n : quotient);
}

function isDivisible(x, y) {
  if (typeof x === "number" && typeof y === "number") return x % y === 0;
  return BigInt(x) % BigInt(y) === 0n;
}

/** A double that is a whole number as an integer. */
function whole(value) {
  if (!Number.isFinite(value)) throw new Overflow();
  return Number.isSafeInteger(value) ? (value === 0 ? 0 : value) : integer(BigInt(value));
}

function rounded(value, rounding) {
  switch (rounding) {
    case 0: return Math.trunc(value);
    case 1: return Math.floor(value);
    case 2: return Math.ceil(value);
  }
  // Of two that are as near, the even one.
  const low = Math.floor(value);
  const rest = value - low;
  return rest < 0.5 ? low : rest > 0.5 ? low + 1 : low % 2 === 0 ? low : low + 1;
}

function scaled(x, factor, how) {
  if (how < 4) return whole(rounded(Number(x) * factor, how));
  return whole(rounded(Math.fround(Math.fround(Number(x)) * Math.fround(factor)), how - 4));
}

// How many places of the list of steps each takes, its number included.
const STEP_LENGTHS = [5, 3, 3, 3, 3, 4, 3, 3, 3, 3, 1, 3, 3, 3, 3, 3];

/** A design's data, ready to be evaluated. */
function makeReady(design) {
  // Numbers stand behind all values, so that a value has one place whatever it is.
  let values = design.dims;
  const steps = [];
  for (let at = 0; at < design.steps.length; at += STEP_LENGTHS[design.steps[at]]) {
    steps.push(design.steps.slice(at, at + STEP_LENGTHS[design.steps[at]]));
    if (design.steps[at] < 11) values += 1;
  }
  const place = (token) => (token < 0 ? values - 1 - token : token);
  for (const step of steps) {
    switch (step[0]) {
      case 0:
        step[1] = read(step[1]);
        step[2] = place(step[2]);
        step[3] = read(step[3]);
        step[4] = read(step[4]);
        break;
      case 5: case 6:
        step[1] = place(step[1]);
        step[2] = Number(design.doubles[step[2]]);
        break;
      case 10: break;
      case 11: case 15:
        step[1] = place(step[1]);
        step[2] = read(step[2]);
        break;
      default:
        step[1] = place(step[1]);
        step[2] = place(step[2]);
    }
  }
  design.program = steps;
  design.valueCount = values;
  design.constants = design.numbers.map(read);
  design.place = place;
  design.shapes = design.shapes.map((shape) => shape.map(place));
  design.refusalOf = new Map();
  for (let at = 0; at < design.refusals.length; at += 5) {
    design.refusalOf.set(design.refusals[at],
      design.refusals.slice(at + 1, at + 5).map((phrase) => (phrase < 0 ? null : design.phrases[phrase])));
  }
  const products = (list) => {
    const result = [];
    for (let at = 0; at < list.length; at += 2) result.push([read(list[at]), list[at + 1]]);
    return result;
  };
  const tensors = (list) => list.map((tensor) => (typeof tensor === "number" ? [tensor, 0] : tensor));
  const kinds = design.kinds.map(
    ([type, call, references, outputs, params, macs, made, workspaces, explanation, reading]) => ({
      type: design.texts[type], call: design.texts[call], references, outputs, params,
      macs: macs && products(macs), made, workspaces: workspaces.map(products),
      terms: design.texts[explanation[0]], formula: design.texts[explanation[1]],
      facts: design.facts[explanation[2]] || [], told: explanation.slice(3),
      readings: design.readings[reading] || [],
    }));
  design.layers = design.layers.map(([folder, name, kind, inputs, ended], at) => ({
    path: design.folders[folder] + name, ...kinds[kind], inputs: tensors(inputs || [at - 1]), ended: tensors(ended || [at - 1]),
  }));
  design.rows = design.rows.map(
    ([path, type, first, end]) => ({ path, type: design.texts[type], first, end }));
  design.outputs = design.outputs.map(
    ([name, tensor]) => ({ name, tensor: typeof tensor === "number" ? [tensor, 0] : tensor }));
  return design;
}

/** Does one step; a refusal is its return value, a value is put behind the others. */
function doStep(step, values) {
  const x = values[step[1]];
  const y = values[step[2]];
  switch (step[0]) {
    case 0: return [floorDivide(add(multiply(step[1], values[step[2]]), step[3]), step[4])];
    case 1: return [add(x, y)];
    case 2: return [multiply(x, y)];
    case 3: return [x < y ? x : y];
    case 4: return [x > y ? x : y];
    case 5: return [scaled(x, step[2], step[3])];
    case 6: return [whole(Math.ceil(Number(x) / step[2]))];
    case 7: return y > 0 && isDivisible(x, y) ? [floorDivide(x, y)] : null;
    case 8: return [floorDivide(x, y)];
    case 9: return x === y || y === 1 ? [x] : x === 1 ? [y] : null;
    case 11: return x >= step[2] ? [] : null;
    case 12: return x <= y ? [] : null;
    case 13: return x === y ? [] : null;
    case 14: return x !== y ? [] : null;
    case 15: return isDivisible(x, step[2]) ? [] : null;
  }
  return null;
}

/** The values at input dimensions, and the step that refuses them where one does. */
function run(design, dims) {
  const values = new Array(design.valueCount);
  for (let at = 0; at < design.dims; at += 1) values[at] = dims[at];
  for (const constant of design.constants) values.push(constant);
  let next = design.dims;
  for (let at = 0; at < design.program.length; at += 1) {
    let result;
    try {
      result = doStep(design.program[at], values);
    } catch (error) {
      if (!(error instanceof Overflow)) throw error;
      return { values, failed: at, overflows: true };
    }
    if (result === null) return { values, failed: at, overflows: false };
    if (result.length > 0) {
      values[next] = result[0];
      next += 1;
    }
  }
  return { values, failed: -1, overflows: false };
}

/** Whether an input is accepted. */
function accepts(design, dims) {
  return run(design, dims).failed < 0;
}

// Figures

function product(coefficient, shape, values) {
  let result = coefficient;
  for (const place of shape) result = multiply(result, values[place]);
  return result;
}

/** A sum of products; null where it passes 64 bits. */
function total(design, products, values) {
  let sum = null;
  for (const [coefficient, shape] of products) {
    const next = product(coefficient, design.shapes[shape], values);
    sum = sum === null ? next : add(sum, next);
  }
  return sum === null ? 0 : sum;
}

function orNull(work) {
  try { return work(); } catch (error) {
    if (error instanceof Overflow) return null;
    throw error;
  }
}

/** The elements that are alive while each layer in front of `end` runs; null where a count passes 64 bits. */
function aliveElements(design, values, end) {
  const elements = (shape) => product(1, design.shapes[shape], values);
  return orNull(() => {
    let alive = 0;
    for (const shape of design.given) alive = add(alive, elements(shape));
    return design.layers.slice(0, end).map((layer) => {
      let made = 0;
      for (const shape of layer.made) made = add(made, elements(shape));
      let most = add(alive, made);
      for (const workspace of layer.workspaces) {
        let sum = alive;
        for (const [coefficient, shape] of workspace) {
          sum = add(sum, product(coefficient, design.shapes[shape], values));
        }
        if (sum > most) most = sum;
      }
      alive = add(alive, made);
      for (const [source, output] of layer.ended) {
        alive = add(alive, -elements(design.layers[source].outputs[output]));
      }
      return most;
    });
  });
}

/** The sizes of a shape at values. */
function sizesOf(design, shape, values) {
  return design.shapes[shape].map((place) => values[place]);
}

/** What a text with sizes in it says. */
function textOf(design, pieces, values) {
  if (!pieces) return null;
  return pieces.map(
    (piece) => (typeof piece === "string" ? piece : String(values[design.place(piece)]))).join("");
}

function tensorName(design, [source, output]) {
  if (source < 0) return design.inputs[-1 - source].name;
  return output === 0 ? design.layers[source].path : `${design.layers[source].path}.${output}`;
}

function tensorSizes(design, [source, output], values) {
  const shape = source < 0 ? design.given[-1 - source] : design.layers[source].outputs[output];
  return sizesOf(design, shape, values);
}

function shapeText(sizes, start) {
  const shown = sizes.slice(start === undefined ? (sizes.length > 1 ? 1 : 0) : start);
  return shown.length === 0 ? "[]" : shown.join("x");
}

function inputText(design, dims) {
  let next = 1;
  return design.inputs.map((input) => {
    const sizes = dims.slice(next, next + input.sizes.length);
    next += input.sizes.length;
    return shapeText(sizes, 0);
  }).join(", ");
}

/** Why an input is refused: the layer, the words, what it was given. */
function refusalAt(design, { values, failed, overflows }, dims) {
  let part = -1;
  for (let at = 0; at < design.parts.length; at += 2) {
    if (failed < design.parts[at + 1]) {
      part = design.parts[at];
      break;
    }
  }
  const layer = part < 0 ? null : design.layers[part];
  const written = design.refusalOf.get(failed);
  const said = overflows ? OVERFLOW : written
    ? {
      message: textOf(design, written[0], values), found: textOf(design, written[1], values),
      expected: textOf(design, written[2], values), help: textOf(design, written[3], values),
    } : NO_FORMULA;
  const given = layer ? layer.inputs.map((tensor) =>
    `${shapeText(tensorSizes(design, tensor, values))} from ${tensorName(design, tensor)}`) : [];
  return {
    path: layer && layer.path, layer: layer && layer.call, place: part, ...said,
    given: given.length > 0 ? `${given.join(", ")}, at input ${inputText(design, dims)}` : said.found,
  };
}

/**
 * All figures at input dimensions: the batch, then those of each input. Of an input that a layer refuses those of the
 * layers in front of it, which do not depend on what follows; the sums over all are there only without a refusal.
 */
function evaluate(design, dims) {
  const result = run(design, dims);
  const { values } = result;
  let refusal = result.failed >= 0 ? refusalAt(design, result, dims) : null;
  const end = refusal ? Math.max(refusal.place, 0) : design.layers.length;
  const layers = [];
  let macs = 0;
  let activations = 0;
  const alive = aliveElements(design, values, end);
  for (let at = 0; at < end; at += 1) {
    const layer = design.layers[at];
    const own = layer.macs ? orNull(() => total(design, layer.macs, values)) : null;
    if (layer.macs) {
      const before = macs;
      macs = own === null || before === null ? null : orNull(() => add(before, own));
      if (macs === null && !refusal) {
        refusal = { path: layer.path, layer: layer.call, place: at, ...OVERFLOW, given: null, isCount: true };
      }
    }
    const elements = orNull(() =>
      layer.outputs.reduce((sum, shape) => add(sum, product(1, design.shapes[shape], values)), 0));
    activations = elements === null || activations === null
      ? null : orNull(() => add(activations, elements));
    layers.push({ macs: own, activations: elements, alive: alive && alive[at] });
  }
  const figures = { dims, values, layers, fields: fieldsOf(design, { values }, end) };
  if (refusal) return { ...figures, refusal };
  let peak = null;
  if (alive) alive.forEach((count, at) => { if (peak === null || count > alive[peak]) peak = at; });
  return { ...figures, macs, activations, peak, peakElements: peak === null ? null : alive[peak] };
}

/** Whether a layer's figures are known: all are, or those in front of the layer that refuses the input. */
function isReached(figures, at) {
  return at < figures.layers.length;
}

/** The dimensions at which a page begins. */
function ownDims(design) {
  return [design.batch, ...design.inputs.flatMap((input) => input.sizes)];
}
