import ArchFormats
import ArgumentParser
import ShapeEngine

struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", _superCommandName: "archdb",
    abstract: "Answer a program's requests, a line of JSON each, until its input ends.",
    discussion: """
      {"id": 1, "args": ["shapes", "resnet18", "--format", "json"]}
      {"id": 2, "args": ["shapes", "-", "--input", "3x64x64"], "design": {"name": …, "layers": […]}}
      {"id": 3, "args": ["diff", "old", "new"], "designs": {"old": {…}, "new": {…}}}

      Each line of standard input is a request, and each has its answer, in order: \
      {"id", "status", "output", "error"}, where id is the request's, status the exit status, output \
      and error what the command writes on standard output and standard error.

      design is what - stands for, designs what arguments of these names stand for: the flat form, or \
      a definition's text as a string. A request has at most 64 MiB, an answer's output at most 256.

      What is no request is answered with status 64. Commands that read are served, and add.
      """)

  @Flag(help: "Take requests from standard input and answer on standard output.")
  var stdio = false

  /// The commands that are served: they change nothing but the catalog, and that by adding to it.
  private static let served: [any ParsableCommand.Type] = [
    Add.self, List.self, Show.self, Shapes.self, Explain.self, Cell.self, Diff.self, Apply.self,
    Solve.self, Search.self, SQL.self, Types.self, Log.self, Textconv.self, Plot.self,
    Export.self, PageCommand.self,
  ]

  func validate() throws {
    if !stdio { throw ValidationError("say --stdio: requests come from standard input") }
  }

  func run() throws {
    let input = ByteSource("-")
    var lines = DefinitionTexts(file: "-", ofLines: true) { try input.read(into: &$0) }
    while true {
      var line = JSONBuffer()
      do {
        guard let text = try lines.next() else { return }
        Self.answer(to: text.bytes).write(to: &line)
      } catch let error as DefinitionError {
        // It is too long, and its id was not looked for.
        let problem = Request.Problem(
          message: error.message, expected: error.expected ?? "a shorter one")
        Self.refusal(problem, id: Array("null".utf8)).write(to: &line)
      }
      try Terminal.write(bytes: line.bytes)
      // A command that was interrupted has taken back what it was storing.
      try Interrupts.check()
      Interrupts.end()
    }
  }

  private static func answer(to bytes: [UInt8]) -> Answer {
    let line = Request.Line(bytes)
    let request: Request
    switch line.request {
    case .success(let found): request = found
    case .failure(let problem): return refusal(problem, id: line.id)
    }
    let exchange = Exchange(request.texts)
    let status = exchange.run { Self.status(of: request.arguments) }
    let (output, error) = exchange.answer
    return Answer(id: line.id, status: Int(status), output: output, error: error)
  }

  private static func status(of arguments: [String]) -> Int32 {
    let names = served.map { $0._commandName }
    guard let word = arguments.first, Archdb.names.contains(word), !names.contains(word) else {
      return Archdb.perform(arguments[...])
    }
    Terminal.report(
      Failure(
        .usage, error: "'\(word)' is not served",
        help: "served are \(names.joined(separator: ", "))"
      ).text)
    return ExitStatus.usage.rawValue
  }

  private static func refusal(_ problem: Request.Problem, id: [UInt8]) -> Answer {
    Answer(
      id: id, status: Int(ExitStatus.usage.rawValue), output: "",
      error: "error: \(problem.message)\n  expected \(problem.expected)\n")
  }
}
