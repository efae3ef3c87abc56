// Which cells of the input stand behind the cells of a tensor along one axis, and what layers read.
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
    const slope = Number(this.n) / Number(this.d);
    const [low, high] = orNull(() => this.span(0)) ?? [0, slope];
    return [slope, Number(low), Number(high)];
  }
}
