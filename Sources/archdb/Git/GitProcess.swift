import Glibc

/// A command of git's that runs: its arguments go to it as they are, and no shell is asked.
final class GitProcess {
  private let process: pid_t
  private var input: Int32
  private let output: Int32
  private let error: Int32
  private var isEnded = false
  /// What came and was not taken yet begins at `start`.
  private var buffer: [UInt8] = []
  private var start = 0

  /// How git ended, and what it said.
  struct End {
    var status: Int32
    /// The first line of its errors, without `fatal: `.
    var message: String
  }

  /// - Throws: ``Failure`` where there is no git.
  init(_ arguments: [String]) throws(Failure) {
    // A socket, not a pipe: writing to a git that has gone is an error then, and no signal.
    var (to, from, errors): ([Int32], [Int32], [Int32]) = ([-1, -1], [-1, -1], [-1, -1])
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &to) == 0, pipe(&from) == 0,
      pipe(&errors) == 0
    else {
      for end in to + from + errors where end >= 0 { close(end) }
      throw Failure(.inputOutput, error: "git cannot be started: \(Files.reason(errno))")
    }
    for end in to + from + errors { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (end, place) in [
      (to[1], STDIN_FILENO), (from[1], STDOUT_FILENO), (errors[1], STDERR_FILENO),
    ] { posix_spawn_file_actions_adddup2(&actions, end, place) }
    var child: pid_t = 0
    let failed = Self.withWords(["git", "--no-pager"] + arguments) { words in
      Self.withWords(Self.environment) { variables in
        posix_spawnp(&child, "git", &actions, nil, words, variables)
      }
    }
    for end in [to[1], from[1], errors[1]] { close(end) }
    guard failed == 0 else {
      for end in [to[0], from[0], errors[0]] { close(end) }
      throw Failure(
        .notFound, error: "git cannot be started: \(Files.reason(failed))",
        help: "REVISION:PATH is read from git, which is to be on PATH")
    }
    (process, input, output, error) = (child, to[0], from[0], errors[0])
  }

  deinit { _ = end() }

  /// Ours, with what makes git's answers those of a program: its own language, no question, no lock.
  private static var environment: [String] {
    let own = ["LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0"]
    var result = own.map { "\($0)=\($1)" }
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      let name = String(text.prefix { $0 != "=" })
      if own[name] == nil { result.append(text) }
      next += 1
    }
    return result
  }

  private static func withWords<T>(
    _ words: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> T
  ) -> T {
    let copies = words.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }

  // MARK: - Input and output

  /// Writes to git's input; false where git has gone.
  func write(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(input, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return false }
    }
    return true
  }

  /// What git writes up to a byte, without it; nil at the end of its output.
  func read(upTo mark: UInt8) throws(Failure) -> [UInt8]? {
    var scanned = start
    while true {
      if let end = buffer[scanned...].firstIndex(of: mark) {
        defer { start = end + 1 }
        return Array(buffer[start..<end])
      }
      scanned = buffer.count
      let taken = start
      guard try readOn() else { return nil }
      scanned -= taken - start
    }
  }

  /// Gives the next bytes part by part, so many in all; false where git's output ends before.
  func read(count: Int, _ body: (ArraySlice<UInt8>) throws(Failure) -> Void) throws(Failure) -> Bool
  {
    var left = count
    while left > 0 {
      if start == buffer.count, try !readOn() { return false }
      let part = buffer[start...].prefix(left)
      try body(part)
      start += part.count
      left -= part.count
    }
    return true
  }

  /// Everything that git writes, to its end.
  func readAll() throws(Failure) -> [UInt8] {
    while try readOn() {}
    defer { (buffer, start) = ([], 0) }
    return Array(buffer[start...])
  }

  /// Takes what has come; false at the end.
  private func readOn() throws(Failure) -> Bool {
    if start > 0 {
      buffer.removeSubrange(..<start)
      start = 0
    }
    while true {
      var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      while poll(&ready, 1, 100) == 0 { try Interrupts.check() }
      let before = buffer.count
      buffer.append(contentsOf: repeatElement(0, count: 1 << 16))
      let count = buffer.withUnsafeMutableBytes { bytes in
        Glibc.read(output, bytes.baseAddress.map { $0 + before }, bytes.count - before)
      }
      buffer.removeLast(buffer.count - before - max(count, 0))
      if count >= 0 { return count > 0 }
      guard errno == EINTR else {
        throw Failure(.inputOutput, error: "git's answer cannot be read: \(Files.reason(errno))")
      }
      try Interrupts.check()
    }
  }

  // MARK: - The end

  /// Ends its input, and waits for its end.
  func end() -> End {
    guard !isEnded else { return End(status: 0, message: "") }
    isEnded = true
    close(input)
    close(output)
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = bytes.withUnsafeMutableBytes { Glibc.read(error, $0.baseAddress, $0.count) }
    close(error)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    let lines = String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(separator: "\n")
    let line = lines.first.map(String.init) ?? ""
    let head = "fatal: "
    return End(
      status: status == 0 ? 0 : 1,
      message: line.hasPrefix(head) ? String(line.dropFirst(head.count)) : line)
  }
}
