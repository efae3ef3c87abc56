import Foundation
import Testing

/// Built-in architectures are safe: what hides or removes one says so, and `restore --zoo` brings it back.
@Suite struct BuiltInTests {
  private static let hiding = "name: resnet18\ninput: [3, 8, 8]\nlayers:\n  - relu: ReLU\n"
  private static let note =
    "note: your resnet18 hides the built-in one; archdb restore resnet18 --zoo brings it back\n"

  private func command() throws -> Command {
    let command = try Command()
    try command.write(Self.hiding, to: "net.yaml")
    return command
  }

  /// What a program reads of the first design of an answer.
  private func design(_ output: String, of key: String = "designs") throws -> [String: Any] {
    let json = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    return try #require((json?[key] as? [[String: Any]])?.first)
  }

  // MARK: - Hiding

  @Test(arguments: [
    ["add", "net.yaml"], ["edit", "resnet18", "--set", "classes=10"],
    ["solve", "alexnet", "--vary", "features.0.stride=2,4", "--add", "resnet18"],
  ])
  func hidingIsSaidWhenItHappens(arguments: [String]) throws {
    let command = try command()
    let first = try command.run(arguments)
    #expect(first.status == 0 && first.error == Self.note, "\(first)")
    // The next revision hides nothing that was not hidden, and one that equals the built-in one neither.
    let next = try command.run("edit", "resnet18", "--set", "**.bias=true")
    #expect(!next.error.contains("hides"), "\(next)")
    let other = try self.command()
    let machine = try other.run(arguments + ["--format", "json"])
    let isSolved = arguments[0] == "solve"
    #expect(
      isSolved
        ? machine.output.contains(#""hides_zoo": true"#)
        : try design(machine.output)["hides_zoo"] as? Bool == true, "\(machine)")
  }

  @Test func whatHidesNothingSaysNothing() throws {
    let command = try command()
    _ = try command.shell("archdb show resnet18 --flat --format json > same.json")
    let same = try command.run("add", "same.json")
    #expect(same.output.contains("unchanged") && same.error.isEmpty, "\(same)")
    try command.write(Self.hiding.replacing("resnet18", with: "own"), to: "own.yaml")
    let own = try command.run("add", "own.yaml", "--format", "json")
    #expect(own.error.isEmpty)
    #expect(try design(own.output)["hides_zoo"] as? Bool == false)
    // Who removed the built-in one has none that could be hidden.
    #expect(try command.run("remove", "resnet18", "--built-in").status == 0)
    #expect(try command.run("add", "net.yaml").error.isEmpty)
  }

  @Test func manyAreOneLine() throws {
    let command = try command()
    let names = try command.architectures().prefix(7)
    let lines = names.map {
      #"{"name": "\#($0)", "input": [3, 8, 8], "layers": [{"path": "a", "type": "ReLU"}]}"#
    }
    try command.write(lines.joined(separator: "\n") + "\n", to: "many.ndjson")
    let added = try command.run("add", "many.ndjson")
    #expect(
      added.error == "note: 7 designs of yours hide built-in ones: "
        + names.prefix(5).joined(separator: ", ")
        + " and 2 more; archdb restore NAME --zoo brings one back\n", "\(added)")
  }

  /// A dry run says it too, and knows what the catalog has; without one, what it would have.
  @Test func aDryRunOfAdd() throws {
    let would = "note: your resnet18 would hide the built-in one; another name keeps both\n"
    let command = try command()
    let planned = try command.run("add", "net.yaml", "--dry-run", "--format", "json")
    #expect(planned.error == would)
    #expect(try design(planned.output)["hides_zoo"] as? Bool == true)
    #expect(try command.run("add", "net.yaml").status == 0)
    #expect(try command.run("add", "net.yaml", "--dry-run").error.isEmpty)
    let none = try Command(.none)
    try none.write(Self.hiding, to: "net.yaml")
    #expect(try none.run("add", "net.yaml", "--dry-run").error == would)
    #expect(!none.exists("catalog.sqlite"))
  }

  // MARK: - Bringing back

  @Test func theBuiltInOneComesBack() throws {
    let command = try command()
    let before = try command.run("shapes", "resnet18").output
    #expect(try command.run("add", "net.yaml").status == 0)
    let planned = try command.run("restore", "resnet18", "--zoo", "--dry-run")
    #expect(planned.output.hasPrefix("would store resnet18@3  "), "\(planned)")
    #expect(try command.run("show", "resnet18@3").status == 66)
    let back = try command.run("restore", "resnet18", "--zoo")
    #expect(back.output.hasPrefix("resnet18@3  ") && back.error.isEmpty, "\(back)")
    #expect(
      try command.run("shapes", "resnet18").output
        == before.replacing("resnet18@1", with: "resnet18@3"))
    #expect(try command.run("list", "resnet18", "--format", "csv").output.contains(",zoo\n"))
    #expect(try command.run("restore", "resnet18", "--zoo").output == "resnet18@3  unchanged\n")
    // A person's goes from below it, and the built-in ones are counted from 1.
    let removed = try command.run("remove", "resnet18")
    #expect(removed.output == "removed resnet18, 1 revision\n", "\(removed)")
    #expect(try command.run("diff", "resnet18@1", "resnet18@2").status == 0)
    #expect(try command.run("remove", "resnet18").status == 65)
    #expect(try command.run("db", "check").status == 0)
  }

  /// A person's design that equals the built-in one gives way to it: a newer zoo then changes it.
  @Test func anEqualOneOfAPersons() throws {
    let command = try command()
    #expect(try command.run("add", "net.yaml").status == 0)
    _ = try command.shell("archdb show resnet18@1 --flat --format json > same.json")
    #expect(try command.run("add", "same.json").output.contains("resnet18@3"))
    let back = try command.run("restore", "resnet18", "--zoo")
    #expect(back.output == "resnet18@4  the same design\n", "\(back)")
    // By the number of a built-in revision it is the same.
    #expect(try command.run("edit", "resnet18", "--set", "classes=3").status == 0)
    #expect(try command.run("restore", "resnet18@1").output.hasPrefix("resnet18@6  "))
    #expect(try command.run("list", "resnet18", "--format", "csv").output.contains(",zoo\n"))
    #expect(try command.run("log", "resnet18").output.contains("restored resnet18@1"))
  }

  @Test func removedOnesComeBack() throws {
    let command = try command()
    let before = try command.run("list", "vgg*", "--format", "csv").output
    let removed = try command.run("remove", "vgg11", "--built-in")
    #expect(
      removed.output
        == "removed vgg11, 1 revision\narchdb restore vgg11 --zoo brings the built-in one back\n")
    let gone = try command.run("shapes", "vgg11")
    #expect(gone.status == 66 && gone.error.contains("the built-in 'vgg11' was removed"))
    #expect(gone.error.contains("archdb restore vgg11 --zoo"))
    let all = try command.run("remove", "vgg*", "--built-in", "--yes")
    #expect(all.output.hasSuffix("archdb restore NAME --zoo brings a built-in one back\n"))
    #expect(try command.run("shapes", "vgg16").status == 66)
    #expect(try command.run("restore", "vgg11", "--zoo").output == "vgg11@1\n")
    #expect(try command.run("restore", "vgg*", "--zoo", "--format", "ndjson").status == 0)
    #expect(try command.run("list", "vgg*", "--format", "csv").output == before)
  }

  @Test func whatIsNotBuiltIn() throws {
    let command = try Command(.none)
    let nearest = try command.run("restore", "resnet19", "--zoo")
    #expect(nearest.status == 66 && nearest.error.contains("did you mean 'resnet18'?"))
    #expect(try command.run("restore", "nosuch*", "--zoo").status == 66)
    #expect(try command.run("restore", "resnet18@1", "--zoo").status == 64)
    // What is mistyped makes no catalog.
    #expect(!command.exists("catalog.sqlite"))
    let plain = try command.run("restore", "resnet18")
    #expect(plain.status == 65 && plain.error.contains("archdb restore resnet18 --zoo"))
    let refused = try command.run("remove", "resnet18")
    #expect(refused.status == 65 && refused.error.contains("archdb restore"))
  }

  // MARK: - Dry runs and formats

  @Test func anEditIsTriedOut() throws {
    let command = try command()
    let planned = try command.run("edit", "resnet18", "--set", "classes=10", "--dry-run")
    #expect(planned.output.hasPrefix("would store resnet18@2  ~ fc out_features 1000 -> 10\n"))
    #expect(planned.error.hasPrefix("note: your resnet18 would hide"))
    #expect(try command.run("show", "resnet18@2").status == 66)
    let tried = try command.run(
      "edit", "resnet18", "--set", "classes=10", "--dry-run", "--format", "json")
    let stored = try command.run("edit", "resnet18", "--set", "classes=10", "--format", "json")
    var (would, did) = (try design(tried.output), try design(stored.output))
    #expect(would.removeValue(forKey: "outcome") as? String == "valid")
    #expect(did.removeValue(forKey: "outcome") as? String == "added")
    #expect(would as NSDictionary == did as NSDictionary)
    // 512 x 10 weights and 10 biases in place of 512 x 1000 and 1000.
    #expect(did["params"] as? Int == 11_689_512 - 990 * 513 && did["revision"] as? Int == 2)
    // What is refused is refused in a dry run too, and what changes nothing says so.
    let again = try command.run("edit", "resnet18", "--set", "classes=10", "--dry-run")
    #expect(again.output == "resnet18@2  unchanged\n" && again.error.isEmpty)
    #expect(
      try command.run("edit", "resnet18", "--set", "conv1.stride=0", "--dry-run").status == 65)
    let restored = try command.run("restore", "resnet18@1", "--dry-run", "--format", "csv")
    #expect(
      restored.output.hasPrefix("architecture,layers,params,MACs,outcome,changed,note\n")
        && restored.output.contains("resnet18@3,69,11689512,1814073344,valid,"), "\(restored)")
    #expect(try command.run("log", "resnet18", "--format", "ndjson").output.count("\n") == 2)
  }

  @Test(arguments: ["json", "ndjson", "csv", "markdown"])
  func removingForAProgram(format: String) throws {
    let command = try command()
    #expect(try command.run("add", "net.yaml").status == 0)
    let planned = try command.run("remove", "resnet18", "--dry-run", "--format", format)
    let removed = try command.run("remove", "resnet18", "--format", format)
    #expect(planned.output.replacing("would be removed", with: "removed") == removed.output)
    switch format {
    case "json":
      let row = try design(removed.output, of: "architectures")
      #expect(row["name"] as? String == "resnet18" && row["revisions"] as? Int == 1)
      #expect(row["uncovers_zoo"] as? Bool == true && row["removes_zoo"] as? Bool == false)
    case "ndjson": #expect(removed.output.count("\n") == 1)
    case "csv":
      #expect(
        removed.output
          == "architecture,revisions,outcome,built-in\nresnet18,1,removed,newest again\n")
    default: #expect(removed.output.hasPrefix("| architecture |"))
    }
  }

  // MARK: - Being asked

  private func ownDesigns(_ count: Int) throws -> Command {
    let command = try Command(.emptied)
    let lines = (0..<count).map {
      #"{"name": "own\#($0)", "input": [3, 8, 8], "layers": [{"path": "a", "type": "ReLU"}]}"#
    }
    try command.write(lines.joined(separator: "\n") + "\n", to: "many.ndjson")
    #expect(try command.run("add", "many.ndjson").status == 0)
    return command
  }

  @Test func nobodyIsThereToBeAsked() throws {
    let command = try ownDesigns(3)
    for (arguments, count) in [(["own*"], 3), (["own0", "own1"], 2), (["own2", "*1"], 2)] {
      let refused = try command.run(["remove"] + arguments)
      #expect(refused.status == 64 && refused.output.isEmpty, "\(refused)")
      #expect(refused.error.contains("\(count) architectures, \(count) revisions would go"))
      #expect(refused.error.contains("--yes"))
    }
    #expect(try command.architectures().count == 3)
    // One is what was named; and a pattern that matches one.
    #expect(try command.run("remove", "own0").status == 0)
    #expect(try command.run("remove", "*1").status == 0)
    #expect(try command.run("remove", "own*", "--yes").status == 0)
    #expect(try command.architectures().isEmpty)
  }

  @Test(arguments: [
    ("y\n", true), ("YES\n", true), ("\n", false), ("n\n", false), ("yo\n", false),
    ("\u{4}", false),
  ])
  func somebodyIsAsked(typed: String, isRemoved: Bool) throws {
    let command = try ownDesigns(30)
    let shown = try command.onTerminal(
      "archdb remove 'own*' > out; echo status $?", typing: typed)
    #expect(shown.contains("would remove own0, 1 revision\n"), "\(shown)")
    #expect(shown.contains("and 10 more\nwould remove 30 architectures, 30 revisions\n"))
    #expect(shown.contains("remove them? [y/N] "))
    #expect(shown.hasSuffix("status \(isRemoved ? 0 : 1)\n"), "\(shown)")
    #expect(try command.architectures().count == (isRemoved ? 0 : 30))
    // What is asked is not part of the answer.
    #expect(try !command.text(of: "out").contains("would"))
  }

  /// What was kept for a pager is there before the question.
  @Test func aPagerDoesNotHideTheQuestion() throws {
    let command = try ownDesigns(30)
    let shown = try command.onTerminal(
      "archdb remove 'own*'", typing: "n\n",
      environment: ["ARCHDB_PAGER": "sed 's/^/|/'", "TERM": "xterm"])
    #expect(shown.contains("remove them? [y/N] ") && !shown.contains("|"), "\(shown)")
  }

  // MARK: - The first run

  @Test func theFirstRunSaysWhatItDoes() throws {
    let command = try Command(.none)
    let first = try command.onTerminal(
      "archdb shapes alexnet --format json > answer", environment: command.usualCatalog)
    let count = try command.run("list", "--format", "ndjson", environment: command.usualCatalog)
      .output.count("\n")
    // A line that is too long for the terminal goes on further in.
    #expect(
      first.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains(
        "note: a new catalog was made and filled with \(count) built-in architectures: "
          + command.path("archdb/catalog.sqlite")), "\(first)")
    #expect(
      try JSONSerialization.jsonObject(with: Data(command.text(of: "answer").utf8)) is [String: Any]
    )
    // The second has nothing to say, and where nobody reads it neither has the first.
    let second = try command.onTerminal(
      "archdb list alexnet > answer", environment: command.usualCatalog)
    #expect(!second.contains("note:"))
    let unread = try Command(.none)
    let silent = try unread.run("list", "alexnet", environment: unread.usualCatalog)
    #expect(silent.status == 0 && silent.error.isEmpty)
  }
}

extension String {
  fileprivate func count(_ character: Character) -> Int { count { $0 == character } }
}
