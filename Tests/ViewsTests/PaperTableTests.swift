import ArchFormats
import ArchStore
import ShapeEngine
import Testing
import Views

/// The table of a paper, read from the LaTeX.
@Suite struct PaperTableTests {
  /// The lines between the rules: the cells of each.
  private static func rows(_ design: Design) -> [[String]] {
    let text = PaperTable(
      title: design.architecture.name, design.architecture, design.analysis.own
    ).text
    return rows(in: text)
  }

  private static func rows(in text: String) -> [[String]] {
    text.split(separator: "\n").filter { $0.hasSuffix(" \\\\") }.map { line in
      // `\\` ends the rows of brackets, too, in which no `&` is.
      line.dropLast(3).split(separator: " & ", omittingEmptySubsequences: false).map {
        var cell = String($0)
        while cell.first == " " { cell.removeFirst() }
        while cell.last == " " { cell.removeLast() }
        return cell
      }
    }
  }

  /// A name as it is outside of LaTeX.
  private static func plain(_ cell: String) -> String {
    cell.replacing("\\begin{tabular}{@{}l@{}}", with: "").replacing("\\end{tabular}", with: "")
      .replacing("\\\\", with: "").replacing("\\_", with: "_").replacing("{-}", with: "-")
  }

  private static func bracket(_ lines: [String], _ times: Int) -> String {
    let rows = lines.map { "\\text{\($0)}" }.joined(separator: " \\\\ ")
    return "$\\begin{bmatrix} \(rows) \\end{bmatrix}$$\\,\\times\\,\(times)$"
  }

  /// He et al. 2016, table 1: blocks of a stage, how often each comes, and that those of the later stages begin
  /// with a stride of 2.
  @Test(arguments: [
    ("resnet18", [2, 2, 2, 2], false), ("resnet34", [3, 4, 6, 3], false),
    ("resnet50", [3, 4, 6, 3], true), ("resnet101", [3, 4, 23, 3], true),
    ("resnet152", [3, 8, 36, 3], true),
  ])
  func `ResNets are the paper's`(name: String, counts: [Int], isBottleneck: Bool) throws {
    let design = try #require(try ZooDesigns.all().first { $0.architecture.name == name })
    let rows = Self.rows(design)
    let stages = counts.enumerated().map { stage, count in
      let width = 64 << stage
      return Self.bracket(
        isBottleneck
          ? ["$1{\\times}1$, \(width)", "$3{\\times}3$, \(width)", "$1{\\times}1$, \(4 * width)"]
          : ["$3{\\times}3$, \(width)", "$3{\\times}3$, \(width)"], count)
        + (stage > 0 ? ", first stride 2" : "")
    }
    #expect(
      rows.map { $0[2] } == [
        "structure", "", "$7{\\times}7$, 64, stride 2", "$3{\\times}3$ max pool, stride 2",
      ] + stages + ["global average pool", "1000-d fc", ""])
    #expect(rows.map { $0[0] }[4..<8] == ["layer1", "layer2", "layer3", "layer4"])
    let last = isBottleneck ? 2048 : 512
    #expect(rows[7][1] == "$\(last){\\times}7{\\times}7$")
  }

  /// A flat form has the rows of its definition, though its blocks have no names.
  @Test(arguments: ["resnet50", "densenet121", "vit_b_16", "googlenet", "unet", "swin_t"])
  func `a flat form has the same table`(name: String) throws {
    let design = try #require(try ZooDesigns.all().first { $0.architecture.name == name })
    var flat = design.architecture
    flat.scopes = []
    let text = PaperTable(title: name, flat, design.analysis.own).text
    func cells(_ rows: [[String]]) -> [[String]] { rows.map { [$0[0], $0[1], $0[3], $0[4]] } }
    #expect(cells(Self.rows(in: text)) == cells(Self.rows(design)))
  }

  /// No layer is lost: parameters and MACs add up to the totals, in every built-in design.
  @Test func `columns add up`() throws {
    for design in try ZooDesigns.all() {
      let rows = Self.rows(design)
      let name = design.architecture.name
      func number(_ text: String) -> Int { Int(text.filter(\.isNumber)) ?? 0 }
      let lines = rows.dropFirst(2).dropLast()
      let total = try #require(rows.last)
      #expect(total[0] == "total", "\(name)")
      let report = design.analysis.own
      #expect(number(total[3]) == report.parameters && number(total[4]) == report.macs, "\(name)")
      #expect(lines.reduce(0) { $0 + number($1[3]) } == report.parameters, "\(name)")
      #expect(lines.reduce(0) { $0 + number($1[4]) } == report.macs, "\(name)")
      #expect(lines.allSatisfy { $0.count == 5 }, "\(name)")
    }
  }

  /// A row's output and parameters are those of what its name says: of a layer with the norms that read it alone, of
  /// a module or of each of several that are numbered, in every built-in design.
  @Test func `rows are what they name`() throws {
    for design in try ZooDesigns.all() {
      let network = Network(design)
      let rows = Self.rows(design).dropFirst(2).dropLast()
      let named = Set(rows.flatMap { network.parts(named: Self.plain($0[0])).flatMap { $0 } })
      for row in rows where row[2] != "in training only" {
        let name = Self.plain(row[0])
        let sizes = row[1].filter { $0.isNumber || $0 == "{" }.split(separator: "{").map(
          String.init)
        let what = "\(design.architecture.name): \(name)"
        if name == "output" || name.hasPrefix("output ") {
          let outputs = design.analysis.own.outputs.filter {
            "output" + ($0.name.map { " " + $0 } ?? "") == name
          }
          #expect(outputs.map { $0.shape.dropFirst().map(String.init) } == [sizes], "\(what)")
          continue
        }
        let parts = network.parts(named: name)
        #expect(!parts.isEmpty, "\(what)")
        #expect(parts.allSatisfy { network.output(of: $0) == sizes }, "\(what)")
        let own = parts.reduce(0) { $0 + network.parameters(of: $1) }
        let norms =
          parts.first.map { parts.count == 1 ? network.norms(behind: $0, but: named) : 0 } ?? 0
        let told = Int(row[3].filter(\.isNumber)) ?? 0
        #expect(told == own || told == own + norms && own > 0, "\(what)")
      }
    }
  }

  /// A network as the names of its layers have it, without any block.
  private struct Network {
    let layers: [ShapeReport.Layer]
    private let places: [String: Int]
    /// The layers that read each, by their places; -1 for the network's outputs.
    private var readers: [Int: [Int]] = [:]

    init(_ design: Design) {
      layers = design.analysis.own.layers
      places = Dictionary(layers.enumerated().map { ($1.path, $0) }, uniquingKeysWith: { $1 })
      for (place, layer) in layers.enumerated() {
        for input in layer.inputs {
          // A tensor of several is its layer's name with its place.
          let source = places[input] ?? places[String(input.prefix { $0 != "[" })]
          if let source { readers[source, default: []].append(place) }
        }
      }
      for output in design.architecture.outputs {
        if case .layer(let index, _) = output.tensor,
          let place = places[design.architecture.layers[index].path]
        {
          readers[place, default: []].append(-1)
        }
      }
    }

    /// The layer or the modules that a name is of: those from `a.1` to `a.3` for `a.1-3`.
    func parts(named name: String) -> [Set<Int>] {
      let own = layers.indices.filter {
        layers[$0].path == name || layers[$0].path.hasPrefix(name + ".")
      }
      if !own.isEmpty { return [Set(own)] }
      let ends = name.split(separator: "-").map(String.init)
      guard ends.count == 2 else { return [] }
      if let last = Int(ends[1]) {
        let stem = String(ends[0].reversed().drop { $0.isNumber }.reversed())
        guard let first = Int(ends[0].dropFirst(stem.count)), first <= last else { return [] }
        return (first...last).flatMap { parts(named: "\(stem)\($0)") }
      }
      guard let first = ends[0].utf8.last, let last = ends[1].utf8.first, first <= last else {
        return []
      }
      return (first...last).flatMap { parts(named: ends[0].dropLast() + String(UnicodeScalar($0))) }
    }

    /// What is read outside of a part last, without the batch.
    func output(of part: Set<Int>) -> [String] {
      let last = part.sorted().last { place in
        (readers[place] ?? []).contains { !part.contains($0) }
      }
      guard let place = last ?? part.max() else { return [] }
      return (layers[place].outputs.first ?? []).dropFirst().map(String.init)
    }

    func parameters(of part: Set<Int>) -> Int { part.reduce(0) { $0 + layers[$1].parameters } }

    /// The parameters of norms and activations that a layer's output goes through, but for those that a row names.
    func norms(behind part: Set<Int>, but named: Set<Int>) -> Int {
      guard part.count == 1, var open = part.first.map({ [$0] }) else { return 0 }
      let silent: Set<LayerGroup> = [
        .normalization, .activation, .dropout, .function, .shape, .padding,
      ]
      var (sum, seen) = (0, part.union(named))
      while let next = open.popLast() {
        for reader in readers[next] ?? [] where reader >= 0 && seen.insert(reader).inserted {
          guard let group = LayerTable.group(of: layers[reader].type), silent.contains(group) else {
            continue
          }
          sum += layers[reader].parameters
          open.append(reader)
        }
      }
      return sum
    }
  }

  /// Blocks with other channels are rows of their own: Szegedy et al. 2015, table 1, has a row for each.
  @Test func `Inception's modules are a row each`() throws {
    for name in ["googlenet", "googlenet_2014"] {
      let design = try #require(try ZooDesigns.all().first { $0.architecture.name == name })
      let rows = Self.rows(design).map { $0[0] }.filter { $0.hasPrefix("inception") }
      #expect(
        rows == ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"].map { "inception" + $0 },
        "\(name)")
    }
  }

  /// Tan and Le 2019, table 1: so many layers a stage.
  @Test func `EfficientNet's stages are the paper's`() throws {
    let design = try #require(
      try ZooDesigns.all().first { $0.architecture.name == "efficientnet_b0" })
    let rows = Self.rows(design).filter { $0[2].hasPrefix("MBConv") }
    #expect(
      rows.map { $0[2].filter(\.isNumber) } == ["", "22", "22", "32", "3", "42", ""])
  }

  /// What LaTeX reads as commands stands for itself.
  @Test func `names are text`() throws {
    let text = """
      name: evil
      input: [3, 8, 8]
      layers:
        - "a_b-c": Conv2d(4, 3)

      """
    let reader = DefinitionReader(library: { _ in nil })
    let design = try #require(try reader.designs(in: Array(text.utf8), file: "x.yaml").first)
    #expect(Self.rows(design)[2][0] == "a\\_b{-}c")
    let table = PaperTable(
      title: "50% of \\input{x}\n\\end", design.architecture, design.analysis.own)
    #expect(table.text.split(separator: "\n").first == "% 50% of \\input{x}?\\end")
  }
}
