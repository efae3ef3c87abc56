import Foundation
import Testing

/// `archdb plot`, as it is typed.
@Suite struct PlotCommandTests {
  @Test func `the file's ending says the format, and a file that is there stays`() throws {
    let command = try Command()
    for (ending, beginning) in [
      ("svg", "<svg xmlns="), ("pdf", "%PDF-1.4"), ("dot", "digraph"), ("mmd", "---\ntitle:"),
    ] {
      let result = try command.run("plot", "alexnet", "-o", "a.\(ending)")
      #expect(result.status == 0 && result.output.isEmpty, "\(result)")
      let text = try String(contentsOfFile: command.path("a.\(ending)"), encoding: .utf8)
      #expect(text.hasPrefix(beginning))
    }
    let again = try command.run("plot", "resnet18", "-o", "a.svg")
    #expect(again.status == 64 && again.error.contains("--force"), "\(again)")
    let text = try String(contentsOfFile: command.path("a.svg"), encoding: .utf8)
    #expect(text.contains("alexnet"))
    #expect(try command.run("plot", "resnet18", "-o", "a.svg", "--force").status == 0)
    #expect(try String(contentsOfFile: command.path("a.svg"), encoding: .utf8).contains("resnet18"))
  }

  @Test func `a pipe is written to and stays one`() throws {
    let command = try Command()
    let path = command.path("pipe.mmd")
    #expect(mkfifo(path, 0o600) == 0)
    // Open for both, so that a writer waits for nobody.
    let pipe = open(path, O_RDWR | O_NONBLOCK)
    #expect(pipe >= 0)
    defer { close(pipe) }
    for options in [[], ["--force"]] {
      let result = try command.run(["plot", "alexnet", "-o", "pipe.mmd"] + options)
      #expect(result.status == 0, "\(result)")
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(pipe, &bytes, bytes.count)
      #expect(count > 0 && bytes.starts(with: Array("---\ntitle:".utf8)))
    }
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  @Test func `a graph that GitHub does not draw at any depth is said to be one`() throws {
    let command = try Command()
    // Each layer is a line of the picture, and there are more than 500.
    let layers = (0..<600).map { "  - c\($0): Conv2d(4, 3, padding=1)" }
    try command.write(
      (["name: long", "input: [4, 8, 8]", "layers:"] + layers).joined(separator: "\n") + "\n",
      to: "long.yaml")
    let result = try command.run("plot", "long.yaml", "--format", "mermaid")
    #expect(result.status == 0 && result.error.contains("too large for GitHub"), "\(result.error)")
    #expect(!result.error.contains("folded"))
  }

  @Test func `what cannot be written or drawn is an error`() throws {
    let command = try Command()
    let nowhere = try command.run("plot", "alexnet", "-o", "none/a.svg")
    #expect(nowhere.status == 73 && nowhere.error.contains("'none/a.svg'"), "\(nowhere)")
    #expect(nowhere.error.contains("mkdir -p none"), "\(nowhere)")
    #expect(try command.run("plot", "alexnet", "-o", "a.png").status == 64)
    for (file, format) in [
      ("a.pdf", "svg"), ("a.svg", "pdf"), ("a.TEX", "dot"), ("a.py", "mermaid"), ("a.dot", "tikz"),
    ] {
      let result = try command.run("plot", "alexnet", "-o", file, "--format", format)
      #expect(
        result.status == 64 && result.error.contains("'\(file)' contradicts --format \(format)"),
        "\(result)")
    }
    // What says nothing about a format contradicts none.
    for file in ["picture", "a.txt", "v1.2"] {
      #expect(try command.run("plot", "alexnet", "-o", file, "--format", "svg").status == 0)
    }
    for format in ["dot", "mermaid"] {
      let result = try command.run("plot", "alexnet", "--format", format, "--kinds")
      #expect(result.status == 64 && result.error.contains("--kinds is for svg"), "\(result)")
      #expect(try command.run("plot", "alexnet", "--format", format, "--no-kinds").status == 0)
    }
    #expect(try command.run("plot", "alexnet", "--input", "60x60").status == 65)
    let missing = try command.run("plot", "resnet18", "--expand", "layer5.*")
    #expect(missing.status == 66 && missing.error.contains("layer5"), "\(missing)")
    #expect(!FileManager.default.fileExists(atPath: command.path("a.svg")))
  }

  @Test func `two runs give the same bytes, of files too`() throws {
    let command = try Command()
    let one = try command.run("plot", "googlenet").output
    #expect(try command.run("plot", "googlenet").output == one)
    let flat = try command.run("show", "resnet18", "--flat", "--format", "json").output
    try command.write(flat, to: "flat.json")
    let drawn = try command.run("plot", "flat.json")
    #expect(drawn.status == 0 && drawn.output.contains("layer1.0-1  [A]"), "\(drawn.error)")
  }

  @Test func `the README's picture is what plot draws`() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/resnet50.svg")
    // `archdb plot resnet50 -o docs/resnet50.svg --force` makes it anew.
    #expect(
      try Command().run("plot", "resnet50").output == String(contentsOf: file, encoding: .utf8))
  }

  @Test func `a picture may go to the right`() throws {
    let command = try Command()
    func plot(_ options: String...) throws -> String {
      try command.run(["plot", "resnet18"] + options).output
    }
    #expect(try plot("--format", "dot", "--direction", "right").contains("\n  rankdir=LR;\n"))
    #expect(try !plot("--format", "dot").contains("rankdir"))
    #expect(try plot("--format", "mermaid", "--direction", "right").contains("\nflowchart LR\n"))
    for (direction, isWide) in [("right", true), ("down", false)] {
      let svg = try plot("--no-kinds", "--direction", direction)
      let size = try #require(svg.firstMatch(of: /width="([0-9.]+)" height="([0-9.]+)"/))
      #expect((Double(size.1) ?? 0 > Double(size.2) ?? 0) == isWide)
    }
    let chart = try command.run("plot", "resnet18", "--kind", "chart", "--direction", "right")
    #expect(chart.status == 64 && chart.error.contains("--direction"), "\(chart)")
  }

  @Test func `a title has what --set says`() throws {
    let command = try Command()
    for kind in ["graph", "volumes", "chart"] {
      let svg = try command.run(
        "plot", "mobilenet_v2", "--set", "width=1.4", "--set", "classifier.1.out_features=9",
        "--kind", kind
      ).output
      #expect(
        svg.contains("mobilenet_v2 with width=1.4, classifier.1.out_features=9"), "\(kind)")
    }
  }

  @Test func `the ending says what is exported`() throws {
    let command = try Command()
    for (file, beginning) in [("a.py", "\"\"\""), ("a.tex", "% alexnet")] {
      let result = try command.run("export", "alexnet", "-o", file)
      #expect(result.status == 0, "\(result)")
      #expect(try String(contentsOfFile: command.path(file), encoding: .utf8).hasPrefix(beginning))
    }
    let other = try command.run("export", "alexnet", "-o", "b.py", "--to", "latex")
    #expect(other.status == 64 && other.error.contains("'b.py' contradicts --to latex"), "\(other)")
    let none = try command.run("export", "alexnet", "-o", "b.txt")
    #expect(none.status == 64 && none.error.contains("--to pytorch or --to latex"), "\(none)")
    #expect(try command.run("export", "alexnet").status == 64)
    #expect(try command.run("export", "alexnet", "-o", "b.txt", "--to", "latex").status == 0)
  }

  @Test func `blocks are opened where that is asked`() throws {
    let command = try Command()
    let dot = try command.run("plot", "resnet18", "--format", "dot", "--expand", "layer4.*").output
    #expect(dot.contains("layer4.1.conv2") && !dot.contains("layer3.1.conv2"))
    let whole = try command.run(
      "plot", "resnet18", "--format", "dot", "--expand", "**", "--no-fuse"
    ).output
    // A node a layer, the input and the output.
    #expect(whole.components(separatedBy: " [label=\"").count - 1 >= 71)
  }
}
