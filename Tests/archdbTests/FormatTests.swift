import Foundation
import Testing

/// `archdb format`: files rewritten, listed or refused.
@Suite struct FormatTests {
  private static let good = "name: net\ninput: [3, 8, 8]\n\nlayers:\n  - relu: ReLU  # kept\n"
  private static let bad = "input: [3,8,8]\nname: net\nlayers: \n- relu :  ReLU # kept"

  @Test func filesAreRewritten() throws {
    let command = try Command()
    try command.write(Self.bad, to: "bad.yaml")
    try command.write(Self.good, to: "good.yaml")
    let result = try command.run("format", "bad.yaml", "good.yaml")
    #expect(result.status == 0 && result.output == "formatted bad.yaml\n", "\(result)")
    #expect(try command.text(of: "bad.yaml") == Self.good)
    #expect(try command.text(of: "good.yaml") == Self.good)
  }

  @Test func aCheckChangesNothing() throws {
    let command = try Command()
    try command.write(Self.bad, to: "bad.yaml")
    try command.write(Self.good, to: "good.yaml")
    let result = try command.run("format", "--check", ".")
    #expect(result.status == 1 && result.output == "./bad.yaml\n", "\(result)")
    #expect(result.error.contains("1 of 2 files"))
    #expect(try command.text(of: "bad.yaml") == Self.bad)
    #expect(try command.run("format", "--check", "good.yaml").status == 0)
  }

  @Test func standardInputIsPrinted() throws {
    let command = try Command()
    #expect(try command.run("format", "-", input: Self.bad).output == Self.good)
    #expect(try command.run("format", "-", input: Self.good).output == Self.good)
    #expect(try command.run("format", "--check", "-", input: Self.bad).status == 1)
  }

  /// What the store prints is in the layout.
  @Test func theFlatFormIsInTheLayout() throws {
    let command = try Command()
    let graph = try command.run("show", "lenet5", "--flat", "--format", "json").output
    #expect(try command.run("format", "-", input: graph).output == graph)
  }

  @Test func anErrorChangesNoFile() throws {
    let command = try Command()
    try command.write(Self.bad, to: "a.yaml")
    try command.write("name: net\ninput: [3]\nlayers:\n  - relu: ReLU(\n", to: "b.yaml")
    let result = try command.run("format", "a.yaml", "b.yaml")
    #expect(result.status == 65 && result.error.contains("b.yaml:4:"), "\(result)")
    #expect(try command.text(of: "a.yaml") == Self.bad)
    #expect(try command.run("format", "none.yaml").status == 66)
    #expect(try command.run("format").status == 64)
  }

  @Test func aLinkStaysOneAndModesStay() throws {
    let command = try Command()
    try command.write(Self.bad, to: "real.yaml")
    let (real, link) = (command.path("real.yaml"), command.path("link.yaml"))
    try FileManager.default.setAttributes([.posixPermissions: 0o664], ofItemAtPath: real)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real.yaml")
    #expect(try command.run("format", "link.yaml").status == 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real.yaml")
    #expect(try command.text(of: "real.yaml") == Self.good)
    let facts = try FileManager.default.attributesOfItem(atPath: real)
    #expect(facts[.posixPermissions] as? Int == 0o664)
    let names = try FileManager.default.contentsOfDirectory(atPath: command.folder.path)
    #expect(!names.contains { $0.contains("draft") })
  }
}
