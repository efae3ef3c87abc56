import ArchFormats
import Drawing
import ShapeEngine

/// A block as a table of a paper has it: the layers on its longest way in brackets, or its name.
struct PaperBlock {
  /// Empty for one that was found in a flat graph.
  private let name: String
  private let layerCount: Int
  /// The shown layers of the longest way through it, and those besides.
  private let way: [PaperLayer]
  private let besides: [PaperLayer]
  /// The channels that it takes; nil where no layer says them.
  private let taken: Int?
  /// Whether a map gets larger in it: then the strides of its layers are not its own.
  private let enlarges: Bool
  /// By how much its map is smaller than what it takes, as the layers' strides say; nil where it is not, or where
  /// it takes maps of several sizes.
  private let stride: String?

  /// More lines than these are no bracket: the block's name says more.
  private static let mostLines = 3

  /// - Parameters:
  ///   - inputs: the shapes of what it takes from outside, batch first.
  ///   - output: that of what it gives.
  init(
    _ nodes: [Node], _ layers: ArraySlice<ShapeReport.Layer>, named name: String,
    taking inputs: [[Int]], giving output: [Int]
  ) {
    let all = zip(nodes, layers).map { PaperLayer($0.layer, giving: $1.outputs.first ?? []) }
    let isShown = all.map { $0.role == .shown }
    let way = Self.longestWay(through: Array(layers), counting: isShown)
    (self.name, layerCount) = (name, nodes.count)
    self.way = way.filter { isShown[$0] }.map { all[$0] }
    besides = all.indices.filter { isShown[$0] && !way.contains($0) }.map { all[$0] }
    taken = all.lazy.compactMap(\.taken).first
    enlarges = all.contains(where: \.enlarges)
    stride = enlarges ? nil : Self.stride(of: self.way, from: inputs, to: output)
  }

  /// Whether its layers are told: where one follows the other, and besides them is at most a projection.
  private var isBracket: Bool {
    !way.isEmpty && way.count <= Self.mostLines && besides.count <= 1
  }

  // MARK: - Equal blocks

  /// Whether another block after it stands in its row: the same layers, but that the first of several may
  /// have a stride and a projection, and widths in proportion to what it takes.
  func isFollowed(by other: PaperBlock) -> Bool {
    guard name == other.name, isBracket == other.isBracket, way.count == other.way.count,
      !(enlarges || other.enlarges) || way.map(\.strides) == other.way.map(\.strides)
    else { return false }
    let ratio = isBracket ? nil : taken.flatMap { own in other.taken.map { (own, $0) } }
    guard zip(way, other.way).allSatisfy({ $0.isLike($1, by: ratio) }) else { return false }
    var rest = besides
    for layer in other.besides {
      guard let place = rest.firstIndex(where: { $0.isLike(layer, by: ratio) }) else {
        return false
      }
      rest.remove(at: place)
    }
    return rest.count <= 1
  }

  /// Whether another block is the same, its stride and what is besides too.
  func isSame(as other: PaperBlock) -> Bool {
    isFollowed(by: other) && besides.count == other.besides.count
      && way.map(\.strides) == other.way.map(\.strides)
  }

  // MARK: - Words

  /// What a table says of so many blocks in a row, the first one of which is this one.
  ///
  /// - Parameter next: the second; the others are as it is.
  func structure(of count: Int, next: PaperBlock?) -> Structure {
    let shown = next ?? self
    let isAlike = way.map(\.strides) == shown.way.map(\.strides)
    let times = count > 1 ? "$\\,\\times\\,\(count)$" : ""
    let note = isAlike ? nil : stride.map { "first stride \($0)" }
    guard isBracket else {
      let own = isAlike ? shown.stride.map { ", stride \($0)" } ?? "" : ""
      let name = name.isEmpty ? NumberText.count(shown.layerCount, "layer") : name
      let label = LaTeXText.escaped(VisibleText.line(name))
      return Structure(lines: [label + own], times: times, note: note)
    }
    let lines = shown.way.map { $0.text(showingStride: true) }
    return Structure(lines: lines, times: times, note: note)
  }

  /// The product of the strides on the way, if that is by how much the map gets smaller.
  private static func stride(
    of way: [PaperLayer], from inputs: [[Int]], to output: [Int]
  ) -> String? {
    let strides = way.map(\.strides).filter { !$0.isEmpty }
    guard var product = strides.first, let taken = inputs.first?.dropFirst(2),
      inputs.allSatisfy({ $0.dropFirst(2) == taken })
    else { return nil }
    for next in strides.dropFirst() {
      guard next.count == product.count else { return nil }
      product = zip(product, next).map { $0 &* $1 }
    }
    let given = output.dropFirst(2)
    // Windows without padding make a map smaller, too: what a stride does is more than that.
    guard taken.count == product.count, given.count == product.count,
      zip(product, zip(taken, given)).allSatisfy({ stride, sizes in
        let ratio = Double(sizes.0) / Double(max(1, sizes.1))
        return ratio < 1.5 * Double(stride) && Double(stride) < 1.5 * ratio
      })
    else { return nil }
    return PaperLayer.short(product)
  }

  /// The places on the way to the last layer that has the most of the layers which count; of equal ones the
  /// first.
  private static func longestWay(
    through layers: [ShapeReport.Layer], counting counts: [Bool]
  ) -> [Int] {
    let places = Dictionary(
      layers.enumerated().map { ($0.element.path, $0.offset) }, uniquingKeysWith: { $1 })
    var best: [(length: Int, from: Int?)] = []
    for (place, layer) in layers.enumerated() {
      var (length, from) = (0, Int?.none)
      for input in layer.inputs {
        guard let source = places[input], source < place,
          best[source].length > length || from == nil
        else { continue }
        (length, from) = (best[source].length, source)
      }
      best.append((length + (counts[place] ? 1 : 0), from))
    }
    var way: Set<Int> = []
    var next = best.indices.last
    while let place = next, way.insert(place).inserted { next = best[place].from }
    return way.sorted()
  }
}

extension PaperBlock {
  /// What stands in a row: one line, or several in brackets, in LaTeX.
  struct Structure {
    var lines: [String]
    /// How often.
    var times = ""
    /// What is so of the first one only.
    var note: String?

    /// - Parameter isBroken: whether the note stands below the rest, not behind it.
    func text(isBroken: Bool) -> String {
      let text = body + times
      guard let note else { return text }
      guard isBroken else { return "\(text), \(note)" }
      return "\\begin{tabular}{@{}c@{}}\(text) \\\\ \(note)\\end{tabular}"
    }

    private var body: String {
      guard lines.count > 1 else { return lines.first ?? "" }
      let rows = lines.map { "\\text{\($0)}" }.joined(separator: " \\\\ ")
      return "$\\begin{bmatrix} \(rows) \\end{bmatrix}$"
    }

    /// How many lines of text it is as high as.
    func height(isBroken: Bool) -> Double {
      (lines.count > 1 ? 1.1 * Double(lines.count) + 0.6 : 1) + (isBroken && note != nil ? 1 : 0)
    }

    /// In points at 10 points.
    func width(isBroken: Bool) -> Double {
      let inside = lines.map(LaTeXFont.width).max() ?? 0
      let width = inside + (lines.count > 1 ? LaTeXFont.brackets : 0) + LaTeXFont.width(times)
      let noted = note.map { LaTeXFont.width(isBroken ? $0 : ", " + $0) } ?? 0
      return isBroken ? max(width, noted) : width + noted
    }
  }
}
