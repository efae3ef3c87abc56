import ArchFormats
import ShapeEngine
import Testing
import Views

/// How much an error says, whatever it is about.
@Suite struct ErrorTextTests {
  private func error(_ lengths: [Int]) -> DefinitionError {
    func part(_ index: Int, _ letter: Character) -> String {
      String(repeating: letter, count: lengths[index])
    }
    var error = DefinitionError(
      part(0, "m"), at: TextPlace(line: 1, column: 200), length: 300, path: part(1, "p"),
      found: part(2, "f"), expected: part(3, "e"), help: part(4, "h"))
    error.layer = part(5, "l")
    return error.located(in: "a.yaml", text: Array(repeating: 0x78, count: lengths[6]))
  }

  /// Every combination of short and long parts is at most 1,000 bytes, and none is left out.
  @Test func `an error is read at a glance`() {
    let choices = [10, 200, 5_000]
    for number in 0..<729 {
      var lengths = [Int]()
      var rest = number
      for _ in 0..<6 {
        lengths.append(choices[rest % 3])
        rest /= 3
      }
      for line in [20, 390] {
        let error = error(lengths + [line])
        let text = ErrorText.text(of: error)
        #expect(text.utf8.count <= 1_000, "\(lengths)")
        for (letter, length) in zip("mpfehl", lengths) {
          #expect(text.count { $0 == letter } >= min(length, 10), "\(letter) \(lengths)")
        }
        // What is short is whole beside what is long.
        for (letter, length) in zip("mpfehl", lengths) where length == 10 {
          #expect(text.contains(String(repeating: letter, count: 10)), "\(letter) \(lengths)")
        }
        #expect(ErrorText.json(of: error).compact.utf8.count <= 1_200, "\(lengths)")
      }
    }
  }

  @Test func `an error of usual length is whole`() {
    let error = error([60, 20, 40, 40, 80, 60, 100])
    let text = ErrorText.text(of: error)
    for (letter, length) in zip("mpehl", [60, 20, 40, 80, 60]) {
      #expect(text.contains(String(repeating: letter, count: length)))
    }
  }
}
