import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

/// What `solve NAME` asks of an architecture's input.
struct InputOptions: ParsableArguments {
  @Option(
    name: .customLong("layer"), parsing: .singleValue,
    help: ArgumentHelp(
      "A layer's path, or a container's, which stands for its last layer; several with an --output "
        + "each."),
    transform: ListedLayers.read)
  private var listedLayers: [ListedLayers] = []
  @Option(
    name: .customLong("output"), parsing: .unconditionalSingleValue,
    help: "The output to get: 7x7, 512x7x7, 7..14x7; of several layers 13x13,26x26.")
  private var listedOutputs: [String] = []
  @Flag(help: "All inputs that every layer accepts.")
  var legal = false
  @Option(
    parsing: .unconditionalSingleValue,
    help: "Show the solutions nearest to this input: 500x375, or name=500x375 of several.")
  var near: [String] = []
  @OptionGroup var bounds: MeasureOptions
  @Flag(
    help: ArgumentHelp(
      "The largest input with equal axes within --memory, --macs or --activations; with --input the "
        + "largest batch."))
  var square = false
  @Option(
    name: .long, parsing: .singleValue,
    help: "The input whose batch, channels and undecided axes are held: 3x224x224.")
  var input: [String] = []
  @Option(parsing: .unconditional, help: "The batch size.")
  var batch: Int?
  @OptionGroup var set: SetOption

  /// The layers that are asked about, in their order.
  var layers: [String] { listedLayers.flatMap(\.layers) }

  /// The outputs that are asked for: of one value as many maps as there are layers, which a comma is
  /// between.
  var outputs: [String] {
    guard layers.count > 1, listedOutputs.count == 1 else { return listedOutputs }
    let maps = listedOutputs[0].split(separator: ",").map(String.init)
    return maps.count == layers.count ? maps : listedOutputs
  }

  /// The one layer that is asked about, or the first of several.
  var layer: String? { layers.first }
  /// The output that is asked for of it.
  var output: String? { outputs.first }

  /// What is asked of outputs: of which layer which sizes, either of which may be left out.
  var wanted: [(layer: String?, output: String?)] {
    (0..<max(layers.count, outputs.count)).map { place in
      (
        layers.indices.contains(place) ? layers[place] : nil,
        outputs.indices.contains(place) ? outputs[place] : nil
      )
    }
  }

  /// The options that are used.
  var given: [String] {
    [
      ("--layer", layer != nil), ("--output", output != nil), ("--legal", legal),
      ("--near", !near.isEmpty), ("--square", square),
    ].filter(\.1).map(\.0) + bounds.measures.map { "--\($0.measure.rawValue)" }
      + [
        ("--input", !input.isEmpty), ("--batch", batch != nil), ("--set", !set.texts.isEmpty),
      ].filter(\.1).map(\.0)
  }

  /// Those of the options that are used that are not for design spaces.
  var inputsOnly: [String] {
    let shared = ["--layer", "--output", "--macs", "--input", "--batch", "--set"]
    return given.filter { !shared.contains($0) }
  }

  /// Why so many layers and so many maps are not asked for.
  var unpaired: String {
    "--layer names \(layers.count) layers and --output \(outputs.count) maps: each layer has its "
      + "own, as in --layer stride32,stride16 --output 13x13,26x26"
  }

  func validate() throws {
    // Several maps without layers are a network's outputs.
    if !layers.isEmpty, layers.count > 1 || outputs.count > 1, layers.count != outputs.count {
      throw ValidationError(unpaired)
    }
    guard square else { return }
    guard !bounds.measures.isEmpty else {
      throw ValidationError(
        "--square asks within a bound: add --memory ..8G, --macs or --activations")
    }
    if let open = bounds.measures.first(where: { $0.ranges.greatest == nil }) {
      throw ValidationError(
        "--square asks for the largest, and --\(open.measure.rawValue) \(open.ranges.text) has no upper end"
      )
    }
    if legal || !near.isEmpty || layer != nil || output != nil {
      throw ValidationError(
        "--square is for bounds alone: leave out --legal, --near, --layer and --output")
    }
    if batch != nil, !input.isEmpty {
      throw ValidationError("with --input, --square asks for the batch: leave out --batch")
    }
  }
}
