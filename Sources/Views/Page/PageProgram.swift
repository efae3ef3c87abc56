import ArchFormats
import ShapeEngine

/// Writes a ``SizeProgram`` as lists of integers, in which equal shapes, texts and numbers are there once.
///
/// A value is its place, or below 0 the place of a number in the list of numbers: -1 is the first.
struct PageProgram {
  let program: SizeProgram
  private var numbers = Ordered<Int>()
  private var doubles = Ordered<String>()
  private var shapes = Ordered<[Int]>()
  private var texts = Ordered<String>()
  private var readings = Ordered<JSON>()
  private var folders = Ordered<String>()
  private var kinds = Ordered<JSON>()
  private var phrases = Ordered<JSON>()
  private var formulas = Ordered<JSON>()
  private var facts = Ordered<JSON>()

  init(_ program: SizeProgram) { self.program = program }

  // MARK: - Pieces

  /// The place of a text.
  mutating func text(_ text: String) -> JSON { .int(texts.place(of: text)) }

  /// The place of what a path begins with, up to its last component.
  mutating func folder(_ folder: String) -> JSON { .int(folders.place(of: folder)) }

  /// The place of what a layer reads.
  mutating func reading(_ reading: JSON) -> JSON { .int(readings.place(of: reading)) }

  /// The place of how an axis gets its size.
  mutating func formula(_ formula: JSON) -> JSON { .int(formulas.place(of: formula)) }

  /// The place of what is said of layers besides their axes.
  mutating func facts(_ lines: JSON) -> JSON { .int(facts.place(of: lines)) }

  /// The place of what layers have in common.
  mutating func kind(_ kind: JSON) -> JSON { .int(kinds.place(of: kind)) }

  mutating func token(_ value: SizeProgram.Value) -> Int {
    value.place ?? -1 - numbers.place(of: value.number)
  }

  /// The place of a shape.
  mutating func shape(_ shape: Shape<SizeProgram.Value>) -> JSON {
    let tokens = shape.sizes.map { token($0) }
    return .int(shapes.place(of: tokens))
  }

  /// Products as a coefficient and a shape each, one after the other.
  mutating func products(_ products: [Product<SizeProgram.Value>]) -> JSON {
    .array(products.flatMap { [Self.integer($0.coefficient), shape($0.factors)] })
  }

  /// The place of a text with sizes in it: words, and the places of values; -1 for none.
  mutating func phrase(_ pieces: [SizeProgram.Piece]?) -> JSON {
    guard let pieces else { return -1 }
    let phrase = JSON.array(
      pieces.map { piece in
        switch piece {
        case .words(let words): .string(words)
        case .size(let value): .int(token(value))
        }
      })
    return .int(phrases.place(of: phrase))
  }

  /// An integer as a program reads it that has no more than doubles: digits where it needs more.
  static func integer(_ value: Int) -> JSON {
    value.magnitude < 1 << 53 ? .int(value) : .string(String(value))
  }

  // MARK: - Steps

  /// The members of the machine form. It has all that was asked for before.
  ///
  /// - Parameter layers: the places that the layers have in a report.
  mutating func members(_ layers: [Int: Int]) -> [JSON.Member] {
    let inputs = JSON.array(program.inputs.map { shape($0) })
    let steps = JSON.array(program.steps.flatMap { step($0) })
    let refusals = program.refusals.sorted { $0.key < $1.key }.flatMap { place, refusal in
      [
        .int(place), phrase(refusal.message), phrase(refusal.found), phrase(refusal.expected),
        phrase(refusal.help),
      ]
    }
    let parts = program.parts.flatMap { part in
      [JSON.int(part.layer.flatMap { layers[$0] } ?? -1), .int(part.end)]
    }
    return [
      .init("dims", .int(program.inputCount)), .init("given", inputs), .init("steps", steps),
      .init("parts", .array(parts)), .init("refusals", .array(refusals)),
      .init("doubles", .array(doubles.values.map(JSON.string))),
      .init("shapes", .array(shapes.values.map { .array($0.map(JSON.int)) })),
      .init("numbers", .array(numbers.values.map(Self.integer))),
      .init("formulas", .array(formulas.values)), .init("facts", .array(facts.values)),
      .init("phrases", .array(phrases.values)),
      .init("readings", .array(readings.values)),
      .init("folders", .array(folders.values.map(JSON.string))),
      .init("kinds", .array(kinds.values)),
      .init("texts", .array(texts.values.map(JSON.string))),
    ]
  }

  /// A step's number and what it takes.
  private mutating func step(_ step: SizeProgram.Step) -> [JSON] {
    switch step {
    case .affine(let a, let x, let b, let c):
      [.int(0), Self.integer(a), value(x), Self.integer(b), Self.integer(c)]
    case .sum(let x, let y): [.int(1), value(x), value(y)]
    case .product(let x, let y): [.int(2), value(x), value(y)]
    case .minimum(let x, let y): [.int(3), value(x), value(y)]
    case .maximum(let x, let y): [.int(4), value(x), value(y)]
    case .scaled(let x, let scale):
      [.int(5), value(x), double(scale.factor), .int(Self.rounding(scale))]
    case .steps(let step, let x): [.int(6), value(x), double(step)]
    case .exactQuotient(let x, let y): [.int(7), value(x), value(y)]
    case .floorQuotient(let x, let y): [.int(8), value(x), value(y)]
    case .broadcast(let x, let y): [.int(9), value(x), value(y)]
    case .unknown: [.int(10)]
    case .atLeast(let x, let bound): [.int(11), value(x), Self.integer(bound)]
    case .atMost(let x, let y): [.int(12), value(x), value(y)]
    case .equal(let x, let y): [.int(13), value(x), value(y)]
    case .unequal(let x, let y): [.int(14), value(x), value(y)]
    case .divisible(let x, let divisor): [.int(15), value(x), Self.integer(divisor)]
    }
  }

  private mutating func value(_ value: SizeProgram.Value) -> JSON { .int(token(value)) }

  private mutating func double(_ value: Double) -> JSON {
    .int(doubles.place(of: "\(value)"))
  }

  /// How a product becomes a whole number: towards 0, down, up, to the nearest; 4 more in single precision.
  private static func rounding(_ scale: Scale) -> Int {
    let rounding =
      switch scale.rounding {
      case .towardZero: 0
      case .down: 1
      case .up: 2
      case .nearest: 3
      }
    return rounding + (scale.precision == .float32 ? 4 : 0)
  }

  /// Values in the order in which they came up, each once.
  struct Ordered<Value: Hashable> {
    private(set) var values: [Value] = []
    private var places: [Value: Int] = [:]

    mutating func place(of value: Value) -> Int {
      if let place = places[value] { return place }
      places[value] = values.count
      values.append(value)
      return values.count - 1
    }
  }
}
