import Foundation
import Testing

/// `archdb merge`, as people type it.
@Suite struct MergeCommandTests {
  private static func definition(_ name: String, width: Int) -> String {
    "name: \(name)\ninput: [3, 32, 32]\nlayers:\n  - conv1: Conv2d(\(width), 3)\n"
  }

  /// A catalog `anna.sqlite` beside the command's own, each with designs of its own.
  private static func catalogs() throws -> Command {
    let command = try Command()
    func add(_ name: String, _ width: Int, _ more: String...) throws {
      try command.write(definition(name, width: width), to: "x.yaml")
      let result = try command.run(["add", "x.yaml"] + more)
      #expect(result.status == 0, "\(result.error)")
    }
    try add("mine", 8)
    #expect(try command.run("db", "backup", "anna.sqlite").status == 0)
    try add("mine", 9, "-m", "nine", "--db", "anna.sqlite")
    try add("resnet18", 9, "--db", "anna.sqlite")
    try add("mine", 10)
    try add("trial", 8, "--db", "anna.sqlite")
    try add("trial", 8)
    #expect(try command.run("remove", "trial").status == 0)
    return command
  }

  /// Several others are merged one after the other: what one brings, the next one has no more to bring.
  @Test func severalAtOnce() throws {
    let command = try Self.catalogs()
    try command.write(Self.definition("ben", width: 5), to: "ben.yaml")
    let ben = command.path("ben.sqlite")
    try FileManager.default.copyItem(atPath: command.path("anna.sqlite"), toPath: ben)
    #expect(try command.run("add", "ben.yaml", "--db", "ben.sqlite").status == 0)
    let both = ["merge", "anna.sqlite", "ben.sqlite"]
    let lines = [
      "would add 3 revisions of 3 architectures; 1 was here already",
      "would add 1 revision of 1 architecture; 4 were here already",
    ]
    let planned = try command.run(both + ["--dry-run"])
    #expect(planned.status == 0 && lines.allSatisfy(planned.output.contains), "\(planned.output)")
    #expect(try command.run("log", "ben").status != 0)
    let merged = try command.run(both + ["--format", "ndjson"])
    #expect(merged.status == 0)
    let rows = merged.output.split(separator: "\n")
    #expect(rows.count == 4 && rows[0].hasPrefix(#"{"catalog":"anna.sqlite","name":"mine""#))
    #expect(rows[3].hasPrefix(#"{"catalog":"ben.sqlite","name":"ben""#))
    #expect(try command.run("log", "ben").status == 0)
    #expect(try command.run(both).output.contains("nothing new"))
    #expect(try command.run("merge", "anna.sqlite", "none.sqlite").error.contains("none.sqlite"))
  }

  @Test func whatIsMergedIsTold() throws {
    let command = try Self.catalogs()
    let other = try Data(contentsOf: URL(fileURLWithPath: command.path("anna.sqlite")))
    let planned = try command.run("merge", "anna.sqlite", "--dry-run")
    #expect(planned.status == 0)
    #expect(planned.output.contains("would add 3 revisions of 3 architectures; 1 was here already"))
    #expect(planned.error.contains("your resnet18 would hide the built-in one"))
    #expect(try command.run("log", "mine").output.contains("mine@3") == false)
    let merged = try command.run("merge", "anna.sqlite")
    #expect(merged.status == 0)
    let lines = merged.output.split(separator: "\n").map(String.init)
    #expect(
      lines[0].split(separator: " ").joined(separator: " ") == "architecture new newest what else")
    #expect(lines[1].contains("mine@3, as before") && lines[1].contains("2 here is 3 now"))
    #expect(lines[2].contains("resnet18@2, new") && lines[2].contains("hides the built-in one"))
    #expect(
      lines[3].contains("trial@1, new") && lines[3].contains("comes back: removed here at 20"))
    #expect(lines[4] == "added 3 revisions of 3 architectures; 1 was here already")
    #expect(merged.error.contains("archdb restore resnet18 --zoo brings it back"))
    let log = try command.run("log", "mine", "--format", "ndjson").output
    #expect(log.split(separator: "\n").count == 3 && log.contains(#""message":"nine""#))
    let again = try command.run("merge", "anna.sqlite")
    #expect(again.output == "nothing new: its 4 revisions were here already\n")
    #expect(try command.run("db", "check").status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: command.path("anna.sqlite"))) == other)
  }

  @Test func itsJSONHasBothNumbers() throws {
    let command = try Self.catalogs()
    let result = try command.run("merge", "anna.sqlite", "--format", "json")
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(json["added"] as? Int == 3 && json["known"] as? Int == 1)
    let rows = try #require(json["architectures"] as? [[String: Any]])
    #expect(rows.map { $0["name"] as? String } == ["mine", "resnet18", "trial"])
    #expect(rows.map { $0["newest"] as? Int } == [3, 2, 1])
    #expect(rows.map { $0["comes_back"] as? Bool } == [false, false, true])
    #expect(rows.map { $0["hides_zoo"] as? Bool } == [false, true, false])
    #expect((rows[0]["renumbered"] as? [[String: Int]]) == [["before": 2, "after": 3]])
    for format in ["csv", "markdown", "ndjson"] {
      let result = try Self.catalogs().run("merge", "anna.sqlite", "--format", format)
      #expect(result.status == 0 && result.output.contains("trial"), "\(format)")
    }
  }

  /// Into a catalog that is not there: it is made, and by a dry run it is not.
  @Test func aNewCatalogIsMade() throws {
    let command = try Self.catalogs()
    let planned = try command.run("merge", "anna.sqlite", "--dry-run", "--db", "team.sqlite")
    #expect(planned.status == 0 && planned.output.contains("would add 4 revisions"))
    #expect(!command.exists("team.sqlite"))
    #expect(try command.run("merge", "anna.sqlite", "--db", "team.sqlite").status == 0)
    let mine = try command.run("show", "mine", "--db", "team.sqlite")
    #expect(mine.output.contains("Conv2d(9, 3)"))
  }

  @Test func whatCannotBeMergedIsSaid() throws {
    let command = try Self.catalogs()
    try command.write(String(repeating: "x", count: 600), to: "text.sqlite")
    for (name, status, text): (String, Int32, String) in [
      ("ana.sqlite", 66, "did you mean 'anna.sqlite'?"),
      ("text.sqlite", 65, "not an archdb catalog"),
      (".", 65, "'.' is not a file"),
      ("catalog.sqlite", 65, "the catalog into which it is to be merged"),
    ] {
      let result = try command.run("merge", name)
      #expect(result.status == status && result.error.contains(text), "\(name): \(result)")
      #expect(!result.error.contains("--db, or see"), "\(result.error)")
      // Nothing is made for a mistyped one.
      let elsewhere = try command.run("merge", name, "--db", "team.sqlite")
      #expect(elsewhere.status != 0 || name == "catalog.sqlite")
      #expect(!command.exists("team.sqlite") || name == "catalog.sqlite")
    }
    #expect(try command.run("log", "mine").output.contains("mine@3") == false)
  }
}
