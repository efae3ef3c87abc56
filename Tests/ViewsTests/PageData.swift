import Foundation
import Testing

/// The data of a page, read from its HTML and evaluated as its scripts do, on integers of 64 bits.
struct PageData {
  struct Input {
    var sizes: [Int]
    var isFree: [Bool]
  }

  struct Refusal {
    var path: String?
    var message: String
    var found: String?
  }

  struct Answer {
    var refusal: Refusal?
    var layers: [(outputs: [[Int]], macs: Int?, alive: Int?)] = []
  }

  let name: String
  let inputs: [Input]
  private let data: [String: Any]
  private let steps: [[Int]]
  private let count: Int
  private let numbers: [Int]

  static func object(in html: String) throws -> [String: Any] {
    let start = try #require(html.range(of: "id=\"data\">"))
    let end = try #require(html[start.upperBound...].range(of: "</script>"))
    let text = Data(html[start.upperBound..<end.lowerBound].utf8)
    return try #require(try JSONSerialization.jsonObject(with: text) as? [String: Any])
  }

  init(_ html: String) throws {
    data = try #require((Self.object(in: html)["designs"] as? [[String: Any]])?.first)
    name = try #require(data["name"] as? String)
    inputs = try #require(data["inputs"] as? [[String: Any]]).map { input in
      Input(
        sizes: try #require(input["sizes"] as? [Int]),
        isFree: try #require(input["free"] as? [Bool]))
    }
    numbers = try #require(data["numbers"] as? [Any]).map(Self.integer)
    let lengths = [5, 3, 3, 3, 3, 4, 3, 3, 3, 3, 1, 3, 3, 3, 3, 3]
    let flat = try #require(data["steps"] as? [Any]).map(Self.integer)
    var (steps, at, values) = ([[Int]](), 0, try #require(data["dims"] as? Int))
    while at < flat.count {
      let length = lengths[flat[at]]
      steps.append(Array(flat[at..<at + length]))
      if flat[at] < 11 { values += 1 }
      at += length
    }
    (self.steps, count) = (steps, values)
  }

  /// An integer, which is digits where a double does not say it.
  private static func integer(_ value: Any) -> Int {
    (value as? Int) ?? (value as? String).flatMap(Int.init) ?? 0
  }

  /// What layers read, each different one once; null for what the page does not tell.
  var readings: [Any] { list("readings") }

  private func list(_ name: String) -> [Any] { data[name] as? [Any] ?? [] }

  // MARK: - Evaluation

  func answer(at dimensions: [Int]) -> Answer {
    var values = dimensions
    for (place, step) in steps.enumerated() {
      func value(_ token: Int) -> Int { token < 0 ? numbers[-1 - token] : values[token] }
      func floored(_ x: Int, _ y: Int) -> Int { Int((Double(x) / Double(y)).rounded(.down)) }
      let (x, y) = step[0] > 0 && step.count > 2 ? (value(step[1]), step[2]) : (0, 0)
      let result: Int?
      switch step[0] {
      case 0: result = floored(step[1] * value(step[2]) + step[3], step[4])
      case 1: result = x + value(y)
      case 2: result = x * value(y)
      case 3: result = min(x, value(y))
      case 4: result = max(x, value(y))
      case 5: result = scaled(x, by: y, step[3])
      case 6: result = Int((Double(x) / double(y)).rounded(.up))
      case 7: result = value(y) > 0 && x % value(y) == 0 ? x / value(y) : nil
      case 8: result = floored(x, value(y))
      case 9: result = x == value(y) || value(y) == 1 ? x : x == 1 ? value(y) : nil
      case 11: result = x >= y ? 0 : nil
      case 12: result = x <= value(y) ? 0 : nil
      case 13: result = x == value(y) ? 0 : nil
      case 14: result = x != value(y) ? 0 : nil
      default: result = x % y == 0 ? 0 : nil
      }
      guard let result else { return Answer(refusal: refusal(at: place, values)) }
      if step[0] < 11 { values.append(result) }
    }
    return figures(values)
  }

  private func double(_ place: Int) -> Double {
    (list("doubles")[place] as? String).flatMap(Double.init) ?? .nan
  }

  private func scaled(_ x: Int, by factor: Int, _ how: Int) -> Int {
    let factor = double(factor)
    let product = how < 4 ? Double(x) * factor : Double(Float(x) * Float(factor))
    let rules: [FloatingPointRoundingRule] = [.towardZero, .down, .up, .toNearestOrEven]
    return Int(product.rounded(rules[how % 4]))
  }

  private func refusal(at step: Int, _ values: [Int]) -> Refusal? {
    let parts = list("parts").map(Self.integer)
    let part = stride(from: 0, to: parts.count, by: 2).first { step < parts[$0 + 1] }
    let layer = part.map { parts[$0] } ?? -1
    let written = list("refusals").map(Self.integer)
    let place = stride(from: 0, to: written.count, by: 5).first { written[$0] == step }
    guard let place else { return nil }
    func text(_ phrase: Int) -> String? {
      guard phrase >= 0, let pieces = list("phrases")[phrase] as? [Any] else { return nil }
      return pieces.map { piece in
        if let words = piece as? String { return words }
        let token = Self.integer(piece)
        return String(token < 0 ? numbers[-1 - token] : values[token])
      }.joined()
    }
    return Refusal(
      path: layer < 0 ? nil : path(of: layer),
      message: text(written[place + 1]) ?? "", found: text(written[place + 2]))
  }

  private func path(of place: Int) -> String {
    let layer = layer(place)
    let folder = list("folders")[Self.integer(layer[0])] as? String ?? ""
    return folder + (layer[1] as? String ?? "")
  }

  private func layer(_ place: Int) -> [Any] { list("layers")[place] as? [Any] ?? [] }

  private func figures(_ values: [Int]) -> Answer {
    let shapes = list("shapes").map { shape in
      (shape as? [Int] ?? []).map { $0 < 0 ? numbers[-1 - $0] : values[$0] }
    }
    func elements(_ shape: Any) -> Int { shapes[Self.integer(shape)].reduce(1, *) }
    func products(_ list: Any?) -> [Int]? {
      guard let list = list as? [Any] else { return nil }
      return stride(from: 0, to: list.count, by: 2).map {
        Self.integer(list[$0]) * elements(list[$0 + 1])
      }
    }
    var answer = Answer()
    var alive = list("given").map(elements).reduce(0, +)
    let kinds = list("kinds").map { $0 as? [Any] ?? [] }
    let outputs = list("layers").indices.map { place in
      kinds[Self.integer(layer(place)[2])][3] as? [Int] ?? []
    }
    for place in outputs.indices {
      let layer = layer(place)
      let kind = kinds[Self.integer(layer[2])]
      let made = (kind[6] as? [Int] ?? []).map(elements).reduce(0, +)
      let workspaces = (kind[7] as? [Any] ?? []).map { (products($0) ?? []).reduce(0, +) }
      answer.layers.append(
        (
          outputs[place].map { shapes[$0] }, products(kind[5]).map { $0.reduce(0, +) },
          max(alive + made, alive + (workspaces.max() ?? 0))
        ))
      alive += made
      let ended = layer.count > 4 ? layer[4] as? [Any] ?? [place - 1] : [place - 1]
      for tensor in ended {
        let whole = tensor as? [Int] ?? [Self.integer(tensor), 0]
        if whole[0] >= 0 { alive -= elements(outputs[whole[0]][whole[1]]) }
      }
    }
    return answer
  }
}
