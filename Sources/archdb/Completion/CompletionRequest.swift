/// What a shell asks when Tab is pressed: `archdb ---complete SHELL -- WORDS`, the last of them being typed.
///
/// A line a candidate, `word<Tab>what it is`. bash is given the whole line, since it takes words apart at `:`
/// and `=`, and puts in what follows the last of these.
struct CompletionRequest {
  static let word = "---complete"

  private let shell: Completions.Shell
  private let words: [String]

  /// - Parameter arguments: those of the program; nil where they ask for something else.
  init?(_ arguments: ArraySlice<String>) {
    let arguments = Array(arguments)
    guard arguments.count > 3, arguments[0] == Self.word, arguments[2] == "--",
      let shell = Completions.Shell(rawValue: arguments[1])
    else { return nil }
    self.shell = shell
    words = shell == .bash ? Self.words(of: arguments[3]) : Array(arguments[3...])
  }

  func answer() throws(Failure) {
    guard let current = words.last else { return }
    let candidates = Completer(Array(words.dropFirst().dropLast()), current: current).candidates
    let start = shell == .bash ? current.lastIndex { $0 == ":" || $0 == "=" } : nil
    let dropped = start.map { current[...$0].count } ?? 0
    let lines = candidates.map { candidate in
      let word = String(candidate.word.dropFirst(dropped))
      return shell == .bash || candidate.help.isEmpty ? word : "\(word)\t\(candidate.help)"
    }
    if !lines.isEmpty { try Terminal.write(lines.joined(separator: "\n")) }
  }

  /// The words of a line of bash; the last is the one at its end, which may be empty.
  static func words(of line: String) -> [String] {
    var words: [String] = []
    var (word, isOpen) = ("", false)
    var quote: Character?
    var isEscaped = false
    for character in line {
      if isEscaped {
        word.append(character)
        isEscaped = false
      } else if character == "\\", quote != "'" {
        (isEscaped, isOpen) = (true, true)
      } else if character == quote {
        quote = nil
      } else if quote == nil, character == "'" || character == "\"" {
        (quote, isOpen) = (character, true)
      } else if quote == nil, character == " " || character == "\t" {
        if isOpen { words.append(word) }
        (word, isOpen) = ("", false)
      } else {
        word.append(character)
        isOpen = true
      }
    }
    return words + [word]
  }
}
