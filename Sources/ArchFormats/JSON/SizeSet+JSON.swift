import ShapeEngine

/// Sets of sizes in the machine form, both ways.
extension SolvedSizes {
  /// `{"intervals": [[193, 224]], "from": 256, "period": 32, "residues": [0]}`, the last three
  /// where the set has no end, and how far it is known where that is not everywhere.
  package var json: JSON {
    var members = [
      JSON.Member(
        "intervals",
        .array(
          sizes.intervals.map { .array([.int($0.lowerBound), .int($0.upperBound)]) }))
    ]
    if let tail = sizes.tail {
      members += [
        JSON.Member("from", .int(tail.from)), JSON.Member("period", .int(tail.period)),
        JSON.Member("residues", .array(tail.residues.map(JSON.int))),
      ]
    }
    if let limit = knownUpTo { members.append(JSON.Member("known_up_to", .int(limit))) }
    return .object(members)
  }

  /// The set that the machine form says.
  init(_ node: JSONNode) throws(ShapeError) {
    let intervals = try node["intervals"].list { (pair) throws(ShapeError) in
      let ends = try Optional(pair).list { (end) throws(ShapeError) in try end.number }
      guard ends.count == 2, ends[0] <= ends[1] else { throw ShapeError.unreadable }
      return ends[0]...ends[1]
    }
    let limit = try node["known_up_to"]?.size
    guard let from = node["from"] else {
      guard let sizes = SizeSet(intervals: intervals) else { throw .unreadable }
      self.init(sizes, knownUpTo: limit)
      return
    }
    let residues = try node["residues"].list { (residue) throws(ShapeError) in try residue.number }
    guard let period = node["period"], !residues.isEmpty,
      let sizes = SizeSet(
        intervals: intervals, from: try from.number, period: try period.number, residues: residues)
    else { throw .unreadable }
    self.init(sizes, knownUpTo: limit)
  }
}

extension SizeSet {
  /// The machine form.
  package var json: JSON { SolvedSizes(self).json }
}
