import ArchFormats
import ArchStore
import ArgumentParser
import ShapeEngine
import Views

struct Search: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Stored designs by the maps they have, their totals and their names.",
    discussion: """
      archdb search --output 14x14 --sort macs
      archdb search --stride 16 --channels ..256 --params ..5M
      archdb search --output 13x13 --input 416x416
      archdb search --pyramid 4,8,16,32 --macs ..2G --input 640x640
      archdb search --pyramid 4:..64,8,16:128..256,32

      What is asked of a layer (output, tokens, stride, channels, receptive-field, type) holds for \
      one and the same layer; the last one that is so is shown. A map is a layer's output with an \
      axis for each axis of the input. Sizes, MACs, activations and memory are those at each design's \
      own input, unless --input names another. Ranges are written 3, 1,3,5, 1..11, \
      ..5M or 256...
      """)

  @Option(help: "The sizes of a map, such as 14x14.", transform: AxisSizes.read)
  var output: [Int]?
  @Option(
    parsing: .unconditional, help: "How many tokens a sequence of the whole input has.",
    transform: IntegerRanges.read)
  var tokens: IntegerRanges?
  @Option(
    help: "The sizes of the last map on the way to the first output.", transform: AxisSizes.read)
  var final: [Int]?
  @Option(help: "The input's sizes, such as 224x224, or 'any'.")
  var input: String?
  @Option(
    parsing: .unconditional, help: "The stride of a map, or some: 16, 32x8, 1/2, 4,8.",
    transform: AxisSizes.readStrides)
  var stride: [[Double]]?
  @Option(
    parsing: .unconditional, help: "How many channels the layer gives.",
    transform: IntegerRanges.read)
  var channels: IntegerRanges?
  @Option(
    name: [.long, .customLong("rf")], parsing: .unconditional,
    help: "The layer's receptive field.", transform: IntegerRanges.read)
  var receptiveField: IntegerRanges?
  @Option(help: "The layer's type: a name, or a pattern with '*'.")
  var type: String?
  @Option(
    parsing: .unconditional, help: "The design's parameters.", transform: IntegerRanges.read)
  var params: IntegerRanges?
  @OptionGroup var bounds: MeasureOptions
  @Option(
    parsing: .unconditional, help: "How many layers the design has.", transform: IntegerRanges.read)
  var layers: IntegerRanges?
  @Option(
    name: .long, parsing: .singleValue, help: "The design's name, or a pattern with '*'.")
  var name: [String] = []
  @Option(help: "An input that the design accepts, such as 500x375.", transform: AxisSizes.read)
  var accepts: [Int]?
  @Option(
    parsing: .unconditional,
    help: "Strides with a map at each, and bounds on channels: 4,8,16,32 or 4:..64,8,16:128..256.",
    transform: AxisSizes.readPyramid)
  var pyramid: [SearchQuery.Level]?
  @Flag(help: "With what closes the network in its pyramid.")
  var head = false
  @Option(
    help: "A design: those with maps at its strides for fewer MACs.",
    completion: .architectureNames)
  var like: String?
  @Option(
    name: .customLong("where"),
    help: "A condition in SQL over the view 'architectures', such as \"year > 2020\".")
  var condition: String?
  @Flag(help: "Search older revisions too.")
  var allRevisions = false
  @Option(help: "macs, params, layers or name; the smallest first.")
  var sort: SearchQuery.Order?
  @Option(parsing: .unconditional, help: "Show only so many rows.")
  var limit = 20
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    if limit < 0 { throw ValidationError("--limit takes an integer of at least 0") }
    let given = try sizes(ofInput: input)
    for (option, sizes) in [("--output", output), ("--final", final), ("--accepts", accepts)] {
      guard let sizes, let given, sizes.count != given.count else { continue }
      throw ValidationError(
        "\(option) \(NumberText.shape(sizes)) and --input \(NumberText.shape(given)) are not of as "
          + "many axes; both are without batch and channels")
    }
    if head, pyramid == nil, like == nil {
      throw ValidationError("--head is for --pyramid and --like")
    }
    if output != nil || stride != nil, tokens != nil {
      throw ValidationError("a layer gives a map or tokens: --tokens is given without the other")
    }
  }

  /// The sizes of `--input`; nil where it is not used or says 'any'.
  private func sizes(ofInput text: String?) throws -> [Int]? {
    guard let text, text != "any" else { return nil }
    return try AxisSizes.read(text)
  }

  // MARK: - Answering

  func run() throws {
    let catalog = try database.open().catalog
    let query = try query()
    let result = try catalog.search(query) {
      Library.reportMissingSizes($0)
    }
    let view = SearchView(result, to: query)
    if result.total == 0 {
      if format.value == .json { try Terminal.write(view.json.pretty) }
      throw nothing(result, query)
    }
    guard format.value == .table else {
      return try format.write(view.table, json: view.json, lines: "hits")
    }
    var text = view.text(width: Terminal.width)
    if input == "any" { text += "\nParams and MACs are those at each design's own input." }
    if let sizes = query.sizes {
      text += "\nEverything is meant at \(NumberText.shape(sizes))."
    }
    try Terminal.write(text)
  }

  private func query() throws -> SearchQuery {
    var query = SearchQuery()
    (query.output, query.tokens, query.final, query.stride) = (output, tokens, final, stride)
    (query.channels, query.receptiveField, query.type) = (channels, receptiveField, type)
    (query.parameters, query.macs, query.layers) = (params, bounds.macs, layers)
    (query.names, query.accepts, query.pyramid) = (name, accepts, pyramid ?? [])
    (query.activations, query.memory) = (
      bounds.activations, bounds.memoryAtFloat32
    )
    query.elementType = bounds.dtype
    query.includesHead = head
    (query.condition, query.allRevisions) = (condition, allRevisions)
    (query.order, query.limit) = (sort, limit)
    if input == "any" { query.input = .any }
    if let sizes = try sizes(ofInput: input) { query.input = .sizes(sizes) }
    query.like = try like.map { name in
      try DesignName(name)
    }
    return query
  }

  /// So many or fewer of three sizes are rather channels than frames.
  private static let mostImageChannels = 4

  /// The end of a search that found nothing, with what comes nearest.
  private func nothing(_ result: SearchResult, _ query: SearchQuery) -> Failure {
    let place =
      switch input {
      case nil: "the designs' own inputs"
      case "any"?: "any input"
      case let sizes?: sizes
      }
    var error = "no design is as asked for"
    if let sizes = output ?? final {
      error = "no \(output == nil ? "final " : "")\(NumberText.shape(sizes)) at \(place)"
    }
    var without: [String] = []
    for miss in result.nearMisses {
      switch miss {
      case .sizes(let sizes, let designs, let isExact):
        error += "; \(NumberText.shape(sizes)) in \(SearchView.count(designs, isExact))"
      case .without(let condition, let designs, let isExact):
        without.append("without \(condition.option) \(SearchView.count(designs, isExact))")
      }
    }
    var help = without.isEmpty ? nil : without.joined(separator: ", ")
    if let sizes = query.sizes, sizes.count == 3, sizes[0] <= Self.mostImageChannels {
      let image = NumberText.shape(sizes.dropFirst())
      help = "three sizes are a volume's: an image's input is --input \(image), without channels"
    }
    return Failure(.no, error: error, help: help)
  }
}

extension SearchQuery.Order: ExpressibleByArgument {}

extension SearchQuery.Condition {
  /// The option that asks it.
  fileprivate var option: String {
    switch self {
    case .output: "--output"
    case .tokens: "--tokens"
    case .stride: "--stride"
    case .channels: "--channels"
    case .receptiveField: "--receptive-field"
    case .type: "--type"
    case .final: "--final"
    case .pyramid: "--pyramid"
    case .like: "--like"
    case .parameters: "--params"
    case .macs: "--macs"
    case .activations: "--activations"
    case .memory: "--memory"
    case .layers: "--layers"
    case .names: "--name"
    case .accepts: "--accepts"
    case .sql: "--where"
    }
  }
}
