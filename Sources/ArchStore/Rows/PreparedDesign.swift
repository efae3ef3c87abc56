import ShapeEngine

/// A design with everything that its rows hold: what can be computed of it without the catalog.
struct PreparedDesign: Sendable {
  let design: NewDesign
  let texts: [LayerText]
  let identity: [UInt8]
  let analysis: Result<FormAnalysis, EvaluationError>

  init(_ design: NewDesign) {
    self.design = design
    var known = LayerTexts()
    texts = design.architecture.layers.map { known.text(of: $0.layer) }
    identity = design.architecture.identity(texts)
    analysis = Result { () throws(EvaluationError) in try design.architecture.formAnalysis() }
  }
}
