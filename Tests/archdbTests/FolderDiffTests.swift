import Foundation
import Testing

/// `diff OLD_FOLDER NEW_FOLDER`: one report over many files.
@Suite struct FolderDiffTests {
  /// Two folders: one design as it was, one with another width, one in another file, one new, one gone,
  /// a family of which one member is another.
  private func folders() throws -> Command {
    let command = try Command(.none)
    let files = [
      "old/same.yaml": SmallNets.conv("same"),
      "new/same.yaml": "# the same\n" + SmallNets.conv("same"),
      "old/wide.yaml": SmallNets.conv("wide"), "new/wide.yaml": SmallNets.conv("wide", width: 16),
      "old/moved.yaml": SmallNets.conv("moved"),
      "new/sub/moved.yaml": SmallNets.conv("moved", kernel: 5),
      "new/fresh.yaml": SmallNets.conv("fresh"), "old/sub/gone.yaml": SmallNets.conv("gone"),
      "old/pair.yaml": SmallNets.family(large: 16), "new/pair.yaml": SmallNets.family(large: 32),
      "old/.hidden.yaml": "no definition", "old/notes.txt": "none either",
    ]
    for (name, text) in files { try command.write(text, to: name) }
    return command
  }

  private struct Report {
    var designs: [[String: Any]]
    var summary: [String: Int]

    init(_ result: Command.Result) throws {
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any],
        "\(result)")
      designs = try #require(json["designs"] as? [[String: Any]])
      summary = try #require(json["summary"] as? [String: Int])
    }

    func design(_ name: String) -> [String: Any]? {
      designs.first { $0["was"] as? String == name || $0["now"] as? String == name }
    }
  }

  /// A convolution of 3 channels to w has 27 w weights, its norm 2 w.
  @Test func designsArePairedByName() throws {
    let command = try folders()
    let result = try command.run("diff", "old", "new", environment: ["COLUMNS": "80"])
    #expect(result.status == 1 && result.error.isEmpty, "\(result)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.last == "3 changed, 1 added, 1 removed, 2 unchanged", "\(result.output)")
    #expect(lines.contains("wide  in wide.yaml  input 3x32x32"))
    #expect(lines.contains("~ conv  out_channels 8 -> 16"))
    #expect(lines.contains("moved  in moved.yaml -> sub/moved.yaml  input 3x32x32"))
    #expect(lines.contains("pair_l  in pair.yaml  input 3x16x16"))
    #expect(lines.contains("follows from w 16 -> 32:"))
    #expect(
      lines.contains("+ fresh  2 layers, 232 params, 221,184 MACs, only in new/fresh.yaml"))
    #expect(
      lines.contains("- gone  2 layers, 232 params, 221,184 MACs, only in old/sub/gone.yaml"))
    // What is unchanged is counted, and not listed.
    #expect(!result.output.contains("same.yaml") && !result.output.contains("pair_s"))
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(!command.exists("catalog.sqlite"))
  }

  /// 'wide' and 'moved' are designs; each has the layers 'conv' and 'bn'.
  @Test(arguments: [
    ("changed:moved", 1, "moved: changed: conv"), ("changed:wide.conv", 1, "wide: changed: conv"),
    ("changed:same", 0, nil), ("changed:conv", 1, "moved: changed: conv"),
    ("changed:mooved", 64, "'mooved'"),
  ])
  func `a pattern may begin with a design's name`(
    _ check: String, _ status: Int32, _ expected: String?
  ) throws {
    let result = try folders().run("diff", "old", "new", "--fail-on", check)
    #expect(result.status == status, "\(result)")
    if let expected { #expect(result.error.contains(expected), "\(result.error)") }
  }

  @Test func aReportForAProgram() throws {
    let command = try folders()
    let report = try Report(try command.run("diff", "old/", "new/", "--format", "json"))
    #expect(
      report.summary == [
        "changed": 3, "added": 1, "removed": 1, "unchanged": 2, "not_compared": 0,
      ])
    let moved = try #require(report.design("moved"))
    let file = try #require(moved["file"] as? [String: String])
    #expect(file == ["was": "old/moved.yaml", "now": "new/sub/moved.yaml"])
    let fresh = try #require(report.design("fresh"))
    #expect(fresh["was"] is NSNull && fresh["equal"] as? Bool == false)
    let totals = try #require((fresh["totals"] as? [String: Any])?["now"] as? [String: Any])
    #expect(totals["params"] as? Int == 29 * 8)
    let same = try Report(try command.run("diff", "old", "old", "--format", "json"))
    #expect(same.designs.isEmpty && same.summary["unchanged"] == 6)
    let page = try command.run("diff", "old", "new", "--format", "markdown")
    #expect(page.output.contains("**wide  in wide.yaml  input 3x32x32**"), "\(page.output)")
    #expect(page.output.hasSuffix("**3 changed, 1 added, 1 removed, 2 unchanged**\n"))
  }

  @Test func statusesOverAll() throws {
    let command = try folders()
    #expect(try command.run("diff", "old", "old").status == 0)
    let stat = try command.run("diff", "old", "new", "--stat")
    #expect(stat.status == 1 && stat.output.contains("1 edited, 1 affected"), "\(stat.output)")
    let moved = try command.run("diff", "old", "new", "--only", "moved")
    #expect(moved.output == "\(moved.output)" && !moved.output.contains("out_channels"))
    // 232 -> 464 and 232 -> 616 fail, each by its name; none shrank.
    let check = try command.run("diff", "old", "new", "--fail-on", "params > +5%")
    #expect(check.status == 1)
    for line in [
      "error: --fail-on 'params > +5%': wide: params 232 -> 464 +100.0%\n",
      "error: --fail-on 'params > +5%': moved: params 232 -> 616 +165.5%\n",
      "error: --fail-on 'params > +5%': pair_l: params 448 -> 896 +100.0%\n",
    ] { #expect(check.error.contains(line), "\(check.error)") }
    #expect(try command.run("diff", "old", "new", "--fail-on", "params < +0").status == 0)
    // A bound on a total is one on every design: on new ones, and on those that are as they were.
    let bound = try command.run("diff", "old", "new", "--fail-on", "params > 231")
    for name in ["fresh: params 232, of a new", "same: params 232 -> 232", "wide: params"] {
      #expect(bound.error.contains("'params > 231': \(name)"), "\(bound.error)")
    }
    #expect(!bound.error.contains("gone") && !bound.error.contains("pair_s"))
    let json = try Report(
      try command.run("diff", "old", "new", "--fail-on", "output", "--format", "json"))
    #expect(json.summary["failed"] == 2)
    let failed = try #require(json.design("wide")?["failed"] as? [[String: Any]])
    #expect(failed.first?["check"] as? String == "output")
  }

  @Test func aPatternOfNoDesignIsAnError() throws {
    let command = try folders()
    let none = try command.run("diff", "old", "new", "--fail-on", "edited:cnv")
    #expect(none.status == 64 && none.error.contains("no layer's path is like 'cnv'"))
    let one = try command.run("diff", "old", "new", "--fail-on", "edited:conv")
    #expect(one.status == 1 && one.error.contains("wide: edited: conv"), "\(one.error)")
  }

  /// A file that cannot be read, or defines what is illegal, is told and stops nothing else; that weighs
  /// more than a difference.
  @Test func whatCannotBeReadIsTold() throws {
    let command = try folders()
    let illegal = "name: ill\ninput: [3, 8, 8]\nlayers:\n  - c: Conv2d(4, 9)\n"
    try command.write(illegal, to: "new/ill.yaml")
    try command.write("name: [\n", to: "old/broken.yaml")
    try command.write(SmallNets.conv("broken"), to: "new/broken.yaml")
    try command.write(SmallNets.conv("lost"), to: "old/lost.yaml")
    try command.write("layers\n", to: "new/lost.yaml")
    try FileManager.default.createSymbolicLink(
      atPath: command.path("new/link.yaml"), withDestinationPath: "nowhere.yaml")
    let result = try command.run("diff", "old", "new")
    #expect(result.status == 65, "\(result.error)")
    #expect(
      result.output.hasSuffix("3 changed, 1 added, 1 removed, 2 unchanged, 4 not compared\n"),
      "\(result.output)")
    for text in [
      "new/ill.yaml:4:8: c: a 9x9 window", "old/broken.yaml:", "new/lost.yaml:1:1",
      "'new/link.yaml' cannot be read", "4 files cannot be compared",
    ] { #expect(result.error.contains(text), "\(result.error)") }
    // A design whose other side cannot be read is neither new nor gone.
    #expect(!result.output.contains("broken") && !result.output.contains("lost"))
    // Checks that fail are told besides.
    let check = try command.run("diff", "old", "new", "--fail-on", "params > +5%")
    #expect(check.status == 65 && check.error.contains("wide: params 232 -> 464"))
    // One that was illegal before, too, is told as well: the check is of what is there.
    try command.write(illegal, to: "old/ill.yaml")
    #expect(try command.run("diff", "old", "new").error.contains("new/ill.yaml:4:8"))
  }

  @Test func aNameTwiceIsTold() throws {
    let command = try folders()
    try command.write(SmallNets.conv("wide", width: 99), to: "new/zz.yaml")
    try command.write(SmallNets.conv("same", width: 99), to: "old/zz.yaml")
    let result = try command.run("diff", "old", "new")
    #expect(result.status == 65)
    #expect(
      result.error.contains("'wide' is defined twice, the second time in new/zz.yaml"),
      "\(result.error)")
    #expect(
      result.error.contains("'same' is defined twice: in old/same.yaml and in old/zz.yaml"))
    // The first one counts.
    #expect(result.output.contains("3 changed, 1 added, 1 removed, 2 unchanged"))
  }

  @Test func whatIsNoComparisonOfFolders() throws {
    let command = try folders()
    try FileManager.default.createDirectory(
      atPath: command.path("none"), withIntermediateDirectories: false)
    let all = try command.run("diff", "none", "new")
    #expect(all.status == 1, "\(all.error)")
    #expect(all.output.hasSuffix("0 changed, 6 added, 0 removed, 0 unchanged\n"))
    let nothing = try command.run("diff", "none", "none")
    #expect(nothing.status == 65 && nothing.error.contains("neither 'none' nor 'none' holds"))
    #expect(try command.run("diff", "gone/", "new").status == 66)
    #expect(try command.run("diff", "old", "./gone").status == 66)
    for arguments in [
      ["old", "new", "--format", "patch"], ["old", "new", "--set", "conv.stride=2"], ["-", "new"],
      ["old"],
    ] { #expect(try command.run(["diff"] + arguments).status == 64, "\(arguments)") }
    // A folder and one file: those of one name are compared.
    let one = try command.run("diff", "old", "new/wide.yaml")
    #expect(one.output.contains("1 changed, 0 added, 5 removed, 0 unchanged"), "\(one.output)")
    let piped = try command.run("diff", "old", "-", input: SmallNets.conv("wide", width: 16))
    #expect(piped.output.contains("1 changed, 0 added, 5 removed"), "\(piped)")
  }

  /// A file with a design on each line is read on, whatever the order of the other side is.
  @Test func filesOfLines() throws {
    let command = try folders()
    for name in ["same", "wide", "moved", "gone"] {
      let flat = try command.run(
        "show", "old/\(name == "gone" ? "sub/" : "")\(name).yaml", "--flat", "--format", "json")
      #expect(flat.status == 0, "\(flat.error)")
      try command.write(flat.output, to: "\(name).json")
    }
    func lines(_ names: String...) throws -> String {
      try names.map { name in
        let data = try Data(contentsOf: URL(fileURLWithPath: command.path("\(name).json")))
        let object = try JSONSerialization.jsonObject(with: data)
        return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
      }.joined(separator: "\n") + "\n"
    }
    try command.write(try lines("same", "wide", "moved", "gone"), to: "was/all.ndjson")
    try command.write(try lines("moved", "same", "wide"), to: "now/all.ndjson")
    let result = try command.run("diff", "was", "now")
    #expect(result.output.hasSuffix("0 changed, 0 added, 1 removed, 3 unchanged\n"), "\(result)")
    #expect(result.output.contains("only in was/all.ndjson:4"), "\(result.output)")
  }

  /// Model files stand among definitions.
  @Test func modelFiles() throws {
    let command = try folders()
    let model = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(
        "ReferenceTests/Fixtures/pt2/resnet18.pt2")
    for side in ["old", "new"] {
      try command.write(Data(contentsOf: model), to: "\(side)/resnet18.pt2")
    }
    let result = try command.run("diff", "old", "new")
    #expect(result.output.hasSuffix("3 changed, 1 added, 1 removed, 3 unchanged\n"), "\(result)")
  }

  /// A folder as git has it, and as it is there now; what git has of two commits.
  @Test func revisionsOfAFolder() throws {
    let repository = try Repository()
    try repository.commit([
      "nets/net.yaml": SmallNets.conv("net"), "nets/sub/gone.yaml": SmallNets.conv("gone"),
      "nets/pair.yaml": SmallNets.family(large: 16), "other/x.yaml": SmallNets.conv("x"),
    ])
    try repository.commit(
      ["nets/net.yaml": SmallNets.conv("net", width: 16), "nets/new.yaml": SmallNets.conv("new")],
      removing: ["nets/sub/gone.yaml"])
    let summary = "1 changed, 1 added, 1 removed, 2 unchanged\n"
    for now in ["nets", "HEAD:nets", "HEAD:nets/", "./nets/"] {
      let result = try repository.run("diff", "HEAD~1:nets", now)
      #expect(result.status == 1 && result.output.hasSuffix(summary), "\(now): \(result)")
      #expect(result.output.contains("net  in net.yaml  input 3x32x32"), "\(result.output)")
      #expect(result.output.contains("only in HEAD~1:nets/sub/gone.yaml"), "\(result.output)")
    }
    let all = try repository.run("diff", "HEAD~1:", "HEAD:")
    #expect(all.output.hasSuffix("1 changed, 1 added, 1 removed, 3 unchanged\n"), "\(all)")
    let none = try repository.run("diff", "HEAD~1:net", "nets")
    #expect(none.status == 66 && none.error.contains("did you mean 'HEAD~1:nets'?"), "\(none)")
    // From a folder below, by paths from there.
    let below = try repository.command.shell(
      "cd nets && archdb diff HEAD~1:./ .", environment: Repository.environment)
    #expect(below.output.hasSuffix(summary), "\(below)")
  }

  /// Many files, each with a few changes: all are told.
  @Test func manyFiles() throws {
    let command = try Command(.none)
    for index in 0..<300 {
      let name = "n\(index)"
      try command.write(SmallNets.conv(name), to: "was/\(index / 50)/\(name).yaml")
      let width = index % 10 == 0 ? 16 : 8
      try command.write(SmallNets.conv(name, width: width), to: "now/\(name).yaml")
    }
    let result = try command.run("diff", "was", "now", "--stat")
    #expect(
      result.output.hasSuffix("30 changed, 0 added, 0 removed, 270 unchanged\n"), "\(result.error)")
    let json = try Report(try command.run("diff", "was", "now", "--format", "json"))
    #expect(json.designs.count == 30)
  }
}
