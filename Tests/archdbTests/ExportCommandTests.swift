import Foundation
import Testing

/// `archdb db export`, and `archdb add` of the folder that it writes.
@Suite struct ExportCommandTests {
  private static let family = """
    # Three widths
    family: fam
    input: [3, 32, 32]
    parameters: {width: 8}
    layers:
      - conv1: Conv2d(width, 3)
    variants:
      fam_s: {width: 4}
      fam_m: {}

    """

  private static func catalog() throws -> Command {
    let command = try Command()
    try command.write(family, to: "family.yaml")
    try command.write(
      "name: Mine\ninput: [3, 32, 32]\nlayers: [{c: 'Conv2d(8, 3)'}]\n", to: "mine.yaml")
    try command.write("name: mine\ninput: [3, 32, 32]\nlayers: [{r: ReLU}]\n", to: "other.yaml")
    let lines = [
      "archdb add family.yaml mine.yaml other.yaml",
      "archdb edit resnet34 --set classes=10",
      "archdb show resnet18 --flat --format ndjson | sed 's/resnet18/graph18/' | archdb add -",
    ]
    for line in lines {
      let result = try command.shell(line)
      #expect(result.status == 0, "\(line): \(result.error)")
    }
    return command
  }

  private static func identities(_ command: Command, _ more: String...) throws -> [String: String] {
    var result: [String: String] = [:]
    for name in ["fam_s", "fam_m", "Mine", "mine", "resnet34", "graph18"] {
      let log = try command.run(["log", name, "--format", "ndjson"] + more).output
      let first = log.split(separator: "\n").first.map { Data($0.utf8) } ?? Data()
      let row = try JSONSerialization.jsonObject(with: first) as? [String: Any]
      result[name] = row?["identity"] as? String
    }
    return result
  }

  private static func bytes(_ command: Command, _ folder: String) throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: command.path(folder))
    return Dictionary(
      try names.map {
        ($0, try Data(contentsOf: URL(fileURLWithPath: command.path("\(folder)/\($0)"))))
      }, uniquingKeysWith: { first, _ in first })
  }

  @Test func addGivesBackWhatWasExported() throws {
    let command = try Self.catalog()
    #expect(try command.run("db", "export", "").status == 64)
    let result = try command.run("db", "export", "nets/of/mine")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.contains("6 designs in 5 files of nets/of/mine: 5 written"))
    #expect(result.output.contains("made of the graph: it came from a model, not from a text"))
    let files = try Self.bytes(command, "nets/of/mine")
    #expect(files["fam_m.yaml"] == Data(Self.family.utf8))
    #expect(files.keys.count { $0.lowercased() == "mine.yaml" } == 1)
    #expect(files.keys.count { $0.hasPrefix("Mine~") } == 1)
    let added = try command.run("add", "nets/of/mine", "--db", "new.sqlite")
    #expect(added.status == 0, "\(added.error)")
    let before = try Self.identities(command)
    #expect(before.count == 6)
    #expect(try Self.identities(command, "--db", "new.sqlite") == before)
    // Once more: nothing changes, here and in another folder.
    let again = try command.run("db", "export", "nets/of/mine/")
    #expect(again.status == 0 && again.output.contains("5 unchanged"))
    #expect(try command.run("db", "export", "twice").status == 0)
    #expect(try Self.bytes(command, "twice") == files)
    let whole = try command.run("add", "twice")
    #expect(
      whole.output.split(separator: "\n").dropFirst().allSatisfy { $0.hasSuffix("unchanged") })
  }

  @Test func whatIsThereIsNotLost() throws {
    let command = try Self.catalog()
    #expect(try command.run("db", "export", "nets").status == 0)
    try command.write("name: mine\ninput: [3, 8, 8]\nlayers: [{r: ReLU}]\n", to: "nets/mine.yaml")
    try command.write("name: gone\ninput: [3, 8, 8]\nlayers: [{r: ReLU}]\n", to: "nets/gone.yaml")
    try command.write("text", to: "nets/README.md")
    try FileManager.default.removeItem(atPath: command.path("nets/graph18.yaml"))
    let before = try Self.bytes(command, "nets")
    let refused = try command.run("db", "export", "nets")
    #expect(refused.status == 73)
    #expect(refused.error.contains("1 file of 'nets' has another content"))
    #expect(
      refused.error.contains("nets/mine.yaml") && refused.error.contains("nothing was written"))
    #expect(try Self.bytes(command, "nets") == before)
    let forced = try command.run("db", "export", "nets", "--force", "--format", "json")
    #expect(forced.status == 0)
    let json = try JSONSerialization.jsonObject(with: Data(forced.output.utf8)) as? [String: Any]
    #expect(json?["left_over"] as? [String] == ["nets/gone.yaml"])
    let rows = json?["files"] as? [[String: Any]] ?? []
    let outcomes = rows.map { "\($0["file"] ?? "") \($0["outcome"] ?? "")" }
    #expect(
      outcomes.filter { !$0.hasSuffix("unchanged") } == [
        "graph18.yaml written", "mine.yaml replaced",
      ])
    let after = try Self.bytes(command, "nets")
    #expect(after["gone.yaml"] == before["gone.yaml"] && after["README.md"] == before["README.md"])
    #expect(!after.keys.contains { $0.contains("draft") })
  }

  @Test func whatCannotBeWrittenIsSaid() throws {
    let command = try Self.catalog()
    try command.write("a file", to: "nets")
    for (folder, status): (String, Int32) in [("nets", 73), ("nets/x", 73), ("/proc/x", 73)] {
      let result = try command.run("db", "export", folder)
      #expect(result.status == status && result.error.contains("cannot be made"), "\(result)")
    }
    // A folder is where a file is to be.
    try FileManager.default.createDirectory(
      atPath: command.path("out/mine.yaml"), withIntermediateDirectories: true)
    let result = try command.run("db", "export", "out")
    #expect(result.status == 73 && result.error.contains("'out/mine.yaml' is not a file"))
  }

  @Test func aCatalogWithoutDesignsOfPeople() throws {
    let command = try Command()
    let result = try command.run("db", "export", "nets")
    #expect(result.status == 0 && result.output.contains("nothing to export"))
    #expect(!command.exists("nets"))
  }
}
