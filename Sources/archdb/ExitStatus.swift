/// How a command ends. The numbers are those of sysexits.h, besides 0, 1 and 130.
enum ExitStatus: Int32, CaseIterable {
  case done = 0
  case no = 1
  case usage = 64
  case badData = 65
  case notFound = 66
  case cannotCreate = 73
  case inputOutput = 74
  case busy = 75
  case interrupted = 130

  /// When a command ends so, for help and the manual page.
  var help: String {
    switch self {
    case .done: "Done."
    case .no: "The answer is no: nothing was found, designs differ, a check failed."
    case .usage: "The command line is not what it should be."
    case .badData:
      "A definition or a catalog that is not what it should be, or an input that is refused."
    case .notFound: "No such file, architecture or layer."
    case .cannotCreate: "A file cannot be made."
    case .inputOutput: "A file cannot be read or written."
    case .busy: "Another process holds the catalog; trying again may help."
    case .interrupted: "Interrupted by Ctrl-C."
    }
  }
}

/// A command's end with a message, made where the reason is known.
struct Failure: Error {
  var status: ExitStatus
  /// The whole message for standard error, without a line break at its end.
  var text: String

  init(_ status: ExitStatus, _ text: String) {
    self.status = status
    self.text = text
  }

  /// Says what was done. Where that cannot be written the error says that it is done all the same.
  static func reporting(_ done: String, _ body: () throws -> Void) throws {
    do { try body() } catch var failure as Failure {
      failure.text += "\n  help: \(done)"
      throw failure
    }
  }

  /// A message with what helps below it.
  init(_ status: ExitStatus, error: String, help: String? = nil) {
    self.status = status
    text = "error: \(error)" + (help.map { "\n  help: \($0)" } ?? "")
  }
}
