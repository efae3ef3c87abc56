extension WeightFit {
  /// What names of the file begin with that are the design's behind it; what stands before those in the design.
  public struct Prefix: Hashable, Sendable {
    /// Empty where the design's names alone have one.
    public var file: String
    /// Empty where the file's names alone have one.
    public var design: String
    /// So many names of the file.
    public var tensors: Int

    public init(file: String, design: String, tensors: Int) {
      (self.file, self.design, self.tensors) = (file, design, tensors)
    }
  }

  private struct Pair: Hashable {
    var file: ExactName
    var design: ExactName
  }

  /// What explains names of the file that have no place, and those of the design that are missing in it: each
  /// name of the file is paired with the one with which it has the longest ending in common.
  static func prefixes(
    of names: [(name: String, tensor: Tensor)], beside missing: [StateDict.Entry]
  ) -> [Prefix] {
    // The entries with an ending; nil where there are several.
    var endings: [ExactName: Int?] = [:]
    var whole: [ExactName: Int] = [:]
    for (index, entry) in missing.enumerated() {
      whole[ExactName(entry.name)] = index
      for ending in ExactName(entry.name).endings {
        endings[ending] = endings[ending] == nil ? .some(index) : .some(nil)
      }
    }
    var groups: [Pair: [Int]] = [:]
    for (name, tensor) in names {
      let own = ExactName(name)
      for (place, ending) in ExactName(tensor.name).endings.enumerated() {
        guard let index = whole[ending] ?? endings[ending].flatMap({ $0 }) else { continue }
        let entry = ExactName(missing[index].name)
        // Where both begin otherwise, the ending alone says little: the shapes must be equal.
        guard place == 0 || entry == ending || tensor.shape == missing[index].shape else {
          continue
        }
        groups[Pair(file: own.without(ending), design: entry.without(ending)), default: []]
          .append(index)
        break
      }
    }
    // A tensor of the design is told with the prefix that most names have.
    var isTaken = [Bool](repeating: false, count: missing.count)
    var result: [Prefix] = []
    let inOrder = groups.sorted {
      ($1.value.count, $0.key.file.text, $0.key.design.text)
        < ($0.value.count, $1.key.file.text, $1.key.design.text)
    }
    for (pair, indices) in inOrder {
      let free = indices.filter { !isTaken[$0] }
      // One name that ends as another one does is chance.
      let least = pair.file.text.isEmpty || pair.design.text.isEmpty ? 1 : 2
      guard free.count >= least else { continue }
      for index in free { isTaken[index] = true }
      result.append(
        Prefix(
          file: String(pair.file.text), design: String(pair.design.text), tensors: free.count))
    }
    return result.sorted { $0.tensors > $1.tensors }
  }
}

extension ExactName {
  /// What stands before an ending.
  fileprivate func without(_ ending: ExactName) -> ExactName {
    ExactName(
      String(decoding: text.utf8.dropLast(ending.text.utf8.count), as: UTF8.self))
  }
}
