import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

/// What `solve NAME` asks of an architecture's input.
struct InputOptions: ParsableArguments {
  @Option(help: "A layer's path, or a container's, which stands for its last layer.")
  var layer: String?
  @Option(parsing: .unconditional, help: "The output to get: 7x7, 512x7x7, 7..14x7.")
  var output: String?
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

  func validate() throws {
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
