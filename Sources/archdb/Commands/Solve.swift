import ArchFormats
import ArgumentParser
import Views

struct Solve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Which inputs, kernels or hyperparameters give the size you need.",
    discussion: """
      archdb solve resnet18 --layer layer4 --output 7x7
      archdb solve yolov3 --layer stride32,stride16 --output 13x13,26x26
      archdb solve unet_same --near 500x375
      archdb solve 'mobilenet*' --legal
      archdb solve resnet18 --lossless --macs ..2G
      archdb solve resnet50 --square --memory ..8G --dtype float16

      With a name, the inputs that every layer accepts and that fulfil what is asked.

      archdb solve --from 28 --to 14 --kernel 3
      archdb solve --from n --to n --kernel 5 --dilation 2 --padding 0..8
      archdb solve --from 224 --to 28 --layers 3 --receptive-field 31..
      archdb solve --from n --to 2n --type transposed --output-padding 0..1
      archdb solve --from 16000 --to 250 --dims 1 --layers 3 --in-channels 1
      archdb solve --from n --to n --kernel 3 --padding 1 --kernel 5 --padding 2

      With --from and --to, the layers that take one size to the other. Layers are the same along each axis and differ \
      where a hyperparameter differs. Ties in the ranking go by fewer parameters, then layer by layer \
      by smaller kernel, stride, padding, dilation.

      archdb solve resnet50 --vary 'layer4.0.**.stride=1,2' --layer layer4 --output 14x14
      archdb solve mynet.yaml --output 14x14      a definition with choice(…)
      archdb solve nets.yaml:small --output 14x14      one of several in a file
      archdb solve mynet.yaml --add mynet-best    store the best member

      With --vary, or of a definition with choices, the members of the design space that fulfil what \
      is asked at the input.
      """)

  @Argument(
    help: "A name, name@revision, a pattern such as 'resnet*', a file or a folder.",
    completion: .architectureNames)
  var name: String?
  @OptionGroup(title: "Inputs") var inputs: InputOptions
  @OptionGroup(title: "Kernels") var kernels: KernelOptions
  @OptionGroup(title: "Design spaces") var space: SpaceOptions
  @OptionGroup(title: "Kernels and design spaces") var ranks: RankOptions
  @Flag(help: "Only where every pixel is read on some path, to --layer or to the outputs.")
  var lossless = false
  @Option(parsing: .unconditional, help: "Show only so many rows.")
  var limit: Int?
  @OptionGroup(title: "Model files") var models: ModelOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption
  @OptionGroup var terminal: TerminalOptions

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit takes an integer of at least 0") }
    if space.pick < 1 { throw ValidationError("--pick takes an integer above 0") }
    if space.pick != 1 || space.add != nil, space.pick > limit ?? 10 {
      throw ValidationError("--pick takes one of the members listed")
    }
    guard name == nil else {
      if let option = kernels.given.first {
        throw ValidationError("\(option) is about layers by themselves: leave the name out")
      }
      return
    }
    guard kernels.from != nil, kernels.to != nil else {
      throw ValidationError("name an architecture, or say --from and --to")
    }
    if let option = (inputs.given + space.given).first {
      throw ValidationError("\(option) is about an architecture: name one")
    }
  }

  func run() throws {
    guard let name else { return try solveKernels() }
    let resolver = try Resolver(database, models: models.request(input: inputs.input))
    resolver.readsOtherInputs = true
    let sources = resolver.sources([name], walkingFolders: true)
    if try isSpace(sources, resolver) {
      if inputs.layers.count > 1 {
        throw Failure(
          .usage, error: "of a design space one layer is asked about, not \(inputs.layers.count)",
          help: "leave out all but one --layer and its --output")
      }
      if let option = inputs.inputsOnly.first ?? (lossless ? "--lossless" : nil) {
        throw Failure(
          .usage, error: "\(option) is about inputs, and not about a design space",
          help: "ask it of a member that --add has stored")
      }
      try solveSpace(name, sources, resolver)
    } else if inputs.square {
      try solveLargest(of: Targets(sources, inputs.set.settings(), resolver))
    } else {
      try solveInputs(
        of: Targets(sources, inputs.set.settings(), resolver),
        areLines: (try? sources.peek())?.isLine ?? false)
    }
  }

  /// Whether hyperparameters are asked for: by an option, or since the definition leaves them open.
  private func isSpace(_ sources: DesignSources, _ resolver: Resolver) throws -> Bool {
    if !(space.given + ranks.given).isEmpty { return true }
    let settings = try inputs.set.settings()
    if settings.parameters.contains(where: { $0.value.contains("choice(") }) { return true }
    // An error in the source is reported where it is used.
    guard case .text(let text, let only)? = try? sources.peek() else { return false }
    return resolver.reader.leavesOpen(in: text, only: only, overrides: settings.parameters)
  }
}
