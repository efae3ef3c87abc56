import ArchFormats
import ArchStore
import ShapeEngine

/// How long the legal inputs of the deepest networks of the zoo take, from the graph in memory: the
/// forms of all layers, then the sets of sizes that they accept together.
@main
struct LegalInputs {
  static func main() throws {
    let reader = DefinitionReader(library: Embedded.definition)
    var architectures: [Architecture] = []
    for file in Embedded.zoo {
      architectures += try reader.designs(in: file.bytes, file: file.name, comparing: false)
        .map(\.architecture)
    }
    architectures.sort { $0.layers.count > $1.layers.count }
    print("layers  milliseconds (median of 21)")
    for architecture in architectures.prefix(5) {
      let times = try (0..<21).map { _ in try time(architecture) }.sorted()
      let (whole, part) = times[10].quotientAndRemainder(dividingBy: 1_000)
      let count = String(architecture.layers.count)
      print(
        "\(padded(count, to: 6))  \(padded(String(whole), to: 6)).\(part / 100)  \(architecture.name)"
      )
    }
  }

  private static func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  /// In microseconds.
  private static func time(_ architecture: Architecture) throws -> Int {
    let clock = ContinuousClock()
    let duration = try clock.measure {
      let solution = try InputSolver(architecture).solve()
      precondition(!solution.isEmpty)
    }
    return Int(duration / .microseconds(1))
  }
}
