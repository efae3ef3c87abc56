import ArchFormats
import ShapeEngine

/// What became of the designs of two sides that are paired by their names: the end of a report.
package struct DiffReport: Sendable {
  package var changed = 0, added = 0, removed = 0, unchanged = 0
  /// Those of which a side cannot be read.
  package var uncompared = 0
  /// How many checks failed; nil where none were asked for.
  package var failed: Int?

  package init() {}

  /// Whether the sides are the same as far as they were compared.
  package var isSame: Bool { changed == 0 && added == 0 && removed == 0 }

  /// `3 changed, 1 added, 0 removed, 995 unchanged`
  package var text: String {
    var parts = [
      (changed, "changed"), (added, "added"), (removed, "removed"), (unchanged, "unchanged"),
    ]
    if uncompared > 0 { parts.append((uncompared, "not compared")) }
    return parts.map { "\(NumberText.grouped($0.0)) \($0.1)" }.joined(separator: ", ")
  }

  package var json: JSON {
    var members: [JSON.Member] = [
      .init("changed", .int(changed)), .init("added", .int(added)),
      .init("removed", .int(removed)), .init("unchanged", .int(unchanged)),
      .init("not_compared", .int(uncompared)),
    ]
    if let failed { members.append(.init("failed", .int(failed))) }
    return .object(members)
  }
}

/// A design that one side of a comparison alone has.
package struct LoneDesign: Sendable {
  var title: String
  var layerCount: Int
  var isAdded: Bool
  /// The side, or the file of it; nil for the catalog.
  var place: String?
  /// Whether the place is a file among several.
  var isInFile: Bool
  /// The figures at the input that was asked for; nil where there are none.
  package var report: ShapeReport?
  /// The checks that failed; nil where none were asked for.
  package var failed: [FailedCheck]?

  package init(
    title: String, layerCount: Int, isAdded: Bool, place: String?, isInFile: Bool
  ) {
    (self.title, self.layerCount, self.isAdded) = (title, layerCount, isAdded)
    (self.place, self.isInFile) = (place, isInFile)
  }

  /// `+ resnet18  69 layers, 11,689,512 params, 1,814,073,344 MACs, only in new.yaml`
  package func text(width: Int?) -> String {
    var parts = [NumberText.count(layerCount, "layer")]
    if let report {
      parts += [
        "\(NumberText.grouped(report.parameters)) params",
        "\(NumberText.grouped(report.macs)) MACs",
      ]
    }
    let words = (parts + ["only in \(place ?? "the catalog")"]).joined(separator: ", ").split(
      separator: " ")
    return WordLines.text("\(isAdded ? "+" : "-") \(title)  ", words.map(String.init), width: width)
  }

  package var json: JSON {
    func sides(_ value: JSON) -> [JSON.Member] {
      [.init("was", isAdded ? .null : value), .init("now", isAdded ? value : .null)]
    }
    var members = sides(.string(title)) + [.init("equal", false)]
    if isInFile {
      members.append(.init("file", .object(sides(place.map(JSON.string) ?? .null))))
    }
    let totals = ComparisonView.json(report.map(ArchitectureTotals.init))
    members.append(.init("totals", .object(sides(totals))))
    if let failed { members.append(.init("failed", .array(failed.map(\.json)))) }
    return .object(members)
  }
}
