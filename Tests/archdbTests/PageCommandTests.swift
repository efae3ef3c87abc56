import Foundation
import Testing

/// `archdb page`, as it is typed.
@Suite struct PageCommandTests {
  @Test func `a file that is there stays, and nothing half-written is left`() throws {
    let command = try Command()
    let made = try command.run("page", "alexnet", "-o", "a.html")
    #expect(made.status == 0 && made.output.isEmpty, "\(made)")
    let text = try String(contentsOfFile: command.path("a.html"), encoding: .utf8)
    #expect(text.hasPrefix("<!doctype html>") && text.contains("<title>alexnet@1</title>"))
    let again = try command.run("page", "resnet18", "-o", "a.html")
    #expect(again.status == 64 && again.error.contains("--force"), "\(again)")
    #expect(try String(contentsOfFile: command.path("a.html"), encoding: .utf8) == text)
    #expect(try command.run("page", "resnet18", "-o", "a.html", "--force").status == 0)
    let nowhere = try command.run("page", "alexnet", "-o", "none/a.html")
    #expect(nowhere.status == 73 && nowhere.error.contains("'none/a.html'"), "\(nowhere)")
    #expect(nowhere.error.contains("mkdir -p none"), "\(nowhere)")
    let other = try command.run("page", "alexnet", "-o", "a.svg")
    #expect(other.status == 64 && other.error.contains("name it .html"), "\(other)")
    #expect(try command.run("page", "alexnet", "-o", ".").status == 64)
  }

  @Test func `what no page has is an error`() throws {
    let command = try Command()
    let many = try command.run("page", "alexnet", "vgg11", "resnet18")
    #expect(many.status == 64 && many.error.contains("two that are compared"), "\(many)")
    #expect(try command.run("page", "alexnet", "vgg11", "--input", "64x64").status == 64)
    #expect(try command.run("page", "alexnet", "--input", "60x60").status == 65)
    #expect(try command.run("page", "alexnet", "--force").status == 64)
    #expect(try command.run("page", "alexnett").status == 66)
  }

  @Test func `a design that is refused at its own input has a page that says so`() throws {
    let command = try Command()
    try command.write(
      "name: odd\ninput: [3, 30, 30]\nlayers:\n  - p: PixelUnshuffle(4)\n  - c: Conv2d(8, 3)\n",
      to: "odd.yaml")
    let result = try command.run("page", "odd.yaml")
    #expect(result.status == 0, "\(result.error)")
    #expect(result.output.contains("own input is refused: p: "))
    #expect(result.output.contains("\"sizes\":[3,32,32]"))
  }

  /// A site has a page of each design, and an index with their figures; made again it is the same.
  @Test func `all stored designs are a site`() throws {
    let command = try Command()
    try command.write(
      "name: odd\ninput: [3, 8, 8]\ntask: \"</script>\"\nlayers:\n  - c: Conv2d(8, 3)\n",
      to: "x.yaml")
    #expect(try command.run("add", "x.yaml").status == 0)
    let patterns = ["resnet1*", "unet_*", "odd"]
    let made = try command.run(["page", "--all", "-o", "site"] + patterns)
    #expect(made.status == 0, "\(made.error)")
    let index = try String(contentsOfFile: command.path("site/index.html"), encoding: .utf8)
    // He et al. 2016: 11.7 M parameters; the figure is torchvision's.
    #expect(index.contains("11,689,512") && index.contains("16: 256x14x14"))
    #expect(
      index.components(separatedBy: "</script>").count == 3, "nothing but its own scripts ends")
    for match in index.matches(of: /<a href="([^"]*)"/) {
      let file = match.1.replacing("%25", with: "%")
      #expect(FileManager.default.fileExists(atPath: command.path("site/\(file)")), "\(file)")
    }
    #expect(index.matches(of: /<a href=/).count == index.matches(of: /<tr data-d=/).count)
    #expect(try command.run(["page", "--all", "-o", "again"] + patterns).status == 0)
    #expect(try command.shell("diff -r site again").status == 0)
    let there = try command.run("page", "--all", "resnet18", "-o", "site")
    #expect(there.status == 64 && there.error.contains("--force"), "\(there)")
    #expect(try command.run("page", "--all", "resnet18", "-o", "site", "--force").status == 0)
    #expect(try command.run("page", "--all", "nope", "-o", "none").status == 66)
    #expect(!FileManager.default.fileExists(atPath: command.path("none")))
    #expect(try command.run("page", "--all").status == 64)
    #expect(try command.run("page", "--all", "-o", "x.yaml").status == 73)
  }

  /// Files and folders have pages beside stored designs; what is wrong in one of them is told before anything is
  /// written.
  @Test func `files and folders are a site`() throws {
    let command = try Command()
    func design(_ name: String, _ size: Int) -> String {
      "name: \(name)\ninput: [3, \(size), \(size)]\ntask: sorting\nlayers:\n  - c: Conv2d(8, 3)\n"
    }
    #expect(try command.shell("mkdir nets").status == 0)
    try command.write(design("first", 8), to: "nets/first.yaml")
    try command.write(design("second", 9), to: "nets/second.yaml")
    // Its own input is refused: the page begins at another one.
    try command.write(design("tiny", 2), to: "tiny.yaml")
    let made = try command.run("page", "--all", "nets", "tiny.yaml", "resnet18", "-o", "site")
    #expect(made.status == 0 && made.output.contains("4 pages"), "\(made)")
    let index = try String(contentsOfFile: command.path("site/index.html"), encoding: .utf8)
    for name in ["first", "second", "tiny", "resnet18"] {
      #expect(index.contains("<a href=\"designs/\(name).html\">\(name)</a>"), "\(name)")
    }
    #expect(index.contains(">sorting</td>"))
    let tiny = try String(contentsOfFile: command.path("site/designs/tiny.html"), encoding: .utf8)
    #expect(tiny.contains("own input is refused: c: "))
    let broken = try command.run("page", "--all", "nets", "none.yaml", "-o", "other")
    #expect(broken.status != 0 && broken.error.contains("none.yaml"), "\(broken)")
    try command.write("name: broken\ninput: [3, 8, 8]\nlayers:\n  - c: Conv3d\n", to: "nets/x.yaml")
    #expect(try command.run("page", "--all", "nets", "-o", "other").status == 65)
    #expect(!FileManager.default.fileExists(atPath: command.path("other")))
    let two = try command.run("page", "--all", "nets/first.yaml", "nets/first.yaml", "-o", "other")
    #expect(two.status == 64 && two.error.contains("two designs are named 'first'"), "\(two)")
  }

  @Test func `an input, a setting and two names are the page's`() throws {
    let command = try Command()
    let wide = try command.run(
      "page", "mobilenet_v2", "--set", "width=1.4", "--input", "96x64", "--batch", "3")
    #expect(wide.status == 0 && wide.output.contains("\"sizes\":[3,96,64]"), "\(wide.error)")
    #expect(wide.output.contains("\"batch\":3"))
    let two = try command.run("page", "resnet18", "resnet34")
    #expect(two.status == 0 && two.output.contains("\"pairs\":[[0,0,\"\"]"), "\(two.error)")
  }
}
