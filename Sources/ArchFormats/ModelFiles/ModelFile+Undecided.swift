import ShapeEngine

/// What is open of a model's values at one input, since a size in them depends on data and nobody has
/// said what it is.
package struct UndecidedSizes: Sendable {
  private var layers: Set<Int> = []
  private var inputs: Set<Int> = []
  /// The entries that say so, one a size.
  package private(set) var unknown: [ModelFile.Unknown] = []

  package init(of model: ModelFile, in report: ShapeReport) {
    let architecture = model.analysis.architecture
    // A size that is another one than its own was said by a person.
    let open = model.dataInputs.filter { input in
      report.inputs.indices.contains(input)
        && report.inputs[input] == architecture.inputs[input].shape
    }
    guard !open.isEmpty else { return }
    inputs = Set(open)
    layers =
      Self.differing(from: report, open, model.analysis)
      ?? Self.taking(open, architecture)
    // Sizes within, which no output of the network has, are left open without a word.
    guard architecture.outputs.contains(where: { contains($0.tensor) }) else { return }
    unknown = open.map { Self.entry(of: $0, model) }
  }

  /// Whether a tensor's sizes are not known.
  package func contains(_ tensor: TensorReference) -> Bool {
    switch tensor {
    case .input(let index): inputs.contains(index)
    case .layer(let index, _): layers.contains(index)
    }
  }

  private static func entry(of input: Int, _ model: ModelFile) -> ModelFile.Unknown {
    let architecture = model.analysis.architecture
    let name = architecture.inputs[input].name
    let taker = architecture.layers.firstIndex { $0.inputs.contains(.input(input)) }
    let source = taker.flatMap { model.sources.indices.contains($0) ? model.sources[$0] : nil }
    return ModelFile.Unknown(
      node: source?.node ?? name, operation: source?.operation ?? "",
      reason:
        "the size '\(name)' depends on data, and is taken as 1; --input \(name)=5 says another")
  }

  /// The layers that have other sizes where the open ones are others; nil where the network takes none
  /// of those that are tried.
  private static func differing(
    from report: ShapeReport, _ open: [Int], _ analysis: Analysis
  ) -> Set<Int>? {
    // Different ones first: sizes that are one another's difference would hide.
    let apart = open.indices.map { 2 + $0 }
    let tries = [apart] + [2, 3, 4, 8].map { size in open.map { _ in size } }
    for sizes in tries {
      var inputs = report.inputs
      for (input, size) in zip(open, sizes) { inputs[input] = [size] }
      guard let other = try? analysis.report(at: inputs) else { continue }
      return Set(
        report.layers.indices.filter { index in
          !other.layers.indices.contains(index)
            || other.layers[index].outputs != report.layers[index].outputs
        })
    }
    return nil
  }

  /// The layers that take the sizes themselves. Where the network takes no other ones than 1, what is
  /// behind them broadcasts: it is the same for the one other size that would do.
  private static func taking(_ open: [Int], _ architecture: Architecture) -> Set<Int> {
    Set(
      architecture.layers.indices.filter { index in
        architecture.layers[index].inputs.contains { tensor in
          if case .input(let input) = tensor { open.contains(input) } else { false }
        }
      })
  }
}
