import ArchFormats
import ArchStore
import ShapeEngine
import Views

/// A definition whose own input, or the one asked for, a layer refuses: what is known up to that layer, where rows were lost on
/// the way, the nearest input that is taken, and lines that make the file a design.
struct RefusedDefinition {
  /// Ends the answer about one design, of which what is known was shown.
  struct Ended: Error {
    var failure: Failure
  }

  private let refusal: DefinitionError
  /// The design at another input; nil where none near is taken.
  private let target: Target?
  private let text: DefinitionText?
  /// The input that is asked for, without the batch; nil where it is the definition's own.
  private let shapes: [[Int]]?

  init(_ target: Target, _ refusal: DefinitionError) {
    (self.target, self.refusal, text, shapes) = (target, refusal, target.text, nil)
  }

  /// A design that a file defines, at an input that is asked for; nil where that is not refused, or where
  /// it is no definition's.
  ///
  /// - Parameter input: with the batch.
  init?(_ target: Target, at input: [[Int]]) {
    guard let text = target.text, !text.isJSON, (try? target.report(at: input)) == nil else {
      return nil
    }
    let shapes = target.architecture.samples(of: input)
    do throws(DefinitionError) {
      let reader = DefinitionReader(library: Embedded.definition)
      _ = try reader.design(target.name, in: text, at: [{ _ in shapes }])
      return nil
    } catch {
      guard error.isOnlyRefusal else { return nil }
      (self.target, refusal, self.text, self.shapes) = (target, error, text, shapes)
    }
  }

  /// A design of which only its refusal is known: its text is read at inputs near its own.
  init(_ refusal: DefinitionError) {
    self.refusal = refusal
    text = refusal.isOnlyRefusal ? refusal.text : nil
    shapes = nil
    let reader = DefinitionReader(library: Embedded.definition)
    let only = refusal.partial?.architecture.name
    target = text.flatMap { text in
      (try? OtherInput(asked: []).design(
        text, only, .init(parameters: refusal.overrides), reader, after: refusal))
        .map { Target($0, in: text, refusedAtItsOwn: refusal) }
    }
  }

  /// The layers in front of the one that refuses, at the own input; nil where there are none.
  var partial: Target? {
    guard let analysis = refusal.partial, !analysis.architecture.layers.isEmpty else { return nil }
    var target = Target(analysis, .init(file: refusal.file, parameters: []))
    target.refusedAt = refusal.path ?? "the next layer"
    return target
  }

  /// Where rows were lost on the way to a layer that refuses what it is given: one whose hyperparameters are wrong
  /// is so at any size.
  private var lost: [String] {
    guard refusal.layer != nil else { return [] }
    return (refusal.partial?.architecture).map(LeftoverText.lines) ?? []
  }

  /// What is known besides the error, as members of its JSON.
  var json: [JSON.Member] {
    [
      .init("lost", .array(lost.map(JSON.string))),
      .init("nearest", nearest.map(JSON.string) ?? .null),
      .init("cures", .array(cures.map { .array($0.map(JSON.string)) })),
    ]
  }

  var failure: Failure {
    var text = ErrorText.text(of: refusal)
    for line in lost { text += "\n  lost      \(line)" }
    if let nearest { text += "\n  nearest   \(nearest)" }
    return Failure(.badData, text + ErrorText.cures(cures))
  }

  /// Lines that make the file a design at that input.
  private var cures: [DefinitionCures.Cure] {
    guard let text, let name = target?.name ?? refusal.partial?.architecture.name else { return [] }
    return DefinitionCures(refusal, of: name, in: text, at: shapes)?.all ?? []
  }

  /// The nearest input that the design takes, as it is read at another one.
  private var nearest: String? {
    guard let target, let own = refusal.partial?.architecture else { return nil }
    let shapes = own.inputs.map { $0.sizes(batch: own.batch) }
    do throws(Refusal) {
      _ = try target.report(at: shapes)
      return nil
    } catch { return error.error.nearest.map { NearestText.text(of: $0) } }
  }
}
