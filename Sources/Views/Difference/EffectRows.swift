import ArchFormats
import ShapeEngine

/// Layers one after the other whose figures differ, as one row.
struct EffectRow {
  /// The layers' paths, or the container that holds them all.
  var label: String
  /// The last one's outputs.
  var was: String
  var now: String
  /// The changes of the sums; nil where they do not fit 64 bits.
  var parameters: Int?
  var macs: Int?
  /// The last one's receptive field, where it differs: `99 -> 179`.
  var field: String
  /// What they differ because of.
  var because: [String]
  var layerCount: Int
  /// The index of the first layer in `now`.
  var place: Int
}

extension Comparison {
  /// The rows about all layers whose figures differ, edited or affected, by the containers that
  /// they stand in.
  var effectRows: [EffectRow] { rows(of: effects) }

  func rows(of effects: [LayerEffect]) -> [EffectRow] {
    let depth = depth(of: effects)
    var rows: [EffectRow] = []
    var group: [LayerEffect] = []
    func key(_ effect: LayerEffect) -> String {
      let components = difference.now.layers[effect.now].path.split(separator: ".")
      // A layer that is no deeper stands for itself among its like.
      return components.count > depth ? components.prefix(depth).joined(separator: ".") : ""
    }
    for effect in effects {
      if let last = group.last,
        key(last) != key(effect) || (key(effect) == "" && !isAlike(last, effect))
      {
        rows.append(row(group, key(last)))
        group = []
      }
      group.append(effect)
    }
    if let last = group.last { rows.append(row(group, key(last))) }
    return rows
  }

  private func isAlike(_ x: LayerEffect, _ y: LayerEffect) -> Bool {
    x.before.outputs == y.before.outputs && x.after.outputs == y.after.outputs
  }

  /// How many components of paths make rows that say something: few rows, but more than one or two.
  private func depth(of effects: [LayerEffect]) -> Int {
    let paths = effects.map { difference.now.layers[$0.now].path.split(separator: ".") }
    for depth in 1..<3 where Set(paths.map { $0.prefix(depth) }).count > 3 { return depth }
    return 2
  }

  private func row(_ group: [LayerEffect], _ container: String) -> EffectRow {
    let paths = group.map { difference.now.layers[$0.now].path }
    var label = container
    if container.isEmpty {
      label =
        paths.count > 3 ? "\(paths[0])..\(paths[paths.count - 1])" : paths.joined(separator: " ")
    }
    let last = group[group.count - 1]
    return EffectRow(
      label: label, was: Self.text(last.before.outputs), now: Self.text(last.after.outputs),
      parameters: Self.sum(group) { ($0.before.parameters, $0.after.parameters) },
      macs: Self.sum(group) { ($0.before.macs ?? 0, $0.after.macs ?? 0) },
      field: Self.fieldText(last), because: because(group), layerCount: group.count,
      place: group[0].now)
  }

  private static func sum(
    _ group: [LayerEffect], _ figures: (LayerEffect) -> (was: Int, now: Int)
  ) -> Int? {
    group.reduce(0) { sum, effect in
      let (was, now) = figures(effect)
      let (change, over) = now.subtractingReportingOverflow(was)
      let (total, isOver) = (sum ?? 0).addingReportingOverflow(change)
      return sum == nil || over || isOver ? nil : total
    }
  }

  private static func fieldText(_ effect: LayerEffect) -> String {
    func text(_ field: [Int]) -> String {
      guard let first = field.first else { return "none" }
      return field.allSatisfy { $0 == first } ? String(first) : NumberText.shape(field)
    }
    let (was, now) = (text(effect.before.field), text(effect.after.field))
    return was == now ? "" : "\(was) -> \(now)"
  }

  /// The outputs without the batch; of many the first, and how many more there are.
  static func text(_ outputs: [[Int]]) -> String {
    let shapes = outputs.map { NumberText.shape($0.count > 1 ? Array($0.dropFirst()) : $0) }
    return shapes.count > 2 ? "\(shapes[0]), +\(shapes.count - 1)" : shapes.joined(separator: ", ")
  }

  /// What all rows are because of; nil where that is not one thing.
  func onlyCause(of rows: [EffectRow]) -> String? {
    let causes = Set(rows.map(\.because))
    guard causes.count == 1, let cause = causes.first, !cause.isEmpty else { return nil }
    return CauseText.title(of: cause)
  }

  private func because(_ group: [LayerEffect]) -> [String] {
    var seen: Set<String> = []
    return group.flatMap(\.because).filter { seen.insert($0).inserted }
  }
}
