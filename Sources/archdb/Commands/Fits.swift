import ArchFormats
import ArgumentParser
import ShapeEngine
import Views

struct Fits: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fits", _superCommandName: "archdb",
    abstract: "Whether a file's weights fit a design, by names and shapes; no weight is read.",
    discussion: """
      archdb fits resnet18 model.safetensors
      archdb fits mynet.yaml model.safetensors --set classes=10
      archdb fits resnet18 checkpoint.safetensors --prefix module.
      archdb fits unet.onnx model.safetensors --input 317x481   a model file that is read at this input

      Told are tensors of another shape, parameters of the design that are missing, and tensors of the \
      file that have no place. Names and shapes are those of PyTorch's state_dict. Buffers, such as \
      running statistics, may be missing. The exit status is 1 where the weights do not fit.
      """)

  @Argument(help: "A name, name@revision, or a file.", completion: .architectureNames)
  var design: String
  @Argument(
    help: "A file of weights: .safetensors, its .index.json, .pt2 or .onnx.",
    completion: .file(extensions: ["safetensors", "json", "pt2", "onnx"]))
  var weights: String
  @Option(
    parsing: .singleValue,
    help: "What names of the file lose that begin with it: module. It may be given several times.")
  var prefix: [String] = []
  @Flag(help: "A line for every tensor that does not fit.")
  var all = false
  @OptionGroup var set: SetOption
  @OptionGroup var input: InputOption
  @OptionGroup var models: ModelOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func run() throws {
    let target = try self.target()
    let file = try ModelFiles.weights(in: weights)
    let fit = try WeightFit(
      of: file.tensors, in: stateDict(of: target), withoutPrefixes: prefix)
    let view = FitsView(
      design: target.title, file: weights, fit, isExported: file.isExported, showsAll: all,
      width: Terminal.width)
    try format.write(view.table, json: view.json, text: view.text)
    if !fit.fits { throw Failure(.no, "") }
  }

  /// The design; a model file's network at the input that is asked for.
  private func target() throws -> Target {
    let resolver = try Resolver(database, models: models.request(input: input.input))
    var target = try resolver.target(design, settings: set.settings())
    if let model = target.model {
      target.analysis = try input.ownInput(of: model)
    } else if !input.isEmpty {
      throw Failure(
        .usage, error: "'\(design)' is no model file: its tensors are those at its own input",
        help: "--input and --batch are for model files")
    }
    return target
  }

  /// The design's tensors; of a program with its own names for them, those.
  private func stateDict(of target: Target) throws -> StateDict {
    guard target.model != nil, design != "-", set.texts.isEmpty,
      let file = try? ModelFiles.weights(in: design), file.isStateDict
    else { return try target.architecture.stateDict() }
    return StateDict(file.tensors)
  }
}
