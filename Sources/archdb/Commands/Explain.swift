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
  @OptionGroup var input: InputOption
  @OptionGroup var set: SetOption
  @OptionGroup var models: ModelOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func run() throws {
    let resolver = try Resolver(database, models: models.request(input: input.input))
    resolver.readsOtherInputs = true
    let target = try explained(by: resolver)
    let index = try target.runningLayer(named: layer)
    let shapes = try input.shapes(of: target)
    let explanation = try target.answer(at: shapes, format) { (shapes) throws(EvaluationError) in
      try target.architecture.explanation(of: index, at: shapes)
    }
    let text = ExplainText(explanation, batch: target.architecture.batch(of: shapes) ?? 1)
    try format.write(text.table, json: text.json, text: text.text)
  }

  /// The design; where its own input is refused, the layers in front of the one that refuses it.
  private func explained(by resolver: Resolver) throws -> Target {
    var refused: RefusedDefinition
    do {
      let target = try resolver.target(name, settings: set.settings())
      guard input.input.isEmpty, let refusal = target.refusal else { return target }
      refused = RefusedDefinition(target, refusal)
    } catch let refusal as DefinitionError {
      guard input.input.isEmpty || refusal.isOnlyRefusal else { throw refusal }
      refused = RefusedDefinition(refusal)
    }
    guard let partial = refused.partial, (try? partial.runningLayer(named: layer)) != nil else {
      throw refused.failure
    }
    return partial
  }
}
