import Foundation
import Testing

/// `docs/seven-people.md` is true: each section's files and commands, run in order in one folder with one
/// catalog, give the answers that it shows.
@Suite struct SevenPeopleTests {
  /// A section of the page.
  struct Person: Sendable, CustomTestStringConvertible {
    var title: String
    var files: [(name: String, text: String)] = []
    var steps: [(command: String, output: String)] = []
    var testDescription: String { title }
  }

  static let people = people(
    in: String(decoding: (try? Data(contentsOf: page)) ?? Data(), as: UTF8.self))

  private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("docs/seven-people.md")

  private static func people(in text: String) -> [Person] {
    var people: [Person] = []
    var (above, fence): (Substring, (language: Substring, lines: [Substring])?) = ("", nil)
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        if let block = fence {
          if !people.isEmpty { add(block.language, block.lines, below: above, to: &people) }
          (above, fence) = ("", nil)
        } else {
          fence = (line.dropFirst(3), [])
        }
      } else if fence != nil {
        fence?.lines.append(line)
      } else if line.hasPrefix("## ") {
        people.append(Person(title: String(line.dropFirst(3))))
      } else if !line.isEmpty {
        above = line
      }
    }
    return people
  }

  /// A file, where the line above the block is its name, or commands with their outputs.
  private static func add(
    _ language: Substring, _ lines: [Substring], below above: Substring, to people: inout [Person]
  ) {
    let last = people.count - 1
    if above.hasPrefix("`"), above.hasSuffix("`:") {
      let name = String(above.dropFirst().dropLast(2))
      people[last].files.append((name, lines.map { "\($0)\n" }.joined()))
    } else if language.isEmpty {
      for line in lines {
        if line.hasPrefix("$ ") {
          people[last].steps.append((String(line.dropFirst(2)), ""))
        } else if let step = people[last].steps.indices.last {
          people[last].steps[step].output += "\(line)\n"
        }
      }
    }
  }

  @Test(arguments: people)
  func answersAreWhatIsPrinted(person: Person) throws {
    let command = try Command()
    for file in person.files { try command.write(file.text, to: file.name) }
    // git calls the command by its name.
    let tools = command.folder.appendingPathComponent(".tools")
    try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: tools.appendingPathComponent("archdb"), withDestinationURL: command.executable)
    let environment = Repository.environment.merging([
      "PATH": "\(tools.path):/usr/bin:/bin", "GIT_PAGER": "cat", "LC_ALL": "C",
    ]) { $1 }
    for step in person.steps {
      let output = try command.onTerminal(step.command, environment: environment)
      #expect(Self.plain(output) == Self.plain(step.output), "\(step.command)")
    }
  }

  /// An output without what a screen does not keep, and with one time for all.
  private static func plain(_ output: String) -> String {
    output.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.ranges(of: "\r\u{1b}[K").last.map { line[$0.upperBound...] } ?? line
    }.joined(separator: "\n")
      .replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) { _ in "0000-00-00T00:00:00Z" }
  }

  @Test func thereAreSeven() {
    #expect(Self.people.count == 7)
    #expect(Self.people.allSatisfy { $0.steps.count > 4 })
    #expect(Self.people.map(\.files.count).reduce(0, +) == 6)
  }
}
