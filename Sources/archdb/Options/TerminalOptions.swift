import ArgumentParser

/// `--color` and `--no-pager`, which every command takes that prints something for a person.
struct TerminalOptions: ParsableArguments {
  enum Colouring: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }

  @Option(
    name: .customLong("color"),
    help: "Colours: always, never, or auto: on a terminal, without $NO_COLOR.")
  var color: Colouring = .auto
  @Flag(help: "No pager for what is longer than the screen.")
  var noPager = false

  /// What the words of a command line say of it, read before they are parsed: errors and help have
  /// colours too.
  struct Settings: Sendable {
    var colouring = Colouring.auto
    var pagerIsOff = false

    init() {}

    init(_ arguments: ArraySlice<String>) {
      let words = arguments.prefix { $0 != "--" }
      pagerIsOff = words.contains("--no-pager")
      for (word, next) in zip(words, words.dropFirst() + [""]) {
        let value = word == "--color" ? next : word.trimmingPrefix("--color=").description
        if word.hasPrefix("--color"), let colouring = Colouring(rawValue: value) {
          self.colouring = colouring
        }
      }
    }
  }
}
