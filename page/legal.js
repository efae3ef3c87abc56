// The inputs that are accepted: the nearest ones, and the next one along an axis.

/** The largest size of a set that is at most, or the smallest that is at least; null for none. */
function greatestAtMost(set, size) {
  if (set.from !== undefined && size >= set.from) {
    const found = inTail(set, size, -1);
    if (found !== null) return found;
  }
  let best = null;
  for (const [first, last] of set.intervals) {
    if (first <= size) best = last <= size ? last : size;
  }
  return best;
}

function leastAtLeast(set, size) {
  for (const [first, last] of set.intervals) {
    if (last >= size) return first >= size ? first : size;
  }
  if (set.from === undefined) return null;
  return inTail(set, size > set.from ? size : set.from, 1);
}

/** The nearest size in one direction of those that repeat themselves; null past either end. */
function inTail(set, size, direction) {
  const rest = Number(BigInt(size) % BigInt(set.period));
  let best = null;
  for (const residue of set.residues) {
    let step = direction > 0 ? residue - rest : rest - residue;
    if (step < 0) step += set.period;
    if (best === null || step < best) best = step;
  }
  if (best === null) return null;
  const found = orNull(() => add(size, direction * best));
  return found === null || found < set.from ? null : found;
}

function contains(set, size) {
  return leastAtLeast(set, size) === size;
}

/** The place among the dimensions of an input's dimension, which is counted from its batch. */
function dimPlace(design, input, dimension) {
  let place = 1;
  for (let at = 0; at < input; at += 1) place += design.inputs[at].sizes.length;
  return place + dimension - (design.inputs[input].batch ? 1 : 0);
}

/** The legal inputs with the places of their axes, once. */
function legalOf(design) {
  const { legal } = design;
  if (legal && !legal.places) {
    for (const part of legal.parts) part.boxes = part.boxes.map((box) => box.map((set) => legal.sets[set]));
    legal.places = legal.axes.map(([input, dimension]) => dimPlace(design, input, dimension));
  }
  return legal;
}

/** The part that an axis is in by itself; null where it depends on others or is known up to a size only. */
function freeSet(design, place) {
  const legal = legalOf(design);
  if (!legal || legal.coupled) return null;
  const axis = legal.places.indexOf(place);
  const part = legal.parts.find((each) => each.axes.includes(axis));
  if (!part || part.axes.length > 1 || part.boxes.length !== 1) return null;
  const set = part.boxes[0][0];
  return set.known_up_to === undefined && part.knownUpTo === null ? set : null;
}

/** How many inputs are tried one by one at most. */
const MOST_TRIED = 4096;

/** The next accepted size along a dimension in a direction, the others as they are; null for none near. */
function nextSize(design, dims, place, direction) {
  const tried = [...dims];
  const set = place > 0 ? freeSet(design, place) : null;
  let size = dims[place];
  for (let count = 0; count < MOST_TRIED; count += 1) {
    const step = orNull(() => add(size, direction));
    if (step === null) return null;
    size = set === null ? step : direction > 0 ? leastAtLeast(set, step) : greatestAtMost(set, step);
    if (size === null || size < 1) return null;
    tried[place] = size;
    if (accepts(design, tried)) return size;
    // Something else is refused: no size of this dimension mends that.
    if (set !== null) return size;
  }
  return null;
}

function axisName(design, place) {
  if (place === 0) return "N";
  let next = 1;
  for (const input of design.inputs) {
    if (place < next + input.sizes.length) return input.axes[place - next];
    next += input.sizes.length;
  }
  return "";
}

/**
 * The accepted inputs around a refused one: along each axis the next below and above where axes are free of
 * each other, else whole inputs at the least distance; null where none is known.
 */
function nearestTo(design, dims, refusal) {
  if (!refusal || refusal.isCount || dims.some((size) => size < 1)) return null;
  const legal = legalOf(design);
  const result = {};
  const mended = [...dims];
  // What is no axis is put right first: the batch and the channels have the sizes that the weights have.
  const own = ownDims(design);
  for (let place = 0; place < dims.length; place += 1) {
    if (legal && legal.places.includes(place)) continue;
    const alone = [...own];
    alone[place] = dims[place];
    if (dims[place] === own[place] || accepts(design, alone)) continue;
    const below = place > 0 || dims[place] > own[place] ? nextOther(design, alone, place, -1) : null;
    const above = nextOther(design, alone, place, 1);
    result[axisName(design, place)] = { below, above };
    mended[place] = above !== null ? above : below !== null ? below : dims[place];
  }
  if (!legal) return Object.keys(result).length > 0 ? result : null;
  const isFree = !legal.coupled && legal.parts.every((part) => part.axes.length === 1);
  if (Object.keys(result).length === 0 && !isFree) return nearestInputs(design, dims, legal);
  legal.places.forEach((place, axis) => {
    const part = legal.parts.find((each) => each.axes.includes(axis));
    const set = part && part.axes.length === 1 && part.boxes.length === 1
      ? part.boxes[0][0] : legal.sets[legal.alone[axis]];
    if (!set || contains(set, dims[place])) return;
    result[axisName(design, place)] = {
      below: greatestAtMost(set, dims[place]), above: leastAtLeast(set, dims[place]),
    };
  });
  return Object.keys(result).length > 0 ? inOrder(design, result) : null;
}

function inOrder(design, result) {
  const ordered = {};
  for (let place = 0; place < design.dims; place += 1) {
    const name = axisName(design, place);
    if (result[name]) ordered[name] = result[name];
  }
  return ordered;
}

/** The next accepted size of what is no axis: its own is one. */
function nextOther(design, dims, place, direction) {
  const own = ownDims(design)[place];
  const tried = [...dims];
  for (let count = 0, size = dims[place]; count < MOST_TRIED; count += 1) {
    size = orNull(() => add(size, direction));
    if (size === null || size < 1) break;
    tried[place] = size;
    if (accepts(design, tried)) return size;
  }
  return (direction > 0 ? own > dims[place] : own < dims[place]) ? own : null;
}

/** Whole inputs at the least sum of the differences along all axes, four at most; null where none is near. */
function nearestInputs(design, dims, legal) {
  let points = [dims];
  for (const cluster of clustersOf(legal)) {
    const found = nearestOf(design, dims, legal, cluster);
    if (found === null) return null;
    points = points.flatMap((point) => found.map((sizes) => {
      const next = [...point];
      cluster.axes.forEach((axis, at) => { next[legal.places[axis]] = sizes[at]; });
      return next;
    })).slice(0, 1000);
  }
  points.sort((x, y) => {
    const at = x.findIndex((size, place) => size !== y[place]);
    return at < 0 ? 0 : x[at] < y[at] ? -1 : 1;
  });
  points = points.slice(0, 4);
  if (points.length === 0 || !points.every((point) => accepts(design, point))) return null;
  const inputs = points.map((point) => {
    let next = 1;
    return design.inputs.map((input) => {
      next += input.sizes.length;
      return point.slice(next - input.sizes.length, next);
    });
  });
  return inputs.length > 1
    ? { inputs: inputs[0], equally_near: inputs.slice(1) } : { inputs: inputs[0] };
}

/** Axes that depend on each other: a part each, or all where conditions couple parts. */
function clustersOf(legal) {
  if (!legal.coupled) return legal.parts.map((part) => ({ axes: part.axes, boxes: part.boxes }));
  return [{ axes: legal.places.map((_, axis) => axis), boxes: null }];
}

function nearestOf(design, dims, legal, { axes, boxes }) {
  const asked = axes.map((axis) => dims[legal.places[axis]]);
  if (boxes === null) return triedAround(design, dims, legal, axes, asked);
  let least = null;
  let found = [];
  for (const box of boxes) {
    let distance = 0n;
    let points = [[]];
    for (let at = 0; at < box.length && points.length > 0; at += 1) {
      const ends = [greatestAtMost(box[at], asked[at]), leastAtLeast(box[at], asked[at])]
        .filter((end) => end !== null);
      const far = (end) => (end > asked[at] ? BigInt(end) - BigInt(asked[at]) : BigInt(asked[at]) - BigInt(end));
      const near = ends.map(far).reduce((x, y) => (x === null || y < x ? y : x), null);
      const kept = [...new Set(ends.filter((end) => far(end) === near))];
      points = points.flatMap((point) => kept.map((end) => [...point, end]));
      if (near !== null) distance += near;
    }
    if (points.length === 0 || (least !== null && distance > least)) continue;
    if (least === null || distance < least) found = [];
    least = distance;
    found.push(...points);
  }
  const seen = new Set();
  found = found.filter((point) => !seen.has(point.join()) && seen.add(point.join()));
  return found.length > 0 ? found : null;
}

/** Tries the sizes of axes around those that were asked for, the nearest first. */
function triedAround(design, dims, legal, axes, asked) {
  const tried = [...dims];
  let count = 0;
  for (let distance = 0; count < MOST_TRIED * 4; distance += 1) {
    const found = [];
    const visit = (at, left, point) => {
      if (count >= MOST_TRIED * 4) return;
      if (at === axes.length - 1) {
        for (const step of left === 0 ? [0] : [-left, left]) {
          const size = orNull(() => add(asked[at], step));
          if (size === null || size < 1) continue;
          count += 1;
          const whole = [...point, size];
          axes.forEach((axis, place) => { tried[legal.places[axis]] = whole[place]; });
          if (accepts(design, tried)) found.push(whole);
        }
        return;
      }
      for (let step = -left; step <= left; step += 1) {
        const size = orNull(() => add(asked[at], step));
        if (size !== null && size >= 1) visit(at + 1, left - Math.abs(step), [...point, size]);
      }
    };
    if (axes.length > 0) visit(0, distance, []);
    if (found.length > 0 || axes.length === 0) return found.length > 0 ? found : null;
  }
  return null;
}
