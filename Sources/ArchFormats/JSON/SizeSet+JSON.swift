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
  init(_ json: JSON) throws(ShapeError) {
    var intervals: [ClosedRange<Int>] = []
    for pair in try json["intervals"].elements {
      let ends = try pair.elements
      guard ends.count == 2, try ends[0].integer <= ends[1].integer else { throw .unreadable }
      intervals.append(try ends[0].integer...ends[1].integer)
    }
    let limit = try json["known_up_to"]?.positive
    guard let from = json["from"] else {
      guard let sizes = SizeSet(intervals: intervals) else { throw .unreadable }
      self.init(sizes, knownUpTo: limit)
      return
    }
    var residues: [Int] = []
    for residue in try json["residues"].elements { residues.append(try residue.integer) }
    guard let period = json["period"], !residues.isEmpty,
      let sizes = SizeSet(
        intervals: intervals, from: try from.integer, period: try period.integer,
        residues: residues)
    else { throw .unreadable }
    self.init(sizes, knownUpTo: limit)
  }
}

extension SizeSet {
  /// The machine form.
  package var json: JSON { SolvedSizes(self).json }
}
