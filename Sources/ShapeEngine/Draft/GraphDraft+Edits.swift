extension GraphDraft {
  /// Makes one edit of a patch.
  ///
  /// - Throws: ``ShapeError`` where it does not fit; the draft is then as it was.
  public mutating func apply(_ edit: PatchEdit) throws(ShapeError) {
    switch edit {
    case .set(let path, let settings, let sharing, let isTraining):
      try set(path, settings, sharing, isTraining)
    case .insert(let insertion): try insert(insertion)
    case .remove(let path): try remove(path)
    case .rename(let path, let new): try rename(path, to: new)
    case .rewire(let path, let from, let like, let place):
      try rewire(path, from: from, like: like, place)
    case .configure(let inputs, let batch, let isFixed):
      if let inputs { start.inputs = inputs }
      if let batch { start.batch = batch }
      if let isFixed { start.isFixed = isFixed }
    case .conditions(let stated):
      var result: [(condition: StatedCondition, tensors: [Tensor])] = []
      for (condition, names) in stated {
        var tensors: [Tensor] = []
        for name in names { tensors.append(try self.tensor(name)) }
        result.append((condition, tensors))
      }
      conditions = result
    case .outputs(let names):
      var result: [(name: String?, tensor: Tensor)] = []
      for (name, tensor) in names { result.append((name, try self.tensor(tensor))) }
      outputs = result
    }
  }

  // MARK: - Names

  func number(of path: String) throws(ShapeError) -> Int {
    guard let number = places[path] else { throw noLayer(path) }
    return number
  }

  /// The tensor of a name: a layer's path, `path.1` for its second output, or an input's name.
  func tensor(_ name: String) throws(ShapeError) -> Tensor {
    if let number = places[name] { return .layer(number, output: 0) }
    if let index = start.inputs.firstIndex(where: { $0.name == name }) { return .input(index) }
    if let dot = name.lastIndex(of: "."), let number = places[String(name[..<dot])],
      let output = Int(name[name.index(after: dot)...]), output >= 0
    {
      return .layer(number, output: output)
    }
    throw noLayer(name)
  }

  func tensors(_ names: [String]) throws(ShapeError) -> [Tensor] {
    var result: [Tensor] = []
    for name in names { result.append(try tensor(name)) }
    return result
  }

  func name(of tensor: Tensor) -> String {
    switch tensor {
    case .input(let index):
      return start.inputs.indices.contains(index) ? start.inputs[index].name : "input"
    case .layer(let number, let output):
      let path = entries[number].path
      return output == 0 ? path : "\(path).\(output)"
    }
  }

  private func number(before place: PatchEdit.Place) throws(ShapeError) -> Int {
    switch place {
    case .first: return -1
    case .after(let path): return try number(of: path)
    }
  }

  // MARK: - Edits

  private mutating func set(
    _ path: String, _ settings: [WrittenLayer.Setting], _ sharing: PatchEdit.Sharing?,
    _ isTraining: Bool?
  ) throws(ShapeError) {
    let number = try number(of: path)
    var entry = entries[number]
    switch sharing {
    case .own?: (entry.weightsOf, entry.tiedTo) = (nil, nil)
    case .of(let owner)?: (entry.weightsOf, entry.tiedTo) = (try self.number(of: owner), nil)
    case .weight(let owner)?: (entry.weightsOf, entry.tiedTo) = (nil, try self.number(of: owner))
    case nil: break
    }
    if !settings.isEmpty {
      if let owner = entry.weightsOf {
        throw ShapeError(
          "'\(path)' runs again with the weights of '\(entries[owner].path)'", found: path,
          help: "set it there")
      }
      do throws(LayerError) { entry.written = try entry.written.setting(settings) } catch {
        throw error.error
      }
    }
    if let isTraining { entry.isTrainingOnly = isTraining }
    entries[number] = entry
  }

  private mutating func insert(_ new: PatchEdit.Insertion) throws(ShapeError) {
    if places[new.path] != nil || start.inputs.contains(where: { $0.name == new.path }) {
      throw ShapeError("there is '\(new.path)' already", found: new.path, expected: "a new path")
    }
    let previous = try number(before: new.place)
    let like = try tensors(new.like)
    var entry = DraftLayer(
      path: new.path, written: new.layer, inputs: try tensors(new.from) + like,
      referenceCount: like.count, weightsOf: nil, isTrainingOnly: new.isTraining)
    if let owner = new.weights { entry.weightsOf = try number(of: owner) }
    var takers: [Int] = []
    for path in new.feeds { takers.append(try number(of: path)) }
    let number = append(entry, after: previous)
    guard let first = entry.inputs.first, like.count < entry.inputs.count else { return }
    for taker in takers {
      replace(in: taker, by: .layer(number, output: 0)) { $0 == first }
    }
  }

  private mutating func remove(_ path: String) throws(ShapeError) {
    let number = try number(of: path)
    let entry = entries[number]
    remove(number)
    guard let first = entry.inputs.first, entry.inputs.count > entry.referenceCount else { return }
    replaceOutputs(of: number, by: first)
    for place in outputs.indices {
      guard case .layer(number, _) = outputs[place].tensor else { continue }
      outputs[place].tensor = first
    }
    for place in conditions.indices {
      conditions[place].tensors = conditions[place].tensors.map { tensor in
        if case .layer(number, _) = tensor { return first }
        return tensor
      }
    }
  }

  private mutating func rename(_ path: String, to new: String) throws(ShapeError) {
    var renamed: [(number: Int, path: String)] = []
    if let number = places[path] {
      renamed = [(number, new)]
    } else {
      for number in members(of: path) {
        guard let other = LayerPath.replacing(path, by: new, in: entries[number].path) else {
          continue
        }
        renamed.append((number, other))
      }
    }
    guard !renamed.isEmpty else { throw noLayer(path) }
    let own = Set(renamed.map(\.number))
    for (number, path) in renamed {
      let isTaken = places[path].map { !own.contains($0) } ?? false
      if isTaken || start.inputs.contains(where: { $0.name == path }) || path.isEmpty {
        throw ShapeError(
          "'\(entries[number].path)' cannot be '\(path)'", found: path, expected: "a new path")
      }
    }
    rename(renamed)
  }

  private mutating func rewire(
    _ path: String, from: [String]?, like: [String]?, _ place: PatchEdit.Place?
  ) throws(ShapeError) {
    let number = try number(of: path)
    let entry = entries[number]
    let operands = try from.map(tensors) ?? Array(entry.inputs.dropLast(entry.referenceCount))
    let references = try like.map(tensors) ?? entry.inputs.suffix(entry.referenceCount)
    let previous = try place.map(self.number(before:))
    if previous == number {
      throw ShapeError("'\(path)' cannot come after itself", found: path)
    }
    connect(number, to: operands + references, referenceCount: references.count)
    if let previous {
      unlink(number)
      link(number, after: previous)
    }
  }
}
