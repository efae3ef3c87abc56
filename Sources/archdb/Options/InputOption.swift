import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

/// `--input` and `--batch`: `224x224`, `3x224x224`, `1x3x224x224`, `16000`, `left=3x64x64`.
struct InputOption: ParsableArguments {
  @Option(
    name: .long, parsing: .singleValue,
    help: "The input: 224x224, 3x224x224, name=3x64x64 where there are several.")
  var input: [String] = []
  @Option(parsing: .unconditional, help: "The batch size.")
  var batch: Int?

  /// The shapes of an architecture's inputs as asked for, batch first.
  ///
  /// - Throws: ``DefinitionError`` where none is asked for and the design refuses its own.
  func shapes(of target: Target) throws -> [[Int]] {
    try Self.shapes(input, batch: batch, of: target)
  }

  /// A model file's network with the input that is asked for as its own.
  ///
  /// - Throws: ``Refusal`` where the network refuses it.
  func ownInput(of model: ModelFile) throws -> Analysis {
    let analysis = model.analysis
    guard !isEmpty else { return analysis }
    let shapes = try Self.shapes(input, batch: batch, of: analysis.architecture, model)
    try model.requireDeclared(shapes)
    do throws(EvaluationError) { return try analysis.withOwnInput(shapes) } catch {
      throw Refusal(error: error, of: analysis.architecture, at: shapes)
    }
  }

  /// Whether neither is used.
  var isEmpty: Bool { input.isEmpty && batch == nil }

  /// The same for what a command takes by options of its own.
  static func shapes(
    _ texts: [String], batch: Int?, of target: Target
  ) throws -> [[Int]] {
    if texts.isEmpty, let refusal = target.refusal { throw refusal }
    let shapes = try shapes(texts, batch: batch, of: target.architecture, target.model)
    try target.model?.requireDeclared(shapes)
    return shapes
  }

  /// The shapes of an architecture's inputs as asked for, batch first.
  ///
  /// - Parameters:
  ///   - texts: one a use of `--input`.
  ///   - batch: what `--batch` says; nil where it is not used.
  static func shapes(
    _ texts: [String], batch: Int?, of architecture: Architecture, _ model: ModelFile? = nil
  ) throws(Failure) -> [[Int]] {
    let (inputs, ownBatch) = (architecture.inputs, architecture.batch)
    if let batch, batch < 1 {
      throw Failure(.usage, error: "--batch takes an integer above 0, not \(batch)")
    }
    if batch != nil, !inputs.contains(where: \.hasBatch) {
      throw Failure(.usage, error: "--batch: no input of \(architecture.name) has a batch")
    }
    var shapes = inputs.map { $0.sizes(batch: batch ?? ownBatch) }
    var given: Set<Int> = []
    for text in texts {
      if try isEmptyInput(text, model, inputs) { continue }
      var (index, sizes) = (0, text)
      if let whole = try WholeShape(text) {
        index = try self.index(of: whole, text, inputs, model)
        shapes[index] = try self.shape(whole, text, of: inputs[index], model)
        given.insert(index)
        continue
      }
      if let sign = text.firstIndex(of: "=") {
        sizes = String(text[text.index(after: sign)...])
        index = try input(named: text[..<sign], of: inputs, model)
      } else if let only = only(of: inputs, model) {
        index = only
      } else {
        throw Failure(
          .usage, error: "--input \(text) does not say which input it is for",
          help: "write --input \(inputs.first?.name ?? "name")=\(text)")
      }
      guard given.insert(index).inserted else {
        throw Failure(
          .usage, error: "--input \(text): the input '\(inputs[index].name)' is given twice",
          help: "leave one of them out")
      }
      shapes[index] = try shape(
        sizes, of: inputs[index], batch: batch, ownBatch: ownBatch
      ) { architecture.freeDimensions()[index] }
    }
    return shapes
  }

  /// Whether a model file's input was read without elements, as it is asked for: it is no input of the
  /// architecture then.
  private static func isEmptyInput(
    _ text: String, _ model: ModelFile?, _ inputs: [Architecture.Input]
  ) throws(Failure) -> Bool {
    guard let model, let sign = text.lastIndex(of: "="),
      let declared = model.inputs.first(where: { $0.isNamed(String(text[..<sign])) }),
      !inputs.contains(where: { $0.name == declared.key })
    else { return false }
    return try ModelOptions.sizes(of: text)?.sizes.contains(0) ?? false
  }

  private static func index(
    of whole: WholeShape, _ text: String, _ inputs: [Architecture.Input], _ model: ModelFile?
  ) throws(Failure) -> Int {
    guard let name = whole.name else {
      if let only = only(of: inputs, model) { return only }
      throw Failure(
        .usage, error: "--input \(text) does not say which input it is for",
        help: "write --input '\(inputs.first?.name ?? "name")=\(text)'")
    }
    return try input(named: name, of: inputs, model)
  }

  /// The only input; of a model file, beside sizes that depend on data.
  private static func only(
    of inputs: [Architecture.Input], _ model: ModelFile?
  ) -> Int? {
    let places = inputs.indices.filter { !(model?.dataInputs.contains($0) ?? false) }
    return places.count == 1 ? places[0] : nil
  }

  /// A whole shape in the architecture's order.
  private static func shape(
    _ whole: WholeShape, _ text: String, of input: Architecture.Input, _ model: ModelFile?
  ) throws(Failure) -> [Int] {
    let rank = input.start + input.shape.count
    guard !whole.sizes.contains(0) else { throw Failure.belowOne(text) }
    guard whole.sizes.count == rank else {
      throw Failure(
        .usage, error: "--input \(text) has \(NumberText.count(whole.sizes.count, "size"))",
        help: "in brackets stands the whole shape, batch included: \(rank) sizes")
    }
    let declared = model?.inputs.first { $0.key == input.name }
    return declared?.arranged(whole.sizes) ?? whole.sizes
  }

  /// The place of the input with a name: the architecture's, or a model file's own.
  static func input(
    named name: some StringProtocol, of inputs: [Architecture.Input], _ model: ModelFile? = nil
  ) throws(Failure) -> Int {
    let key = model?.inputs.first { $0.name == name }?.key ?? String(name)
    guard let place = inputs.firstIndex(where: { $0.name == key }) else {
      throw Failure(
        .usage, error: "there is no input '\(name)'",
        help: Suggestion.help(for: String(name), among: inputs.map(\.name))
          ?? "the inputs are \(inputs.map(\.name).joined(separator: ", "))")
    }
    return place
  }

  private static func shape(
    _ text: String, of input: Architecture.Input, batch: Int?, ownBatch: Int, _ free: () -> [Int]
  ) throws(Failure) -> [Int] {
    let own = input.shape
    var sizes: [Int] = []
    for part in own.isEmpty && text == "[]"
      ? [] : text.split(separator: "x", omittingEmptySubsequences: false)
    {
      guard let size = Int(part) else {
        throw Failure(
          .usage, error: "--input takes sizes with x between them, not '\(text)'",
          help: "for example --input \(input.text)")
      }
      guard size >= 1 else {
        throw Failure.belowOne(text)
      }
      sizes.append(size)
    }
    switch sizes.count {
    case own.count: return (input.hasBatch ? [batch ?? ownBatch] : []) + sizes
    case own.count + 1 where input.hasBatch:
      if let batch, batch != sizes[0] {
        throw Failure(.usage, error: "--input says batch \(sizes[0]) and --batch says \(batch)")
      }
      return sizes
    default:
      // The channels are the definition's own.
      let free = free()
      if sizes.count == free.count {
        var shape = own
        for (dimension, size) in zip(free, sizes) { shape[dimension] = size }
        return (input.hasBatch ? [batch ?? ownBatch] : []) + shape
      }
      throw Failure(
        .usage, error: "--input \(text) has \(NumberText.count(sizes.count, "size"))",
        help: "this architecture takes \(input.text), without \(input.hasBatch ? "the" : "a") batch"
      )
    }
  }
}
