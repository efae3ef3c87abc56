import ArchFormats
import Views

/// Help on a command: in short what it is asked most, at length all that it takes. Examples are never
/// broken within a word of the shell.
struct HelpText {
  private let syntax: CommandSyntax
  private let name: String
  private let width: Int
  private let paint: Paint

  /// - Parameter names: the program's, and of the commands down to this one.
  init(_ syntax: CommandSyntax, names: [String], width: Int, paint: Paint) {
    self.syntax = syntax
    name = names.joined(separator: " ")
    self.width = width
    self.paint = paint
  }

  // MARK: - The two forms

  /// The examples, the usage, and a line an option.
  var short: String {
    let own = options.filter { !Self.common.contains($0.name) }
    let also = options.filter { Self.common.contains($0.name) }.map(\.name)
    var parts = [title, examples.joined(separator: "\n"), usage]
    parts.append(table(arguments + own.map { ($0.label, Self.firstClause($0.help)) }))
    parts += commandParts
    let all = "\(name) --help has all of it"
    parts.append(
      fitted(also.isEmpty ? "\(all)." : "Also \(also.joined(separator: ", ")); \(all)."))
    return joined(parts)
  }

  /// Everything: the prose, each option in full, and the environment.
  var long: String {
    var parts = [title] + paragraphs + [usage]
    parts.append(heading("Arguments", table(arguments)))
    parts += commandParts
    parts.append(heading("Options", table(options.map { ($0.label, $0.help) })))
    if syntax.subcommands.isEmpty {
      parts.append(fitted("Environment variables and the other commands: archdb --help"))
    } else {
      parts.append(
        heading("Environment", table(Environment.variables.map { ($0.name, $0.help) })))
    }
    return joined(parts)
  }

  private func joined(_ parts: [String]) -> String {
    parts.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }

  private func heading(_ title: String, _ text: String) -> String {
    text.isEmpty ? "" : paint(title, .bold) + "\n" + text
  }

  private var title: String {
    fitted(syntax.help).split(separator: "\n").map { paint(String($0), .bold) }
      .joined(separator: "\n")
  }

  // MARK: - Examples and prose

  /// The paragraphs of the discussion: examples set in, prose in lines.
  private var paragraphs: [String] {
    discussion.map { paragraph in
      paragraph[0].hasPrefix("archdb ")
        ? paragraph.flatMap(example).joined(separator: "\n")
        : fitted(paragraph.joined(separator: " "))
    }
  }

  private var discussion: [[String]] {
    syntax.discussion.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init).split(separator: "").map { Array($0) }
  }

  /// Those in front of the first prose.
  private var examples: [String] {
    let paragraphs = discussion.prefix { $0[0].hasPrefix("archdb ") }
    return paragraphs.flatMap { $0 }.flatMap(example)
  }

  /// An example with what it does behind it, or below it where there is no room. A command that is too long
  /// goes on on the next line as a shell takes it.
  private func example(_ line: String) -> [String] {
    if line.displayWidth + 2 <= width { return ["  " + line] }
    let end = line.firstRange(of: "  ")?.lowerBound ?? line.endIndex
    let comment = line[end...].drop { $0 == " " }
    let command = Self.broken(String(line[..<end]), width: width - 2)
    let words = comment.split(separator: " ").map(String.init)
    return command.map { "  " + $0 }
      + (comment.isEmpty ? [] : WordLines.lines(words, width: width - 8).map { "      # " + $0 })
  }

  /// A command in lines, of which one ends in front of an option where that can be. A word that is longer
  /// than a line stays whole.
  private static func broken(_ command: String, width: Int) -> [String] {
    var (lines, indent, rest) = ([String](), "", command[...])
    while (indent + rest).displayWidth > width {
      let room = rest.beginning(max(1, width - 2 - indent.count))
      guard
        let space = room.ranges(of: " --").last?.lowerBound ?? room.lastIndex(of: " ")
          ?? rest.firstIndex(of: " ")
      else { break }
      lines.append(indent + rest[..<space] + " \\")
      rest = rest[space...].drop { $0 == " " }
      indent = "    "
    }
    return lines + [indent + rest]
  }

  // MARK: - Usage

  private var usage: String {
    var words = [name]
    if !syntax.subcommands.isEmpty { words.append("COMMAND") }
    for argument in syntax.arguments where argument.isPositional && argument.isShown {
      let value = argument.value.uppercased() + (argument.isRepeating ? " ..." : "")
      words.append(argument.isOptional ? "[\(value)]" : value)
    }
    if !options.isEmpty { words.append("[OPTIONS]") }
    return paint("Usage", .bold) + "  " + words.joined(separator: " ")
  }

  // MARK: - Commands

  private var commandParts: [String] {
    if syntax.subcommands.isEmpty { return [] }
    let known = Set(Self.groups.flatMap(\.names))
    let others = syntax.subcommands.map(\.name).filter { !known.contains($0) }
    // What `help` does is said by every help.
    let groups = Self.groups + [(title: "Commands", names: others.filter { $0 != "help" })]
    return groups.map { group in
      let rows = group.names.compactMap { name in
        syntax.subcommands.first { $0.name == name }.map { (name, $0.help) }
      }
      return heading(group.title, table(rows))
    }
  }

  /// The program's commands by what a person wants of them.
  static let groups: [(title: String, names: [String])] = [
    ("Ask about one design", ["shapes", "explain", "cell", "solve", "show", "fits"]),
    ("Ask about many", ["search", "list", "diff", "members", "sql"]),
    ("Show one to others", ["plot", "page", "export"]),
    ("Keep your own", ["add", "edit", "log", "restore", "remove", "merge", "apply"]),
    (
      "Definitions, the catalog and other programs",
      ["types", "format", "textconv", "db", "serve", "completions"]
    ),
  ]

  // MARK: - Options

  private typealias Option = (name: String, label: String, help: String)

  /// The options that most commands have.
  private static let common: Set<String> = [
    "--format", "--db", "--color", "--no-pager", "--version", "--help",
  ]

  private var arguments: [(String, String)] {
    syntax.arguments.filter { $0.isPositional && $0.isShown }.map {
      ($0.value.uppercased(), $0.help)
    }
  }

  private var options: [Option] {
    let shown = syntax.arguments.filter { !$0.isPositional && $0.isShown }
    return shown.enumerated().compactMap { place, argument in
      if place > 0, Self.isOpposite(argument, of: shown[place - 1]) { return nil }
      var argument = argument
      if place + 1 < shown.count, Self.isOpposite(shown[place + 1], of: argument) {
        argument.names += shown[place + 1].names
      }
      let long = argument.names.first { $0.hasPrefix("--") } ?? argument.names[0]
      let names =
        argument.names.filter { !$0.hasPrefix("--") }
        + argument.names.filter {
          $0.hasPrefix("--")
        }
      let value = argument.takesValue ? " " + argument.value.uppercased() : ""
      return (long, names.joined(separator: ", ") + value, Self.help(argument))
    }
  }

  /// Whether a flag is `--no-fold`, of `--fold`.
  private static func isOpposite(
    _ argument: CommandSyntax.Argument, of other: CommandSyntax.Argument
  ) -> Bool {
    guard let name = argument.names.first, let affirmed = other.names.first else { return false }
    return name == "--no-" + affirmed.dropFirst(2)
  }

  private static func help(_ argument: CommandSyntax.Argument) -> String {
    var notes: [String] = []
    if !argument.values.allSatisfy({ argument.help.contains($0) }) {
      notes.append("one of \(argument.values.joined(separator: ", "))")
    }
    if let standard = argument.standard { notes.append("default \(standard)") }
    return argument.help + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
  }

  /// What is said first, up to a semicolon or a full stop.
  private static func firstClause(_ text: String) -> String {
    var depth = 0
    let end = text.indices.first { index in
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" { depth -= 1 }
      guard depth == 0, ";.".contains(text[index]) else { return false }
      // The dots of a range end nothing: `31..`.
      if text[index] == ".", text[..<index].last == "." { return false }
      let after = text.index(after: index)
      return after == text.endIndex || text[after] == " "
    }
    return String(text[..<(end ?? text.endIndex)])
  }

  // MARK: - Layout

  /// Names with what they are beside them; below them where a name is long.
  private func table(_ rows: [(String, String)]) -> String {
    let most = min(22, width / 3)
    let column = rows.map(\.0.displayWidth).filter { $0 <= most }.max() ?? 0
    return rows.map { label, help in
      let gap = max(2, column - label.displayWidth + 2)
      let margin = String(repeating: " ", count: column + 4)
      let lines = WordLines.lines(
        help.split(separator: " ").map(String.init), width: max(20, width - column - 4))
      let text = lines.joined(separator: "\n" + margin)
      let head = "  " + label
      return label.displayWidth <= most || text.isEmpty
        ? head + (text.isEmpty ? "" : String(repeating: " ", count: gap) + text)
        : head + "\n" + margin + text
    }.joined(separator: "\n")
  }

  private func fitted(_ text: String) -> String { FittedText.text(text, width: width) }
}
