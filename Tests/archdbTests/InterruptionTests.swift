import Foundation
import Testing

/// Whatever ends a command while it writes: what was reported as stored is there, the rest is there
/// whole or not at all, and the catalog is sound.
@Suite(.serialized) struct InterruptionTests {
  /// ARCHDB_TEST_FULL=1 runs these at their full size, for which a debug build is slow.
  private static let isFull = ProcessInfo.processInfo.environment["ARCHDB_TEST_FULL"] == "1"
  private static let count = isFull ? 2_000 : 200
  private static let kills = isFull ? 50 : 16

  /// Definitions of one layer, one a line.
  static func definitions(_ count: Int, prefix: String = "net") -> String {
    (0..<count).map { number in
      #"{"name":"\#(prefix)\#(number)","input":[3,8,8],"layers":[{"path":"relu","type":"ReLU"}]}"#
    }.joined(separator: "\n") + "\n"
  }

  /// A catalog without anything in it, and a file of many definitions to add.
  private func prepared() throws -> Command {
    let command = try Command(.emptied)
    try command.write(Self.definitions(Self.count), to: "many.ndjson")
    return command
  }

  /// How long an undisturbed `add` takes, in seconds.
  private func duration() throws -> Double {
    let command = try prepared()
    let start = Date()
    let result = try command.run("add", "many.ndjson")
    #expect(result.status == 0, "\(result.error)")
    #expect(try command.architectures().count == Self.count)
    return Date().timeIntervalSince(start)
  }

  /// Starts an `add`, sends it a signal after each part of its duration, and gives how it ended.
  private func interrupt(
    with signal: Int32, times: Int, check: (Command, Command.Result) throws -> Void
  ) throws -> (none: Int, all: Int) {
    let duration = try duration()
    var (none, all) = (0, 0)
    for time in 0..<times {
      let command = try prepared()
      let running = try command.start(["add", "many.ndjson"])
      Thread.sleep(forTimeInterval: 1.1 * duration * Double(time) / Double(times - 1))
      running.send(signal)
      let result = try running.result()
      let stored = try command.architectures().count
      #expect(stored == 0 || stored == Self.count, "\(stored) are stored")
      if result.status == 0 || result.output.contains("added") { #expect(stored == Self.count) }
      let health = try command.run("db", "check")
      #expect(health.status == 0, "\(health.output)\(health.error)")
      try check(command, result)
      if stored == 0 { none += 1 } else { all += 1 }
    }
    return (none, all)
  }

  @Test func killedAtAnyMoment() throws {
    let (none, all) = try interrupt(with: SIGKILL, times: Self.kills) { command, result in
      #expect(result.signal == SIGKILL || result.status == 0)
      guard result.signal == SIGKILL else { return }
      // The next run finds nothing in its way.
      let again = try command.run("add", "many.ndjson")
      #expect(again.status == 0, "\(again.error)")
      #expect(try command.architectures().count == Self.count)
    }
    #expect(none > 0 && none + all == Self.kills, "\(none) before the commit, \(all) after it")
    if Self.isFull { print("\(Self.kills) kills: \(none) before the commit, \(all) after it") }
  }

  @Test func controlC() throws {
    _ = try interrupt(with: SIGINT, times: 8) { _, result in
      // Before the program has begun, the system ends it by the signal itself.
      let isEnded = result.status == 130 || result.signal == SIGINT
      #expect(isEnded || result.status == 0, "\(result)")
      #expect(result.error.isEmpty)
    }
  }

  @Test(arguments: [["add", "x.yaml"], ["add", "x.yaml", "--dry-run"]])
  func `Control-C ends what a single file takes`(arguments: [String]) throws {
    let command = try Command(.emptied)
    // 900,000 layers take longer than a second; one design may have 100,000.
    let variants = (0..<3_000).map { "  v\($0): {n: \($0 % 300 + 300)}\n" }.joined()
    try command.write(
      "family: x\ninput: [3, 8, 8]\nvariants:\n\(variants)layers:\n  - c{i}: ReLU for i in n\n",
      to: "x.yaml")
    let result = try command.shell(
      """
      ulimit -v 6000000
      '\(command.executable.path)' \(arguments.joined(separator: " ")) & p=$!
      sleep 1; kill -INT $p; wait $p; echo $?
      """)
    #expect(result.output.hasSuffix("130\n"), "\(result)")
    #expect(try command.architectures().isEmpty)
    #expect(try command.run("db", "check").status == 0)
  }

  @Test func fourAtOnceLoseNothing() throws {
    let command = try Command(.emptied)
    var running: [Command.Running] = []
    for process in 0..<4 {
      try command.write(Self.definitions(100, prefix: "p\(process)n"), to: "\(process).ndjson")
    }
    for process in 0..<4 { running.append(try command.start(["add", "\(process).ndjson"])) }
    for process in running {
      let result = try process.result()
      #expect(result.status == 0, "\(result.error)")
    }
    let names = Set(try command.architectures())
    let expected = (0..<4).flatMap { process in (0..<100).map { "p\(process)n\($0)" } }
    #expect(names == Set(expected))
    #expect(try command.run("db", "check").status == 0)
  }

  /// Two processes make the same catalog: it is made once, and both store what they have.
  @Test(.enabled(if: isFull, "each of the two reads the whole zoo; ARCHDB_TEST_FULL=1 runs it"))
  func twoMakeOneCatalog() throws {
    let command = try Command(.none)
    for name in ["a", "b"] {
      try command.write(Self.definitions(1, prefix: name), to: "\(name).ndjson")
    }
    let running = try ["a", "b"].map { try command.start(["add", "\($0).ndjson"]) }
    for (process, name) in zip(running, ["a", "b"]) {
      var result = try process.result()
      // A slow build on a busy machine can fill a catalog for longer than the other one waits.
      for _ in 0..<20 where result.status == 75 {
        result = try command.run("add", "\(name).ndjson")
      }
      #expect(result.status == 0, "\(result.error)")
    }
    let names = try command.architectures()
    #expect(names.contains("a0") && names.contains("b0"))
    let filled = try Command()
    #expect(try names.count == filled.architectures().count + 2)
    #expect(try command.run("db", "check").status == 0)
  }
}
