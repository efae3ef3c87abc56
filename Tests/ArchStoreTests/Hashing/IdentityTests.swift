import ArchFormats
import Foundation
import ShapeEngine
import Testing

@testable import ArchStore

/// Identities are stored, and no update changes them: here they are as they were recorded when
/// the first designs were stored.
@Suite struct IdentityTests {
  private static func recorded(_ name: String) throws -> [(name: String, identity: String)] {
    try Fixture.text("\(name)-identities.txt").split(separator: "\n").map { line in
      let parts = line.split(separator: " ")
      return (String(parts[1]), String(parts[0]))
    }
  }

  /// Every entry of the zoo. One that is changed on purpose has another identity from then on.
  @Test func `the zoo's identities are those that were recorded`() throws {
    let designs = try Sample.zoo()
    let found = Dictionary(
      designs.map { ($0.architecture.name, $0.architecture.identity.hexadecimal) },
      uniquingKeysWith: { first, _ in first })
    let recorded = try Self.recorded("zoo")
    #expect(recorded.count == 239)
    for (name, identity) in recorded { #expect(found[name] == identity, "\(name)") }
  }

  /// Every layer type, each with hyperparameters that are not its defaults, and a graph with
  /// several inputs and outputs, shared weights and a layer for training only.
  @Test func `the identities of all layer types are those that were recorded`() throws {
    let text = try Fixture.text("recorded.jsonl")
    let designs = try DefinitionReader().designs(in: Array(text.utf8), file: "recorded.jsonl")
    let recorded = try Self.recorded("recorded")
    #expect(recorded.count == designs.count && recorded.count > 130)
    for ((name, identity), design) in zip(recorded, designs) {
      #expect(name == design.architecture.name)
      #expect(design.architecture.identity.hexadecimal == identity, "\(name)")
    }
  }

  /// A type as the first version had it, and as a later one has it.
  @Test func `a later hyperparameter counts where it is not at its default`() throws {
    let before = LayerType(Scale.self)
    let now = LayerType(ScaleWithBias.self)
    let old = LayerText(try before.layer([("factor", 3)]), before)
    #expect(LayerText(try now.layer([("factor", 3)]), now) == old)
    #expect(LayerText(try now.layer([("factor", 3), ("bias", false)]), now) == old)
    let biased = try now.layer([("factor", 3), ("bias", true)])
    #expect(LayerText(biased, now).hyperparameters == #"{"factor":3,"bias":true}"#)
    // What is stored is read with the default that it lacks.
    for layer in [try now.layer([("factor", 3)]), biased] {
      guard case .object(let members) = try JSON(text: LayerText(layer, now).hyperparameters)
      else { throw CatalogError(.corrupt, "no object") }
      #expect(try now.layer(hyperparameters: members, like: { Int($0) }).equals(layer))
    }
  }
}

private struct Scale: UnaryLayer {
  var factor = 1

  static let name = "Scale"
  static let summary = "a test's"
  static let formula = "the input's"
  static let hyperparameters: [Hyperparameter<Scale>] = [.required("factor", \.factor)]
  func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .ownPlace }

  func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> { x }
}

private struct ScaleWithBias: UnaryLayer {
  var factor = 1, bias = false

  static let name = "Scale"
  static let summary = "a test's"
  static let formula = "the input's"
  static let hyperparameters: [Hyperparameter<ScaleWithBias>] = [
    .required("factor", \.factor), .later("bias", \.bias),
  ]
  func reading(_ path: LayerPassage) throws(ShapeError) -> Reading { .ownPlace }

  func output<A: SizeArithmetic>(
    of x: Shape<A.Size>, in a: inout A
  ) throws(ShapeError) -> Shape<A.Size> { x }
}
