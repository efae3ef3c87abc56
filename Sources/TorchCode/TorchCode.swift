import ArchFormats
import ShapeEngine

/// A design as a readable module of PyTorch's: a class for each block, with what its layers' types are
/// called there.
package enum TorchCode {
  /// The text of a Python file that imports nothing but torch. Its one public class is named after the
  /// design, and its `state_dict` has the names that ``StateDict`` says.
  ///
  /// - Parameter parameters: those of the definition, which are arguments of the class where all that they
  ///   change are multiples of them.
  /// - Throws: ``DefinitionError`` where a layer cannot be written, with its path.
  package static func text(
    of architecture: Architecture, parameters: [DesignParameter] = []
  ) throws(DefinitionError) -> String {
    let evaluation: Evaluation<Int>
    do {
      evaluation = try architecture.evaluate(at: architecture.ownInput())
    } catch { throw DefinitionError("\(architecture.name) has no answer at its own input") }
    for node in architecture.layers { _ = try LayerCode(node.layer, at: node.path) }
    let tree = ModuleTree(architecture, evaluation, namesBatch: false)
    let symbols = BodyValues.Symbols(parameters, of: architecture)
    var failure: DefinitionError?
    // What equal modules cannot say together each may say for itself.
    for sharesBodies in [true, false] {
      do throws(DefinitionError) {
        let table = BodyTable(
          tree, sharesBodies: sharesBodies, runsAgain: true, sharesActivations: true)
        var writer = try ClassWriter(table, evaluation, symbols)
        return try file(architecture, &writer)
      } catch { failure = failure ?? error }
    }
    throw failure ?? DefinitionError("\(architecture.name) cannot be written")
  }

  private static func file(
    _ architecture: Architecture, _ writer: inout ClassWriter
  ) throws(DefinitionError) -> String {
    let name = try writer.writeRoot()
    var helpers: [ModuleHelper] = []
    for helper in writer.helpers.sorted(by: { $0.name < $1.name }) {
      for each in helper.withNeeded where !helpers.contains(each) { helpers.append(each) }
    }
    let parts = helpers.map(\.text) + writer.classes.map { $0.joined(separator: "\n") }
    let body = parts.joined(separator: "\n\n\n")
    var head = ["\"\"\"\(Python.escaped(title(of: architecture)))."]
    head += ["", "Weights begin as PyTorch's layers initialize them.", "\"\"\"", ""]
    if body.contains("torch.") { head.append("import torch") }
    if body.contains("F.") { head.append("import torch.nn.functional as F") }
    head.append("from torch import nn")
    return (head + ["", "__all__ = [\"\(name)\"]", "", "", body]).joined(separator: "\n") + "\n"
  }

  private static func title(of architecture: Architecture) -> String {
    let inputs = architecture.inputs.map(\.text).joined(separator: ", ")
    return "\(architecture.name), by archdb: at \(inputs)"
  }
}
