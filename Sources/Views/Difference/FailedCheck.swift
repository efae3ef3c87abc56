import ArchFormats
import ShapeEngine

/// A check that failed, with both values.
package struct FailedCheck: Sendable {
  /// The condition as it was written.
  package var check: String
  /// `params 132,863,336 -> 133,047,848 +0.1%`
  package var reason: String
  /// The design that it is about, where there are several.
  package var design: String?
  var was: JSON
  var now: JSON
  /// The layers that it is about, where it is about some.
  var paths: [String] = []

  /// The line that ends a command.
  package var line: String { "--fail-on '\(check)': \(design.map { "\($0): " } ?? "")\(reason)" }

  /// The same, of a design among several.
  package func of(_ design: String?) -> FailedCheck {
    var check = self
    check.design = design
    return check
  }

  var json: JSON {
    var members: [JSON.Member] = [
      .init("check", .string(check)), .init("reason", .string(reason)), .init("was", was),
      .init("now", now),
    ]
    if !paths.isEmpty { members.append(.init("paths", .array(paths.map(JSON.string)))) }
    return .object(members)
  }
}

extension Comparison {
  /// How a promise is broken, with both values; nil where it is kept.
  func broken(
    _ promise: FailCondition.Promise
  ) -> (reason: String, was: JSON, now: JSON)? {
    switch promise {
    case .output: brokenOutput
    case .legal: brokenLegality
    case .receptiveField: brokenField
    }
  }

  // MARK: - Outputs

  private var brokenOutput: (reason: String, was: JSON, now: JSON)? {
    guard let x = before.report, let y = after.report else { return unknown("output") }
    let (was, now) = (x.outputs.map(\.shape), y.outputs.map(\.shape))
    if was != now {
      return (
        "\(Self.text(was)) -> \(Self.text(now)) at \(inputText(x, y))", JSON.shapes(was),
        JSON.shapes(now)
      )
    }
    // At the input that was asked for nothing else is asked.
    if hasAskedInput || forms.isOutputSame || forms.obstacle != nil { return nil }
    guard let outputs = forms.outputs else {
      return (
        "\(Self.text(was)) at \(inputText(x, y)); it cannot be compared at other inputs, "
          + "since its size has no formula: --input asks for one", JSON.shapes(was),
        JSON.shapes(now)
      )
    }
    let texts = [outputs.was, outputs.now].map { shapes in
      shapes.map { $0.dropFirst().joined(separator: " x ") }.joined(separator: ", ")
    }
    return (
      "\(texts[0]) -> \(texts[1]) at some inputs", JSON.shapes(outputs.was),
      JSON.shapes(outputs.now)
    )
  }

  private func inputText(_ was: ShapeReport, _ now: ShapeReport) -> String {
    let (x, y) = (NumberText.inputs(was.samples), NumberText.inputs(now.samples))
    return x == y ? "input \(x)" : "inputs \(x) -> \(y)"
  }

  private func unknown(_ name: String) -> (reason: String, was: JSON, now: JSON) {
    ("\(name) cannot be compared: there are no figures on both sides", .null, .null)
  }

  // MARK: - Legal inputs

  private var brokenLegality: (reason: String, was: JSON, now: JSON)? {
    let (was, now) = (Self.legalText(forms.legalBefore), Self.legalText(forms.legalAfter))
    switch forms.legalLoss {
    case .none?: return nil
    case .input(let input, let error)?:
      let samples = difference.was.samples(of: input)
      let texts = was == now ? "" : "; legal inputs \(was) -> \(now)"
      return (
        "\(NumberText.inputs(samples)) was accepted and is refused: \(error.message)\(texts)",
        .string(was), .string(now)
      )
    case .unknown(let why)?:
      return (
        "it is not known whether all inputs that were accepted still are: \(why)",
        .string(was), .string(now)
      )
    case nil: return unknown("legal")
    }
  }

  // MARK: - Receptive fields

  private var brokenField: (reason: String, was: JSON, now: JSON)? {
    guard let x = before.report, let y = after.report else { return unknown("receptive_field") }
    let (was, now) = (x.outputs.map(\.field), y.outputs.map(\.field))
    guard was != now else { return nil }
    func text(_ fields: [[Int]]) -> String {
      fields.map { $0.isEmpty ? "none" : NumberText.shape($0) }.joined(separator: ", ")
    }
    return ("\(text(was)) -> \(text(now))", JSON.shapes(was), JSON.shapes(now))
  }
}
