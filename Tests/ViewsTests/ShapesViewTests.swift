import ArchFormats
import ArchStore
import Testing
import Views

@Suite struct ShapesViewTests {
  @Test func `a line of a stream is the JSON form, as JSON itself is written`() throws {
    let reader = DefinitionReader(library: Embedded.definition(of:))
    for file in Embedded.zoo.prefix(12) {
      for design in try reader.designs(in: file.bytes, file: file.name) {
        let view = ShapesView(
          title: design.architecture.name, name: design.architecture.name,
          report: design.analysis.own, architecture: design.architecture, rows: [])
        var line = JSONBuffer()
        view.write(to: &line)
        let text = String(decoding: line.bytes, as: UTF8.self)
        let json = try JSON(text: text)
        #expect(json.compact == text)
        guard case .array(let layers)? = json["layers"] else {
          Issue.record("no layers")
          continue
        }
        #expect(layers.map { $0["path"] } == view.report.layers.map { .string($0.path) })
        let params = layers.map { if case .int(let count)? = $0["params"] { count } else { 0 } }
        #expect(params.reduce(view.report.trainingParameters, +) == view.report.parameters)
      }
    }
  }
}
