import ArchFormats
import Drawing
import ShapeEngine

/// A graph in the languages of other tools that draw.
extension PlotGraph {
  /// In the language of Graphviz.
  func dot(title: String, _ direction: LayeredGraph.Direction) -> String {
    func quoted(_ text: String) -> String {
      var result = "\""
      for character in VisibleText.line(text) {
        if character == "\"" || character == "\\" { result.append("\\") }
        result.append(character)
      }
      return result + "\""
    }
    var text = "digraph \(quoted(title)) {\n" + (direction == .right ? "  rankdir=LR;\n" : "")
    text += "  node [shape=box, style=filled, fillcolor=white, fontname=Helvetica, fontsize=10];\n"
    text += "  edge [fontname=Helvetica, fontsize=8];\n"
    for (place, node) in nodes.enumerated() {
      let lines = ([node.title] + node.calls).map { quoted($0).dropFirst().dropLast() }
      text += "  n\(place) [label=\"\(lines.joined(separator: "\\n"))\", "
      text += "shape=\(node.kind.dotShape), fillcolor=\"\(node.kind.colours.fill)\""
      if let mark = node.mark { text += ", color=\"\(mark.colour)\", penwidth=3" }
      if node.mark == .removed { text += ", style=\"filled,dotted\"" }
      text += node.kind == .terminal ? ", fontcolor=white];\n" : "];\n"
    }
    for edge in edges {
      let shape = nodes[edge.from].shape
      let label = shape.isEmpty ? "" : " [label=\(quoted(" " + shape))]"
      let isGone = nodes[edge.to].mark == .removed
      let line = "  n\(edge.from) -> n\(edge.to)\(isGone ? " [style=dotted]" : label);\n"
      text += String(repeating: line, count: counts[edge] ?? 1)
    }
    return text + "}\n"
  }

  /// In the language of Mermaid, which GitHub draws in Markdown.
  func mermaid(title: String, _ direction: LayeredGraph.Direction) -> String {
    func quoted(_ text: String) -> String {
      var result = ""
      for character in VisibleText.line(text) {
        switch character {
        case "\"": result += "#quot;"
        case "#": result += "#35;"
        case "<": result += "#lt;"
        case ">": result += "#gt;"
        case "&": result += "#amp;"
        case "`": result += "#96;"
        default: result.append(character)
        }
      }
      return result
    }
    var text = "---\ntitle: \"\(quoted(title))\"\n---\n"
    text += "flowchart \(direction == .right ? "LR" : "TD")\n"
    for (place, node) in nodes.enumerated() {
      let label = ([node.title] + node.calls).map(quoted).joined(separator: "<br>")
      let (open, close) = node.kind.mermaidForm
      text += "  n\(place)\(open)\"\(label)\"\(close)\n"
    }
    for edge in edges {
      let shape = nodes[edge.from].shape
      let label = shape.isEmpty ? "" : "|\"\(quoted(shape))\"|"
      let arrow = nodes[edge.to].mark == .removed ? "-.->" : "-->\(label)"
      let line = "  n\(edge.from) \(arrow) n\(edge.to)\n"
      text += String(repeating: line, count: counts[edge] ?? 1)
    }
    let kinds = Set(nodes.map(\.kind))
    for kind in Kind.allCases where kinds.contains(kind) {
      let members = nodes.indices.filter { nodes[$0].kind == kind }.map { "n\($0)" }
      text += "  classDef \(kind.rawValue) fill:\(kind.colours.fill),stroke:\(kind.colours.line),"
      text += "color:\(kind == .terminal ? "#fff" : "#111")\n"
      text += "  class \(members.joined(separator: ",")) \(kind.rawValue)\n"
    }
    for (place, node) in nodes.enumerated() {
      guard let mark = node.mark else { continue }
      let dots = mark == .removed ? ",stroke-dasharray:2 3" : ""
      text += "  style n\(place) stroke:\(mark.colour),stroke-width:3px\(dots)\n"
    }
    return text
  }
}

extension PlotGraph.Kind {
  fileprivate var dotShape: String {
    switch self {
    case .block: "box3d"
    case .pool: "invtrapezium"
    case .resampling: "trapezium"
    case .shape: "parallelogram"
    case .join: "hexagon"
    case .linear: "octagon"
    case .attention: "note"
    case .normalization, .activation, .terminal: "ellipse"
    case .convolution, .other: "box"
    }
  }

  fileprivate var mermaidForm: (open: String, close: String) {
    switch self {
    case .block: ("[[", "]]")
    case .pool: ("[\\", "/]")
    case .resampling: ("[/", "\\]")
    case .shape: ("[/", "/]")
    case .join: ("{{", "}}")
    case .normalization, .activation: ("(", ")")
    case .terminal: ("([", "])")
    case .convolution, .linear, .attention, .other: ("[", "]")
    }
  }
}
