import ArchFormats
import ShapeEngine

/// How one layer gets its sizes and parameters, as a page fills it with the sizes at any input.
struct PageExplanation {
  private let explanation: Explanation
  /// How a tensor is named among a page's data.
  private let reference: (TensorReference) -> JSON

  init(_ explanation: Explanation, reference: @escaping (TensorReference) -> JSON) {
    (self.explanation, self.reference) = (explanation, reference)
  }

  /// The places of the parameters as a sum of products, of the type's formula where no axis has one and of
  /// further facts, -1 for none; then what each axis is, and the layer that has the weights.
  func json(in program: inout PageProgram) -> JSON {
    let count = explanation.parameters
    let terms = count > 0 ? ParameterTerms(explanation.layer, giving: count).text : nil
    let isOther = explanation.axes.first.map { $0.rule == .other } ?? true
    let formula = isOther && !explanation.formula.isEmpty ? explanation.formula : nil
    let facts = LayerFacts(explanation).lines.map(json)
    let axes = explanation.axes.map { axis in
      axis.rule == .other
        ? JSON.array([.string(axis.name), .int(axis.dimension)])
        : program.formula(Self.json(of: axis))
    }
    let owner = explanation.weightsOf.map { [JSON.string($0)] } ?? []
    return .array(
      [
        terms.map { program.text($0) } ?? -1, formula.map { program.text($0) } ?? -1,
        facts.isEmpty ? -1 : program.facts(.array(facts)),
      ]
        // What keeps its size needs no words.
        + (explanation.layer is any ElementwiseLayer ? [] : axes) + owner)
  }

  // MARK: - Axes

  /// An axis' size as a form of its size x, from which x on, the formula's lines, its notes, its window and its
  /// map, as the numbers of floor((a*x + b)/c).
  private static func json(of axis: AxisExplanation) -> JSON {
    let map = axis.map.map { [integer($0.a), integer($0.b), integer($0.c)] } ?? []
    return .array([
      axis.form.map(JSON.string) ?? .null, axis.smallestInput.map(integer) ?? .null,
      .array(AxisFormula(axis).lines.map { .array($0.map(json)) }),
      .array(AxisNotes(axis).lines.map { .array([.string($0.label)] + $0.pieces.map(json)) }),
      window(of: axis), .array(map),
    ])
  }

  /// Stride, kernel and dilation of a window, and the padding at both sides; or 1 where SAME has the odd cell of
  /// its padding at the far side, else 0. 0 for a transposed window, null for no window.
  private static func window(of axis: AxisExplanation) -> JSON {
    if case .transposed = axis.rule { return 0 }
    guard case .window(let window) = axis.rule else { return .null }
    let padding: [JSON] =
      switch window.padding {
      case .explicit(let low, let high): [integer(low), integer(high)]
      case .same(let isUpper): [isUpper ? 1 : 0]
      }
    return .array(
      [integer(window.stride), integer(window.kernel), integer(window.dilation)] + padding)
  }

  private static func json(of piece: AxisLine.Piece) -> JSON {
    switch piece {
    case .words(let words): .string(words)
    case .input(let more): ["I", integer(more)]
    case .output: ["O"]
    case .outputLessOne: ["o"]
    case .less(let more, let stride): ["less", integer(more), integer(stride)]
    case .onlyWhereLess(let more, let stride): ["only", integer(more), integer(stride)]
    case .padding(let isFar): ["P", isFar ? 1 : 0]
    case .outputPadding(let stride, let rest): ["+", integer(stride), integer(rest)]
    case .elements: ["E"]
    case .adaptiveWindows: ["W"]
    }
  }

  private static func integer(_ value: Int) -> JSON { PageProgram.integer(value) }

  // MARK: - Facts

  private func json(of line: FactLine) -> JSON {
    .array([.string(line.label)] + line.pieces.map(json))
  }

  private func json(of piece: FactLine.Piece) -> JSON {
    switch piece {
    case .words(let words): .string(words)
    case .size(let size): .array(["s"] + Self.json(of: size))
    case .sum(let sizes): .array(["+"] + sizes.map { .array(Self.json(of: $0)) })
    case .name(let operand): ["n", .int(operand)]
    case .flattened(let tensor, let dimensions):
      ["f", reference(tensor), .int(dimensions.lowerBound)]
    }
  }

  /// An operand and its dimension; an output counts from -1 down.
  private static func json(of size: FactLine.Size) -> [JSON] {
    switch size {
    case .taken(let operand, let dimension): [.int(operand), .int(dimension)]
    case .given(let output, let dimension): [.int(-1 - output), .int(dimension)]
    }
  }
}
