/// A request of a program: a line of JSON with a command's arguments, and designs that they name.
///
///     {"id": 7, "args": ["shapes", "-", "--format", "json"], "design": {"name": "net", …}}
package struct Request {
  package var arguments: [String]
  /// What an argument of this name stands for, as the text of a file; `-` is `design`.
  package var texts: [String: [UInt8]]

  /// Why a line is no request.
  package struct Problem: Error {
    package var message: String
    package var expected: String

    package init(message: String, expected: String) {
      (self.message, self.expected) = (message, expected)
    }
  }

  /// A line as far as it can be told which request it is.
  package struct Line {
    /// The id as it is written; `null` where there is none.
    package var id: [UInt8] = Array("null".utf8)
    package var request: Result<Request, Problem>

    package init(_ bytes: [UInt8]) {
      do throws(Problem) {
        let root = try Request.object(bytes)
        if let id = root["id"], [.string, .integer, .fraction].contains(id.kind) {
          self.id = Array(id.bytes)
        }
        request = .success(try Request(root))
      } catch { request = .failure(error) }
    }
  }

  private static let keys: Set<String> = ["id", "args", "design", "designs"]

  private static func object(_ bytes: [UInt8]) throws(Problem) -> JSONNode {
    do throws(JSONError) {
      let root = try JSONNode(bytes)
      if root.kind == .object { return root }
    } catch {
      throw Problem(
        message: "the request is not JSON: \(error.message) at column \(error.place.column)",
        expected: error.expected)
    }
    throw Problem(
      message: "the request is no object", expected: #"{"id": 1, "args": ["list"]}"#)
  }

  private init(_ root: JSONNode) throws(Problem) {
    for (key, _) in root.members ?? [] where !Self.keys.contains(key.word) {
      throw Problem(
        message: "a request has no '\(VisibleText.line(key.word))'",
        expected: "id, args, design, designs")
    }
    guard let id = root["id"], [.string, .integer, .fraction].contains(id.kind) else {
      throw Problem(message: "the request has no id", expected: "'id', a string or a number")
    }
    let elements = root["args"]?.elements
    guard let elements, elements.allSatisfy({ $0.kind == .string }) else {
      throw Problem(
        message: "the request has no arguments", expected: "'args', a list of strings")
    }
    arguments = elements.map(\.word)
    texts = [:]
    if let design = root["design"] { texts["-"] = try Self.text(of: design, "design") }
    guard let designs = root["designs"] else { return }
    guard let members = designs.members else {
      throw Problem(message: "'designs' has no names", expected: #"{"old": {…}, "new": {…}}"#)
    }
    for (key, value) in members {
      let name = key.word
      // What begins so is read as an option.
      guard let first = name.utf8.first, first != UInt8(ascii: "-") else {
        throw Problem(
          message: "a design has the name '\(VisibleText.line(name))'",
          expected: "one that does not begin with '-'; 'design' is what - stands for")
      }
      texts[name] = try Self.text(of: value, "the design '\(VisibleText.line(name))'")
    }
  }

  private static func text(of node: JSONNode, _ what: String) throws(Problem) -> [UInt8] {
    switch node.kind {
    case .object: return Array(node.bytes)
    case .string: return Array(node.word.utf8)
    default:
      throw Problem(
        message: "\(what) is no design",
        expected: "the flat form, an object, or a definition's text, a string")
    }
  }
}

/// The answer to a request, a line of JSON.
package struct Answer {
  /// The request's, as it was written.
  package var id: [UInt8]
  package var status: Int
  package var output: String
  package var error: String

  package init(id: [UInt8], status: Int, output: String, error: String) {
    (self.id, self.status, self.output, self.error) = (id, status, output, error)
  }

  package func write(to line: inout JSONBuffer) {
    line.append(raw: #"{"id":"#)
    id.withUnsafeBufferPointer { line.append($0) }
    line.append(raw: #","status":"#)
    line.append(status)
    line.append(raw: #","output":"#)
    line.append(output)
    line.append(raw: #","error":"#)
    line.append(error)
    line.append(raw: "}\n")
  }
}
