import ShapeEngine

/// What `--set layer4.0.conv2.stride=1` asks: another value of a hyperparameter of one layer, or of
/// all that a pattern matches.
package struct LayerSetting: Hashable, Sendable {
  /// A layer's path, or a pattern in which `*` is within a component and `**` goes across.
  package var pattern: String
  /// The hyperparameter's name.
  package var name: String
  /// The value as it is written.
  package var text: String

  package init(pattern: String, name: String, text: String) {
    self.pattern = pattern
    self.name = name
    self.text = text
  }

  /// The setting that `path.name` and a value stand for; nil where there is no path, so that the
  /// name is a parameter's.
  package init?(_ name: String, _ text: String) {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    self.init(
      pattern: String(name[..<dot]), name: String(name[name.index(after: dot)...]), text: text)
  }

  /// As it is typed: `layer4.0.conv2.stride=1`.
  package var description: String { "\(pattern).\(name)=\(text)" }

  /// The paths of those layers that the pattern matches, and that have the hyperparameter where it
  /// is a pattern. The name of an output stands for the layer that gives it.
  func paths(in layers: [Node], outputs: [Architecture.Output]) -> [String] {
    let glob = Glob(pattern, separator: ".")
    guard glob.wildcardCount > 0 else {
      if layers.contains(where: { $0.path == pattern }) { return [pattern] }
      return outputs.layer(named: pattern).map { [layers[$0].path] } ?? []
    }
    var known: [String: Bool] = [:]
    return layers.filter { node in
      guard node.weightsOf == nil, glob.matches(node.path) else { return false }
      let type = node.layer.type
      let has = known[type] ?? node.layer.row?.parameters.contains { $0.name == name } ?? false
      known[type] = has
      return has
    }.map(\.path)
  }

  /// The value as a definition writes it: a word in quotes.
  func written(for layer: any Layer) -> String {
    let parameter = layer.row?.parameters.first { $0.name == name }
    guard case .string(text)? = try? value(for: parameter) else { return text }
    return "'\(text)'"
  }

  /// The value for a hyperparameter: an expression as a definition writes it, a word, or a size.
  func value(for parameter: LayerType.Parameter?) throws(DefinitionError) -> Value {
    let takesSizes = parameter?.takesSizes ?? false
    let size = takesSizes ? try? SizeExpressionReader.expression(text, like: { _ in nil }) : nil
    do throws(DefinitionError) {
      let value = try Document.datum(text, Environment()).value
      if case .string = value, let size { return .size(size) }
      return value
    } catch {
      if let size { return .size(size) }
      var error = error
      error.place = nil
      error.found = error.found ?? text
      throw error
    }
  }
}

extension Analysis {
  /// The architecture with other values of some layers' hyperparameters; what other layers infer
  /// from their inputs is inferred anew.
  ///
  /// - Parameter shapes: what takes the place of the inputs' shapes, without the batch; nil for their own.
  /// - Throws: ``DefinitionError`` where no layer matches, a type refuses a value, or a layer
  ///   refuses what it is then given.
  package func setting(
    _ settings: [LayerSetting], at shapes: (([Architecture.Input]) -> [[Int]])? = nil
  ) throws(DefinitionError) -> Analysis {
    guard !settings.isEmpty else { return self }
    var draft: GraphDraft
    do { draft = try GraphDraft(architecture) } catch {
      throw DefinitionError(error, at: nil, path: nil)
    }
    if let shapes { draft.setInputs(shapes(architecture.inputs)) }
    for setting in settings {
      let paths = setting.paths(in: architecture.layers, outputs: architecture.outputs)
      if paths.isEmpty {
        throw setting.noLayer(
          of: architecture.name,
          among: architecture.layers.map(\.path) + architecture.outputs.compactMap(\.name))
      }
      for path in paths {
        let parameter = draft.type(at: path)?.parameters.first { $0.name == setting.name }
        let value = try setting.value(for: parameter)
        do { try draft.set([.init(setting.name, value)], at: path) } catch {
          throw DefinitionError(error.error, at: nil, path: path)
        }
      }
    }
    do { return try draft.analysis() } catch {
      var refusal = DefinitionError(refusal: error)
      refusal.isRefusal = true
      throw refusal
    }
  }
}

extension LayerSetting {
  /// Why it is about no layer of an architecture with these.
  func noLayer(of architecture: String, among paths: [String]) -> DefinitionError {
    let isPattern = pattern.contains("*")
    let isContainer = paths.contains { $0.hasPrefix(pattern + ".") }
    return DefinitionError(
      isPattern
        ? "no layer that '\(pattern)' matches has a hyperparameter '\(name)'"
        : "\(architecture) has no layer '\(pattern)'",
      found: description,
      expected: "a layer's path and a hyperparameter",
      help: isContainer
        ? "it is a container; '\(pattern).**' stands for all layers in it"
        : Suggestion.help(for: pattern, among: paths))
  }
}
