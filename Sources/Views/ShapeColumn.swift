import ArchFormats
import ShapeEngine

/// A column of the tables that `shapes` prints, by the name that `--columns` takes and CSV has as its
/// title.
package enum ShapeColumn: String, CaseIterable, Sendable {
  case path, type, input, kernel, stride, padding, dilation, groups, output, channels, depth,
    height,
    width, elements, params, macs, count, share, activations, memory, rf
  case effectiveStride = "effective_stride"

  /// The columns of a table where none are asked for.
  package static let usual: [Self] = [
    .path, .type, .output, .params, .macs, .share, .rf, .effectiveStride,
  ]

  /// The title of the column for a person.
  var title: String {
    switch self {
    case .path: "layer"
    case .macs: "MACs"
    case .share: "MACs %"
    case .rf: "RF"
    case .effectiveStride: "eff. stride"
    default: rawValue
    }
  }

  /// What stands in the column, for help.
  package var meaning: String {
    switch self {
    case .path: "the layer with its containers"
    case .type: "the layer's type, or the block's name"
    case .input: "the shapes of its inputs"
    case .kernel: "kernel_size of the layer"
    case .stride: "stride of the layer"
    case .padding: "padding of the layer"
    case .dilation: "dilation of the layer"
    case .groups: "groups of the layer"
    case .output: "the shapes of its outputs"
    case .channels: "channels of the first output"
    case .depth: "its depth"
    case .height: "its height"
    case .width: "its width, or its length"
    case .elements: "elements of the first output"
    case .params: "weights and biases"
    case .macs: "multiply-accumulates"
    case .count: "what --count counts"
    case .share: "their share of all"
    case .activations: "elements of all outputs"
    case .memory: "bytes of tensors that are there while the layer runs"
    case .rf: "the receptive field"
    case .effectiveStride: "the input's cells between two of the output's"
    }
  }

  /// The hyperparameter that the column shows; nil for one that shows none.
  package var hyperparameter: String? {
    switch self {
    case .kernel: "kernel_size"
    case .stride, .padding, .dilation, .groups: rawValue
    default: nil
    }
  }

  /// Whether the column shows what a tensor is in space.
  package var isOfSpace: Bool { [.channels, .depth, .height, .width].contains(self) }

  /// How the column stands in a table.
  var format: TextTable.Column {
    switch self {
    case .path, .type: .init(title, overflow: .continues)
    case .params: .init(title, isNumber: true, dispensability: -2)
    case .macs: .init(title, isNumber: true, dispensability: -1)
    case .share: .init(title, isNumber: true, dispensability: 1)
    case .rf: .init(title, isNumber: true, dispensability: 2)
    case .effectiveStride: .init(title, isNumber: true, dispensability: 3)
    case .output: .init(title, isNumber: true)
    default: .init(title, isNumber: true)
    }
  }

  /// The columns of a list such as `path,output,memory`.
  ///
  /// - Throws: ``ColumnError`` where a name is unknown or stands twice.
  package static func read(_ text: String) throws(ColumnError) -> [Self] {
    var columns: [Self] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let name = part.filter { $0 != " " }
      guard let column = Self(rawValue: String(name)) else { throw .unknown(String(name)) }
      if columns.contains(column) { throw .twice(column) }
      columns.append(column)
    }
    return columns
  }
}

/// What is wrong with a list of columns.
package enum ColumnError: Error, CustomStringConvertible {
  case unknown(String)
  case twice(ShapeColumn)

  package var description: String {
    switch self {
    case .unknown(let name):
      "there is no column '\(VisibleText.line(name))'; "
        + (Suggestion.help(for: name, among: ShapeColumn.allCases.map(\.rawValue))
          ?? "there are \(ShapeColumn.allCases.map(\.rawValue).joined(separator: ", "))")
    case .twice(let column): "the column '\(column.rawValue)' stands twice"
    }
  }
}
