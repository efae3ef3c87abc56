/// A definition file as the layout writes it: lines with lines below them.
final class LayoutBlock {
  /// What is above a line: a comment of its own line, or a blank line.
  enum Above: Equatable {
    case blank
    case comment(String)
  }

  /// A comment after a line, with those that go on below it in the same column.
  struct Comment {
    var lines: [String]
    /// Its column, and how far that is after the text.
    var column: Int
    var distance: Int
  }

  /// A pair of a mapping, or an element of a list.
  final class Item {
    enum Value {
      /// Text on the same line; empty where nothing is said.
      case text(String)
      /// A list or mapping in brackets that is too long for a line: as many elements a line as fit.
      case brackets(open: String, elements: [String], close: String)
      case block(LayoutBlock)
    }

    let place: TextPlace
    /// The key with its colon; nil for an element of a list.
    let key: String?
    let value: Value
    var above: [Above] = []
    var after: [Comment] = []

    init(_ place: TextPlace, key: String?, _ value: Value) {
      self.place = place
      self.key = key
      self.value = value
    }
  }

  /// How the items of a block are set apart.
  enum Style {
    case plain
    /// A blank line between each two.
    case apart
    /// The sections of a file.
    case sections
    /// The values of lines below each other begin in one column.
    case aligned
  }

  /// The column in which the items were.
  let column: Int
  let style: Style
  var items: [Item]
  /// Comments below the last item.
  var below: [Above] = []

  init(column: Int, style: Style, items: [Item]) {
    self.column = column
    self.style = style
    self.items = items
  }

  /// Every item, in the order of the text, with the blocks that it is in, the outermost first.
  func flattened(in outer: [LayoutBlock] = []) -> [(item: Item, blocks: [LayoutBlock])] {
    let blocks = outer + [self]
    return items.flatMap { item in
      let inner =
        if case .block(let block) = item.value { block.flattened(in: blocks) } else {
          [(item: Item, blocks: [LayoutBlock])]()
        }
      return [(item, blocks)] + inner
    }
  }
}

extension Array {
  /// The index of the first element that comes after a place, in an array in the order of places;
  /// the number of elements where there is none.
  func firstIndex(after place: TextPlace, _ own: (Element) -> TextPlace) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if own(self[middle]) > place { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
