import ArchFormats
import ShapeEngine

/// An architecture to be stored, with the text that defines it.
package struct NewDesign: Sendable {
  /// The architecture with its report at its own input.
  package var analysis: Analysis
  /// The definition as it was written; it may define other architectures too.
  package var text: String
  /// What the text is: `yaml` or `json`.
  package var format: String
  /// The name of the file that the text was read from.
  package var fileName: String?
  /// The definition's parameters with the values that this architecture has: an object.
  package var parameters: JSON
  /// What it changes of the revision before it, as the text says; it is the message of the new
  /// revision where there is no other.
  package var change: String?

  package var architecture: Architecture { analysis.architecture }

  package init(
    _ analysis: Analysis, text: String, format: String, fileName: String? = nil,
    parameters: JSON = .object([JSON.Member]()), change: String? = nil
  ) {
    self.analysis = analysis
    self.text = text
    self.format = format
    self.fileName = fileName
    self.parameters = parameters
    self.change = change
  }
}

/// Who a revision comes from.
package enum Origin: String, Hashable, Sendable, CaseIterable {
  case user, zoo
}

/// What became of one design that was to be stored.
package struct AddResult: Hashable, Sendable {
  package enum Outcome: String, Hashable, Sendable {
    case added
    /// The newest revision is the same design.
    case unchanged
    /// A zoo entry whose name is a person's now, or that a person removed.
    case leftAlone
  }

  package var name: String
  /// The revision that holds the design; nil where it was left alone.
  package var revision: Int?
  package var outcome: Outcome
  /// Whether it takes the place of a built-in design, which was the newest of its name.
  package var hidesBuiltIn = false
}

/// What became of a design of a stream, with its figures at its own input.
package struct AddedDesign: Sendable {
  package var result: AddResult
  package var identity: [UInt8]
  package var layerCount: Int
  package var totals: ArchitectureTotals

  /// - Parameter result: nil where the design was only checked.
  init(_ result: AddResult?, _ prepared: PreparedDesign) throws(CatalogError) {
    let (architecture, own) = (prepared.design.architecture, prepared.design.analysis.own)
    do { _ = try prepared.sheet.get() } catch { throw CatalogError(error, of: architecture.name) }
    self.result = result ?? AddResult(name: architecture.name, revision: nil, outcome: .added)
    identity = prepared.identity
    layerCount = architecture.layers.count
    totals = ArchitectureTotals(own)
  }
}
