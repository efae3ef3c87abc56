/// An arithmetic that notes what the rules do with sizes, and does it on what is the same at every input.
struct Recording: SizeArithmetic {
  typealias Size = SizeProgram.Value

  private var steps: [SizeProgram.Step] = []
  private var refusals: [Int: SizeProgram.Refusal] = [:]
  private var parts: [SizeProgram.Part] = []
  private var current: Int?
  /// The value of each step that was done; a number for one that requires something.
  private var known: [SizeProgram.Step: Size] = [:]
  /// What each value is required to be at least.
  private var least: [Size: Int] = [:]
  private var valueCount: Int32 = 0
  private var inputCount = 0

  /// The shapes of inputs whose dimensions are the first values: the batch, then those of each.
  mutating func start(
    _ inputs: [Architecture.Input]
  ) throws(ShapeError) -> [Shape<Size>] {
    let batch = next()
    var shapes: [Shape<Size>] = []
    for input in inputs {
      var sizes = input.hasBatch ? [batch] : []
      for _ in input.shape { sizes.append(next()) }
      shapes.append(try Shape(sizes, filler: batch))
    }
    inputCount = Int(valueCount)
    return shapes
  }

  private mutating func next() -> Size {
    defer { valueCount += 1 }
    return Size(place: valueCount)
  }

  /// Notes a step, unless it was done before, and gives its value.
  private mutating func value(
    _ step: SizeProgram.Step, _ error: ((Self) -> ShapeError)? = nil
  ) throws(ShapeError) -> Size {
    if let value = known[step] { return value }
    guard steps.count < Int(Int32.max) / 2 else { throw .overflow }
    if let error { refusals[steps.count] = SizeProgram.Refusal(error(self)) }
    steps.append(step)
    let value = step.isValue ? next() : Size(0)
    known[step] = value
    return value
  }

  private mutating func check(
    _ step: SizeProgram.Step, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if known[step] != nil { return }
    refusals[steps.count] = SizeProgram.Refusal(error(self))
    steps.append(step)
    known[step] = Size(0)
  }

  // MARK: - Arithmetic

  func constant(_ value: Int) -> Size { Size(value) }

  mutating func affine(_ a: Int, _ x: Size, _ b: Int, over c: Int) throws(ShapeError) -> Size {
    if let x = x.constant { return Size(try Integers().affine(a, x, b, over: c)) }
    return a == 1 && b == 0 && c == 1 ? x : try value(.affine(a, x, b, over: c))
  }

  mutating func sum(_ x: Size, _ y: Size) throws(ShapeError) -> Size {
    if let x = x.constant, let y = y.constant { return Size(try Checked.add(x, y)) }
    return x.constant == 0 ? y : y.constant == 0 ? x : try value(.sum(x, y))
  }

  mutating func product(_ x: Size, _ y: Size) throws(ShapeError) -> Size {
    if let x = x.constant, let y = y.constant { return Size(try Checked.multiply(x, y)) }
    return x.constant == 1 ? y : y.constant == 1 ? x : try value(.product(x, y))
  }

  mutating func minimum(_ x: Size, _ y: Size) throws(ShapeError) -> Size {
    if let x = x.constant, let y = y.constant { return Size(min(x, y)) }
    return x == y ? x : try value(.minimum(x, y))
  }

  mutating func maximum(_ x: Size, _ y: Size) throws(ShapeError) -> Size {
    if let x = x.constant, let y = y.constant { return Size(max(x, y)) }
    return x == y ? x : try value(.maximum(x, y))
  }

  mutating func scaled(_ x: Size, by scale: Scale) throws(ShapeError) -> Size {
    if let x = x.constant { return Size(try Integers().scaled(x, by: scale)) }
    return try value(.scaled(x, scale))
  }

  mutating func steps(of step: Double, in x: Size) throws(ShapeError) -> Size {
    if let x = x.constant { return Size(try Integers().steps(of: step, in: x)) }
    return try value(.steps(of: step, in: x))
  }

  mutating func exactQuotient(
    _ x: Size, by y: Size, _ error: (Self) -> ShapeError
  ) throws(ShapeError) -> Size {
    if let a = x.constant, let b = y.constant {
      guard b > 0, a % b == 0 else { throw error(self) }
      return Size(a / b)
    }
    return try withoutActuallyEscaping(error) { (error) throws(ShapeError) in
      try value(.exactQuotient(x, y), error)
    }
  }

  mutating func floorQuotient(_ x: Size, by y: Size) throws(ShapeError) -> Size {
    if let x = x.constant, let y = y.constant { return Size(try Checked.floorDivide(x, by: y)) }
    return try value(.floorQuotient(x, y))
  }

  mutating func unknown(of sizes: [Size]) throws(ShapeError) -> Size { try value(.unknown) }

  // MARK: - What is required

  mutating func require(
    _ x: Size, atLeast bound: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if let x = x.constant {
      if x < bound { throw error(self) }
      return
    }
    if let least = least[x], least >= bound { return }
    least[x] = bound
    try check(.atLeast(x, bound), error)
  }

  mutating func require(
    _ x: Size, atMost bound: Size, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if let x = x.constant, let bound = bound.constant {
      if x > bound { throw error(self) }
      return
    }
    if x != bound { try check(.atMost(x, bound), error) }
  }

  mutating func require(
    _ x: Size, equals y: Size, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if x == y { return }
    if x.constant != nil && y.constant != nil { throw error(self) }
    try check(.equal(x, y), error)
  }

  mutating func require(
    _ x: Size, differsFrom y: Size, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if x == y { throw error(self) }
    if x.constant == nil || y.constant == nil { try check(.unequal(x, y), error) }
  }

  mutating func require(
    _ x: Size, divisibleBy divisor: Int, _ error: (Self) -> ShapeError
  ) throws(ShapeError) {
    if let x = x.constant {
      guard divisor > 0, x % divisor == 0 else { throw error(self) }
      return
    }
    guard divisor > 0 else { throw error(self) }
    if divisor > 1 { try check(.divisible(x, divisor), error) }
  }

  mutating func broadcast(
    _ x: Size, _ y: Size, _ error: (Self) -> ShapeError
  ) throws(ShapeError) -> Size {
    if x == y || y.constant == 1 { return x }
    if x.constant == 1 { return y }
    if x.constant != nil && y.constant != nil { throw error(self) }
    return try withoutActuallyEscaping(error) { (error) throws(ShapeError) in
      try value(.broadcast(x, y), error)
    }
  }

  /// A number, or the place of a value between two characters that no text of ours has.
  func describe(_ x: Size) -> String {
    x.place.map { "\(SizeProgram.mark)\($0)\(SizeProgram.mark)" } ?? String(x.number)
  }
}

extension Recording: LayerArithmetic {
  mutating func run(
    _ layer: any Layer, on inputs: [Shape<Size>]
  ) throws(ShapeError) -> (outputs: [Shape<Size>], macs: MACs<Size>) {
    let outputs = try layer.outputs(of: inputs, in: &self)
    return (outputs, try layer.macs(of: inputs, giving: outputs, in: &self))
  }

  mutating func begin(layer: Int?) {
    endPart()
    current = layer
  }

  private mutating func endPart() {
    if steps.count > parts.last?.end ?? 0 { parts.append(.init(layer: current, end: steps.count)) }
  }

  /// All that was noted, with what is made of the shapes.
  mutating func program(
    of architecture: Architecture, _ evaluation: Evaluation<Size>
  ) throws(ShapeError) -> SizeProgram {
    endPart()
    var program = SizeProgram(inputCount: inputCount)
    (program.steps, program.refusals, program.parts) = (steps, refusals, parts)
    (program.inputs, program.outputs) = (evaluation.inputs, evaluation.outputs)
    program.macs = architecture.layers.indices.map { index in
      evaluation.outputs[index].isEmpty ? nil : evaluation.macs(of: index)
    }
    program.memory = try Self.memory(of: architecture, evaluation)
    return program
  }

  private static func memory(
    of architecture: Architecture, _ evaluation: Evaluation<Size>
  ) throws(ShapeError) -> [SizeProgram.Memory] {
    var memory = Array(repeating: SizeProgram.Memory(), count: architecture.layers.count)
    var visited = 0
    try LiveTensors(architecture, evaluation).walk(
      make: { (tensor) throws(ShapeError) in
        let shape = evaluation.outputs[tensor.layer][tensor.output]
        memory[tensor.layer].made.append(Product(1, shape))
      },
      visit: { (index) throws(ShapeError) in
        visited = index
        guard !architecture.layers[index].isTrainingOnly else { return }
        memory[index].workspaces = try evaluation.workspaces(
          of: index, architecture.layers[index])
      },
      end: { (tensor) throws(ShapeError) in
        memory[visited].ended.append(.layer(tensor.layer, output: tensor.output))
      })
    return memory
  }
}

extension SizeProgram {
  /// What stands around the place of a value in a text.
  static var mark: Character { "\u{1}" }
}

extension SizeProgram.Refusal {
  init(_ error: ShapeError) {
    message = Self.pieces(error.message)
    found = error.found.map(Self.pieces)
    expected = error.expected.map(Self.pieces)
    help = error.help.map(Self.pieces)
  }

  /// Words and sizes by turns.
  private static func pieces(_ text: String) -> [SizeProgram.Piece] {
    let parts = text.split(separator: SizeProgram.mark, omittingEmptySubsequences: false)
    return parts.enumerated().compactMap { place, part in
      if place % 2 == 1, let index = Int32(part) { return .size(.init(place: index)) }
      return part.isEmpty ? nil : .words(String(part))
    }
  }
}
