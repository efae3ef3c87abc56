import ArchFormats
import ShapeEngine

extension Comparison {
  var totals: (was: ArchitectureTotals?, now: ArchitectureTotals?) {
    (before.report.map(ArchitectureTotals.init), after.report.map(ArchitectureTotals.init))
  }

  /// Whether the parameters or multiply-accumulates are others, although nothing is different: folding
  /// adds biases and takes norms away.
  var hasOtherTotals: Bool {
    let (was, now) = totals
    return was?.parameters != now?.parameters || was?.macs != now?.macs
  }

  /// The sums of both, and the changes.
  func totalsTable(isFull: Bool) -> TextTable {
    var table = TextTable([
      .init("total"), .init("was", isNumber: true), .init("now", isNumber: true),
      .init("change", isNumber: true, dispensability: 1), .init("", isNumber: true),
    ])
    table.fullForm = "--format json"
    let (was, now) = totals
    func add(_ name: String, _ x: Int?, _ y: Int?) {
      var row = [name, x.map(NumberText.grouped) ?? "", y.map(NumberText.grouped) ?? "", "", ""]
      if let x, let y {
        row[3] = Self.change(x, y)
        row[4] = Self.share(x, y)
      }
      table.rows.append(row)
    }
    add("params", was?.parameters, now?.parameters)
    add("MACs", was?.macs, now?.macs)
    if isFull || was?.activations != now?.activations {
      add("activations", was?.activations, now?.activations)
    }
    if isFull || was?.field != now?.field {
      table.rows.append([
        "receptive field", was.map { NumberText.shape($0.field) } ?? "",
        now.map { NumberText.shape($0.field) } ?? "", "", "",
      ])
    }
    if isFull || was?.outputs != now?.outputs {
      table.rows.append([
        "output", was.map { Self.text($0.outputs) } ?? "", now.map { Self.text($0.outputs) } ?? "",
        "", "",
      ])
    }
    return table
  }

  /// `+141,557,760`; empty where nothing changed.
  static func change(_ was: Int, _ now: Int) -> String {
    let (change, hasOverflow) = now.subtractingReportingOverflow(was)
    guard !hasOverflow, change != 0 else { return "" }
    return signed(change)
  }

  static func signed(_ change: Int) -> String {
    (change > 0 ? "+" : "") + NumberText.grouped(change)
  }

  /// The change in per cent of what it was: `+7.1%`.
  static func share(_ was: Int, _ now: Int) -> String {
    guard was > 0, was != now else { return "" }
    let tenths = ((Double(now) - Double(was)) / Double(was) * 1000).rounded()
    guard tenths.magnitude < 1e9 else { return "" }
    let count = Int(tenths.magnitude)
    return "\(tenths < 0 ? "-" : "+")\(NumberText.grouped(count / 10)).\(count % 10)%"
  }

  // MARK: - Every input

  /// What is known of the sizes at every input, for a person.
  var everywhereNote: String {
    let undecided = forms.undecided.count
    if undecided == 0 { return comparedNote }
    let open =
      "\(NumberText.count(undecided, "layer")) not compared: there is no formula of the size."
    return forms.differing.isEmpty ? open : "\(comparedNote) \(open)"
  }

  private var comparedNote: String {
    if let obstacle = forms.obstacle { return "Not compared at every input: \(obstacle)." }
    if forms.isSameSizeEverywhere {
      return difference.added.isEmpty && difference.removed.isEmpty
        ? "Every layer has the same size at every input that both accept."
        : "Every layer that both have is of the same size at every input that both accept."
    }
    if forms.differing.isEmpty { return "The outputs differ in size at some inputs." }
    let others = forms.differing.count(where: \.isChannelsOnly)
    let sized = forms.differing.count - others
    func text(_ count: Int, _ one: String, _ many: String) -> String {
      "\(NumberText.count(count, "layer")) \(count == 1 ? one : many)"
    }
    if sized == 0 {
      return text(others, "differs", "differ")
        + " in channels only; no other size differs at any input."
    }
    let note = text(sized, "is", "are") + " of another size at some inputs"
    let more = "\(NumberText.grouped(others)) more \(others == 1 ? "differs" : "differ")"
    return others == 0 ? "\(note)." : "\(note), \(more) in channels only."
  }

  /// The legal inputs of both sides, a line each; one line where they are the same.
  var legalLines: [String] {
    let (was, now) = (
      Self.legalText(forms.legalBefore), Self.legalText(forms.legalAfter)
    )
    if was == now { return ["legal inputs  \(was)"] }
    return ["legal inputs  was \(was)", "              now \(now)"]
  }

  /// An axis with the others as they are, axes with the same sizes together: `H, W >= 63`.
  static func legalText(_ legal: LegalInputs?) -> String {
    guard let legal, !legal.axes.isEmpty else { return "unknown" }
    var groups: [(names: [String], sizes: SolvedSizes?, isCoupled: Bool)] = []
    for axis in legal.axes {
      let (sizes, isCoupled) = (try? legal.sizes(of: axis), legal.isCoupled(axis))
      if let place = groups.firstIndex(where: { $0.sizes == sizes && $0.isCoupled == isCoupled }) {
        groups[place].names.append(axis.name)
      } else {
        groups.append(([axis.name], sizes, isCoupled))
      }
    }
    return groups.map { group in
      let names = group.names.joined(separator: ", ")
      guard let sizes = group.sizes else { return "\(names) unknown" }
      let coupled = group.isCoupled ? " with the others as they are" : ""
      return SizeSetText.text(of: sizes, names: names) + coupled
    }.joined(separator: "; ")
  }
}
