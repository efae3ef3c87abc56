import ArchFormats
import ShapeEngine

extension Layer {
  /// The layer as a definition calls it, without what is inferred or has its default:
  /// `Conv2d(64, 3, stride=2)`.
  package var definitionCall: String {
    guard let row else { return type }
    let positional = row.positional
    var arguments: [String] = []
    for (parameter, (name, value)) in zip(row.parameters, row.hyperparameters(of: self)) {
      guard !parameter.isInferred, value != parameter.defaultValue else { continue }
      let text = value.short(for: parameter).text()
      let isNext = arguments.count < positional.count && positional[arguments.count] == name
      arguments.append(isNext ? text : "\(name)=\(text)")
    }
    return "\(type)(\(arguments.joined(separator: ", ")))"
  }
}
