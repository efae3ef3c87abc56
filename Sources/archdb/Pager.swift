import Dispatch
import Glibc
import Synchronization

/// The program through which output goes that is longer than the screen: `$ARCHDB_PAGER`, else `$PAGER`,
/// else `less` where it is there.
///
/// What is written is kept until it no longer fits the screen; then the pager starts. What ends before
/// that is written as it is, and no program runs.
enum Pager {
  private struct State {
    /// Whether output is kept or paged; settled by the first that is written.
    var isOn: Bool?
    var kept: [UInt8] = []
    var rows = 0
    var column = 0
  }

  private static let state = Mutex(State())
  /// What the handler of Ctrl-C reads: where the pager's input goes, and its process; -1 without one.
  private static let descriptor = Atomic<Int32>(-1)
  private static let process = Atomic<Int32>(-1)

  /// Whether the pager has the screen.
  static var isOpen: Bool { descriptor.load(ordering: .relaxed) >= 0 }

  /// From here on output goes to the terminal as it is, and what was kept is there: somebody is going to
  /// type.
  static func turnOff() throws(Failure) {
    try flush()
    state.withLock { $0.isOn = false }
  }

  /// Takes what is to be written to standard output.
  ///
  /// - Returns: the bytes that are to be written now, and where.
  static func taking(_ bytes: UnsafeBufferPointer<UInt8>) -> (bytes: [UInt8], descriptor: Int32)? {
    state.withLock { state in
      if state.isOn == nil { state.isOn = Terminal.isInteractive && command != nil }
      guard state.isOn == true else { return nil }
      let open = descriptor.load(ordering: .relaxed)
      if open >= 0 { return (Array(bytes), open) }
      state.kept += bytes
      count(bytes, &state)
      guard state.rows >= Terminal.height else { return ([], STDOUT_FILENO) }
      defer { state.kept = [] }
      guard start() else {
        state.isOn = false
        return (state.kept, STDOUT_FILENO)
      }
      return (state.kept, descriptor.load(ordering: .relaxed))
    }
  }

  /// Writes what was kept, where the screen has room for it.
  static func flush() throws(Failure) {
    let kept = state.withLock { state in
      defer { state.kept = [] }
      return state.kept
    }
    guard !kept.isEmpty else { return }
    try Terminal.writeUnpaged(kept)
  }

  /// Ends the output: the rest is shown, and whoever reads it may go on reading.
  static func end() throws(Failure) {
    try flush()
    wait()
  }

  /// Closes the pager's input and waits until it is quit. A handler of a signal may call it.
  static func wait() {
    let open = descriptor.exchange(-1, ordering: .relaxed)
    guard open >= 0 else { return }
    close(open)
    let child = process.exchange(-1, ordering: .relaxed)
    while waitpid(child, nil, 0) < 0, errno == EINTR {}
  }

  // MARK: - The program

  /// What the shell runs; nil where nothing is to be paged.
  private static var command: String? {
    if Terminal.options.pagerIsOff { return nil }
    let named = Environment.value(of: "ARCHDB_PAGER") ?? Environment.value(of: "PAGER")
    guard let named else { return isThere("less") ? "less" : nil }
    if named.isEmpty || named == "cat" { return nil }
    // A pager that is not there would swallow what there is to read.
    let program = named.split(separator: " ").first.map(String.init) ?? named
    let isPlain = program.allSatisfy { $0.isLetter || $0.isNumber || "/._-+".contains($0) }
    return isPlain && !isThere(program) ? nil : named
  }

  private static func isThere(_ program: String) -> Bool {
    if program.contains("/") { return access(program, X_OK) == 0 }
    let folders = (Environment.value(of: "PATH") ?? "").split(separator: ":")
    return folders.contains { access("\($0)/\(program)", X_OK) == 0 }
  }

  /// Starts the pager, its input a pipe from here. Of `less` it wants that what fits the screen is
  /// printed and left there, and that colours are colours.
  private static func start() -> Bool {
    guard let command else { return false }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    // The pager has its end as its input alone: its input ends where this process closes the other one.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    setenv("LESS", "FRX", 0)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO)
    var child: pid_t = 0
    var words: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", command].map { (word: String) in
      strdup(word)
    }
    words.append(nil)
    defer { for word in words { free(word) } }
    let failed = posix_spawn(&child, "/bin/sh", &actions, nil, words, environ)
    close(ends[0])
    guard failed == 0 else {
      close(ends[1])
      return false
    }
    // Whoever quits it early has read what they wanted: writing ends there, which is no error.
    signal(SIGPIPE, SIG_IGN)
    process.store(child, ordering: .relaxed)
    descriptor.store(ends[1], ordering: .relaxed)
    return true
  }

  // MARK: - Rows

  /// Counts the rows of the screen that bytes take, those that the terminal breaks among them.
  private static func count(_ bytes: UnsafeBufferPointer<UInt8>, _ state: inout State) {
    let width = Terminal.width ?? 80
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        state.rows += 1
        state.column = 0
      } else if byte & 0xc0 != 0x80 {
        state.column += 1
        if state.column > width {
          state.rows += 1
          state.column = 1
        }
      }
    }
  }
}
