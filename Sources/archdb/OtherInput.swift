import ArchFormats
import ShapeEngine

/// Reads a definition whose own input is refused at another one: that which is asked for, else one near
/// by. What is asked of the design at other inputs can be answered then.
struct OtherInput {
  /// What `--input` says.
  let asked: [ModelRequest.Sizes]

  /// The design at another input.
  ///
  /// - Parameter settings: what `--set` gives.
  /// - Throws: the error at the input that is asked for; the own input's where nothing near is taken.
  func design(
    _ text: DefinitionText, _ only: String?, _ settings: SetOption.Settings,
    _ reader: DefinitionReader, after refusal: DefinitionError
  ) throws(DefinitionError) -> Design {
    guard refusal.isOnlyRefusal else { throw refusal }
    var names = only.map { [$0] } ?? []
    if names.isEmpty { names = try reader.names(in: text) }
    guard names.count == 1, let name = names.first else { throw refusal }
    guard !asked.isEmpty else {
      var design = try near(name, text, settings.parameters, reader, after: refusal)
      design.analysis = try design.analysis.setting(settings.layers)
      return design
    }
    do throws(DefinitionError) {
      var design = try reader.design(
        name, in: text, overrides: settings.parameters, at: [askedShapes])
      design.analysis = try setting(settings.layers, of: design.analysis).analysis
      return design
    } catch {
      guard !settings.layers.isEmpty, error.isOnlyRefusal else { throw error }
      // The layers as they are written refuse it; the ones that are asked for may not.
      var design = try near(name, text, settings.parameters, reader, after: error)
      design.analysis = try design.analysis.setting(settings.layers, at: askedShapes)
      return design
    }
  }

  /// A network with other values of its layers' hyperparameters: at its own input, else at the one that is
  /// asked for, with what refuses its own.
  func setting(
    _ settings: [LayerSetting], of analysis: Analysis
  ) throws(DefinitionError) -> (analysis: Analysis, refusal: DefinitionError?) {
    do throws(DefinitionError) { return (try analysis.setting(settings), nil) } catch {
      guard error.isOnlyRefusal, !asked.isEmpty else { throw error }
      return (try analysis.setting(settings, at: askedShapes), error)
    }
  }

  /// The design at an input near its own.
  private func near(
    _ name: String, _ text: DefinitionText, _ parameters: [(name: String, value: String)],
    _ reader: DefinitionReader, after refusal: DefinitionError
  ) throws(DefinitionError) -> Design {
    let near = Self.guesses.map { guess in
      { (inputs: [Architecture.Input]) in inputs.map { guess.applied(to: $0.shape) } }
    }
    do throws(DefinitionError) {
      return try reader.design(name, in: text, overrides: parameters, at: near)
    } catch { throw refusal }
  }

  /// The shapes that are asked for, without the batch; an input's own where none is.
  func askedShapes(_ inputs: [Architecture.Input]) -> [[Int]] {
    var shapes = inputs.map(\.shape)
    for asked in asked {
      let place =
        asked.name.map { name in inputs.firstIndex { $0.name == name } } ?? inputs.indices.first
      guard let place else { continue }
      let own = inputs[place].shape
      switch asked.sizes.count {
      case own.count: shapes[place] = asked.sizes
      case own.count + 1: shapes[place] = Array(asked.sizes.dropFirst())
      case own.count - 1 where !own.isEmpty: shapes[place] = [own[0]] + asked.sizes
      default: break
      }
    }
    return shapes
  }

  /// A change of all sizes of a map.
  private enum Guess {
    case multiple(Int), add(Int), square(Int)

    func applied(to shape: [Int]) -> [Int] {
      let first = shape.count > 1 ? 1 : 0
      return shape.enumerated().map { place, size in
        guard place >= first else { return size }
        switch self {
        case .multiple(let unit):
          let (sum, overflow) = size.addingReportingOverflow(unit - 1)
          return overflow ? size : sum / unit * unit
        case .add(let amount):
          let (sum, overflow) = size.addingReportingOverflow(amount)
          return overflow ? size : max(1, sum)
        case .square(let side): return side
        }
      }
    }
  }

  /// The next multiples of what networks halve to, sizes near by, and those that are usual.
  private static let guesses: [Guess] =
    [2, 4, 8, 16, 32, 64, 128].map { .multiple($0) } + (1...32).flatMap { [.add(-$0), .add($0)] }
    + [224, 256, 299, 320, 384, 512, 640, 64, 32, 28].map { .square($0) }
}
