import ArchFormats
import Foundation
import ShapeEngine

/// Prints what the engine makes of definition files.
///
///     probe FILE…                     a line an architecture
///     probe --json [SIZES] FILE…      a JSON object an architecture and input; SIZES such as
///                                     `own,160x160,256x320`
var arguments = Array(CommandLine.arguments.dropFirst())
var sizes: [String]?
if arguments.first == "--json" {
  arguments.removeFirst()
  sizes = ["own"]
  if let first = arguments.first, !first.hasSuffix(".yaml") {
    sizes = first.split(separator: ",").map(String.init)
    arguments.removeFirst()
  }
}

let folder = arguments.first.map { URL(fileURLWithPath: $0).deletingLastPathComponent() }
func read(_ file: URL) -> [UInt8]? { (try? Data(contentsOf: file)).map { [UInt8]($0) } }

let library: [String: String] = {
  var files: [String: String] = [:]
  guard let folder else { return files }
  let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
  for name in names.sorted() where name.hasSuffix(".yaml") {
    guard let text = read(folder.appendingPathComponent(name)) else { continue }
    for found in (try? DefinitionReader().names(in: text, file: name)) ?? [] { files[found] = name }
  }
  return files
}()

let reader = DefinitionReader { name in
  guard let file = library[name], let folder,
    let text = read(folder.appendingPathComponent(file))
  else { return nil }
  return (text, file)
}

func line(_ error: DefinitionError) -> String {
  let place = error.place.map { "\($0.line):\($0.column)" } ?? ""
  let parts = [error.path, error.message, error.found, error.expected, error.help]
  return "\(error.file):\(place) " + parts.compactMap { $0 }.joined(separator: " | ")
}

func json(_ report: ShapeReport, _ name: String, _ input: [[Int]]) -> JSON {
  func list(_ sizes: [Int]) -> JSON { .array(sizes.map { .int($0) }) }
  return .object([
    "name": .string(name), "input": .array(input.map(list)),
    "params": .int(report.parameters), "macs": .int(report.macs),
    "output": .array(report.outputs.map { list($0.shape) }),
    "layers": .array(
      report.layers.map { layer in
        .object([
          "path": .string(layer.path), "type": .string(layer.type),
          "output": layer.outputs.count == 1
            ? list(layer.outputs[0]) : .array(layer.outputs.map(list)),
          "params": .int(layer.parameters), "macs": layer.macs.map { .int($0) } ?? .null,
        ])
      }),
  ])
}

func printJSON(_ architecture: Architecture, at size: String) {
  var input = architecture.inputs.map { [architecture.batch] + $0.shape }
  if size != "own" {
    let axes = size.split(separator: "x").compactMap { Int($0) }
    let rank = input[0].count
    input[0].replaceSubrange((rank - axes.count)..., with: axes)
  }
  do {
    let report = try architecture.report(at: input.map { try Shape($0) })
    var result = json(report, architecture.name, input)
    let sheet = try architecture.sheetReader().report(at: input)
    if sheet != report, case .object(let members) = result {
      result = .object(members + [.init("sheet", "differs")])
    }
    print(result.compact)
  } catch {
    let message = (error as? EvaluationError)?.message ?? "\(error)"
    let result = JSON.object([
      "name": .string(architecture.name), "input": .string(size), "error": .string(message),
    ])
    let sheet = try? architecture.sheetReader().report(at: input)
    if sheet != nil, case .object(let members) = result {
      print(JSON.object(members + [.init("sheet", "differs")]).compact)
    } else {
      print(result.compact)
    }
  }
}

for file in arguments {
  do {
    let url = URL(fileURLWithPath: file)
    guard let text = read(url) else {
      print("\(file): cannot be read")
      continue
    }
    for design in try reader.designs(in: text, file: url.lastPathComponent) {
      let architecture = design.architecture
      if let sizes {
        for size in sizes { printJSON(architecture, at: size) }
      } else {
        let report = try architecture.report(at: architecture.ownInput())
        print(
          architecture.name, report.layers.count, report.parameters, report.macs,
          report.outputs.map(\.shape), design.disagreements.map(line))
        let sheet = try architecture.sheetReader()
          .report(at: architecture.ownInput().map(\.sizes))
        if sheet != report { print("  the form sheet differs") }
      }
    }
  } catch let error as DefinitionError {
    print(line(error))
  } catch { print(error) }
}
