import ArchFormats
import ArchStore
import ShapeEngine
import TestSupport
import Testing
import Views

/// What answers for lines of a stream says what is said of each design by itself, or nothing.
@Suite struct ShapesStreamTests {
  /// The answer to a text by itself.
  private static func answer(_ text: DefinitionText, onlyTotals: Bool = false) throws -> String {
    var line = JSONBuffer()
    for design in try DefinitionReader().designs(in: text) {
      let view = ShapesView(
        title: design.architecture.name, name: design.architecture.name,
        report: design.analysis.own, architecture: design.architecture, rows: [])
      if onlyTotals { view.writeTotals(to: &line) } else { view.write(to: &line) }
    }
    return line.text
  }

  private static func line(_ text: String) -> DefinitionText {
    DefinitionText(Array(text.utf8), file: "-", line: 1)
  }

  private static func zooLines() throws -> [DefinitionText] {
    try ZooDesigns.all().map { line(JSON(flat: $0.architecture).compact) }
  }

  /// How many of the lines are answered; each as by itself.
  private func answered(_ lines: [DefinitionText], _ stream: inout ShapesStream) throws -> Int {
    var count = 0
    for text in lines {
      var line = JSONBuffer()
      guard stream.write(text, to: &line) else {
        #expect(line.bytes.isEmpty)
        continue
      }
      count += 1
      #expect(try line.text == Self.answer(text))
    }
    return count
  }

  @Test func `the zoo in the flat form`() throws {
    let lines = try Self.zooLines()
    var stream = ShapesStream()
    let first = try answered(lines, &stream)
    #expect(first > 150, "\(first) of \(lines.count)")
    // What is known by then changes nothing, nor does it that little is kept.
    #expect(try answered(lines.reversed(), &stream) == first)
    var forgetful = ShapesStream(limit: 40)
    #expect(try answered(lines, &forgetful) == first)
  }

  @Test func `totals are those of the whole answer`() throws {
    var stream = ShapesStream(onlyTotals: true)
    for text in try Self.zooLines() {
      let total = try Self.answer(text, onlyTotals: true)
      let whole = try JSON(text: Self.answer(text))
      guard case .object(let members) = try JSON(text: total),
        case .array(let layers)? = whole["layers"]
      else {
        Issue.record("\(total)")
        continue
      }
      for member in members.dropLast(2) { #expect(whole[member.key] == member.value) }
      #expect(members.suffix(2).map(\.key) == ["layer_count", "receptive_field"])
      #expect(members[members.count - 2].value == .int(layers.count))
      // That of the last layer which has one.
      let field = layers.compactMap { $0["receptive_field"] }.last { $0 != .null }
      #expect(members.last?.value == field ?? .null)
      var line = JSONBuffer()
      if stream.write(text, to: &line) { #expect(line.text == total) }
    }
  }

  @Test func `texts that somebody has changed`() throws {
    let sources = try Self.zooLines().filter { $0.bytes.count < 6_000 }.map(\.bytes)
    let texts = HostileDefinitions(sources, seed: 20_260)
    var stream = ShapesStream()
    var count = 0
    for number in 0..<500 {
      let text = DefinitionText(texts[number], file: "-", line: 1)
      var line = JSONBuffer()
      guard text.bytes.count < 200_000, stream.write(text, to: &line) else { continue }
      count += 1
      #expect(try line.text == Self.answer(text), "\(number)")
    }
    #expect(count > 30, "\(count)")
  }

  /// What is no design of steps, or none at all, is for others.
  @Test(arguments: [
    #"{"name":"n","input":[3,8,8],"batch":2,"layers":[{"path":"a","type":"Conv2d","out_channels":4,"kernel_size":1}]}"#,
    #"{"name":"n","input":[3,8,8],"layers":[{"path":"a","type":"ReLU"}]}"#,
    #"{"name":"n","input":[3,8,8],"layers":[{"path":"input","type":"Conv2d","out_channels":4,"kernel_size":1}]}"#,
    #"{"name":"n","input":[3,8,8],"layers":[{"path":"a","type":"Conv2d","out_channels":4,"kernel_size":9}]}"#,
    #"{"name":"n","input":[3,8,8],"layers":[{"path":"a","type":"Conv2d","from":"b","out_channels":4,"kernel_size":1}]}"#,
    #"{"name":"n","input":[3,8,8],"layers":[{"path":"a","type":"Conv2","out_channels":4,"kernel_size":1}]}"#,
    #"{"name":"n","input":[3,8,8],"layers":[{"path":"a..b","type":"Conv2d","out_channels":4,"kernel_size":1}]}"#,
    #"{"name":"n","input":[3,8,8],"layers":[]}"#, #"{"name":"n","input":[3,8,8]}"#, "[]", "{",
  ])
  func `lines that are not for it`(_ text: String) {
    var stream = ShapesStream()
    var line = JSONBuffer()
    #expect(!stream.write(Self.line(text), to: &line))
  }

  /// Members of a design space say which choices they are.
  @Test(arguments: [
    #""parameters":{"e0":"skip","depth":3,"sizes":[1,2],"wide":true,"none":null},"#,
    #""family":"cells","parameters":{},"#,
  ])
  func `choices and the family change no answer`(_ keys: String) throws {
    let rest =
      #""input":[3,8,8],"layers":[{"path":"a","type":"Conv2d","from":"input","out_channels":4,"kernel_size":1}]}"#
    let text = Self.line(#"{"name":"n","# + keys + rest)
    var stream = ShapesStream()
    var line = JSONBuffer()
    #expect(stream.write(text, to: &line))
    #expect(try line.text == Self.answer(text))
    #expect(try line.text == Self.answer(Self.line(#"{"name":"n","# + rest)))
    // What no parameter can be is an error, which others tell.
    let wrong = Self.line(#"{"name":"n","parameters":{"e0":{}},"# + rest)
    #expect(!stream.write(wrong, to: &line))
    #expect(throws: DefinitionError.self) { try Self.answer(wrong) }
  }

  @Test func `sizes past 64 bits`() throws {
    func text(_ size: Int, _ layers: String) -> DefinitionText {
      Self.line(
        #"{"name":"n","input":[1,\#(size),\#(size)],"layers":[{"path":"a","type":"AvgPool2d","kernel_size":1},"#
          + #"{"path":"b","type":"MaxPool2d","from":"a","kernel_size":2}\#(layers)]}"#)
    }
    let conv = #",{"path":"c","type":"Conv2d","out_channels":64,"kernel_size":1}"#
    var stream = ShapesStream()
    for size in [1 << 20, 1 << 30, 1 << 31, 1 << 32, 1 << 33] {
      var line = JSONBuffer()
      #expect(stream.write(text(size, ""), to: &line))
      #expect(try line.text == Self.answer(text(size, "")))
      line.removeAll()
      // Multiply-accumulates that do not fit are an error.
      let isError = (try? Self.answer(text(size, conv))) == nil
      #expect(stream.write(text(size, conv), to: &line) != isError)
    }
  }
}
