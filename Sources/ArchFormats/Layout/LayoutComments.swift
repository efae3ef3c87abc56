/// The comments and blank lines of a YAML text, which the YAML parser does not give.
struct LayoutComments {
  struct Comment {
    var place: TextPlace
    var text: String
    /// How far after the text of its line it begins; nil on a line of its own.
    var distance: Int?
  }
  private(set) var comments: [Comment] = []
  /// The lines that are blank and outside scalars, from 1.
  private var blanks: [Int] = []

  /// Finds them: what a scalar covers is no comment, and any other `#` begins one.
  init(in text: [UInt8], _ marks: YAMLMarks) {
    let lines = Self.lines(of: text)
    var covered: [Int: [Range<Int>]] = [:]
    for scalar in marks.scalars {
      for line in scalar.start.line...max(scalar.start.line, scalar.end.line) {
        // After `|` or `>` there may be a comment on the same line.
        if scalar.isBlock, line == scalar.start.line { continue }
        let first = line == scalar.start.line ? scalar.start.column - 1 : 0
        let end = line == scalar.end.line ? scalar.end.column - 1 : Int.max
        if first < end { covered[line, default: []].append(first..<end) }
      }
    }
    var inBrackets: Set<Int> = []
    for (start, end) in marks.flowEnds where end.line > start.line {
      inBrackets.formUnion((start.line + 1)...end.line)
    }
    for (index, line) in lines.enumerated() {
      let ranges = covered[index + 1] ?? []
      let sign = line.indices.first { place in
        line[place] == "#" && !ranges.contains { $0.contains(place) }
      }
      let code = line[..<(sign ?? line.count)].lastIndex { $0 != " " && $0 != "\t" }
      if let sign {
        let column = sign + 1
        comments.append(
          Comment(
            place: TextPlace(line: index + 1, column: column),
            text: Self.trimmed(line[sign...]),
            // After a dash alone it says something about what follows.
            distance: code.flatMap { end in
              line[...end].allSatisfy { "- \t".unicodeScalars.contains($0) } ? nil : sign - end - 1
            }))
      } else if code == nil, ranges.isEmpty, !inBrackets.contains(index + 1) {
        blanks.append(index + 1)
      }
    }
  }

  /// The lines as YAML counts them.
  private static func lines(of text: [UInt8]) -> [[Unicode.Scalar]] {
    let content = text.starts(with: [0xef, 0xbb, 0xbf]) ? text.dropFirst(3) : text[...]
    var lines: [[Unicode.Scalar]] = [[]]
    var last: Unicode.Scalar?
    for scalar in String(decoding: content, as: UTF8.self).unicodeScalars {
      defer { last = scalar }
      switch scalar {
      case "\n" where last == "\r": continue
      case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lines.append([])
      default: lines[lines.count - 1].append(scalar)
      }
    }
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func trimmed(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var scalars = scalars
    while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
    return String(String.UnicodeScalarView(scalars))
  }

  // MARK: - Where they belong

  /// Gives every comment and blank line to the item that it is above or after.
  ///
  /// A comment on a line of its own belongs to the item below, unless it is further right than
  /// that: then it ends the list that it is in.
  func attach(to root: LayoutBlock) {
    let items = root.flattened()
    var gaps: [(place: TextPlace, above: LayoutBlock.Above)] = []
    var running: (item: LayoutBlock.Item, line: Int, column: Int)?
    for comment in comments {
      if let distance = comment.distance,
        case let next = items.firstIndex(after: comment.place, \.item.place), next > 0
      {
        let item = items[next - 1].item
        item.after.append(
          .init(lines: [comment.text], column: comment.place.column, distance: distance))
        running = (item, comment.place.line, comment.place.column)
      } else if let last = running, last.line + 1 == comment.place.line,
        last.column == comment.place.column, let index = last.item.after.indices.last
      {
        last.item.after[index].lines.append(comment.text)
        running?.line += 1
      } else {
        gaps.append((comment.place, .comment(comment.text)))
        running = nil
      }
    }
    gaps += blanks.map { (TextPlace(line: $0, column: 0), .blank) }
    attach(gaps.sorted { $0.place < $1.place }, root, items)
  }

  private func attach(
    _ gaps: [(place: TextPlace, above: LayoutBlock.Above)], _ root: LayoutBlock,
    _ items: [(item: LayoutBlock.Item, blocks: [LayoutBlock])]
  ) {
    var pendingBlank = false
    for (index, gap) in gaps.enumerated() {
      let next = items.firstIndex(after: gap.place, \.item.place)
      guard case .comment = gap.above else {
        // A blank line belongs to what comes next: a comment, or the item itself.
        let following = index + 1 < gaps.count ? gaps[index + 1].place : nil
        if let following, next == items.count || following < items[next].item.place {
          pendingBlank = true
        } else if next < items.count {
          items[next].item.above.append(.blank)
          pendingBlank = false
        }
        continue
      }
      let added = (pendingBlank ? [.blank] : []) + [gap.above]
      pendingBlank = false
      let ended = next > 0 ? items[next - 1].blocks : [root]
      let column = next < items.count ? Self.column(of: next, in: items) : 0
      if let block = ended.last(where: { $0.column > column && $0.column <= gap.place.column }) {
        block.below += added
      } else if next < items.count {
        items[next].item.above += added
      } else {
        root.below += added
      }
    }
  }

  /// The column of an item's dash or key; that of the innermost dash where lists begin together.
  private static func column(
    of index: Int, in items: [(item: LayoutBlock.Item, blocks: [LayoutBlock])]
  ) -> Int {
    let place = items[index].item.place
    let alike = items[index...].prefix { $0.item.place.line == place.line && $0.item.key == nil }
    return (alike.last ?? items[index]).blocks.last?.column ?? place.column
  }
}
