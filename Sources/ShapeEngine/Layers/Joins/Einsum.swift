/// The sum of products over dimensions that letters name: `Einsum('bhld,bhsd->bhls')`.
/// Source: torch.einsum.
/// Shape: a letter has one size wherever it stands, or one element; the output has those after '->'.
public struct Einsum: Layer {
  public var equation = ""

  public init() {}

  public static var name: String { "Einsum" }
  public static var summary: String { "the sum of products over dimensions that letters name" }
  public static var formula: String { "the sizes of the letters after '->'" }
  public static var example: String { "('bhld,bhsd->bhls') from q, k" }
  public static var sample: [[Int]] { [[8, 196, 64], [8, 49, 64]] }
  public static var source: String { "torch.einsum" }
  public static var arity: ClosedRange<Int> { 1...Int.max }
  public static var hyperparameters: [Hyperparameter<Self>] { [.required("equation", \.equation)] }

  public func validate() throws(ShapeError) { _ = try EinsumEquation(equation) }

  public func outputs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [Shape<A.Size>] {
    let (labels, output) = try EinsumEquation(equation).labels(ranks: inputs.map(\.rank))
    let sizes = try sizes(of: labels, inputs, in: &a)
    return [try Shape(output.map { sizes[$0] ?? a.constant(1) }, filler: a.constant(1))]
  }

  /// The size of each label.
  private func sizes<A: SizeArithmetic>(
    of labels: [[EinsumEquation.Label]], _ inputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> [EinsumEquation.Label: A.Size] {
    var sizes: [EinsumEquation.Label: A.Size] = [:]
    for (own, x) in zip(labels, inputs) {
      var here: [EinsumEquation.Label: A.Size] = [:]
      for (dimension, label) in own.enumerated() {
        let size = x[dimension]
        guard let before = here[label] else {
          here[label] = size
          continue
        }
        // A diagonal.
        try requireSame(
          size, as: before, "'\(label.text)' stands twice at an input, for two sizes", &a)
      }
      for label in own {
        guard let size = here.removeValue(forKey: label) else { continue }
        let before = sizes[label] ?? size
        sizes[label] = try a.broadcast(before, size) { a in
          ShapeError(
            "'\(label.text)' stands for two sizes",
            found: "\(a.describe(before)) and \(a.describe(size))", expected: "one size, or 1")
        }
      }
    }
    return sizes
  }

  public func macs<A: SizeArithmetic>(
    of inputs: [Shape<A.Size>], giving outputs: [Shape<A.Size>], in a: inout A
  ) throws(ShapeError) -> MACs<A.Size> {
    // A single tensor is multiplied with nothing.
    guard inputs.count > 1 else { return .none }
    let (labels, _) = try EinsumEquation(equation).labels(ranks: inputs.map(\.rank))
    let sizes = try sizes(of: labels, inputs, in: &a)
    // Each label once, in the order in which they stand.
    var factors: [A.Size] = []
    var seen: Set<EinsumEquation.Label> = []
    for label in labels.joined() where seen.insert(label).inserted {
      factors.append(sizes[label] ?? a.constant(1))
    }
    while factors.count > Shape<A.Size>.maximumRank {
      factors.append(try a.product(factors.removeFirst(), factors.removeFirst()))
    }
    return .sum([Product(1, try Shape(factors, filler: a.constant(1)))])
  }

  public func reading(_ path: LayerPassage) throws(ShapeError) -> Reading {
    let (labels, output) = try EinsumEquation(equation).labels(ranks: path.inputs.map(\.rank))
    var seen: Set<EinsumEquation.Label> = []
    let x = path.input
    return .dimensions(
      labels[path.operand].enumerated().map { dimension, label in
        // Of a diagonal one dimension is followed: which elements stand beside, no reading says.
        guard seen.insert(label).inserted else { return .chosen }
        guard let place = output.firstIndex(of: label) else { return .everything(isReduced: false) }
        return x[dimension] == 1 && path.output[place] > 1
          ? .everything(isReduced: true) : .output(place, .own)
      })
  }
}

/// An equation of Einsum: letters, one for each dimension, and '...' for those that broadcast.
struct EinsumEquation {
  /// What stands for a dimension.
  enum Label: Hashable {
    case letter(UInt8)
    /// One of those that '...' stands for, counted from the last one.
    case ellipsis(Int)

    var text: String {
      switch self {
      case .letter(let letter): String(UnicodeScalar(letter))
      case .ellipsis: "..."
      }
    }
  }

  /// The letters before and after '...', where there is one.
  private struct Term {
    var before: [UInt8] = []
    var after: [UInt8]?

    init(_ text: Substring.UTF8View) throws(ShapeError) {
      var rest = text[...]
      while let letter = rest.popFirst() {
        switch letter {
        case UInt8(ascii: " "): continue
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
          if after == nil { before.append(letter) } else { after?.append(letter) }
        case UInt8(ascii: ".") where after == nil && rest.starts(with: "..".utf8):
          rest = rest.dropFirst(2)
          after = []
        default:
          throw .equation("a term has letters and at most one '...'", String(Substring(text)))
        }
      }
    }

    var letters: [UInt8] { before + (after ?? []) }

    /// The labels of the term where '...' stands for `count` dimensions.
    func labels(_ count: Int) -> [Label] {
      let middle = after == nil ? [] : (0..<count).reversed().map(Label.ellipsis)
      return before.map(Label.letter) + middle + (after ?? []).map(Label.letter)
    }
  }

  private var inputs: [Term] = []
  private var output: Term?

  init(_ text: String) throws(ShapeError) {
    var left = Substring(text)
    if let arrow = Self.arrow(in: text) {
      left = text[..<arrow]
      let right = text[text.index(arrow, offsetBy: 2)...]
      let output = try Term(right.utf8)
      guard Set(output.letters).count == output.letters.count else {
        throw .equation("a letter stands twice in the output", String(right))
      }
      self.output = output
    }
    for term in left.split(separator: ",", omittingEmptySubsequences: false) {
      inputs.append(try Term(term.utf8))
    }
    let known = Set(inputs.flatMap(\.letters))
    for letter in output?.letters ?? [] where !known.contains(letter) {
      throw .equation(
        "'\(Label.letter(letter).text)' stands in the output and in no input", text)
    }
  }

  private static func arrow(in text: String) -> String.Index? {
    text.indices.first { text[$0...].hasPrefix("->") }
  }

  /// The labels of each input's dimensions, and of the output's.
  func labels(ranks: [Int]) throws(ShapeError) -> (inputs: [[Label]], output: [Label]) {
    guard ranks.count == inputs.count else {
      throw ShapeError(
        "the equation is for \(inputs.count) inputs", found: "\(ranks.count) inputs",
        expected: "\(inputs.count) inputs")
    }
    var count = 0
    var labels: [[Label]] = []
    for (term, rank) in zip(inputs, ranks) {
      let rest = rank - term.letters.count
      guard rest == 0 || rest > 0 && term.after != nil else {
        throw ShapeError(
          "an input has not as many dimensions as the equation has letters for it",
          found: "\(rank) dimensions",
          expected: "\(term.after == nil ? "" : "at least ")\(term.letters.count)")
      }
      count = max(count, rest)
      labels.append(term.labels(rest))
    }
    if let output { return (labels, output.labels(count)) }
    // Without '->': the dimensions of '...', then the letters that stand once, in alphabetical order.
    var times: [UInt8: Int] = [:]
    for letter in inputs.flatMap(\.letters) { times[letter, default: 0] += 1 }
    let single = times.filter { $1 == 1 }.keys.sorted().map(Label.letter)
    return (labels, (0..<count).reversed().map(Label.ellipsis) + single)
  }
}

extension ShapeError {
  fileprivate static func equation(_ message: String, _ text: String) -> ShapeError {
    ShapeError(message, found: "'\(text)'", expected: "an equation such as 'bij,bjk->bik'")
  }
}
