import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

struct Cell: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cell", _superCommandName: "archdb",
    abstract: "Which pixels one cell of a layer reads, and which cells read a pixel.",
    discussion: """
      archdb cell resnet18 layer4 3,3
      archdb cell resnet18 layer2 10,12 --input 320x480
      archdb cell resnet18 layer3 --of-input 100,60

      Cells and pixels are counted from 0, an axis at a time: row, column. What is told of one cell is \
      exact at the input: what stands in the padding of any layer on the way is not read.
      """)

  @Argument(help: "A name, name@revision, or a file.", completion: .architectureNames)
  var name: String
  @Argument(help: "A layer's path, or a container's, which stands for its last layer.")
  var layer: String
  @Argument(help: "A cell of the layer's output: 10,12.")
  var cell: String?
  @Option(
    help: "The cells of the layer that read this pixel: 100,60, or name=100,60 of several inputs.")
  var ofInput: String?
  @OptionGroup var input: InputOption
  @OptionGroup var set: SetOption
  @OptionGroup var models: ModelOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    guard (cell == nil) != (ofInput == nil) else {
      throw ValidationError("name a cell of the layer, or say --of-input")
    }
  }

  func run() throws {
    let target = try Resolver(database, models: models.request(input: input.input)).target(
      name, settings: set.settings())
    let index = try target.runningLayer(named: layer)
    let shapes = try input.shapes(of: target)
    let cells = try target.answer(at: shapes, format) { (shapes) throws(EvaluationError) in
      try target.architecture.cells(of: index, at: shapes)
    }
    let view = try view(of: cells, target)
    try format.write(view.table, json: view.json, text: view.text)
    if view.isEmpty { throw Failure(.no, "") }
  }

  private func view(of cells: LayerCells, _ target: Target) throws -> CellView {
    let source = try ofInput.map { (text) throws(Failure) in
      try Self.source(text, target.architecture)
    }
    do throws(ShapeError) {
      if let (input, text) = source {
        let pixel = try Self.places(text)
        return CellView(
          title: target.title, cells, pixel: pixel, of: input, target.architecture,
          readers: try cells.cells(reading: pixel, of: input))
      }
      let cell = try Self.places(self.cell ?? "")
      return CellView(
        title: target.title, cells, cell: cell, target.architecture, read: try cells.read(by: cell))
    } catch {
      throw Failure(
        .usage, error: error.message + (error.found.map { ", not \($0)" } ?? ""), help: error.help)
    }
  }

  /// The input that `name=10,12` is about, and the places.
  private static func source(
    _ text: String, _ architecture: Architecture
  ) throws(Failure) -> (Int, String) {
    let inputs = architecture.inputs
    guard let sign = text.firstIndex(of: "=") else {
      guard inputs.count == 1 else {
        throw Failure(
          .usage, error: "--of-input \(text) does not say which input it is of",
          help: "write --of-input \(inputs.first?.name ?? "name")=\(text)")
      }
      return (0, text)
    }
    let input = try InputOption.input(named: text[..<sign], of: inputs)
    return (input, String(text[text.index(after: sign)...]))
  }

  private static func places(_ text: String) throws(ShapeError) -> [Int] {
    var places: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let place = Int(part) else {
        throw ShapeError("a cell is a list of integers, not '\(text)'", help: "for example 10,12")
      }
      places.append(place)
    }
    return places
  }
}
