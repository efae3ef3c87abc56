import ArchFormats
import ShapeEngine
import Foundation
for file in CommandLine.arguments.dropFirst() {
  let text = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
  do {
    for d in try DefinitionReader().designs(in: text, file: file) {
      let a = d.architecture
      let r = try a.report(at: a.ownInput())
      print(a.name, r.layers.count, r.parameters, r.macs, r.outputs.map(\.shape), d.disagreements.map { "\($0.message) \($0.found ?? "") \($0.expected ?? "")" })
      let s = try a.sheetReader()
      let r2 = try s.report(at: try a.ownInput().map(\.sizes))
      if r2 != r { print("  SHEET DIFFERS") ; if let r2 { for (x, y) in zip(r.layers, r2.layers) where x != y { print(x); print(y); break } } }
    }
  } catch let e as DefinitionError { print(e.file, e.place as Any, e.path ?? "", e.message, e.found ?? "", e.expected ?? "", e.help ?? "") }
  catch { print(error) }
}
