import ArchFormats
import ArchStore
import Foundation
import ShapeEngine
import TestSupport
import Testing
import Views

/// What a page holds, evaluated by itself: the engine's rules are asked only for what is expected.
@Suite struct PageTests {
  private static func zoo() throws -> [Design] {
    let reader = DefinitionReader(library: Embedded.definition(of:))
    return try Embedded.zoo.flatMap { try reader.designs(in: $0.bytes, file: $0.name) }
  }

  private static func html(_ architecture: Architecture) throws -> String {
    try PageView([design(architecture)]).html
  }

  private static func design(_ architecture: Architecture) throws -> PageDesign {
    try PageDesign(
      title: architecture.name, architecture, architecture.report(at: architecture.ownInput()))
  }

  /// A design that a person wrote.
  private static func design(_ text: String) throws -> Architecture {
    try #require(
      try DefinitionReader().designs(in: [UInt8](text.utf8), file: "net.yaml").first
    ).analysis.architecture
  }

  @Test func `figures and refusals are the engine's at random inputs`() throws {
    var random = SeededGenerator(seed: 190)
    var (accepted, refused) = (0, 0)
    for (place, design) in try Self.zoo().enumerated() where place % 5 == 0 {
      let architecture = design.analysis.architecture
      let page = try PageData(Self.html(architecture))
      #expect(page.readings.allSatisfy { $0 is [Any] }, "\(architecture.name): a field is not told")
      for _ in 0..<6 {
        let batch = random.pick(1, 1, 2, 7)
        let isEven = random.pick(0...1) == 0
        let even = random.pick(1...40) * 32
        let inputs = page.inputs.map { input in
          zip(input.sizes, input.isFree).map { size, isFree in
            isFree ? isEven ? even : random.pick(random.pick(1...700), size, 2 * size) : size
          }
        }
        let shapes = try zip(architecture.inputs, inputs).map {
          try Shape(($0.hasBatch ? [batch] : []) + $1)
        }
        let answer = page.answer(at: [batch] + inputs.flatMap { $0 })
        do throws(EvaluationError) {
          try Self.compare(answer, with: architecture.report(at: shapes), page)
          accepted += 1
        } catch {
          #expect(answer.refusal?.path == error.path, "\(architecture.name) \(inputs)")
          #expect(answer.refusal?.message == error.error.message, "\(architecture.name) \(inputs)")
          #expect(answer.refusal?.found == error.error.found, "\(architecture.name) \(inputs)")
          refused += 1
        }
      }
    }
    #expect(accepted > 60 && refused > 30, "\(accepted) \(refused)")
  }

  private static func compare(_ answer: PageData.Answer, with report: ShapeReport, _ page: PageData)
  {
    #expect(answer.refusal == nil, "\(page.name) \(report.inputs)")
    guard answer.refusal == nil else { return }
    for (place, layer) in report.layers.enumerated() {
      let own = answer.layers[place]
      #expect(own.outputs == layer.outputs, "\(page.name) \(layer.path) \(report.inputs)")
      #expect(own.macs == layer.macs, "\(page.name) \(layer.path) \(report.inputs)")
      #expect(own.alive == layer.liveElements, "\(page.name) \(layer.path) \(report.inputs)")
    }
  }

  @Test func `names of anybody's are text, and nothing ends the data`() throws {
    let text = """
      name: hostile
      input: [3, 16, 16]
      require:
        - H > 8: "</script><script>alert(1)</script> & \\u2028 <!-- \\u202e"
      layers:
        - c: Conv2d(4, 3)
      """
    let html = try Self.html(Self.design(text))
    #expect(html.components(separatedBy: "<script").count == 3)
    #expect(!html.contains("alert(1)</script>") && !html.contains("\u{2028}"))
    let page = try PageData(html)
    let refusal = try #require(page.answer(at: [1, 3, 8, 8]).refusal)
    #expect(refusal.message == "</script><script>alert(1)</script> & \u{2028} <!-- \u{202e}")
  }

  @Test func `the policy allows the page's own script and styles and no request`() throws {
    let html = try Self.html(
      Self.design("name: a\ninput: [3, 8, 8]\nlayers:\n  - c: Conv2d(4, 3)\n"))
    let policy = try #require(html.firstMatch(of: /Content-Security-Policy" content="([^"]*)"/)).1
    #expect(policy.contains("default-src 'none'"))
    for (element, source) in [("script", "script-src"), ("style", "style-src")] {
      let found = policy.split(separator: "; ").first { $0.hasPrefix(source) }
      let allowed = try #require(found)
      #expect(!allowed.contains("unsafe") && allowed.contains("'sha256-"))
      let end = try #require(html.range(of: "</\(element)>", options: .backwards))
      let start = try #require(
        html[..<end.lowerBound].range(of: "<\(element)", options: .backwards))
      let content = html[start.upperBound..<end.lowerBound].drop { $0 != ">" }.dropFirst()
      let hash = Data(SHA256.hash(String(content))).base64EncodedString()
      #expect(allowed.contains("'sha256-\(hash)'"), "\(element)")
    }
    for word in ["http:", "https:", "eval(", "new Function", "innerHTML", "import("] {
      let body = html.replacing("http://www.w3.org/2000/svg", with: "")
      #expect(!body.contains(word), "\(word)")
    }
  }

  @Test func `a style and a script lose spaces and comments alone`() throws {
    let html = try Self.html(
      Self.design("name: a\ninput: [3, 8, 8]\nlayers:\n  - c: Conv2d(4, 3)\n"))
    for file in Embedded.pageParts where !file.name.hasSuffix(".html") {
      let isComment = /^(\/\/|\/\*|\*\/|\* [A-Za-z])/
      let lines = file.text.split(separator: "\n").map { $0.drop { $0 == " " } }
      let kept = lines.filter { $0.firstMatch(of: isComment) == nil }
      let wanted = kept.joined().filter { $0 != " " }
      let found = html.filter { $0 != " " && $0 != "\n" }
      #expect(found.contains(wanted), "\(file.name)")
    }
  }

  @Test func `pages are small, and two runs give the same bytes`() throws {
    let zoo = try Self.zoo()
    for (name, limit) in [
      ("resnet152", 120_000), ("hrnet_w48", 300_000), ("nasnetalarge", 300_000),
      ("mvit_v2_s", 300_000),
    ] {
      let found = zoo.first { $0.analysis.architecture.name == name }
      let design = try #require(found)
      let html = try Self.html(design.analysis.architecture)
      #expect(html.utf8.count < limit, "\(name): \(html.utf8.count)")
      #expect(try Self.html(design.analysis.architecture) == html)
    }
  }

  @Test func `two designs have the pairs of their layers`() throws {
    let was = try Self.design(
      "name: a\ninput: [3, 32, 32]\nlayers:\n  - c: Conv2d(4, 3)\n  - r: ReLU\n  - p: MaxPool2d(2)\n"
    )
    let now = try Self.design(
      "name: b\ninput: [3, 32, 32]\nlayers:\n  - c: Conv2d(4, 5)\n  - r: ReLU\n  - d: Dropout\n")
    let html = try PageView([Self.design(was), Self.design(now)]).html
    let pairs = try #require(PageData.object(in: html)["pairs"] as? [[Any]])
    let edited = try #require(pairs.first)
    #expect(edited[0] as? Int == 0 && edited[1] as? Int == 0)
    #expect(edited[2] as? String == "kernel_size 3 -> 5")
    #expect(pairs.contains { $0[0] as? Int == 1 && $0[1] as? Int == 1 && $0[2] as? String == "" })
    #expect(pairs.contains { $0[0] as? Int == 2 })
    #expect(pairs.contains { $0[1] as? Int == 2 })
  }
}
