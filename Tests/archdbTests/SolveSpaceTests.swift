import Foundation
import Testing

/// `solve` of design spaces as whole commands.
@Suite struct SolveSpaceTests {
  private static let definition = """
    name: tiny
    input: [3, 32, 32]
    parameters:
      stride: choice(1, 2)

    layers:
      - conv1: Conv2d(8, 3, stride=stride, padding=1)
      - conv2: Conv2d(8, choice(3, 5), stride=stride, padding=choice(1, 2))

    """

  private func command() throws -> Command {
    let command = try Command()
    try command.write(Self.definition, to: "tiny.yaml")
    return command
  }

  private static let structure = """
    name: cells
    input: [8, 16, 16]
    parameters:
      op: choice(Conv, Skip)
    blocks:
      Conv(k=3):
        - conv: Conv2d(8, k, padding=k // 2)
        - relu: ReLU
      Skip: Identity
    layers:
      - a: op
      - b: choice(Conv(choice(1, 5)), Skip)
      - pool: MaxPool2d(2) if choice(true, false)
      - c{i}: op for i in choice(1, 2)
      - sum: Add from choose(1, pool, above), above

    """

  /// 2 operations by 3 ways of b, with and without the pool, 1 or 2 more, and 2 of one: 48.
  @Test func structureIsCountedAndAMemberIsStored() throws {
    let command = try Command()
    try command.write(Self.structure, to: "cells.yaml")
    let result = try command.run(
      "solve", "cells.yaml", "--layer", "pool", "--output", "8x8", "--limit", "1", "--add", "best")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.contains("24 of 48 combinations; 48 are legal"), "\(result.output)")
    let shapes = try command.run("shapes", "best", "--layer", "*", "--format", "csv")
    #expect(shapes.output.contains("pool,MaxPool2d"), "\(shapes.output)")
    #expect(!shapes.output.contains("choice"), "\(shapes.output)")
    let inside = try command.run(
      "solve", "cells.yaml", "--layer", "b.conv", "--output", "16x16", "--limit", "1")
    #expect(inside.output.contains("Members without b.conv do not count."), "\(inside.output)")
    #expect(inside.output.contains("32 of 48 combinations"), "\(inside.output)")
  }

  @Test func aBlockThatIsNotThereIsNamed() throws {
    let command = try Command()
    let text = Self.structure.replacing("choice(Conv, Skip)", with: "choice(Conv, Skep)")
    try command.write(text, to: "cells.yaml")
    let result = try command.run("solve", "cells.yaml")
    #expect(result.status == 65 && result.error.contains("did you mean 'Skip'?"), "\(result.error)")
  }

  @Test func aDefinitionWithChoicesIsCounted() throws {
    let result = try command().run("solve", "tiny.yaml", "--output", "8x8", "--format", "json")
    #expect(result.status == 0, "\(result.error)")
    // 32 to 16 to 8: kernel 3 with padding 1, kernel 5 with padding 2; by MACs.
    #expect(
      result.output == """
        {
          "architecture": "tiny",
          "path": "conv2",
          "input": [1, 3, 32, 32],
          "count": 2,
          "legal": 8,
          "combinations": 8,
          "ranked_by": "macs",
          "solutions": [
            {
              "assignments": {"stride": 2, "conv2.kernel_size": 3, "conv2.padding": 1},
              "output": [1, 8, 8, 8],
              "receptive_field": 7,
              "stride": 4,
              "params": 808,
              "macs": 92160
            },
            {
              "assignments": {"stride": 2, "conv2.kernel_size": 5, "conv2.padding": 2},
              "output": [1, 8, 8, 8],
              "receptive_field": 11,
              "stride": 4,
              "params": 1832,
              "macs": 157696
            }
          ],
          "added": null,
          "hides_zoo": null
        }

        """)
  }

  @Test func aSpaceIsReadFromStandardInput() throws {
    let command = try command()
    let arguments = ["--output", "8x8", "--format", "csv"]
    let file = try command.run(["solve", "tiny.yaml"] + arguments)
    let stream = try command.run(["solve", "-"] + arguments, input: Self.definition)
    #expect(file.status == 0 && stream.status == 0, "\(stream.error)")
    #expect(file.output == stream.output)
    let plain = Self.definition.replacing("choice(1, 2)", with: "1").replacing(
      "choice(3, 5)", with: "3")
    let inputs = try command.run(["solve", "-", "--output", "8x8"], input: plain)
    #expect(inputs.status == 0 && inputs.output.contains("8x8"), "\(inputs.error)")
  }

  /// What only speaks of choices is a definition as any other: its inputs are solved for.
  @Test func aWordAboutAChoiceIsNone() throws {
    let command = try Command()
    try command.write(
      """
      name: plain
      input: [3, 32, 32]
      source: a search over stride=choice(1, 2)
      layers:
        - conv: Conv2d(8, 3, padding=1, padding_mode='zeros')  # was choice(3, 5)

      """, to: "plain.yaml")
    let result = try command.run("solve", "plain.yaml", "--output", "8x8", "--format", "json")
    #expect(result.status == 0, "\(result.error)")
    // A 3x3 convolution with padding 1 keeps the size.
    #expect(result.output.contains("[8, 8]"), "\(result.output)")
  }

  /// A variant whose own value comes before the choice leaves nothing open.
  @Test func aVariantWithoutTheChoiceIsOneArchitecture() throws {
    let command = try Command()
    try command.write(
      """
      family: nets
      input: [3, 32, 32]
      parameters:
        stride: choice(1, 2)
      layers:
        - conv: Conv2d(8, 3, stride=stride, padding=1)
      variants:
        open: {}
        plain: {stride: 2}

      """, to: "nets.yaml")
    let plain = try command.run("solve", "nets.yaml:plain", "--output", "8x8", "--format", "json")
    #expect(plain.status == 0 && plain.output.contains("[15, 16]"), "\(plain.error)")
    let open = try command.run("solve", "nets.yaml:open", "--output", "16x16", "--format", "json")
    #expect(open.output.contains("\"combinations\": 2"), "\(open.error)")
  }

  @Test func aMemberIsStored() throws {
    let command = try command()
    let added = try command.run("solve", "tiny.yaml", "--output", "8x8", "--add", "small")
    #expect(added.status == 0, "\(added.error)")
    #expect(
      added.output.hasSuffix(
        "\nsmall@1 is stored: stride=2 conv2.kernel_size=3 conv2.padding=1\n"))
    let shown = try command.run(
      "shapes", "small", "--columns", "path,output,params", "--format", "csv")
    #expect(shown.output.contains("conv2,8x8x8,584"))
    #expect(
      try command.run("log", "small", "--format", "json").output.contains("solve tiny: stride=2"))
    // The same one again adds nothing; another one is the next revision.
    let again = try command.run("solve", "tiny.yaml", "--output", "8x8", "--add", "small")
    #expect(again.output.contains("small@1 is there already"))
    let other = try command.run(
      "solve", "tiny.yaml", "--output", "8x8", "--add", "small", "--pick", "2")
    #expect(other.output.contains("small@2 is stored: stride=2 conv2.kernel_size=5"))
    #expect(
      try command.run("solve", "tiny.yaml", "--output", "8x8", "--add", "x", "--pick", "3").status
        == 64)
  }

  @Test func aStoredArchitectureIsVaried() throws {
    let command = try Command()
    let strides = "layer*.0.conv1.stride,layer*.0.downsample.0.stride=1,2"
    let result = try command.run(
      "solve", "resnet18", "--vary", strides, "--layer", "layer4", "--output", "14x14",
      "--format", "csv")
    #expect(result.status == 0, "\(result.error)")
    // Of layer1 to layer4 two have stride 2; layer1.0 has no projection, so its stride stays 1.
    #expect(result.output.split(separator: "\n").count == 4)
    #expect(result.output.contains("1,1,2,2,1,512x14x14,16,"))
    // The stored architecture is what it was.
    #expect(try command.run("shapes", "resnet18", "--layer", "layer4").output.contains("512x7x7"))
    #expect(try command.run("log", "resnet18").output.contains("resnet18@1"))
  }

  @Test func aSettingHoldsBeforeTheSpaceIsOpened() throws {
    let command = try command()
    // conv2.kernel_size is 3 or 5 there: set, it is no choice any more, and half of the members
    // stay.
    let kernel = try command.run(
      "solve", "tiny.yaml", "--set", "conv2.kernel_size=3", "--output", "8x8", "--format", "json")
    #expect(kernel.status == 0, "\(kernel.error)")
    #expect(kernel.output.contains("\"combinations\": 4"))
    #expect(kernel.output.contains("\"count\": 1"))
    // What is stored keeps its first layer's stride of 2; with 1 the whole network is twice as
    // fine.
    let stored = try command.run(
      "solve", "resnet18", "--set", "conv1.stride=1", "--vary", "maxpool.stride=1,2", "--layer",
      "layer4", "--format", "csv")
    #expect(stored.output.contains("512x14x14,16,") && stored.output.contains("512x28x28,8,"))
    for (setting, status, reason) in [
      ("conv3.stride=1", 65, "did you mean 'conv"), ("conv2.width=1", 65, "no hyperparameter"),
    ] {
      let result = try command.start(["solve", "tiny.yaml", "--set", setting]).result()
      #expect(result.status == status && result.error.contains(reason), "\(result.error)")
    }
  }

  @Test func aDesignOfSeveralInAFile() throws {
    let command = try command()
    let text = """
      family: nets
      input: [3, 32, 32]
      parameters: {width: 8}
      layers:
        - conv: Conv2d(width, 3, stride=choice(1, 2), padding=1)
      variants:
        small: {}
        large: {width: 16}

      """
    try command.write(text, to: "nets.yaml")
    let large = try command.run("solve", "nets.yaml:large", "--output", "16x16", "--format", "csv")
    #expect(large.output.contains("16x16x16"))
    let several = try command.start(["solve", "nets.yaml", "--output", "16x16"]).result()
    #expect(several.status == 64)
    #expect(several.error.contains("name one of nets.yaml:small, nets.yaml:large"))
    let unknown = try command.start(["solve", "nets.yaml:larg", "--output", "16x16"]).result()
    #expect(unknown.status == 66 && unknown.error.contains("did you mean 'large'?"))
    // Without a choice it is an architecture as any other, wherever one is named.
    try command.write(text.replacing("choice(1, 2)", with: "2"), to: "nets.yaml")
    let explained = try command.run("explain", "nets.yaml:small", "conv")
    #expect(explained.output.contains("8x16x16"))
    #expect(try command.run("add", "nets.yaml:small").status == 0)
    #expect(try command.start(["show", "large"]).result().status == 66)
  }

  @Test func noMemberIsTheAnswerNo() throws {
    let command = try command()
    let output = try command.run("solve", "tiny.yaml", "--output", "10x10")
    #expect(output.status == 1)
    #expect(output.error.contains("no member has output 10x10: it excludes all 8 legal ones"))
    #expect(output.error.contains("found    8x7x7, 8x8x8, 8x9x9, 8x30x30, 8x32x32, 8x34x34"))
    let both = try command.run(
      "solve", "tiny.yaml", "--output", "8x8", "--receptive-field", "5,6", "--format", "json")
    #expect(both.status == 1 && both.output.contains("\"count\": 0"))
    #expect(both.error.contains("no member has all that is asked for"))
    let refused = try command.run("solve", "alexnet", "--vary", "features.0.kernel_size=300,400")
    #expect(refused.status == 1)
    #expect(refused.error.contains("no member is legal"))
    #expect(refused.error.contains("none comes past features.0: a 300x300 window does not fit"))
  }

  @Test(arguments: [
    (["solve", "resnet18", "--params", "..5M"], 64, "nothing is left open"),
    (["solve", "resnet18", "--vary", "conv1=1"], 64, "no layer.hyperparameter"),
    (["solve", "resnet18", "--vary", "conv1.stride"], 64, "it has no '='"),
    (["solve", "resnet18", "--vary", "conv1.stride=1,1"], 64, "is written twice"),
    (
      ["solve", "resnet18", "--vary", "conv1.stride=1,2", "--vary", "conv1.stride=1,3"], 64,
      "conv1.stride is varied twice"
    ),
    (["solve", "resnet18", "--vary", "conv1.stirde=1,2"], 66, "did you mean 'stride'?"),
    (["solve", "resnet18", "--vary", "conv.stride=1,2"], 66, "did you mean 'conv1'?"),
    (["solve", "resnet18", "--vary", "conv1.stride=wide"], 64, "stride of Conv2d cannot be"),
    (["solve", "resnet18", "--vary", "conv1.stride=1,2", "--layer", "layer9"], 66, "lists them"),
    (["solve", "resnet18", "--vary", "conv1.stride=1,2", "--output", "7y7"], 64, "--output takes"),
    (["solve", "resnet81", "--vary", "conv1.stride=1,2"], 66, "resnet81"),
    (["solve", "resnet18", "--vary", "conv1.stride,bn*.eps=1,2"], 64, "number of '*'"),
  ])
  func whatCannotBeAskedIsToldSo(arguments: [String], status: Int32, text: String) throws {
    let command = try Command()
    let result = try command.start(arguments).result()
    #expect(result.status == status, "\(result.error)")
    #expect(result.error.contains(text), "\(result.error)")
  }

  @Test func aSpaceIsNoArchitecture() throws {
    let command = try command()
    for arguments in [
      ["add", "tiny.yaml"], ["shapes", "tiny.yaml"], ["explain", "tiny.yaml", "conv1"],
    ] {
      let result = try command.start(arguments).result()
      #expect(result.status == 65)
      #expect(result.error.contains("tiny.yaml:4:11: choice() leaves a value open"))
      #expect(result.error.contains("archdb solve"))
    }
    // The layout is that of any definition.
    #expect(try command.run("format", "--check", "tiny.yaml").status == 0)
  }
}
