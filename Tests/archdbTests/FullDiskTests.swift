import Foundation
import Testing

/// A disk that is full, as a limit on the size of files: the command says so and leaves nothing
/// half-written.
@Suite struct FullDiskTests {
  /// Runs a command whose files may have so many blocks at most.
  private func run(
    _ command: Command, blocks: Int, _ arguments: String
  ) throws -> Command.Result {
    try command.shell("ulimit -f \(blocks)\nexec '\(command.executable.path)' \(arguments)")
  }

  /// No trap, the right status, and an error that says what happened.
  private func expectRefused(_ result: Command.Result, _ statuses: [Int32] = [74]) {
    #expect(result.signal == nil && statuses.contains(result.status), "\(result)")
    #expect(result.error.hasPrefix("error: "), "\(result)")
  }

  @Test func adding() throws {
    let text = InterruptionTests.definitions(300)
    for blocks in [8, 16, 32, 64, 96, 128, 192, 256] {
      let command = try Command(.emptied)
      try command.write(text, to: "many.ndjson")
      let result = try run(command, blocks: blocks, "add many.ndjson")
      expectRefused(result)
      #expect(try command.architectures().isEmpty)
      #expect(try command.run("db", "check").status == 0)
    }
    let command = try Command(.emptied)
    try command.write(text, to: "many.ndjson")
    #expect(try run(command, blocks: 100_000, "add many.ndjson").status == 0)
  }

  @Test func making() throws {
    for blocks in [1, 8, 32] {
      let command = try Command(.none)
      try command.write(InterruptionTests.definitions(1), to: "one.ndjson")
      expectRefused(try run(command, blocks: blocks, "add one.ndjson"), [73, 74])
      // What is left is no catalog, an empty one, or one in which nothing has been stored.
      let check = try command.run("db", "check")
      #expect([0, 65, 66].contains(check.status), "\(check)")
      if check.status == 65 { #expect(check.error.contains("the file is empty"), "\(check)") }
    }
  }

  @Test func copying() throws {
    let command = try Command()
    expectRefused(try run(command, blocks: 64, "db backup copy.sqlite"), [73, 74])
    #expect(try command.names() == ["catalog.sqlite"])
  }

  @Test func formatting() throws {
    let command = try Command()
    let comments = String(repeating: "# a comment that takes room\n", count: 1_000)
    let text = "\(comments)input: [3,8,8]\nname: net\nlayers:\n- ReLU\n"
    try command.write(text, to: "net.yaml")
    expectRefused(try run(command, blocks: 8, "format net.yaml"))
    #expect(try command.text(of: "net.yaml") == text)
    #expect(try command.names() == ["catalog.sqlite", "net.yaml"])
  }

  @Test func printing() throws {
    let result = try Command().shell("archdb list > /dev/full")
    expectRefused(result)
    #expect(result.error.contains("cannot be written"))
  }

  /// What is done although nobody can be told of it is said to be.
  @Test(arguments: [
    ("edit lenet5 --set classes=7", "is stored"), ("remove lenet5 --built-in", "is removed"),
    ("add one.ndjson", "are stored"),
  ])
  func `what is stored is said to be`(arguments: String, word: String) throws {
    let command = try Command()
    try command.write(InterruptionTests.definitions(1), to: "one.ndjson")
    let result = try command.shell("archdb \(arguments) > /dev/full")
    expectRefused(result)
    #expect(result.error.contains("cannot be written") && result.error.contains(word), "\(result)")
  }

  /// A reader that has seen enough is no error.
  @Test func aClosedPipe() throws {
    let result = try Command().shell("{ archdb list; echo $? >&2; } | head -n 1")
    #expect(result.status == 0 && result.error == "0\n", "\(result)")
  }
}
