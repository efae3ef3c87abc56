/// What a change of shape does, apart from how it is written: which dimensions of the input become which
/// ones of the output, in groups of as many elements.
///
///     [N, 512, 7, 7] to [N, 25088]     1 to 1, 3 to 1
///     [N, 116, H, W] to [N, 2, 58, H, W]     1 to 1, 1 to (2, what remains), 1 to 1, 1 to 1
struct ReshapeGroups {
  private struct Group {
    var inputs: Int
    var outputs: Range<Int>
  }

  private let x: [AxisMap], y: [AxisMap]
  private var groups: [Group] = []

  /// - Parameter product: the number of elements of some dimensions, as a form.
  init(
    from x: [AxisMap], to y: [AxisMap], product: (ArraySlice<AxisMap>) -> AxisMap?
  ) {
    (self.x, self.y) = (x, y)
    var (i, j) = (0, 0)
    while i < x.count || j < y.count {
      let (taken, given) = next(i, j, product)
      if taken + given == 1, let last = groups.indices.last, canJoin(groups[last], given) {
        // A dimension of one element that comes or goes belongs to what is in front of it.
        groups[last].inputs += taken
        groups[last].outputs = groups[last].outputs.lowerBound..<(j + given)
      } else {
        groups.append(Group(inputs: taken, outputs: j..<(j + given)))
      }
      (i, j) = (i + taken, j + given)
    }
  }

  private func canJoin(_ group: Group, _ given: Int) -> Bool {
    given == 1 ? group.inputs == 1 : group.outputs.count == 1
  }

  /// How many dimensions on both sides, the fewest, have as many elements.
  private func next(
    _ i: Int, _ j: Int, _ product: (ArraySlice<AxisMap>) -> AxisMap?
  ) -> (Int, Int) {
    let one = AxisMap.constant(1)
    if i < x.count, j < y.count {
      if x[i] == y[j] { return (1, 1) }
      for end in x.indices.dropFirst(i + 1) where product(x[i...end]) == y[j] {
        return (end + 1 - i, 1)
      }
      for end in y.indices.dropFirst(j + 1) where product(y[j...end]) == x[i] {
        return (1, end + 1 - j)
      }
      if x[i] == one { return (1, 0) }
      if y[j] == one { return (0, 1) }
    } else if i < x.count, x[i] == one {
      return (1, 0)
    } else if j < y.count, y[j] == one {
      return (0, 1)
    }
    return (x.count - i, y.count - j)
  }

  var kind: LayerKind {
    LayerKind("Reshape", [("groups", .list(groups.map(entry)))])
  }

  private func entry(_ group: Group) -> LayerKind.Entry {
    let outputs = Array(y[group.outputs])
    guard outputs.count > 1 || group.inputs == 0 else {
      return .list([.int(group.inputs), .int(outputs.count)])
    }
    // One of the sizes follows from the others, and is not fixed where the input's is another one.
    let free =
      group.inputs == 1
      ? outputs.firstIndex { $0.constantValue == nil }
        ?? outputs.indices.max { (outputs[$0].b, $0) < (outputs[$1].b, $1) } : nil
    let sizes = outputs.indices.map { place in
      place == free ? LayerKind.Entry.value(.none) : .size(outputs[place])
    }
    return .list([.int(group.inputs), .list(sizes)])
  }
}
