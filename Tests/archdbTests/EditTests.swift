import Foundation
import Testing

/// `edit` and `restore` as whole commands.
@Suite struct EditTests {
  @Test func editsAndTheWayBack() throws {
    let command = try Command()
    let edited = try command.run("edit", "resnet18", "--set", "conv1.stride=1", "-m", "no stride")
    #expect(edited.output.contains("resnet18@2"), "\(edited.error)")
    #expect(edited.output.contains("conv1 stride 2 -> 1"))
    let log = try command.run("log", "resnet18", environment: ["COLUMNS": "80"])
    #expect(log.output.contains("conv1 stride 2 -> 1") && log.output.contains("no stride"))
    #expect(try command.run("restore", "resnet18@1").output.contains("resnet18@3"))
    #expect(try command.run("diff", "resnet18@1", "resnet18@3").status == 0)
    #expect(try command.run("restore", "resnet18@9").status == 66)
    #expect(try command.run("restore", "resnet18").status == 65)
    #expect(try command.run("edit", "resnet18", "--set", "conv1.stride=0").status == 65)
    #expect(try command.run("edit", "resnet18", "--set", "depth=3").status == 65)
    #expect(try command.run("edit", "resnet19", "--set", "classes=3").status == 66)
    #expect(try command.run("edit", "resnet18").status == 64)
    // What was refused has left nothing.
    #expect(try command.run("show", "resnet18@4").status == 66)
  }

  /// A text that calls a design which was changed gives another network than it was stored with.
  @Test func aTextThatCallsWhatWasChanged() throws {
    let command = try Command(.none)
    try command.write(
      "name: inner\ninput: [3, 8, 8]\nlayers:\n  - conv: Conv2d(4, 3)\n", to: "inner.yaml")
    try command.write(
      "name: outer\ninput: [3, 8, 8]\nparameters: {w: 5}\nlayers:\n  - part: inner\n"
        + "  - last: Conv2d(w, 3)\n", to: "outer.yaml")
    for file in ["inner.yaml", "outer.yaml"] { #expect(try command.run("add", file).status == 0) }
    #expect(try command.run("shapes", "outer", "--set", "w=6").status == 0)
    #expect(try command.run("edit", "inner", "--set", "conv.out_channels=7").status == 0)
    // What only asks reads it as it was stored, and says so.
    let before = try command.run("shapes", "outer")
    for arguments in [
      ["shapes", "outer", "--set", "w=5"], ["shapes", "outer", "--set", "w=6"],
      ["solve", "outer", "--set", "w=choice(6, 7)", "--output", "4x4"],
    ] {
      let result = try command.run(arguments)
      #expect(result.status == 0, "\(arguments): \(result.error)")
      #expect(
        result.error == "note: 'outer' is read as it was stored: it calls 'inner', which is "
          + "inner@2 now and was inner@1\n")
      if arguments[3] == "w=5" {
        // The heading has no revision where something is set.
        #expect(result.output.dropFirst("outer".count) == before.output.dropFirst("outer@1".count))
      }
    }
    // What stores its text would store another network under it.
    for arguments in [["edit", "outer", "--set", "w=6"], ["restore", "outer@1"]] {
      let result = try command.run(arguments)
      #expect(result.status == 65, "\(arguments): \(result.output)\(result.error)")
      #expect(result.error.contains("part.conv"), "\(arguments): \(result.error)")
      #expect(result.error.contains("archdb show outer@1 --flat"), "\(arguments)")
    }
    #expect(try command.run("shapes", "outer", "--set", "last.stride=2").status == 0)
    let check = try command.run("db", "check")
    // What is stored is whole: the check says what happened to the text, and finds no problem.
    #expect(check.status == 0 && check.output.contains("no problems found"), "\(check)")
    for part in ["note: outer@1 ", "'inner', which is inner@2 now and was inner@1", "part.conv"] {
      #expect(check.output.contains(part), "\(check.output)")
    }
  }

  /// The stored text stays the definition that a person wrote, with one value changed in it.
  @Test func theTextStays() throws {
    let command = try Command(.none)
    let text = """
      name: net
      input: [3, 8, 8]
      parameters: {width: 4}   # the paper has 8
      layers:
        - conv: Conv2d(width, 3)

        - relu: ReLU           # last

      """
    try command.write(text, to: "net.yaml")
    #expect(try command.run("add", "net.yaml").status == 0)
    let edited = try command.run("edit", "net", "--set", "width=8")
    #expect(edited.output.contains("net@2  ~ conv out_channels 4 -> 8"), "\(edited.error)")
    #expect(edited.output.contains("stored as the definition with width=8"))
    let wide = text.replacingOccurrences(of: "width: 4", with: "width: 8")
    #expect(try command.run("show", "net").output == wide)
    #expect(try command.run("edit", "net", "--set", "conv.padding=1").status == 0)
    #expect(
      try command.run("show", "net").output
        == wide.replacingOccurrences(of: "(width, 3)", with: "(width, 3, padding=1)"))
    #expect(try command.run("edit", "net", "--set", "width=8").output.contains("unchanged"))
    // Its parameters still are.
    #expect(try command.run("shapes", "net", "--set", "width=2").output.contains("2x8x8"))
    #expect(try command.run("restore", "net@1").status == 0)
    #expect(try command.run("show", "net").output == text)
  }

  /// What is stored of a family's member can be added again, figures that it expects included.
  @Test func aMemberOfAFamily() throws {
    let command = try Command()
    let edited = try command.run("edit", "resnet18", "--set", "classes=10")
    #expect(edited.output.contains("without what it expected of params, macs"), "\(edited.error)")
    let text = try command.run("show", "resnet18").output
    #expect(text.contains("depths: [2, 2, 2, 2], classes: 10, expect: {layer1: [64, 56, 56]"))
    #expect(text.contains("# which convolution of a Bottleneck has its stride"))
    try command.write(text, to: "resnet.yaml")
    let added = try command.run("add", "resnet.yaml")
    #expect(added.status == 0 && added.output.contains("resnet18@2"), "\(added.error)")
  }

  /// A block makes several layers: what is stored then is the graph, and the command says so.
  @Test func aLayerWithoutATextOfItsOwn() throws {
    let command = try Command()
    let edited = try command.run("edit", "resnet18", "--set", "layer1.0.conv1.bias=true")
    #expect(edited.output.contains("stored as a flat graph"), "\(edited.error)")
    let again = try command.run("edit", "resnet18", "--set", "layer1.0.conv1.bias=false")
    #expect(again.status == 0 && !again.output.contains("stored as"))
    #expect(try command.run("diff", "resnet18@1", "resnet18@3").status == 0)
  }

  /// `remove` takes back what a person stored, and never more than was asked for.
  @Test func removing() throws {
    let command = try Command()
    let before = try command.run("shapes", "resnet18").output
    #expect(try command.run("edit", "resnet18", "--set", "conv1.stride=1").status == 0)
    let refused = try command.run("remove", "resnet18", "resnet34")
    #expect(refused.status == 65 && refused.error.contains("'resnet34' is built in"))
    #expect(refused.error.contains("--built-in") && refused.output.isEmpty)
    #expect(try command.run("remove", "resnet18", "nope").status == 66)
    let planned = try command.run("remove", "resnet*", "--dry-run")
    #expect(
      planned.output
        == "would remove resnet18, 1 revision; the built-in one is the newest again\n")
    #expect(try command.run("shapes", "resnet18").output != before)
    #expect(try command.run("remove", "resnet*").status == 0)  // Of one it needs no --yes.
    #expect(try command.run("shapes", "resnet18").output == before)
    let all = try command.run("remove", "--built-in", "--yes", "resnet18", "resnet3*")
    #expect(all.output.contains("removed 2 architectures, 2 revisions\n"), "\(all)")
    #expect(try command.run("shapes", "resnet18").status == 66)
    // Who stores the name again has the built-in one below it.
    let definition = "name: resnet18\ninput: [3, 8, 8]\nlayers:\n  - relu: ReLU\n"
    try command.write(definition, to: "net.yaml")
    #expect(try command.run("add", "net.yaml").status == 0)
    #expect(try command.run("remove", "resnet18").output.contains("built-in one"))
    #expect(try command.run("shapes", "resnet18").output == before)
  }

  /// A pattern that several entries are behind changes each of them, and the text stays.
  @Test func aPatternKeepsTheText() throws {
    let command = try Command(.emptied)
    let text = """
      name: net
      input: [3, 32, 32]
      blocks:
        Unit(width):  # used twice
          - conv: Conv2d(width, 3, padding=1)
          - relu: ReLU
      layers:
        - a: Unit(4)
        - b: Unit(8)
        - c: Conv2d(8, 3)   # the last
        - d: Conv2d(8, 3)

      """
    try command.write(text, to: "net.yaml")
    #expect(try command.run("add", "net.yaml").status == 0)
    // One entry makes both, then two entries make one each.
    for (pattern, edited) in [
      ("*.conv.padding=2", text.replacing("padding=1", with: "padding=2")),
      (
        "*.padding=1",
        text.replacing("padding=1", with: "padding=2").replacing(
          "(8, 3)", with: "(8, 3, padding=1)")
      ),
    ] {
      let result = try command.run("edit", "net", "--set", pattern)
      #expect(result.output.contains("stored as the definition"), "\(pattern): \(result)")
      #expect(try command.run("show", "net").output == edited)
    }
  }
}
