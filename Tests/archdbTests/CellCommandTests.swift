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
}
