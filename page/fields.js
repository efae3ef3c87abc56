// Receptive fields: what layers read, which the page's data has, composed at the sizes of an input.

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
  const isAligned = x.isAligned && y.isAligned;
  // What sees everything has no centre.
  if (map) return { ...x, cells, map, rough: null, isAligned: isAligned && (x.isGlobal || areCentred(x.map, y.map)) };
  if (x.rough && y.rough && x.cells === y.cells && x.rough.every((each, at) => each === y.rough[at])) return { ...x, isAligned };
  const [a, b] = [roughlyOf(x), roughlyOf(y)];
  return { ...x, cells, map: null, isAligned: false, rough: [Math.max(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2])] };
}

/** Whether both ways have the same stride and centres. */
function areCentred(x, y) {
  const centre = (ends) => (ends === NOTHING ? null : orNull(() => add(ends[0], ends[1])));
  return x.rise === y.rise && x.ends.length === y.ends.length
    && x.ends.every((ends, at) => centre(ends) === centre(y.ends[at]));
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

/** The smallest and the largest number of cells that one of a field's cells sees. */
function sizesSeen(field) {
  if (field.rough) {
    const size = Math.ceil(field.rough[2] - field.rough[1] + 1);
    const most = orNull(() => whole(size)) ?? integer(size > 0 ? LARGEST : -LARGEST - 1n);
    return [most, most];
  }
  return orNull(() => {
    const { ends } = field.map;
    let [least, most] = [null, 0];
    const seen = ends.length === 1 ? 1 : Math.min(ends.length, Math.max(Number(field.cells), 1));
    for (let at = 0; at < seen; at += 1) {
      const own = width(ends[at]);
      if (least === null || own < least) least = own;
      if (own > most) most = own;
    }
    return [least, most];
  }) ?? [integer(LARGEST), integer(LARGEST)];
}

function sizeOf(field) {
  return sizesSeen(field)[1];
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

/** The fields of each layer in front of `end`, a dimension each: of its first output; null where the page's data does not tell them. */
function fieldsOf(design, { values }, end) {
  const inputs = design.inputs.map((input, at) => {
    const shape = sizesOf(design, design.given[at], values);
    const start = input.batch ? 1 : 0;
    return {
      shape, isFed: true, isLost: false, isUntold: false,
      fields: shape.map((cells, place) => (place >= start && input.free[place - start]
        ? { map: { rise: 1, ends: [[0, 0]], isRising: true }, rough: null, cells, isGlobal: false, isAligned: true } : null)),
    };
  });
  const all = [];
  for (const layer of design.layers.slice(0, end)) {
    const given = layer.inputs.slice(0, layer.inputs.length - layer.references).map(([source, output]) =>
      (source < 0 ? inputs[-1 - source] : all[source][output]));
    all.push(layer.outputs.map((shape, part) => {
      const output = sizesOf(design, shape, values);
      if (given.length === 0) return { shape: output, fields: output.map(() => null), isFed: false, isLost: false };
      let seen = null;
      given.forEach((tensor, operand) => {
        const reading = readingOf(layer, part, operand);
        const own = (reading === null || tensor.isUntold ? null : orNull(() => readTensor(tensor, reading, output)))
          ?? { shape: output, fields: output.map(() => null), isFed: true, isLost: true, isUntold: true };
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
