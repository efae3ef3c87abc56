import ArchFormats
import ShapeEngine

/// What of a file's weights fits a design: totals, then what does not, container by container.
package struct FitsView {
  private let design: String
  private let file: String
  private let fit: WeightFit
  /// Whether every tensor has a line; else containers of which nothing fits have one.
  private let showsAll: Bool
  private let width: Int?
  /// Whether the file's weights are what an exporter made of them.
  private let isExported: Bool

  /// So many lines a part has where not all are asked for.
  private static let lineLimit = 20

  package init(
    design: String, file: String, _ fit: WeightFit, isExported: Bool = false,
    showsAll: Bool = false,
    width: Int? = nil
  ) {
    (self.design, self.file, self.fit) = (design, file, fit)
    (self.isExported, self.showsAll, self.width) = (isExported, showsAll, width)
  }

  // MARK: - A person

  package var text: String {
    var blocks = [totals]
    // One line says what is wrong with every name.
    if fit.fitsWithoutPrefixes, !showsAll { return blocks[0].joined(separator: "\n") }
    blocks.append(
      part(
        "another shape",
        fit.otherShapes.map { other in
          Line(
            other.entry.name,
            ["file \(Self.shape(other.file)),", "design \(Self.shape(other.entry.shape))"])
        }
          + fit.fewerElements.map { other in
            Line(
              other.path,
              [
                "file \(NumberText.count(other.file, "element")),",
                "design \(NumberText.grouped(other.parameters))",
              ])
          }))
    blocks.append(
      part(
        "missing in the file",
        lines(fit.missing.map { ($0.name, $0.shape) }, beside: fit.containers.file)))
    blocks.append(
      part(
        "without a place in the design",
        lines(fit.extra.map { ($0.name, $0.shape) }, beside: fit.containers.design)))
    return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n")
  }

  private var totals: [String] {
    let (fitting, all) = (fit.fittingParameters, fit.parameters)
    let elements =
      fitting.elements == all.elements
      ? NumberText.count(all.elements, "element")
      : "\(NumberText.grouped(fitting.elements)) of \(NumberText.count(all.elements, "element"))"
    var lines = [
      "\(NumberText.grouped(fitting.tensors)) of \(NumberText.count(all.tensors, "parameter")) fit; "
        + elements
    ]
    if fit.buffers.tensors > 0 {
      let count = NumberText.count(fit.buffers.tensors, "buffer")
      lines.append("\(NumberText.grouped(fit.fittingBuffers.tensors)) of \(count) fit")
    }
    if fit.missingOfTraining.tensors > 0 {
      let count = NumberText.count(fit.missingOfTraining.tensors, "parameter")
      lines += WordLines.lines(
        "\(count) of layers that run in training only: not in the file".words, width: width ?? .max)
    }
    for sentence in explanations { lines += WordLines.lines(sentence.words, width: width ?? .max) }
    return lines
  }

  /// What explains much of what does not fit, a sentence each.
  private var explanations: [String] {
    var sentences: [String] = []
    let whole = fit.prefixes.filter(\.design.isEmpty)
    if fit.fitsWithoutPrefixes {
      let options = whole.map { "--prefix \(VisibleText.part($0.file))" }.joined(separator: " ")
      let names = whole.map { "'\(VisibleText.part($0.file))'" }.joined(separator: ", ")
      sentences.append(
        "all fit without the \(whole.count == 1 ? "prefix" : "prefixes") \(names) of the file's names: "
          + options)
    } else {
      sentences += fit.prefixes.prefix(Self.prefixLimit).map(Self.sentence)
      let more = fit.prefixes.count - Self.prefixLimit
      if more > 0 {
        sentences.append(
          "… and \(NumberText.grouped(more)) other \(more == 1 ? "prefix" : "prefixes")")
      }
    }
    if fit.otherForms > 0 {
      sentences.append(
        "\(NumberText.count(fit.otherForms, "name")) of the file and of the design look alike and are "
          + "written with other characters: an accent of its own, or none (Unicode's NFD and NFC)")
    }
    if let first = fit.unplaced.first {
      sentences.append(
        "\(NumberText.count(fit.unplaced.count, "weight")) of the file have no module's name; its graph "
          + "takes them where the design has no such tensor: \(VisibleText.part(first.name)) "
          + Self.shape(first.shape) + (fit.unplaced.count > 1 ? ", …" : ""))
    }
    return sentences + (isExported ? changes : [])
  }

  /// What an exporter to ONNX does, where parameters are missing that it does that to.
  private var changes: [String] {
    let norms = fit.missing.count(where: \.isOfBatchNorm)
    let biases = fit.missing.count { !$0.isOfBatchNorm && $0.name.hasSuffix("bias") }
    func missing(_ count: Int, _ what: String) -> String {
      "\(NumberText.grouped(count)) of the missing \(count == 1 ? "is" : "are") \(what)"
    }
    return [
      norms == 0
        ? "" : missing(norms, "of BatchNorms: exporters make them part of the layer before"),
      biases == 0 ? "" : missing(biases, "a bias: exporters leave out what is all zero"),
    ].filter { !$0.isEmpty }
  }

  /// So many prefixes have a line.
  private static let prefixLimit = 6

  private static func sentence(_ prefix: WeightFit.Prefix) -> String {
    let (file, design) = (VisibleText.part(prefix.file), VisibleText.part(prefix.design))
    let count = NumberText.count(prefix.tensors, "name")
    let begin = prefix.tensors == 1 ? "begins" : "begin"
    if design.isEmpty {
      return "\(count) of the file \(begin) with '\(file)': --prefix \(file) leaves that out"
    }
    if file.isEmpty {
      return "\(count) of the design \(begin) with '\(design)', those of the file do not"
    }
    return "\(count) of the file \(begin) with '\(file)' where the design's begin with '\(design)'"
  }

  private struct Line {
    var name: String
    var words: [String]
    init(_ name: String, _ words: [String]) { (self.name, self.words) = (name, words) }
  }

  private func part(_ title: String, _ lines: [Line]) -> [String] {
    guard !lines.isEmpty else { return [] }
    let shown = showsAll ? lines : Array(lines.prefix(Self.lineLimit))
    var result = [title]
    for line in shown {
      result.append(
        WordLines.text("  \(VisibleText.part(line.name)): ", line.words, width: width))
    }
    let more = lines.count - shown.count
    if more > 0 { result.append("  … \(NumberText.grouped(more)) more; --all lists them") }
    return result
  }

  /// A line for each tensor, or for each container that the other side does not have.
  private func lines(
    _ tensors: [(name: String, shape: [Int])], beside containers: Set<Substring>
  ) -> [Line] {
    func own(_ tensor: (name: String, shape: [Int])) -> Line {
      Line(tensor.name, [Self.shape(tensor.shape)])
    }
    if showsAll { return tensors.map(own) }
    var groups: [(name: Substring, tensors: [(name: String, shape: [Int])])] = []
    var places: [Substring: Int] = [:]
    for tensor in tensors {
      let names = WeightFit.ancestors(of: tensor.name)
      let name = names.last { !containers.contains($0) } ?? names[0]
      if let place = places[name] {
        groups[place].tensors.append(tensor)
      } else {
        places[name] = groups.count
        groups.append((name, [tensor]))
      }
    }
    return groups.map { group in
      if group.tensors.count == 1 { return own(group.tensors[0]) }
      // The sums were checked when the file and the design were read.
      let elements = group.tensors.reduce(0) { $0 &+ $1.shape.reduce(1, &*) }
      return Line(
        String(group.name),
        [
          "\(NumberText.count(group.tensors.count, "tensor")),",
          NumberText.count(elements, "element"),
        ])
    }
  }

  private static func shape(_ sizes: [Int]) -> String {
    "[\(sizes.map(String.init).joined(separator: ", "))]"
  }

  // MARK: - Programs

  /// A row for each tensor that does not fit, and for each prefix that explains some.
  package var table: TextTable {
    var table = TextTable([.init("tensor"), .init("problem"), .init("file"), .init("design")])
    table.rows =
      fit.otherShapes.map {
        [$0.entry.name, "shape", Self.shape($0.file), Self.shape($0.entry.shape)]
      }
      + fit.fewerElements.map { [$0.path, "elements", String($0.file), String($0.parameters)] }
      + fit.missing.map { [$0.name, "missing", "", Self.shape($0.shape)] }
      + fit.extra.map { [$0.name, "extra", Self.shape($0.shape), ""] }
      + fit.prefixes.map { ["*", "prefix", $0.file, $0.design] }
    return table
  }

  package var json: JSON {
    func counts(_ fitting: WeightFit.Count, of all: WeightFit.Count) -> JSON {
      .object([
        "fitting": .int(fitting.tensors), "total": .int(all.tensors),
        "fitting_elements": .int(fitting.elements), "elements": .int(all.elements),
      ])
    }
    func list(_ tensors: [(name: String, shape: [Int])]) -> JSON {
      .array(tensors.map { .object(["name": .string($0.name), "shape": Self.sizes($0.shape)]) })
    }
    var members: [JSON.Member] = [
      .init("design", .string(design)), .init("file", .string(file)),
      .init("fits", .bool(fit.fits)),
      .init("parameters", counts(fit.fittingParameters, of: fit.parameters)),
      .init("buffers", counts(fit.fittingBuffers, of: fit.buffers)),
      .init(
        "shapes",
        .array(
          fit.otherShapes.map {
            .object([
              "name": .string($0.entry.name), "file": Self.sizes($0.file),
              "design": Self.sizes($0.entry.shape),
            ])
          })),
      .init("missing", list(fit.missing.map { ($0.name, $0.shape) })),
      .init("extra", list(fit.extra.map { ($0.name, $0.shape) })),
    ]
    if !fit.fewerElements.isEmpty {
      members.append(
        .init(
          "elements",
          .array(
            fit.fewerElements.map {
              .object([
                "name": .string($0.path), "file": .int($0.file), "design": .int($0.parameters),
              ])
            })))
    }
    // The first of each kind, as one looks for it; then all.
    if let first = fit.prefixes.first(where: \.design.isEmpty) {
      members.append(.init("file_prefix", .string(first.file)))
    } else if let first = fit.prefixes.first(where: \.file.isEmpty) {
      members.append(.init("design_prefix", .string(first.design)))
    }
    if !fit.prefixes.isEmpty {
      members.append(
        .init(
          "prefixes",
          .array(
            fit.prefixes.map {
              .object([
                "file": .string($0.file), "design": .string($0.design), "tensors": .int($0.tensors),
              ])
            })))
    }
    if fit.otherForms > 0 { members.append(.init("other_unicode_forms", .int(fit.otherForms))) }
    if !fit.unplaced.isEmpty {
      members.append(.init("unplaced", list(fit.unplaced.map { ($0.name, $0.shape) })))
    }
    return .object(members)
  }

  private static func sizes(_ shape: [Int]) -> JSON { .array(shape.map(JSON.int)) }
}

extension String {
  fileprivate var words: [String] { split(separator: " ").map(String.init) }
}
