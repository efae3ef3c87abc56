import ArchFormats
import ShapeEngine

/// The answer of `solve NAME --square`: the largest square input within bounds on costs, or the largest
/// batch at an input.
package struct LargestView: Sendable {
  package enum Question: String, Sendable {
    case input, batch
  }

  package let name: String
  /// The architecture with its revision, and what is asked.
  package let heading: String
  package let question: Question
  /// The sizes of each input, without the batch.
  package let samples: [[Int]]
  package let batch: Int
  package let macs: Int?
  package let activations: Int?
  /// In bytes, parameters and activations.
  package let memory: Int?
  package let elementType: ElementType
  package let title: String

  /// - Parameter report: the design at the answer.
  package init(
    title: String, name: String, words: [String], _ question: Question, report: ShapeReport,
    elementType: ElementType
  ) {
    (self.title, self.name, self.question, self.elementType) = (title, name, question, elementType)
    heading = title + "  " + words.joined(separator: ", ")
    (samples, batch) = (report.samples, report.batch)
    (macs, activations) = (report.macs, report.activations)
    memory = report.peak.flatMap { peak in
      (try? Checked.add(peak.elements, report.parameters)).flatMap(elementType.bytes)
    }
  }

  /// What lists several designs, one a row.
  package static var table: TextTable {
    TextTable([
      .init("architecture", overflow: .continues, ampleWidth: 28),
      .init("input", isNumber: true), .init("batch", isNumber: true),
      .init("MACs", isNumber: true, dispensability: 2),
      .init("activations", isNumber: true, dispensability: 1),
      .init("memory", isNumber: true),
      .init("why", overflow: .continues, ampleWidth: 30),
    ])
  }

  /// The row of a design that has no answer, and why.
  package static func row(of title: String, without reason: String) -> [String] {
    [title, "none", "", "", "", "", reason]
  }

  /// - Parameter isPlain: whether a program reads it.
  package func row(isPlain: Bool) -> [String] {
    func text(_ value: Int?) -> String { value.map(NumberText.grouped) ?? "" }
    return [
      title, NumberText.inputs(samples), String(batch), text(macs), text(activations),
      isPlain ? text(memory) : memory.map(NumberText.bytes) ?? "", "",
    ]
  }

  package var text: String {
    let input = NumberText.inputs(samples)
    let answer =
      question == .input
      ? "largest square input  \(input)" + (batch == 1 ? "" : ", batch \(batch)")
      : "largest batch at \(input)  \(NumberText.grouped(batch))"
    let facts = [
      memory.map { "\(NumberText.bytes($0)) with parameters" },
      macs.map { "\(NumberText.short($0)) MACs" },
      activations.map { "\(NumberText.short($0)) activations" },
    ].compactMap { $0 }
    return [heading, answer, facts.joined(separator: ", ")].joined(separator: "\n")
  }

  package var json: JSON {
    func number(_ value: Int?) -> JSON { value.map(JSON.int) ?? .null }
    return .object([
      .init("architecture", .string(name)), .init("largest", .string(question.rawValue)),
      .init("input", JSON.shapes(samples)), .init("batch", .int(batch)),
      .init("macs", number(macs)), .init("activations", number(activations)),
      .init("memory", number(memory)), .init("dtype", .string(elementType.rawValue)),
    ])
  }
}
