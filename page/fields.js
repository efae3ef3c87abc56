// Receptive fields: the cells that layers read, which the page's data has, composed at the sizes of an input.
//
// A map tells the first and last cell of the input behind cell y of a tensor, for every y of a map without
// ends: f(y + period) = f(y) + rise. Past the longest period a field is told roughly.

const LONGEST_PERIOD = 4096;
const MOST_STEPS = 262144;
const NOTHING = null;

function divisor(x, y) {
  let [a, b] = [BigInt(x < 0 ? -x : x), BigInt(y < 0 ? -y : y)];
  while (b !== 0n) [a, b] = [b, a % b];
  return integer(a);
}

function united(x, y) {
  if (x === NOTHING) return y;
  if (y === NOTHING) return x;
  return [x[0] < y[0] ? x[0] : y[0], x[1] > y[1] ? x[1] : y[1]];
}

function moved(ends, distance) {
  return ends === NOTHING ? ends : [add(ends[0], distance), add(ends[1], distance)];
}

function width(ends) {
  return ends === NOTHING ? 0 : add(add(ends[1], -ends[0]), 1);
}

/** A map out of the ends of the cells of one period. */
function mapOf(ends, rise) {
  let [period, by] = [ends, rise];
  for (let rest = ends.length, p = 2; rest > 1;) {
    if (p * p > rest) p = rest;
    if (rest % p !== 0) {
      p += 1;
      continue;
    }
    rest /= p;
    const block = period.length / p;
    if (!isDivisible(by, p)) continue;
    const step = floorDivide(by, p);
    const repeats = period.every((each, at) => at < block || same(moved(period[at - block], step), each));
    if (repeats) {
      period = period.slice(0, block);
      by = step;
    }
  }
  let isRising = true;
  let before = moved(period[period.length - 1], -by);
  for (const now of period) {
    isRising = isRising && now !== NOTHING && before !== NOTHING && before[0] <= now[0] && before[1] <= now[1];
    before = now;
  }
  return { rise: by, ends: period, isRising };
}

function same(x, y) {
  return x === y || (x !== NOTHING && y !== NOTHING && x[0] === y[0] && x[1] === y[1]);
}

function endsOf(map, y) {
  const length = map.ends.length;
  if (length === 1) return moved(map.ends[0], multiply(map.rise, y));
  const turns = floorDivide(y, length);
  return moved(map.ends[Number(add(y, -multiply(turns, length)))], multiply(turns, map.rise));
}

// What is read along one axis: windows [0, stride, offset, dilation, kernel], transposed windows [1, …], and spans
// [2, rule, …] of a map that is stretched or shrunk.

function reach(reading) {
  return multiply(reading[3], reading[4] - 1);
}

/** How a reading goes on: cell y + period reads what y reads, moved by rise. */
function lawOf(reading) {
  if (reading[0] === 0) return [1, reading[1]];
  if (reading[0] === 1) return [reading[1], 1];
  return reading[0].law;
}

function cellsOf(reading, y, endsOnly, visit) {
  if (reading[0] === 0) {
    const start = add(multiply(reading[1], y), reading[2]);
    visit(start);
    if (endsOnly) {
      if (reading[4] > 1) visit(add(start, reach(reading)));
    } else for (let k = 1; k < reading[4]; k += 1) visit(add(start, multiply(reading[3], k)));
  } else if (reading[0] === 1) {
    const start = add(y, -reading[2]);
    for (let k = 0; k < reading[4]; k += 1) {
      const place = add(start, -multiply(reading[3], k));
      if (isDivisible(place, reading[1])) visit(floorDivide(place, reading[1]));
    }
  } else {
    const [first, last] = reading[0].span(y);
    visit(first);
    if (endsOnly) {
      if (last > first) visit(last);
    } else for (let cell = add(first, 1); cell <= last; cell = add(cell, 1)) visit(cell);
  }
}

function costOf(reading) {
  return typeof reading[0] === "number" ? reading[4] : reading[0].cost;
}

function roughlyRead(reading) {
  if (reading[0] === 0) {
    const [, stride, offset, dilation, kernel] = reading.map(Number);
    return [stride, offset, offset + dilation * (kernel - 1)];
  }
  if (reading[0] === 1) {
    const [, stride, offset, dilation, kernel] = reading.map(Number);
    return [1 / stride, (-offset - dilation * (kernel - 1)) / stride, -offset / stride];
  }
  return reading[0].roughly();
}

/** The spans of a map of so many cells that becomes one of so many others; the source is PyTorch's. */
class Spans {
  constructor([, rule, numerator, denominator, single], input, output) {
    [this.rule, this.input, this.output] = [rule, input, output];
    const isAligned = rule === 4 || rule === 6;
    let [n, d] = [input, output];
    if (isAligned) [n, d] = output > 1 ? [add(input, -1), add(output, -1)] : [0, 1];
    else if (numerator !== undefined) [n, d] = [read(numerator), read(denominator)];
    const common = n === 0 ? d : divisor(n, d);
    [this.n, this.d] = [floorDivide(n, common), floorDivide(d, common)];
    this.single = single === undefined
      ? Math.fround(Math.fround(Number(input)) / Math.fround(Number(output))) : Number(single);
    this.isUneven = this.roundsBelow();
    this.cost = Number(floorDivide(input, output > 1 ? output : 1)) + 6;
  }

  roundsBelow() {
    const isNearest = this.rule === 1 || this.rule === 2;
    if (!isNearest || this.output > 65536 || this.single * Number(this.d) === Number(this.n)) return false;
    for (let y = 0; y < this.output; y += 1) if (this.rounded(y) !== this.nearest(y)) return true;
    return false;
  }

  /** The cell behind y in single precision. */
  rounded(y) {
    const f = Math.fround;
    const source = this.rule === 2
      ? f(Math.max(f(f(this.single * f(f(y) + 0.5)) - 0.5), 0) + 0.5) : f(f(y) * this.single);
    return Math.floor(source);
  }

  nearest(y) {
    return this.rule === 2
      ? floorDivide(multiply(add(multiply(2, y), 1), this.n), multiply(2, this.d))
      : floorDivide(multiply(y, this.n), this.d);
  }

  get law() {
    if (!this.isUneven) return [this.d, this.n];
    const count = floorDivide(add(this.output, add(this.d, -1)), this.d);
    return [multiply(count, this.d), multiply(count, this.n)];
  }

  span(y) {
    const { n, d } = this;
    const ceiling = (x, by) => floorDivide(add(x, add(by, -1)), by);
    const range = (low, high) => [low, high > low ? high : low];
    switch (this.rule) {
      case 0: return range(floorDivide(multiply(y, n), d), add(ceiling(multiply(add(y, 1), n), d), -1));
      case 1: case 2: {
        const cell = this.isUneven ? this.unevenly(y) : this.nearest(y);
        return [cell, cell];
      }
      case 3: case 4: case 5: case 6: {
        const isAligned = this.rule === 4 || this.rule === 6;
        const source = isAligned ? multiply(y, n) : add(multiply(add(multiply(2, y), 1), n), -d);
        const over = isAligned ? d : multiply(2, d);
        const [low, high] = [floorDivide(source, over), ceiling(source, over)];
        if (this.rule < 5 || low === high) return range(low, high);
        return range(add(low, -1), add(high, 1));
      }
    }
    const middle = multiply(add(multiply(2, y), 1), n);
    const wide = add(multiply(2 * (this.rule - 6), n > d ? n : d), -d);
    const over = multiply(2, d);
    return range(floorDivide(add(middle, -wide), over), add(ceiling(add(middle, wide), over), -1));
  }

  unevenly(y) {
    const [period, rise] = this.law;
    const turns = floorDivide(y, period);
    const place = add(y, -multiply(turns, period));
    return add(multiply(turns, rise), place < this.output ? this.rounded(Number(place)) : this.nearest(place));
  }

  roughly() {
    const [low, high] = this.span(0);
    return [Number(this.n) / Number(this.d), Number(low), Number(high)];
  }
}

// Fields of one axis: a map or rough numbers, how many cells there are, whether they see all.

function mapAfter(map, reading) {
  if (map.ends.length === 1 && map.isRising && reading[0] === 0) {
    const [first, last] = map.ends[0];
    const far = add(reading[2], reach(reading));
    return {
      rise: multiply(map.rise, reading[1]), isRising: true,
      ends: [[add(multiply(map.rise, reading[2]), first), add(multiply(map.rise, far), last)]],
    };
  }
  const [lawPeriod, lawRise] = lawOf(reading);
  const period = map.ends.length;
  const turns = lawRise === 0 ? 1 : period / Number(divisor(period, lawRise));
  const count = multiply(lawPeriod, turns);
  if (count > LONGEST_PERIOD || count * (map.isRising ? 2 : costOf(reading)) > MOST_STEPS) throw new Overflow();
  const ends = [];
  for (let y = 0; y < count; y += 1) {
    let seen = NOTHING;
    cellsOf(reading, y, map.isRising, (cell) => { seen = united(seen, endsOf(map, cell)); });
    ends.push(seen);
  }
  return mapOf(ends, multiply(floorDivide(multiply(lawRise, turns), period), map.rise));
}

function roughlyOf(field) {
  if (field.rough) return field.rough;
  const { map } = field;
  const slope = Number(map.rise) / map.ends.length;
  if (map.ends.length === 1) return [slope, Number(map.ends[0][0]), Number(map.ends[0][1])];
  let [low, high] = [Infinity, -Infinity];
  map.ends.forEach((ends, y) => {
    if (ends === NOTHING) return;
    low = Math.min(low, Number(ends[0]) - slope * y);
    high = Math.max(high, Number(ends[1]) - slope * y);
  });
  return [slope, low, high];
}

/** A field with another law: a map that `make` gives, or rough numbers where it passes its limits. */
function lawed(field, changes, make, rough) {
  const map = field.map ? orNull(() => make(field.map)) : null;
  return map ? { ...field, ...changes, map, rough: null } : { ...field, ...changes, map: null, rough: rough(roughlyOf(field)) };
}

function pooled(field) {
  return lawed(field, { cells: 1, isGlobal: true }, (map) => {
    let all = NOTHING;
    if (map.isRising) all = united(endsOf(map, 0), endsOf(map, add(field.cells, -1)));
    else {
      if (field.cells > MOST_STEPS) throw new Overflow();
      for (let y = 0; y < field.cells; y += 1) all = united(all, endsOf(map, y));
    }
    return { rise: map.rise, ends: map.ends.map(() => all), isRising: all !== NOTHING };
  }, ([slope, low, high]) => [slope, low, high + slope * (Math.max(Number(field.cells), 1) - 1)]);
}

function fieldAfter(field, reading, count) {
  if (reading[0] === 0 && reading[1] === 1 && reading[2] === 0 && reading[3] === 1 && reading[4] === 1
    && count === field.cells) return field;
  if (typeof reading[0] === "object" && reading[0].rule === 0 && reading[0].output === 1) return pooled(field);
  return lawed(field, { cells: count }, (map) => mapAfter(map, reading), ([slope, low, high]) => {
    const [own, near, far] = roughlyRead(reading);
    return [slope * own, low + slope * near, high + slope * far];
  });
}

function mirroredField(field, count) {
  return lawed(field, { cells: count }, (map) => {
    const ends = map.ends.map((_, y) => endsOf(map, add(add(count, -1), -y)));
    return mapOf(ends, -map.rise);
  }, ([slope, low, high]) => {
    const end = slope * (Number(count) - 1);
    return [-slope, low + end, high + end];
  });
}

/** What is seen by both of two ways that join. */
function joinedFields(x, y) {
  if (x === y) return x;
  // A branch behind a global pool sees everything; what tells designs apart is the other one.
  if (x.isGlobal !== y.isGlobal) return x.isGlobal ? y : x;
  const cells = x.cells > y.cells ? x.cells : y.cells;
  const map = x.map && y.map ? orNull(() => joinedMaps(x.map, y.map, cells)) : null;
  if (map) return { ...x, cells, map, rough: null };
  const [a, b] = [roughlyOf(x), roughlyOf(y)];
  return { ...x, cells, map: null, rough: [Math.max(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2])] };
}

function joinedMaps(x, y, count) {
  if (x.ends.length === 1 && y.ends.length === 1 && x.rise === y.rise) {
    return { rise: x.rise, ends: [united(x.ends[0], y.ends[0])], isRising: x.isRising && y.isRising };
  }
  const both = x.ends.length / divisor(x.ends.length, y.ends.length) * y.ends.length;
  const isAlike = multiply(x.rise, both / x.ends.length) === multiply(y.rise, both / y.ends.length);
  const length = isAlike ? both : multiply(floorDivide(add(count, x.ends.length - 1), x.ends.length), x.ends.length);
  if (length > LONGEST_PERIOD) throw new Overflow();
  const ends = [];
  for (let at = 0; at < length; at += 1) ends.push(united(endsOf(x, at), endsOf(y, at)));
  return mapOf(ends, multiply(x.rise, length / x.ends.length));
}

/** The largest number of cells that one of a field's cells sees. */
function sizeOf(field) {
  if (field.rough) {
    const size = Math.ceil(field.rough[2] - field.rough[1] + 1);
    return orNull(() => whole(size)) ?? integer(size > 0 ? LARGEST : -LARGEST - 1n);
  }
  let most = 0;
  const size = orNull(() => {
    const { ends } = field.map;
    const seen = ends.length === 1 ? 1 : Math.min(ends.length, Math.max(Number(field.cells), 1));
    for (let at = 0; at < seen; at += 1) {
      const own = width(ends[at]);
      if (own > most) most = own;
    }
    return most;
  });
  return size === null ? integer(LARGEST) : size;
}

// Tensors: a field a dimension, or none where its places are no places of the input.

/** What is read along each dimension, as a list; null for one that is split or merged. */
function dimensionReadings(reading, input, output) {
  switch (reading[0]) {
    case "B": return input.map((_, at) => (at === reading[1] ? reading[2] : [0, at, OWN]));
    case "D": return reading.slice(1);
    case "A": return input.map((_, at) =>
      (at === 0 ? [0, 0, OWN] : at === 1 ? [4] : at - 1 < reading.length ? [0, at, reading[at - 1]] : null));
    case "R": return keptDimensions(input, output).map((at) => (at === null ? null : [0, at, OWN]));
  }
  return input.map(() => null);
}

const OWN = [0, 1, 0, 1, 1];

/** For each dimension of the input the one of the output that it still is. */
function keptDimensions(input, output) {
  const places = (sizes) => {
    let distance = 1;
    const result = [];
    for (let at = sizes.length - 1; at >= 0; at -= 1) {
      result.push(`${sizes[at]} ${distance}`);
      const next = orNull(() => multiply(distance, sizes[at]));
      if (next === null) return sizes.map(() => null);
      distance = next;
    }
    return result.reverse();
  };
  const wanted = places(output);
  return places(input).map((place) => {
    const found = place === null ? -1 : wanted.indexOf(place);
    if (found < 0) return null;
    wanted[found] = undefined;
    return found;
  });
}

/** A reading with the sizes that it depends on. */
function sized(axis, input, output) {
  if (axis[0] === 2) return [new Spans(axis, input, output)];
  if (axis[0] === 3) {
    // As much padding as makes the output ceil(x / S).
    const [, stride, dilation, kernel, isUpper] = axis;
    const covered = add(multiply(add(output, -1), stride), dilation * (kernel - 1) + 1);
    const missing = covered > input ? add(covered, -input) : 0;
    const low = isUpper ? floorDivide(missing, 2) : floorDivide(add(missing, 1), 2);
    return [0, stride, -low, dilation, kernel];
  }
  if (axis[0] === 4) {
    // torchvision's center_crop rounds the half of an odd number to the even one.
    const cropped = add(input, -output);
    const half = floorDivide(cropped, 2);
    return [0, 1, isDivisible(cropped, 2) || isDivisible(half, 2) ? half : add(half, 1), 1, 1];
  }
  return axis;
}

function readTensor(seen, reading, output) {
  if (reading[0] === "O" && sameSizes(seen.shape, output)) return seen;
  const result = { ...seen, shape: [...output], fields: output.map(() => null) };
  const isKnown = seen.isFed && seen.fields.length === seen.shape.length;
  if (reading[0] === "B" && isKnown && !seen.fields[reading[1]]) return { ...result, fields: [...seen.fields] };
  if (reading[0] === "A" && isKnown && reading.length + 1 === seen.shape.length && output.length === seen.shape.length) {
    result.fields = [...seen.fields];
    if (seen.fields[1]) {
      result.isLost = seen.isLost || seen.shape[1] > 1;
      result.fields[1] = null;
    }
    for (let at = 2; at < output.length; at += 1) {
      if (!seen.fields[at]) continue;
      result.fields[at] = fieldAfter(seen.fields[at], sized(reading[at - 1], seen.shape[at], output[at]), output[at]);
    }
    return result;
  }
  if (reading[0] === "N") return { ...result, isFed: false, isLost: false };
  if (!seen.isFed) return result;
  if (!isKnown || reading[0] === "S") return { ...result, isLost: true };
  if (reading[0] === "O") {
    const added = output.length - seen.shape.length;
    output.forEach((size, at) => {
      const before = at - added;
      if (before >= 0 && seen.shape[before] === size) result.fields[at] = seen.fields[before];
      else {
        result.shape[at] = 1;
        const field = before >= 0 ? seen.fields[before] : null;
        result.fields[at] = field ? { ...field, cells: size, isGlobal: true } : null;
      }
    });
    return result;
  }
  dimensionReadings(reading, seen.shape, output).forEach((how, at) => {
    const field = seen.fields[at];
    if (!field || (reading[0] === "R" && how && how[1] === 0)) return;
    if (how && how[0] === 0) {
      result.fields[how[1]] = fieldAfter(field, sized(how[2], seen.shape[at], output[how[1]]), output[how[1]]);
    } else if (how && how[0] === 1) result.fields[how[1]] = mirroredField(field, seen.shape[at]);
    else if (!how || how[0] === 4) result.isLost = result.isLost || seen.shape[at] > 1;
  });
  return result;
}

function sameSizes(x, y) {
  return x.length === y.length && x.every((size, at) => size === y[at]);
}

function joinTensors(x, y) {
  const result = {
    ...x, isFed: x.isFed || y.isFed, fields: [...x.fields],
    shape: x.shape.map((size, at) => (at < y.shape.length && y.shape[at] > size ? y.shape[at] : size)),
  };
  for (let at = 0; at < Math.min(x.fields.length, y.fields.length); at += 1) {
    if (y.fields[at]) result.fields[at] = x.fields[at] ? joinedFields(x.fields[at], y.fields[at]) : y.fields[at];
  }
  if (x.isLost || y.isLost) {
    result.isLost = !result.fields.some(Boolean);
    for (const way of [x, y]) {
      if (!way.isLost) continue;
      way.fields.forEach((field, at) => {
        if (!field && way.shape[at] > 1 && result.fields[at]) {
          result.fields[at] = null;
          result.isLost = true;
        }
      });
    }
  }
  return result;
}

/** Each layer's fields, a dimension each: of its first output; null where the page's data does not tell them. */
function fieldsOf(design, { values }) {
  const inputs = design.inputs.map((input, at) => {
    const shape = sizesOf(design, design.given[at], values);
    const start = input.batch ? 1 : 0;
    return {
      shape, isFed: true, isLost: false, isUntold: false,
      fields: shape.map((cells, place) => (place >= start && input.free[place - start]
        ? { map: { rise: 1, ends: [[0, 0]], isRising: true }, rough: null, cells, isGlobal: false } : null)),
    };
  });
  const all = [];
  for (const layer of design.layers) {
    const given = layer.inputs.slice(0, layer.inputs.length - layer.references).map(([source, output]) =>
      (source < 0 ? inputs[-1 - source] : all[source][output]));
    all.push(layer.outputs.map((shape, part) => {
      const output = sizesOf(design, shape, values);
      if (given.length === 0) return { shape: output, fields: output.map(() => null), isFed: false, isLost: false };
      let seen = null;
      given.forEach((tensor, operand) => {
        const reading = readingOf(layer, part, operand);
        const own = reading === null || tensor.isUntold
          ? { shape: output, fields: output.map(() => null), isFed: true, isLost: true, isUntold: true }
          : readTensor(tensor, reading, output);
        seen = seen === null ? own : { ...joinTensors(seen, own), isUntold: seen.isUntold || own.isUntold };
      });
      return { ...seen, shape: output };
    }));
  }
  return all.map((outputs) => (outputs.length === 0 ? [] : outputs[0].isUntold ? null : outputs[0].fields));
}

/** What an output of a layer reads of an operand; null where that is not told. */
function readingOf(layer, part, operand) {
  const ofPart = layer.readings[Math.min(part, layer.readings.length - 1)];
  return ofPart ? ofPart[Math.min(operand, ofPart.length - 1)] : null;
}

/** Whether there is a field, and each sees all along its dimension. */
function isGlobal(fields) {
  const known = (fields || []).filter(Boolean);
  return known.length > 0 && known.every((field) => field.isGlobal);
}

/** A layer's field as the table has it: its size, or `global` behind a layer that saw everything already. */
function fieldText(design, fields, at) {
  const known = (fields[at] || []).filter(Boolean);
  if (known.length === 0) return "";
  const [source, output] = design.layers[at].inputs[0] || [-1, 0];
  if (isGlobal(fields[at]) && source >= 0 && output === 0 && isGlobal(fields[source])) return "global";
  const sizes = known.map(sizeOf);
  const isAlike = known.every((field, place) => sizes[place] === sizes[0] && Boolean(field.rough) === Boolean(known[0].rough));
  if (!isAlike) return sizes.join("x");
  return (known[0].rough ? "about " : "") + grouped(sizes[0]);
}
