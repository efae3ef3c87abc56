/// A question to which a person types yes or no.
enum Question {
  /// Whether somebody is there who reads a question and types an answer.
  static var canBeAsked: Bool { Terminal.isTyped && Terminal.isErrorRead }

  /// Asks on standard error, so that the answer of the command stands alone on standard output.
  ///
  /// - Returns: whether the answer is yes; anything else, and no answer, is no.
  static func ask(_ text: String) throws(Failure) -> Bool {
    try Pager.turnOff()
    Terminal.note("\(text) [y/N] ")
    switch Terminal.readLine() {
    case .text(let line):
      let answer = line.lowercased().filter { !$0.isWhitespace }
      return answer == "y" || answer == "yes"
    case .interrupted, .end:
      Terminal.note("\n")
      return false
    }
  }
}
