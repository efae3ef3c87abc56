import ArchStore
import Glibc
import ShapeEngine

/// Searching a catalog of generated designs, one million of them unless a number is given: each
/// question 21 times in process, and the median of that.
///
///     swift run -c release SearchBenchmark /tmp/million.sqlite            # fills the file first
///     swift run -c release SearchBenchmark /tmp/small.sqlite 100000
///
/// The file is kept, and the next run only asks; Benchmarks/search-commands times whole commands
/// over it. It takes about 4 GB for a million designs.
@main
struct SearchBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count > 1, let count = arguments.count > 2 ? Int(arguments[2]) : 1_000_000
    else {
      print("usage: SearchBenchmark FILE [NUMBER OF DESIGNS]")
      exit(64)
    }
    let catalog = try Catalog.open(at: arguments[1], access: .readWrite(create: true))
    try fill(catalog, upTo: count)
    let status = try catalog.status()
    print("\(status.architectures) designs, \(status.layers) layers, \(status.forms) forms")
    print("milliseconds: the median of 21, the slowest; hits")
    for (name, query) in try questions() { try measure(name, query, catalog) }
  }

  /// Adds the designs that are missing, fifty thousand in each transaction: in a large catalog each
  /// one changes nearly every page of the indexes, however much it adds.
  private static func fill(_ catalog: Catalog, upTo count: Int) throws {
    var number = try catalog.status().architectures
    while number < count {
      let next = min(number + 50_000, count)
      let clock = ContinuousClock()
      let start = clock.now
      let designs = try (number..<next).map { try GeneratedDesign.design($0) }
      let generated = clock.now
      try catalog.add(designs)
      print("\(next) designs: \(generated - start) to make, \(clock.now - generated) to add")
      number = next
    }
  }

  // MARK: - Questions

  private static func questions() throws -> [(String, SearchQuery)] {
    func query(_ change: (inout SearchQuery) throws -> Void) rethrows -> SearchQuery {
      var query = SearchQuery()
      try change(&query)
      return query
    }
    return [
      ("--output 14x14 --sort macs", query { ($0.output, $0.order) = ([14, 14], .macs) }),
      (
        "--stride 16 --channels ..256 --params ..5M",
        try query {
          $0.stride = [[16]]
          $0.channels = try IntegerRanges("..256")
          $0.parameters = try IntegerRanges("..5M")
        }
      ),
      ("--final 7x7", query { $0.final = [7, 7] }),
      ("--pyramid 4,8,16,32", query { $0.pyramid = [4, 8, 16, 32] }),
      (
        "--output 13x13 --input 416x416",
        query { ($0.output, $0.input) = ([13, 13], .sizes([416, 416])) }
      ),
      (
        "--pyramid 4,8,16,32 --macs ..2G --input 640x640",
        try query {
          ($0.pyramid, $0.input) = ([4, 8, 16, 32], .sizes([640, 640]))
          $0.macs = try IntegerRanges("..2G")
        }
      ),
      (
        "--output 40x40 --macs ..2G --input 640x640",
        try query {
          ($0.output, $0.input) = ([40, 40], .sizes([640, 640]))
          $0.macs = try IntegerRanges("..2G")
        }
      ),
      (
        "--pyramid 4,8,16,32 --macs ..300M --input 640x640",
        try query {
          ($0.pyramid, $0.input) = ([4, 8, 16, 32], .sizes([640, 640]))
          $0.macs = try IntegerRanges("..300M")
        }
      ),
      (
        "--pyramid 4,8,16,32 --memory ..64M --input 640x640",
        try query {
          ($0.pyramid, $0.input) = ([4, 8, 16, 32], .sizes([640, 640]))
          $0.memory = try IntegerRanges("..64M")
        }
      ),
      (
        "--pyramid 4:..16,8,16,32:..128",
        try query {
          $0.pyramid = [
            .init(stride: 4, channels: try IntegerRanges("..16")), 8, 16,
            .init(stride: 32, channels: try IntegerRanges("..128")),
          ]
        }
      ),
      (
        "--name 'mob*' --layers ..50",
        try query { ($0.names, $0.layers) = (["mob*"], try IntegerRanges("..50")) }
      ),
      ("--input any --output 19x19", query { ($0.output, $0.input) = ([19, 19], .any) }),
      ("--output 17x23 (none)", query { $0.output = [17, 23] }),
      ("--params ..1 (none)", try query { $0.parameters = try IntegerRanges("..1") }),
      (
        "--stride 16 --channels 100k.. (none)",
        try query { ($0.stride, $0.channels) = ([[16]], try IntegerRanges("100k..")) }
      ),
      ("--accepts 500x375", query { $0.accepts = [500, 375] }),
      ("--type ConvTranspose2d", query { $0.type = "ConvTranspose2d" }),
      (
        "--params ..1M --sort params",
        try query {
          ($0.parameters, $0.order) = (try IntegerRanges("..1M"), .params)
        }
      ),
      ("--where 'params < 100000'", query { $0.condition = "params < 100000" }),
    ]
  }

  private static func measure(_ name: String, _ query: SearchQuery, _ catalog: Catalog) throws {
    var times: [Duration] = []
    var result = try catalog.search(query)
    for _ in 0..<21 {
      times.append(try ContinuousClock().measure { result = try catalog.search(query) })
    }
    times.sort()
    let total = "\(result.total)\(result.isExact ? "" : "+")"
    print("\(padded(name, 50)) \(text(times[10])) \(text(times[20])) \(padded(total, -8))")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    let spaces = String(repeating: " ", count: max(0, abs(width) - text.count))
    return width < 0 ? spaces + text : text + spaces
  }

  private static func text(_ time: Duration) -> String {
    let tenths =
      time.components.attoseconds / 100_000_000_000_000 + time.components.seconds * 10_000
    return padded("\(tenths / 10).\(tenths % 10)", -8)
  }
}
