import Foundation
import Testing

/// `list`: what is shown, in which order, and the page of the zoo that is made of it.
@Suite struct ListTests {
  private struct Answer: Decodable {
    struct Row: Decodable {
      let name: String
      let family: String?
      let task: String?
      let year: Int?
      let link: String?
      let params: Int
      let trainingParams: Int
    }
    let architectures: [Row]
  }

  private func rows(_ command: Command, _ arguments: String...) throws -> [Answer.Row] {
    let result = try command.run(["list"] + arguments + ["--format", "json"])
    #expect(result.status == 0, "\(result.error)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Answer.self, from: Data(result.output.utf8)).architectures
  }

  @Test func `by family, task and order`() throws {
    let command = try Command()
    let resnets = try rows(command, "--family", "resnet", "--sort", "params")
    #expect(resnets.count > 10 && resnets.allSatisfy { $0.family == "resnet" })
    #expect(resnets.map(\.params) == resnets.map(\.params).sorted(by: >))
    #expect(
      resnets.first { $0.name == "resnext50_32x4d" }?.link == "https://arxiv.org/abs/1611.05431")
    let segmentation = try rows(command, "--task", "seg*", "--sort", "year", "--limit", "3")
    #expect(segmentation.count == 3 && segmentation.allSatisfy { $0.task == "segmentation" })
    let years = segmentation.compactMap(\.year)
    #expect(years == years.sorted(by: >))
    #expect(try rows(command, "--family", "unet3d").map(\.name) == ["unet3d"])
    #expect(try command.run("list", "--origin", "user").status == 1)
    try command.write("name: mine\ninput: [8]\nlayers:\n  - fc: Linear(3)\n", to: "mine.yaml")
    #expect(try command.run("add", "mine.yaml").status == 0)
    #expect(try rows(command, "--origin", "user").map(\.name) == ["mine"])
    #expect(try rows(command, "--origin", "zoo", "mine", "unet3d").map(\.name) == ["unet3d"])
    // torchvision's googlenet has 13,004,888 parameters with its auxiliary heads, 6,624,904 without.
    let googlenet = try rows(command, "googlenet")
    #expect(googlenet.map { $0.params - $0.trainingParams } == [6_624_904])
    let shapes = try command.run("shapes", "googlenet", "--format", "markdown")
    #expect(shapes.output.contains("| total | 197 layers |"))
    #expect(shapes.output.contains("\n\n6,379,984 of the parameters are for training only."))
  }

  @Test func `nothing found names what is near`() throws {
    let command = try Command()
    for (arguments, near) in [
      (["--family", "resnt"], "resnet"), (["--family", "mobilenet"], "mobilenet_v1'?"),
      (["--task", "detektion"], "detection"),
      (["resnet81"], "resnet"), (["resnet*", "--task", "speach"], "speech"),
    ] {
      let result = try command.run(["list"] + arguments)
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(result.error.contains("did you mean '\(near)"), "\(result.error)")
    }
    #expect(try command.run("list", "--sort", "size").status == 64)
    #expect(try command.run("list", "--limit", "-1").status == 64)
  }

  @Test(arguments: [80, 120, 160])
  func `a table fits its width`(width: Int) throws {
    let command = try Command()
    let result = try command.run("list", environment: ["COLUMNS": "\(width)"])
    let lines = result.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= width })
    #expect(lines[0].contains("year") && lines[0].contains("params") && lines[0].contains("MACs"))
    #expect(lines[0].contains("task") == (width >= 120))
    #expect(lines[0].contains("source") == (width >= 160))
    #expect(try #require(lines.last).contains(/^\d+ architectures in \d+ families$/))
  }

  /// docs/zoo.md is what the zoo is now.
  @Test func `the zoo's page is current`() throws {
    let command = try Command()
    let page = try command.run("list", "--by-task", "--format", "markdown").output
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/zoo.md")
    let written = try String(contentsOf: file, encoding: .utf8)
    let old = written.split(separator: "\n", omittingEmptySubsequences: false)
    let new = page.split(separator: "\n", omittingEmptySubsequences: false)
    let different = zip(old, new).first { $0 != $1 }.map { "\($0)\n\($1)" } ?? ""
    #expect(
      written == page,
      "docs/zoo.md is not current; scripts/write-zoo-page makes it again\n\(different)")
  }
}
