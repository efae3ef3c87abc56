import ArchFormats
import ArgumentParser

/// A request for help on a command, or on all of them: `-h` and `--help` among its words, or `archdb help`
/// in front of its name.
struct HelpRequest {
  private enum Form {
    case short, long, manual
  }

  private let form: Form
  /// The names of the command asked about, the outermost first; none for the program.
  private let path: [String]

  /// Nil where the words ask for something else.
  init?(_ arguments: ArraySlice<String>) {
    let words = arguments.prefix { $0 != "--" }
    if words.first == "help" {
      let rest = words.dropFirst()
      if rest.first == "--man" {
        (form, path) = (.manual, [])
        return
      }
      guard rest.allSatisfy({ !$0.hasPrefix("-") }) else { return nil }
      (form, path) = (.long, Array(rest))
      return
    }
    guard let word = words.first(where: { $0 == "-h" || $0 == "--help" }) else {
      guard words.allSatisfy({ $0.hasPrefix("--color") || $0 == "--no-pager" }),
        arguments.count == words.count
      else { return nil }
      (form, path) = (.short, [])
      return
    }
    form = word == "-h" ? .short : .long
    path = words.prefix { !$0.hasPrefix("-") }.prefix(2).map { $0 }
  }

  /// Prints it; false where there is no such command, which the parser tells.
  func answer() throws(Failure) -> Bool {
    guard let root = CommandSyntax(of: Archdb.self) else { return false }
    var (syntax, names) = (root, [root.name])
    for name in path {
      guard let next = syntax.subcommands.first(where: { $0.name == name }) else {
        // What stands behind a command's name may be an argument of it.
        if names.count > 1 { break }
        return false
      }
      (syntax, names) = (next, names + [name])
    }
    let text = HelpText(
      syntax, names: names, width: Terminal.width ?? 80, paint: Terminal.paint)
    switch form {
    case .short: try Terminal.write(text.short)
    case .long: try Terminal.write(text.long)
    case .manual: try Terminal.write(ManualPage(root).text)
    }
    return true
  }
}
