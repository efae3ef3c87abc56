/// A product of sizes that has to be a number: what couples an input's axes most often, where a
/// flattened map meets weights that were made for one number of features.
public struct Coupling: Hashable, Sendable {
  /// `h*w = 36`.
  public var equation: String
  /// The first layer that gives the map whose sizes are the product's factors; nil where there is
  /// none.
  public var path: String?
}

extension InputSolver {
  /// The products that a layer requires to be a number, over more than one axis, each once.
  public var couplings: [Coupling] {
    let running = Set(spatialAxes.map(\.variable))
    var found: [Coupling] = []
    for condition in result.forms.conditions {
      guard case .equal(let map, let number) = condition,
        result.forms.table.variables(of: map).intersection(running).count > 1,
        let coupling = coupling(map, number), !found.contains(coupling)
      else { continue }
      found.append(coupling)
    }
    return found
  }

  private func coupling(_ map: AxisMap, _ number: AxisMap) -> Coupling? {
    let table = result.forms.table
    guard var value = number.constantValue, map.a > 0, map.c == 1,
      case .polynomial(let terms) = table.expression(of: map.atom), terms.count == 1,
      terms[0].coefficient == 1, (try? Checked.subtract(value, map.b)) != nil
    else { return nil }
    value -= map.b
    var divisor = map.a
    var (factors, names) = ([AxisMap](), [String]())
    for atom in terms[0].atoms {
      let variables = table.variables(of: .atom(atom))
      guard let axis = spatialAxes.first(where: { variables.contains($0.variable) }) else {
        // The batch and the channels are what they are.
        var evaluator = FormEvaluator(table, input: (try? values(own)) ?? [])
        guard let count = try? evaluator.value(of: .atom(atom)),
          let product = try? Checked.multiply(divisor, count)
        else { return nil }
        divisor = product
        continue
      }
      names.append(axis.name.lowercased())
      if case .nested(let inner) = table.expression(of: atom) {
        factors.append(inner)
      } else {
        factors.append(.atom(atom))
      }
    }
    guard divisor > 0, value % divisor == 0 else { return nil }
    let path = architecture.layers.indices.first { index in
      result.evaluation.outputs[index].contains { shape in
        factors.allSatisfy(shape.sizes.contains)
      }
    }.map { architecture.layers[$0].path }
    return Coupling(
      equation: "\(names.joined(separator: "*")) = \(value / divisor)", path: path)
  }
}
