import ArchStore
import ShapeEngine

/// A page of help about a subject that is no command: `archdb help language`.
struct Page {
  private let text: String

  /// - Parameter arguments: of which the first is `help` and the second the page's name; nil where
  ///   they ask for something else.
  /// - Throws: ``Failure`` where it is the name of neither a page nor a command.
  init?(_ arguments: ArraySlice<String>) throws(Failure) {
    guard arguments.first == "help", let name = arguments.dropFirst().first,
      !name.hasPrefix("-"), !Archdb.names.contains(name)
    else { return nil }
    guard let page = Embedded.pages.first(where: { $0.name == name + ".md" }) else {
      let pages = Embedded.pages.map { String($0.name.dropLast(3)) }
      throw Failure(
        .usage, error: "there is no help on '\(name)'",
        help: Suggestion.help(for: name, among: Archdb.names + pages)
          ?? "archdb --help lists the commands; there are pages on \(pages.joined(separator: ", "))"
      )
    }
    text = page.text
  }

  func print() throws(Failure) { try Terminal.write(text) }
}
