import ShapeEngine

/// The sizes at which a model file's own network is evaluated.
///
/// What a person asks for comes first. Else a size that the file fixes is its own; a free one is 1 for the
/// batch, 224 where the input has four dimensions, else 16. Equal names are equal sizes.
struct OwnSizes {
  /// The inputs that a person asks for.
  var asked: [ModelRequest.Sizes] = []
  /// What a free size is that is no batch, instead of the usual one; nil for that.
  var guess: Int?

  static let image = 224
  static let other = 16

  /// The largest number of a refusal that is tried.
  private static let largest = 1 << 16

  /// What is tried where the usual sizes are refused: twice as much each time, as far as a second of sound,
  /// which finds whatever must only be large enough; the sizes of images that published networks take
  /// (AlexNet, Inception, CLIP and DINOv2, SSD, MNIST); then smaller ones, for what must be small.
  private static let guesses =
    [32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 227, 299, 300, 336, 384, 518, 640]
    + [28, 8, 4, 2, 1]

  /// What is tried in place of the usual sizes: numbers that the refusal tells, as what a file has fixed
  /// stands in them, then some that are usual elsewhere. Empty where no size is free.
  func guesses(after refusal: DefinitionError, for inputs: [ModelFile.Input]) -> [Int] {
    let single = inputs.count == 1
    let isFree = inputs.contains { input in
      !asked.contains { $0.isMeant(for: input, isOnly: single) }
        && (input.declared ?? []).dropFirst().contains { size in
          if case .fixed = size { false } else { true }
        }
    }
    guard isFree else { return [] }
    let usual = inputs.contains(where: \.isImage) ? Self.image : Self.other
    var seen: Set = [usual]
    var told: [Int] = []
    for text in [refusal.expected, refusal.layer, refusal.message, refusal.found] {
      for digits in (text ?? "").utf8.split(whereSeparator: { !(48...57).contains($0) }) {
        guard let number = Int(String(decoding: digits, as: UTF8.self)), number > 2,
          number <= Self.largest, told.count < 8, seen.insert(number).inserted
        else { continue }
        told.append(number)
      }
    }
    // The nearest first: 17 before 1632, where 16 is refused by what needs a multiple of both.
    told.sort { abs($0 - usual) < abs($1 - usual) }
    return told + Self.guesses.filter { seen.insert($0).inserted }
  }

  /// Whether a first dimension is the batch: of inputs with free ones, those with the same name as the
  /// first of these, and those of images whose first dimension is free by a name of its own; where all are
  /// fixed, those with the first input's size, from two dimensions on.
  static func haveBatch(_ inputs: [ModelFile.Input]) -> [Bool] {
    let first = inputs.map { $0.declared?.first }
    let free = first.lazy.compactMap { $0 }.first { if case .fixed = $0 { false } else { true } }
    if let free {
      return zip(inputs, first).map { input, size in
        switch (size, free) {
        case (.named(let name, _)?, .named(let wanted, _)) where name == wanted: true
        case (.free?, .free): true
        case (.fixed?, _), (nil, _): false
        default: input.isImage
        }
      }
    }
    guard let declared = inputs.first?.declared, declared.count > 2 || declared.first == .fixed(1)
    else { return inputs.map { _ in false } }
    return inputs.map { ($0.declared?.count ?? 0) >= 2 && $0.declared?.first == declared.first }
  }

  /// The sizes of each input in the file's order; nil for an input of unknown rank.
  func sizes(of inputs: [ModelFile.Input]) throws(DefinitionError) -> [[Int]?] {
    var known: [String: Int] = [:]
    var result: [[Int]?] = []
    let batches = Self.haveBatch(inputs)
    var given: [[Int]?] = []
    for (input, hasBatch) in zip(inputs, batches) {
      given.append(try asked(input, hasBatch: hasBatch, isOnly: inputs.count == 1))
    }
    for (input, sizes) in zip(inputs, given) {
      for (size, value) in zip(input.declared ?? [], sizes ?? []) {
        if case .named(let name, _) = size { known[name] = known[name] ?? value }
      }
    }
    for (index, input) in inputs.enumerated() {
      let sizes = usual(input, hasBatch: batches[index], &known)
      result.append(given[index] ?? sizes)
    }
    return result
  }

  /// Whether a person says an input's sizes by its name.
  func isAsked(_ input: ModelFile.Input) -> Bool {
    asked.contains { $0.isMeant(for: input, isOnly: false) }
  }

  /// The sizes where a person says nothing; nil for an input of unknown rank.
  private func usual(
    _ input: ModelFile.Input, hasBatch: Bool, _ known: inout [String: Int]
  ) -> [Int]? {
    guard let declared = input.declared else { return nil }
    var sizes: [Int] = []
    for (dimension, size) in declared.enumerated() {
      let isBatch = dimension == 0 && hasBatch
      let usual = isBatch ? 1 : guess ?? (declared.count == 4 ? Self.image : Self.other)
      switch size {
      case .fixed(let value): sizes.append(value)
      case .free: sizes.append(usual)
      case .named(let name, let range):
        let value =
          known[name] ?? min(max(usual, range?.lowerBound ?? 1), range?.upperBound ?? .max)
        known[name] = value
        sizes.append(value)
      }
    }
    return sizes
  }

  /// What a person says of an input, in the file's order; nil where it says nothing, or nothing that this
  /// input's dimensions take.
  private func asked(
    _ input: ModelFile.Input, hasBatch: Bool, isOnly: Bool
  ) throws(DefinitionError) -> [Int]? {
    guard let found = asked.last(where: { $0.isMeant(for: input, isOnly: isOnly) }) else {
      return nil
    }
    let sizes = found.sizes
    guard let declared = input.declared else { return found.isWhole ? sizes : nil }
    if found.isWhole {
      guard declared.count == sizes.count else {
        throw DefinitionError(
          "the input '\(VisibleText.line(input.name))' has \(declared.count) dimensions",
          found: "\(sizes.count) sizes", expected: "\(declared.count) sizes, batch included")
      }
      return sizes
    }
    var none: [String: Int] = [:]
    guard let usual = usual(input, hasBatch: hasBatch, &none) else { return nil }
    var ours = input.arranged(usual)
    let start = hasBatch ? 1 : 0
    let free = declared.indices.filter { place in
      if case .fixed = declared[place] { false } else { place >= start }
    }
    let places: [Int]? =
      switch sizes.count {
      case ours.count - start: Array(ours.indices.dropFirst(start))
      case ours.count: Array(ours.indices)
      case free.count: free.map { input.dimension(at: $0) }.sorted()
      // Height and width lie behind the channels.
      case ours.count - start - 1 where ours.count > 3: Array(ours.indices.dropFirst(start + 1))
      default: nil
      }
    guard let places else { return nil }
    for (place, size) in zip(places, sizes) where ours.indices.contains(place) {
      ours[place] = size
    }
    return declared.indices.map { ours[input.dimension(at: $0)] }
  }
}

extension ModelRequest.Sizes {
  /// Whether the sizes are those of an input: by its name, or without one where it is the only input.
  func isMeant(for input: ModelFile.Input, isOnly: Bool) -> Bool {
    name.map(input.isNamed) ?? isOnly
  }
}

extension ModelFile.Input {
  /// Whether it has the dimensions of images, or of maps.
  fileprivate var isImage: Bool { (declared?.count ?? 0) >= 4 }
}
