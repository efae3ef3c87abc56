import ArchFormats
import ArgumentParser

struct Solve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Which inputs give a size, or which kernels take one size to another.",
    discussion: """
      archdb solve resnet18 --layer layer4 --output 7x7
      archdb solve unet_same --near 500x375
      archdb solve 'mobilenet*' --legal
      archdb solve resnet18 --lossless --macs ..2G

      With a name, the inputs that every layer accepts and that fulfil what is asked.

      archdb solve --from 28 --to 14 --kernel 3
      archdb solve --from n --to n --kernel 5 --dilation 2 --padding 0..8
      archdb solve --from 224 --to 28 --layers 3 --receptive-field 31..
      archdb solve --from n --to 2n --type transposed --output-padding 0..1

      With --from and --to, the layers that take one size to the other. Layers are square and differ \
      where a hyperparameter differs. Ties in the ranking go by fewer parameters, then layer by layer \
      by smaller kernel, stride, padding, dilation.
      """)

  @Argument(
    help: "A name, name@revision, a pattern such as 'resnet*', or a file.",
    completion: .architectureNames)
  var name: String?
  @OptionGroup(title: "Inputs") var inputs: InputOptions
  @OptionGroup(title: "Kernels") var kernels: KernelOptions
  @Flag(help: "Only where no convolution or pool leaves pixels unread.")
  var lossless = false
  @Option(help: "Show only so many rows.")
  var limit: Int?
  @OptionGroup var format: FormatOption
  @OptionGroup var database: DatabaseOption

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit takes an integer of at least 0") }
    if name == nil {
      guard kernels.from != nil, kernels.to != nil else {
        throw ValidationError("name an architecture, or say --from and --to")
      }
      if let option = inputs.given.first {
        throw ValidationError("\(option) is about an architecture: name one")
      }
    } else if let option = kernels.given.first {
      throw ValidationError("\(option) is about layers by themselves: leave the name out")
    }
  }

  func run() throws {
    if let name { try solveInputs(of: name) } else { try solveKernels() }
  }
}
