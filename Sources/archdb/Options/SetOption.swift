import ArchFormats
import ArgumentParser
import Views

/// `--set name=value` and `--set path.hyperparameter=value`: what if a definition's parameter, or a
/// layer, were another.
struct SetOption: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: """
      Another value of a definition's parameter (width=1.4) or of a layer's hyperparameter \
      (conv1.stride=1; '*' and '**' match paths).
      """)
  var texts: [String] = []

  /// What is asked, parameters and layers apart, each in the order in which they are typed.
  struct Settings {
    var parameters: [(name: String, value: String)] = []
    var layers: [LayerSetting] = []

    var isEmpty: Bool { parameters.isEmpty && layers.isEmpty }
  }

  /// A design's name with the values that it was given here: `mobilenet_v2 with width=1.4`.
  func title(_ name: String) -> String {
    texts.isEmpty ? name : "\(name) with \(texts.joined(separator: ", "))"
  }

  func settings() throws(Failure) -> Settings {
    var result = Settings()
    for text in texts {
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
        throw Failure(
          .usage, error: "--set takes name=value, not '\(text)'",
          help: "for example width=1.4 or conv1.stride=1")
      }
      let (name, value) = (String(text[..<sign]), String(text[text.index(after: sign)...]))
      if let layer = LayerSetting(name, value) {
        result.layers.append(layer)
      } else {
        result.parameters.append((name, value))
      }
    }
    return result
  }
}
