import ArchFormats
import ArgumentParser

struct Solve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Which inputs give a size.",
    discussion: """
      archdb solve resnet18 --layer layer4 --output 7x7
      archdb solve unet_same --near 500x375
      archdb solve 'mobilenet*' --legal
      archdb solve resnet18 --lossless --macs ..2G

      Without --output the inputs that every layer accepts are the answer.
      """)

  @Argument(
    help: "A name, name@revision, a pattern such as 'resnet*', or a file.",
    completion: .architectureNames)
  var name: String?
  @OptionGroup(title: "Inputs") var inputs: InputOptions
  @Flag(help: "Only where no convolution or pool leaves pixels unread.")
  var lossless = false
  @Option(
    name: .long, parsing: .singleValue,
    help: "The input whose batch, channels and undecided axes are held: 3x224x224.")
  var input: [String] = []
  @Option(help: "The batch size.")
  var batch: Int?
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: "Another value of a definition's parameter: width=1.4.")
  var settings: [String] = []
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption

  func validate() throws {
    if name == nil { throw ValidationError("name an architecture or a file") }
  }

  func run() throws {
    if let name { try solveInputs(of: name) }
  }
}
