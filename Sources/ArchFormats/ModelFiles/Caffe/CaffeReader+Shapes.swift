import ShapeEngine

/// The layers of a prototxt that give the same elements in another shape, or some of them.
extension CaffeReader {
  mutating func slice(
    _ layer: CaffeLayer, _ tensors: [TensorReference]
  ) throws(DefinitionError) -> [TensorReference] {
    let options = layer.options("slice_param")
    let axis = try options.integer("axis", "slice_dim") ?? 1
    guard let tensor = tensors.first, graph.shape(of: tensor).indices.contains(axis) else {
      throw DefinitionError("the slice's axis is not there", found: "\(axis)")
    }
    let size = graph.shape(of: tensor)[axis]
    var ends = try options.integers("slice_point")
    if ends.isEmpty {
      let count = max(1, layer.tops.count)
      guard size % count == 0 else {
        throw DefinitionError(
          "\(size) are not \(count) equal parts", path: ModelPaths.path(layer.name))
      }
      ends = (1..<count).map { $0 * (size / count) }
    }
    var results: [TensorReference] = []
    for (index, top) in layer.tops.enumerated() {
      let end = ends.indices.contains(index) ? ends[index] : size
      let start = index == 0 ? 0 : ends.indices.contains(index - 1) ? ends[index - 1] : size
      results += try one(
        "Slice", [("dim", .int(axis)), ("start", .int(start)), ("end", .int(end))], layer, [tensor],
        part: "." + top)
    }
    return results
  }

  /// 0 keeps a dimension, -1 is what remains (reshape_layer.cpp).
  mutating func reshape(
    _ layer: CaffeLayer, _ tensors: [TensorReference]
  ) throws(DefinitionError) -> [TensorReference] {
    let options = layer.options("reshape_param")
    let dims = try options.message("shape")?.integers("dim") ?? []
    guard let tensor = tensors.first else { return [] }
    let (start, count) = (try options.integer("axis") ?? 0, try options.integer("num_axes") ?? -1)
    let rank = graph.rank(of: tensor)
    let first = start < 0 ? start + rank + 1 : start
    let last = count < 0 ? rank : first + count
    guard first >= 0, last <= rank, first <= last else {
      throw DefinitionError("the axes are not there", path: ModelPaths.path(layer.name))
    }
    var shape: [Value] = []
    do throws(ShapeError) {
      for dimension in 0..<first { shape.append(try graph.size(of: dimension, of: tensor).setting) }
      for (place, size) in dims.enumerated() {
        shape.append(
          size == 0 ? try graph.size(of: first + place, of: tensor).setting : .int(size))
      }
      for dimension in last..<rank {
        shape.append(try graph.size(of: dimension, of: tensor).setting)
      }
    } catch { throw DefinitionError(error, at: nil, path: ModelPaths.path(layer.name)) }
    return try one("Reshape", [("shape", .list(shape))], layer, tensors)
  }

  func permutation(
    _ layer: CaffeLayer, _ rank: Int
  ) throws(DefinitionError) -> [Value] {
    var order = try layer.options("permute_param").integers("order")
    order += (0..<rank).filter { !order.contains($0) }
    return order.map(Value.int)
  }

  /// The first bottom as large as the second one, from `axis` on, cut from an offset on.
  mutating func crop(
    _ layer: CaffeLayer, _ tensors: [TensorReference]
  ) throws(DefinitionError) -> [TensorReference] {
    guard tensors.count == 2 else { throw DefinitionError("Crop takes two bottoms") }
    let options = layer.options("crop_param")
    let offsets = try options.integers("offset")
    let rank = graph.rank(of: tensors[0])
    let axis = try options.integer("axis") ?? 2
    let first = axis < 0 ? axis + rank : axis
    guard (0..<rank).contains(first), graph.rank(of: tensors[1]) == rank else {
      throw DefinitionError(
        "Crop's axis is not there, or its bottoms have other dimensions", found: "axis \(axis)",
        expected: "two tensors of \(rank) dimensions, and an axis of them")
    }
    var (dims, starts, ends): ([Value], [Value], [Value]) = ([], [], [])
    do throws(ShapeError) {
      for dimension in first..<rank {
        let place = dimension - first
        let offset =
          offsets.count > 1 ? (place < offsets.count ? offsets[place] : 0) : offsets.first ?? 0
        let end = try graph.size(of: dimension, of: tensors[1]) + ModelSize(offset)
        dims.append(.int(dimension))
        starts.append(.int(offset))
        ends.append(end.setting)
      }
    } catch { throw DefinitionError(error, at: nil, path: ModelPaths.path(layer.name)) }
    return try one(
      "Slice", [("dim", .list(dims)), ("start", .list(starts)), ("end", .list(ends))], layer,
      [tensors[0]])
  }

  mutating func resized(
    _ layer: CaffeLayer, _ tensors: [TensorReference]
  ) throws(DefinitionError) -> [TensorReference] {
    guard tensors.first.map(graph.rank) == 4 else {
      throw DefinitionError(
        "\(layer.type) takes one map", path: ModelPaths.path(layer.name),
        expected: "a bottom of four dimensions")
    }
    let options = layer.options(layer.type == "Interp" ? "interp_param" : "upsample_param")
    if let height = try options.integer("height", "upsample_h"),
      let width = try options.integer("width", "upsample_w")
    {
      return try one("Interpolate", [("size", .list([.int(height), .int(width)]))], layer, tensors)
    }
    if let factor = try options.integer("zoom_factor") {
      // (h - 1)*zoom + 1 is h + (h - 1)*(zoom - 1) (interp_layer.cpp).
      var size: [Value] = []
      do throws(ShapeError) {
        for dimension in [2, 3] {
          let one = ModelSize(1)
          let h = try graph.size(of: dimension, of: tensors[0])
          let gaps = try h - one
          let steps = try gaps * ModelSize(factor)
          let length = try steps + one
          size.append(length.setting)
        }
      } catch { throw DefinitionError(error, at: nil, path: ModelPaths.path(layer.name)) }
      return try one("Interpolate", [("size", .list(size))], layer, tensors)
    }
    let factor = try options.integer("scale") ?? 2
    return try one("Upsample", [("scale_factor", .float(Double(factor)))], layer, tensors)
  }

  mutating func argMax(
    _ layer: CaffeLayer, _ tensors: [TensorReference]
  ) throws(DefinitionError) -> [TensorReference] {
    guard let axis = try layer.options("argmax_param").integer("axis") else {
      throw DefinitionError(
        "ArgMax without an axis is not read", path: ModelPaths.path(layer.name))
    }
    return try one("ArgMax", [("dim", .int(axis)), ("keepdim", .bool(true))], layer, tensors)
  }
}
