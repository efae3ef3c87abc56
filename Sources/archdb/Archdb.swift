import ArchFormats
import ArchStore
import ArgumentParser
import Glibc
import ShapeEngine

/// The command line: it parses, calls and prints, and decides nothing itself.
@main
struct Archdb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archdb",
    abstract: "A catalog of neural-network architectures that knows every layer's size.",
    discussion: """
      archdb shapes resnet18                 every layer's size, parameters and MACs
      archdb shapes resnet18 --input 3x320x480
      archdb explain resnet18 conv1          the formula with its numbers filled in
      archdb cell resnet18 layer4 3,3        the pixels that one cell reads
      archdb diff resnet18 resnet34          what was edited, what follows from it
      archdb solve resnet18 --layer layer4 --output 7x7
      archdb solve --from 28 --to 14         which kernels, strides and paddings
      archdb search --output 14x14           stored designs by their maps
      archdb fits resnet18 pets.safetensors  whether weights fit a design
      archdb add mynet.yaml                  store your own design
      archdb types Conv2d                    what a layer type takes
      archdb help language                   how a definition is written
      archdb help questions                  what can be asked, by example

      The catalog is the file that --db names, else $ARCHDB, else archdb/catalog.sqlite in the XDG \
      data folder. A new one is filled with the built-in architectures.
      """,
    version: Release.version,
    subcommands: [
      Add.self, List.self, Show.self, Shapes.self, Explain.self, Plot.self, Export.self,
      PageCommand.self,
      Cell.self,
      Diff.self,
      Apply.self,
      Solve.self, Members.self, Search.self, Fits.self, SQL.self, Types.self, Log.self, Edit.self,
      Restore.self,
      Remove.self, Merge.self,
      Format.self, Textconv.self, Database.self, Serve.self, Completions.self,
    ])

  static func main() {
    Interrupts.end()
    // A file that may grow no further is an error like a full disk, which is reported where it
    // happens.
    signal(SIGXFSZ, SIG_IGN)
    let arguments = CommandLine.arguments.dropFirst()
    Terminal.configure(arguments)
    var status = perform(arguments)
    do throws(Failure) { try Pager.end() } catch {
      Terminal.report(error.text)
      status = error.status.rawValue
    }
    if status != ExitStatus.done.rawValue { _exit(status) }
  }

  /// Does what the arguments ask for, says what there is to say, and gives the exit status.
  static func perform(_ arguments: ArraySlice<String>) -> Int32 {
    do {
      if let request = CompletionRequest(arguments) {
        try request.answer()
      } else if let page = try Page(arguments) {
        try page.print()
      } else if let help = HelpRequest(arguments), try help.answer() {
        // It is printed.
      } else {
        var command = try command(arguments)
        try command.run()
      }
      Progress.clear()
      return ExitStatus.done.rawValue
    } catch {
      Progress.clear()
      guard let failure = Failure(error) else { return conclude(with: error, arguments) }
      if !failure.text.isEmpty { Terminal.report(VisibleText.shortenedLines(failure.text)) }
      return failure.status.rawValue
    }
  }

  /// Writes what the parser has to say: help on standard output, an error as ours are written.
  private static func conclude(with error: any Error, _ arguments: ArraySlice<String>) -> Int32 {
    if exitCode(for: error).isSuccess {
      do throws(Failure) { try Terminal.write(unchanged: fullMessage(for: error)) } catch {
        Terminal.report(error.text)
        return error.status.rawValue
      }
      return ExitStatus.done.rawValue
    }
    let command = arguments.first.flatMap { names.contains($0) ? " \($0)" : nil } ?? ""
    Terminal.report(
      "error: \(message(for: error))\n  help: archdb\(command) -h shows what it takes")
    return exitCode(for: error).rawValue
  }

  /// An option of one value that is given several times, of which the parser would take the last one.
  private static func repeatedOption(
    in arguments: ArraySlice<String>, of command: any ParsableCommand.Type
  ) -> String? {
    var seen: Set<Substring> = []
    let repeated = arguments.prefix { $0 != "--" }.compactMap { word -> Substring? in
      let name = word.prefix { $0 != "=" }
      return name.hasPrefix("-") && name.contains(where: \.isLetter) && !seen.insert(name).inserted
        ? name : nil
    }
    // What the options are takes longer to ask than most commands run.
    guard !repeated.isEmpty, let syntax = CommandSyntax(of: command) else { return nil }
    let single = syntax.singleOptions
    return repeated.first { single.contains(String($0)) }.map(String.init)
  }

  /// The commands' names.
  static var names: [String] { configuration.subcommands.map { $0._commandName } }

  /// The command that the arguments ask for.
  ///
  /// Nearly always the first of them is its name, and its own type can read the rest, which takes
  /// half the time that the tree of all commands takes; a type with a `_superCommandName` does not
  /// look for a request for a completion script either. Whatever else there is, all that is wrong
  /// and every request for help, the tree has to answer.
  private static func command(_ arguments: ArraySlice<String>) throws -> any ParsableCommand {
    let named = configuration.subcommands.first { $0._commandName == arguments.first }
    if let option = repeatedOption(in: arguments, of: named ?? Archdb.self) {
      throw Failure(
        .usage, error: "\(option) is given twice", help: "it has one value: leave one of them out")
    }
    if let named, let command = try? named.parseAsRoot(Array(arguments.dropFirst())),
      type(of: command) == named
    {
      return command
    }
    if named == nil, let word = arguments.first, !word.hasPrefix("-"), word != "help" {
      throw Failure(
        .usage, error: "there is no command '\(word)'",
        help: Suggestion.help(for: word, among: names)
          ?? "archdb --help lists them")
    }
    return try parseAsRoot(Array(arguments))
  }
}
