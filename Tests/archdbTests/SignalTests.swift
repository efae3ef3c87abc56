import CTestSupport
import Foundation
import Testing

/// How a command ends that is interrupted, or whose reader has gone.
@Suite(.serialized) struct SignalTests {
  /// The threads of a process besides its first one.
  private func others(_ process: Int32) -> [Int32] {
    let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")
    return (names ?? []).compactMap { Int32($0) }.filter { $0 != process }
  }

  /// Sends a signal to a thread of its own while the command works; nil where it was done before it
  /// had any.
  private func signal(
    _ signal: Int32, to arguments: [String], in command: Command
  ) throws -> Command.Result? {
    let running = try command.start(arguments)
    let process = running.process.processIdentifier
    // Not the first moment of the first thread: it is in the middle of something.
    usleep(.random(in: 0...20_000))
    while running.process.isRunning {
      for thread in others(process) where archdb_signal_thread(process, thread, signal) == 0 {
        return try running.result()
      }
      usleep(200)
    }
    _ = try running.result()
    return nil
  }

  /// The system gives a signal to whichever thread it likes.
  @Test(arguments: [["add", "many.ndjson"], ["db", "check"]])
  func controlCOnAnyThread(_ arguments: [String]) throws {
    let command = try Command(arguments[0] == "add" ? .emptied : .filled)
    try command.write(InterruptionTests.definitions(3_000), to: "many.ndjson")
    var interrupted = 0
    for _ in 0..<8 {
      guard let result = try signal(SIGINT, to: arguments, in: command) else { continue }
      let isDone = result.status == 0 && result.signal == nil
      #expect(isDone || result.status == 130 && result.signal == nil, "\(result)")
      #expect(result.error.isEmpty, "\(result)")
      if !isDone { interrupted += 1 }
    }
    #expect(interrupted > 0, "no signal came in time")
  }

  @Test func aGoneReaderOnAnyThread() throws {
    let command = try Command()
    var ended = 0
    for _ in 0..<4 {
      guard let result = try signal(SIGPIPE, to: ["db", "check"], in: command) else { continue }
      #expect(result.signal == SIGPIPE || result.status == 0, "\(result)")
      if result.signal == SIGPIPE { ended += 1 }
    }
    #expect(ended > 0)
  }

  /// A check whose answer nobody read is not taken for one that passed; it ends as any command does,
  /// and says nothing.
  @Test(arguments: [
    "diff resnet18 resnet34 --fail-on 'params > +1%'", "diff resnet18 resnet34", "db check",
    "list --format ndjson",
  ])
  func aReaderThatHasGone(_ line: String) throws {
    let result = try Command().shell(
      "{ sleep 1; archdb \(line); echo $? > status; } | true; sleep 0; while ! [ -s status ]; do "
        + "sleep 0.1; done; cat status")
    #expect(result.output == "141\n" && result.error.isEmpty, "\(line): \(result)")
  }
}
