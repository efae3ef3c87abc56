import ArchFormats

/// What is said of an axis' windows and of its size at any input, with places for figures: `explain` and pages fill
/// these same words.
enum WindowWords: String, CaseIterable {
  case anyInput = "any x"
  case inputFrom = "any x >= {0}"
  /// Where axes differ: whose size it is.
  case axesOf = "{0} of "
  case sameOutput = "{0}; {1} for x = {2}"
  case onlyOne = "{0} only"
  case fromTo = "{0} to {1}"
  case last = "last window"
  case lastCells = "{0} {1} of 0 to {2}"
  case inPadding = ", {0} in the padding"
  case never = "never read"
  case nothing = "nothing"
  case lastOfInput = "the last {0} of the input"
  case withinInput = "{0} within the input"
  case ofPadding = "{0} of padding"
  case noneLost = "no {0} of the input is lost"
  case between = "between"
  case betweenCells = "{0} stand between two windows, unread"
  case holes = "holes"
  case holeCells = "{0} between two of the kernel"

  /// The words with figures in their places.
  func filled(_ figures: Any...) -> String {
    var text = rawValue
    for (place, figure) in figures.enumerated() {
      text = text.replacing("{\(place)}", with: "\(figure)")
    }
    return text
  }

  /// All of them by their names, as a script has them.
  static var json: JSON {
    .object(allCases.map { JSON.Member("\($0)", .string($0.rawValue)) })
  }
}
