import ShapeEngine

/// A design with everything that its rows hold: what can be computed of it without the catalog.
struct PreparedDesign: Sendable {
  let design: NewDesign
  let text: TextContent
  let texts: [LayerText]
  let identity: [UInt8]
  let signature: String
  /// What is known of it at every input, or why it has no answer at its own.
  let sheet: Result<PreparedSheet, EvaluationError>

  /// - Parameter known: the texts of layers of designs before this one.
  init(_ design: NewDesign, _ engine: Engine, _ known: inout LayerTexts) {
    self.design = design
    let architecture = design.architecture
    text = known.content(of: design.text)
    texts = architecture.layers.indices.map { known.text(of: architecture.layers[$0].layer) }
    identity = architecture.identity(texts)
    signature = engine.signature(of: texts.lazy.map(\.type))
    sheet = Result { () throws(EvaluationError) in try PreparedSheet(design.analysis) }
  }

  /// Reads and prepares the designs of sources on all cores.
  static func map<Source: Sendable>(
    _ engine: Engine, chunk: Int, limit: Int, weight: @escaping @Sendable (Source) -> Int,
    reading read: @escaping @Sendable (Source) throws -> [NewDesign]
  ) -> OrderedMap<Source, Result<(source: Source, designs: [PreparedDesign]), any Error>> {
    OrderedMap(chunk: chunk, limit: limit, weight: weight) {
      var texts = LayerTexts()
      return { source in
        Result {
          (source, try read(source).map { design in PreparedDesign(design, engine, &texts) })
        }
      }
    }
  }
}
