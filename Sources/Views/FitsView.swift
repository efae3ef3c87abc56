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

  /// So many lines a part has where not all are asked for.
  private static let lineLimit = 20

  package init(
    design: String, file: String, _ fit: WeightFit, showsAll: Bool = false, width: Int? = nil
  ) {
    (self.design, self.file, self.fit) = (design, file, fit)
    (self.showsAll, self.width) = (showsAll, width)
  }

  // MARK: - A person

  package var text: String {
    var blocks = [totals]
    // One line says what is wrong with every name.
    if fit.fitsWithoutPrefix, !showsAll { return blocks[0].joined(separator: "\n") }
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
    if let prefix = fit.filePrefix {
      // What the names lost already goes in front of it.
      let shown = VisibleText.part(fit.prefix + prefix)
      lines += WordLines.lines(
        (fit.fitsWithoutPrefix
          ? "all fit without the prefix '\(shown)' of the file's names: --prefix \(shown)"
          : "names of the file begin with '\(shown)': --prefix \(shown) leaves that out").words,
        width: width ?? .max)
    } else if let prefix = fit.designPrefix {
      lines += WordLines.lines(
        "names of the design begin with '\(VisibleText.part(prefix))', those of the file do not"
          .words, width: width ?? .max)
    }
    return lines
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

  /// A row for each tensor that does not fit.
  package var table: TextTable {
    var table = TextTable([.init("tensor"), .init("problem"), .init("file"), .init("design")])
    table.rows =
      fit.otherShapes.map {
        [$0.entry.name, "shape", Self.shape($0.file), Self.shape($0.entry.shape)]
      }
      + fit.fewerElements.map { [$0.path, "elements", String($0.file), String($0.parameters)] }
      + fit.missing.map { [$0.name, "missing", "", Self.shape($0.shape)] }
      + fit.extra.map { [$0.name, "extra", Self.shape($0.shape), ""] }
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
    if let prefix = fit.filePrefix { members.append(.init("file_prefix", .string(prefix))) }
    if let prefix = fit.designPrefix { members.append(.init("design_prefix", .string(prefix))) }
    return .object(members)
  }

  private static func sizes(_ shape: [Int]) -> JSON { .array(shape.map(JSON.int)) }
}

extension String {
  fileprivate var words: [String] { split(separator: " ").map(String.init) }
}
