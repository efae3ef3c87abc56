extension Difference {
  mutating func findEdits(_ left: LayerKeys, _ right: LayerKeys) {
    findEdits { edit in
      if left.kinds[edit.was] != right.kinds[edit.now], let x = left.written[edit.was],
        let y = right.written[edit.now]
      {
        edit.hyperparameters = Self.changes(x.settings, y.settings, of: y.type)
      }
    }
  }

  /// Finds what was edited.
  ///
  /// - Parameter compare: notes what layers that correspond have otherwise, apart from connections.
  mutating func findEdits(_ compare: (inout LayerEdit) -> Void) {
    let connections = Connections(self)
    for (j, partner) in partners.enumerated() {
      guard let i = partner ?? replaces[j] else { continue }
      var edit = LayerEdit(was: i, now: j)
      if partner == nil {
        edit.isReplaced = true
        edit.call = .init(was: call(was: i), now: call(now: j))
      } else {
        compare(&edit)
      }
      if !connections.areKept(of: i, j) {
        edit.inputs = .init(
          was: was.layers[i].inputs.map(was.name(of:)),
          now: now.layers[j].inputs.map(now.name(of:)))
      }
      let owners = (
        was.layers[i].weightsOf ?? was.layers[i].tiedTo,
        now.layers[j].weightsOf ?? now.layers[j].tiedTo
      )
      if owners.0.flatMap({ successors[$0] ?? replacedBy[$0] }) != owners.1
        || (owners.0 == nil) != (owners.1 == nil)
      {
        edit.weights = .init(
          was: owners.0.map { [was.layers[$0].path] } ?? [],
          now: owners.1.map { [now.layers[$0].path] } ?? [])
      }
      if was.layers[i].isTrainingOnly != now.layers[j].isTrainingOnly {
        edit.isTrainingOnly = now.layers[j].isTrainingOnly
      }
      if !edit.isEmpty { edits.append(edit) }
    }
    var setting = ArchitectureEdit()
    if was.inputs != now.inputs { setting.inputs = (was.inputs, now.inputs) }
    if was.batch != now.batch { setting.batch = (was.batch, now.batch) }
    if was.isFixed != now.isFixed { setting.isFixed = (was.isFixed, now.isFixed) }
    if !connections.areOutputsKept {
      setting.outputs = (was.outputs.map(was.text(of:)), now.outputs.map(now.text(of:)))
    }
    func conditions(
      _ architecture: Architecture, by naming: Architecture.ConditionNames
    ) -> [String] {
      architecture.conditions.map { condition in
        architecture.text(of: condition, by: naming) + (condition.message.map { ": \($0)" } ?? "")
      }
    }
    // Axes that have other names are the same dimensions.
    if conditions(was, by: .places) != conditions(now, by: .places) {
      setting.conditions = (conditions(was, by: .axes), conditions(now, by: .axes))
    }
    if !setting.isEmpty { self.setting = setting }
  }

  /// The hyperparameters that differ, in the order of the type.
  static func changes(
    _ x: [WrittenLayer.Setting], _ y: [WrittenLayer.Setting], of type: LayerType
  ) -> [LayerEdit.Hyperparameter] {
    type.parameters.compactMap { parameter in
      let old = x.first { $0.name == parameter.name }?.value
      let new = y.first { $0.name == parameter.name }?.value
      return old == new ? nil : .init(name: parameter.name, was: old, now: new)
    }
  }
}

extension Architecture {
  fileprivate func text(of output: Output) -> String {
    let tensor = name(of: output.tensor)
    return output.name.map { "\($0): \(tensor)" } ?? tensor
  }
}
