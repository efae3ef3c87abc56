import ArchFormats
import ShapeEngine
import TestSupport
import Testing

@testable import ArchStore

/// One byte of a filled catalog is another: no answer is wrong that `check` takes for right, and
/// nothing traps.
@Suite struct FlippedByteTests {
  #if DEBUG
    private static let count = 400
  #else
    private static let count = 2_000
  #endif

  /// What is asked; nil where it is refused.
  private struct Answers: Equatable {
    var list: [String]?
    var reports: [String]?
    var graphs: [[UInt8]]?
    var texts: [String]?
    var found: [String]?

    init(_ path: String, _ names: [DesignName]) {
      guard let catalog = try? Catalog.open(at: path, access: .readOnly) else { return }
      list = try? catalog.list().map { entry in
        """
        \(entry.info.name) \(entry.info.revision) \(entry.info.inputShapes) \
        \(entry.info.layerCount) \(entry.parameters ?? -1) \(entry.macs ?? -1) \
        \(entry.output?.compact ?? "")
        """
      }
      reports = try? names.map { name in
        let analysis = try catalog.design(of: name).analysis
        let other = try analysis.architecture.report(at: [Shape([1, 3, 47, 65])])
        return "\(analysis.own) \(other)"
      }
      graphs = try? names.map { try catalog.architecture(of: $0).identity }
      texts = try? names.map { try catalog.text(of: $0).text }
      var query = SearchQuery()
      query.output = [15, 15]
      query.allRevisions = true
      found = try? catalog.search(query).hits.map {
        "\($0.name) \($0.revision) \($0.path) \($0.output ?? []) \($0.parameters) \($0.macs)"
      }
    }

    /// Whether each answer that was given is the other's.
    func agrees(with other: Answers) -> Bool {
      (list == nil || list == other.list) && (reports == nil || reports == other.reports)
        && (graphs == nil || graphs == other.graphs) && (texts == nil || texts == other.texts)
        && (found == nil || found == other.found)
    }
  }

  @Test func noWrongAnswerThatACheckTakesForRight() throws {
    let whole = try CheckTests.filled().folder
    let names = ["small@1", "small@2", "other@1"].compactMap { try? DesignName($0) }
    let right = Answers(whole.file(), names)
    #expect(right.list?.count == 2 && right.reports?.count == 3 && right.found?.count == 3)
    let bytes = whole.bytes(of: "catalog.sqlite")
    var random = SeededGenerator(seed: 2_026)
    var (wrong, refused) = (0, 0)
    // Much of a small catalog is room for rows to come: every other byte is one that holds something.
    let used = bytes.indices.filter { bytes[$0] != 0 }
    for round in 0..<Self.count {
      var changed = bytes
      let place =
        round % 2 == 0 ? random.pick(0...bytes.count - 1) : used[random.pick(0...used.count - 1)]
      changed[place] ^= UInt8(random.pick(1...255))
      let folder = TemporaryFolder()
      let path = folder.write(changed, to: "catalog.sqlite")
      let answers = Answers(path, names)
      let problems: [String]
      do { problems = try Catalog.open(at: path, access: .checking).check() } catch {
        problems = [error.message]
      }
      if answers != right { refused += 1 }
      guard !answers.agrees(with: right) else { continue }
      wrong += 1
      #expect(!problems.isEmpty, "byte \(place): \(bytes[place]) became \(changed[place])")
    }
    #expect(refused > Self.count / 20 && wrong > 0, "\(refused) refused, \(wrong) wrong")
  }
}
