import Foundation
import Testing

/// `cell`: which pixels a cell reads, and which cells read a pixel.
@Suite struct CellCommandTests {
  private func json(_ arguments: String...) throws -> [String: Any] {
    let result = try Command().run(["cell"] + arguments + ["--format", "json"])
    #expect(result.status == 0, "\(result.error)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(object as? [String: Any])
  }

  /// By hand: a 7x7 with stride 2 and padding 3 at cell 0 covers -3 to 3.
  @Test func `what a cell reads`() throws {
    let cell = try json("resnet18", "conv1", "0,5")
    #expect(cell["box"] as? [[Int]] == [[-3, 3], [7, 13]])
    #expect(cell["clipped"] as? [[Int]] == [[0, 3], [7, 13]])
    #expect(cell["padding"] as? [[Int]] == [[3, 0], [0, 0]])
    #expect(cell["centre"] as? [Int] == [0, 10])
    #expect(cell["offset"] as? [Int] == [-3, -3])
    #expect(cell["stride"] as? [Int] == [2, 2])
    #expect(cell["field"] as? [Int] == [7, 7])
  }

  /// Pixel 3 is in the windows of 2y - 3 to 2y + 3: y = 0 to 3.
  @Test func `who reads a pixel`() throws {
    let readers = try json("resnet18", "conv1", "--of-input", "3,0")
    #expect(readers["box"] as? [[Int]] == [[0, 3], [0, 1]])
  }

  /// 8 into a 3 with stride 2 gives 3 cells; a 3 with padding 1 at the last one reads cells 1 and 2,
  /// whose windows end at 6, and the padding, which is nothing. PyTorch's gradient says 2 to 6.
  @Test func `padding on the way is not read`() throws {
    let command = try Command()
    try command.write(
      "name: net\ninput: [1, 8]\nlayers:\n  - Conv1d(1, 3, stride=2)\n  - Conv1d(1, 3, padding=1)\n",
      to: "net.yaml")
    let result = try command.run("cell", "net.yaml", "1", "2", "--format", "json")
    let cell = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(cell["clipped"] as? [[Int]] == [[2, 6]])
    #expect(cell["box"] as? [[Int]] == [[2, 8]])
  }

  @Test(arguments: [
    (["resnet18", "layer4", "7,3"], 64, "no such cell"),
    (["resnet18", "layer4", "3"], 64, "2 places"),
    (["resnet18", "layer4", "3,x"], 64, "integers"),
    (["resnet18", "fc", "1"], 64, "has no cells"),
    (["resnet18", "layer9", "1,1"], 66, "no layer 'layer9'"),
    (["resnet18", "layer4"], 64, "--of-input"),
    (["resnet18", "layer4", "--of-input", "224,0"], 64, "no such cell"),
    (["resnet18", "layer4", "--of-input", "left=1,1"], 64, "no input 'left'"),
    (["resnet18", "layer4", "99999999999999999999,1"], 64, "integers"),
    (["alexnet", "features.12", "0,0", "--input", "60x60"], 65, "does not fit"),
  ])
  func `what is no cell is refused`(arguments: [String], status: Int32, message: String) throws {
    let result = try Command().run(["cell"] + arguments)
    #expect(result.status == status && result.error.contains(message), "\(result)")
  }

  /// A pixel that a stride leaves out: the answer is no.
  @Test func `nobody reads a pixel that is skipped`() throws {
    let command = try Command()
    try command.write(
      "name: net\ninput: [1, 8]\nlayers:\n  - Conv1d(1, 1, stride=2)\n", to: "net.yaml")
    let result = try command.run("cell", "net.yaml", "0", "--of-input", "3")
    #expect(result.status == 1 && result.output.contains("none of 4"))
  }

  private func asked(_ definition: String, _ arguments: String...) throws -> [String: Any] {
    let command = try Command()
    try command.write(definition, to: "net.yaml")
    let result = try command.run(["cell", "net.yaml"] + arguments + ["--format", "json"])
    #expect(result.status == 0, "\(result.error)")
    let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(object as? [String: Any])
  }

  /// The gradients of PyTorch 2.13, with weights above 0.
  @Test(arguments: [
    (
      "name: x\ninput: [1, 8, 8]\nlayers:\n  - Conv2d(1, 3, padding=1)\n  - f: Flip(3)\n", "f",
      "2,2",
      [[1, 3], [4, 6]]
    ),
    (
      "name: x\ninput: [1, 8, 8]\nlayers:\n  - Flip(3)\n  - f: Conv2d(1, 1, stride=[1, 2])\n", "f",
      "0,1", [[0, 0], [5, 5]]
    ),
    (
      "name: x\ninput: [2, 12, 12]\nlayers:\n  - g: AdaptiveAvgPool2d(1)\n"
        + "  - c: Conv2d(2, 1, stride=2) from input\n  - f: Add from c, g\n", "f", "1,1",
      [[0, 11], [0, 11]]
    ),
    (
      "name: x\ninput: [1, 9, 9]\nlayers:\n  - a: Conv2d(1, 3, padding=1)\n  - AvgPool2d(2)\n"
        + "  - u: Upsample(scale_factor=2)\n  - f: CenterCropLike from a, u\n", "f", "3,3",
      [[2, 4], [2, 4]]
    ),
    (
      "name: x\ninput: [16, 3, 20, 20]\naxes: [T, C, H, W]\nlayers:\n  - Permute(0, 2, 1, 3, 4)\n"
        + "  - f: Conv3d(2, [3, 7, 7], stride=[1, 2, 2], padding=[1, 3, 3])\n", "f", "5,1,2",
      [[4, 6], [0, 5], [1, 7]]
    ),
    (
      "name: x\ninput: [20, 20, 3]\nlayers:\n  - Permute(0, 3, 1, 2)\n  - f: Conv2d(2, 3)\n", "f",
      "5,1", [[5, 7], [1, 3]]
    ),
  ])
  func `cells that read what they should`(
    definition: String, layer: String, cell: String, read: [[Int]]
  ) throws {
    let found = try asked(definition, layer, cell)
    #expect(found["clipped"] as? [[Int]] == read)
    #expect(found["exact"] as? Bool == true)
  }

  /// A tensor of one cell that is added is read; one that no way leads to is not.
  @Test func `several inputs`() throws {
    let text =
      "name: x\ninputs: {x: [4, 8, 8], y: [4, 1, 1], z: [4, 8, 8]}\nlayers:\n  - s: Add from x, y\n"
      + "  - c: Conv2d(2, 3)\n  - ReLU from z\n  - return: c\n"
    let found = try asked(text, "c", "2,2")
    let clipped = try #require(found["clipped"] as? [String: Any])
    #expect(clipped["x"] as? [[Int]] == [[2, 4], [2, 4]])
    #expect(clipped["y"] as? [[Int]] == [[0, 0], [0, 0]])
    let command = try Command()
    try command.write(text, to: "net.yaml")
    let told = try command.run("cell", "net.yaml", "c", "2,2").output
    #expect(told.contains("nothing of 8x8: no way leads there"))
  }

  /// Statistics and gates are not followed, and that is said.
  @Test func `what is not followed is named`() throws {
    let norm = try asked(
      "name: x\ninput: [4, 8, 8]\nlayers:\n  - c: Conv2d(4, 3)\n  - n: GroupNorm(2)\n", "n", "2,2")
    #expect(norm["exact"] as? Bool == false && norm["statistics"] as? [String] == ["n"])
    let gate = try asked(
      "name: x\ninput: [4, 8, 8]\nlayers:\n  - g: AdaptiveAvgPool2d(1)\n  - f: Mul from g, input\n",
      "f",
      "2,2")
    #expect(gate["exact"] as? Bool == false && gate["gates"] as? [String] == ["g"])
    #expect(gate["clipped"] as? [[Int]] == [[2, 2], [2, 2]])
  }
}
