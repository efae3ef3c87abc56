import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", _superCommandName: "archdb",
    abstract: "How one layer gets its size: the formula with its numbers filled in.",
    discussion: """
      archdb explain resnet18 conv1
      archdb explain resnet18 layer4 --input 317x481
      archdb explain resnet18 conv1 --set conv1.stride=1
      """)

  @Argument(help: "A name, name@revision, or a file.", completion: .architectureNames)
  var name: String
  @Argument(help: "A layer's path, or a container's, which stands for its last layer.")
  var layer: String
  @Option(
    name: .long, parsing: .singleValue,
    help: "The input: 224x224, 3x224x224, name=3x64x64 where there are several.")
  var input: [String] = []
  @Option(parsing: .unconditional, help: "The batch size.")
  var batch: Int?
  @OptionGroup var set: SetOption
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption

  func run() throws {
    let target = try Resolver(database).target(name, settings: set.settings())
    let architecture = target.architecture
    let index = try target.runningLayer(named: layer)
    let input = try InputOption.shapes(
      self.input, batch: batch, of: architecture)
    let shapes = try input.map { try Shape($0) }
    let explanation: Explanation
    do throws(EvaluationError) {
      explanation = try architecture.explanation(of: index, at: shapes)
    } catch {
      let refusal = Refusal(error: error, architecture: target.name, input: input)
      if format.value == .json { try Terminal.write(refusal.json.pretty) }
      throw refusal
    }
    let text = ExplainText(explanation, batch: input.first?.first ?? 1)
    try format.write(text.table, json: text.json, text: text.text)
  }
}
