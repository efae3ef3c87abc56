import Foundation
import Testing

/// `search` and `sql` as whole commands.
@Suite struct SearchCommandTests {
  private struct Answer: Decodable {
    struct Hit: Decodable {
      let architecture: String
      let revision: Int
      let path: String
      let output: [Int]
      let stride: Double?
      let receptiveField: Int?
      let params: Int
      let macs: Int
      let inputs: [String: Sizes]?
    }
    struct Sizes: Decodable { let intervals: [[Int]] }
    let total: Int
    let hits: [Hit]
  }

  private func answer(_ command: Command, _ arguments: String...) throws -> Answer {
    let result = try command.run(["search"] + arguments + ["--format", "json"])
    #expect(result.status == 0, "\(result.error)")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Answer.self, from: Data(result.output.utf8))
  }

  @Test func `a hit says layer, shape and totals`() throws {
    let command = try Command()
    let found = try answer(command, "--final", "7x7", "--name", "resnet18")
    #expect(found.total == 1)
    let hit = try #require(found.hits.first)
    #expect(hit.architecture == "resnet18" && hit.revision == 1 && hit.path == "layer4.1.relu_1")
    #expect(hit.output == [1, 512, 7, 7] && hit.stride == 32 && hit.receptiveField == 435)
    #expect(hit.params == 11_689_512 && hit.macs == 1_814_073_344)
    // floor((x + 15)/16) = 14 for x from 209 to 224.
    let any = try answer(
      command, "--input", "any", "--output", "14x14", "--name", "resnet18", "--stride", "16")
    #expect(any.hits.first?.inputs?["height"]?.intervals == [[209, 224]])
    #expect(any.hits.first?.inputs?["width"]?.intervals == [[209, 224]])
  }

  @Test func `types, fields, order and limit`() throws {
    let command = try Command()
    let transposed = try answer(command, "--type", "ConvTranspose2d", "--limit", "500")
    #expect(transposed.hits.contains { $0.architecture == "unet" })
    #expect(!transposed.hits.contains { $0.architecture == "resnet18" })
    let sorted = try answer(command, "--output", "14x14", "--sort", "params", "--limit", "7")
    #expect(sorted.hits.count == 7 && sorted.total > 50)
    #expect(sorted.hits.map(\.params) == sorted.hits.map(\.params).sorted())
    let wide = try answer(
      command, "--receptive-field", "435", "--name", "resnet*", "--output", "7x7")
    #expect(wide.hits.allSatisfy { $0.receptiveField == 435 } && wide.total > 0)
    let older = try answer(command, "--where", "year < 2015 AND task = 'classification'")
    #expect(older.hits.contains { $0.architecture == "alexnet" })
  }

  @Test func `nothing found says what is near`() throws {
    let command = try Command()
    let far = try command.run(
      "search", "--output", "14x14", "--input", "225x225", "--name", "resnet18")
    #expect(far.status == 1 && far.output.isEmpty)
    #expect(far.error == "error: no 14x14 at 225x225; 15x15 in 1 design\n")
    let few = try command.run("search", "--stride", "16", "--params", "..10")
    #expect(few.status == 1 && few.error.contains("without --params"))
    let json = try command.run("search", "--output", "9999x9999", "--format", "json")
    #expect(json.status == 1 && json.output.contains(#""total": 0"#))
  }

  @Test(arguments: [
    ["--output", "14by14"], ["--output", "0x3"], ["--output", "14x14", "--input", "224"],
    ["--channels", "9..3"], ["--sort", "size"], ["--limit", "-1"], ["--stride", "x"],
    ["--pyramid", "4,,8"], ["--input", "3x224x224x9"], ["--where", "no such thing"],
    ["--tokens", "5", "--output", "3x3"],
  ])
  func `bad input is told`(arguments: [String]) throws {
    let result = try Command().run(["search"] + arguments)
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.error.hasPrefix("error:"))
  }

  @Test func `a design to be like that is not there`() throws {
    let result = try Command().run("search", "--like", "resnet51")
    #expect(result.status == 66 && result.error.contains("did you mean 'resnet5"))
  }

  @Test(arguments: [80, 160])
  func `a table fits its width`(width: Int) throws {
    let command = try Command()
    for arguments in [
      ["--output", "14x14"], ["--pyramid", "4,8,16,32", "--limit", "5"], ["--name", "mobile*"],
    ] {
      let result = try command.run(
        ["search"] + arguments, environment: ["COLUMNS": "\(width)"])
      let lines = result.output.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= width }, "\(result.output)")
      #expect(lines[0].contains("MACs"))
    }
  }

  // MARK: - sql

  @Test func `one statement and several`() throws {
    let command = try Command()
    let one = try command.run(
      "sql", "SELECT name, params FROM architectures WHERE name = 'alexnet'", "--format", "csv")
    #expect(one.output == "name,params\nalexnet,61100840\n")
    let several = try command.run(
      "sql", "--format", "ndjson", input: "SELECT 1 AS a;\nSELECT 'x' AS b, NULL AS c;")
    #expect(several.output == "{\"a\":1}\n{\"b\":\"x\",\"c\":null}\n")
    #expect(try command.run("sql", "SELECT 1 WHERE 0").status == 1)
    #expect(try command.run("sql", "").status == 64)
    let wrong = try command.run("sql", "SELECT nme FROM architectures")
    #expect(wrong.status == 64 && wrong.error.contains("no such column: nme"))
    let writing = try command.run("sql", "DELETE FROM sheet")
    #expect(writing.status == 64 && writing.error.contains("only questions"))
  }
}
