/// Cells of a tensor: a union of products of a set along each dimension (rows x columns).
///
/// The same region can be followed at several sizes of an axis at once: along each dimension there is
/// then a set for each size, and one product holds another only where it does at all of them.
struct CellRegion: Hashable {
  /// For each dimension the sets, one a size.
  typealias Product = [[CellSet]]

  private(set) var products: [Product] = []

  /// The most products that a region can have.
  static var mostProducts: Int { 64 }

  init() {}

  var isEmpty: Bool { products.isEmpty }

  /// Adds a product, unless one that is there holds it; what it holds goes. Products that differ along
  /// one dimension alone become one.
  mutating func insert(_ product: Product) throws(ShapeError) {
    var product = product
    if product.contains(where: { $0.allSatisfy(\.isEmpty) }) { return }
    while true {
      if products.contains(where: { Self.holds($0, product) }) { return }
      products.removeAll { Self.holds(product, $0) }
      guard let (place, dimension) = neighbour(of: product) else { break }
      var united: [CellSet] = []
      for (x, y) in zip(products[place][dimension], product[dimension]) {
        united.append(try x.union(y))
      }
      product[dimension] = united
      products.remove(at: place)
    }
    products.append(product)
    if products.count > Self.mostProducts { throw .manyProducts }
  }

  private static func holds(_ x: Product, _ y: Product) -> Bool {
    for dimension in x.indices {
      for (left, right) in zip(x[dimension], y[dimension]) where !left.holds(right) {
        return false
      }
    }
    return true
  }

  private func neighbour(of product: Product) -> (place: Int, dimension: Int)? {
    for place in products.indices {
      var differing: Int?
      var count = 0
      for dimension in product.indices where products[place][dimension] != product[dimension] {
        differing = dimension
        count += 1
      }
      if count == 1, let differing { return (place, differing) }
    }
    return nil
  }
}

extension CellRegion {
  /// Which products hold a cell, as bits: those of the cells along one dimension, less the ones that
  /// hold others.
  typealias Masks = Set<UInt64>

  /// The masks along a dimension of `size` cells, at one of the sizes that are followed.
  func masks(_ dimension: Int, _ place: Int, of size: Int) -> Masks {
    // Where sets begin and end, in order: between two of these places all cells have the same mask.
    var changes: [(cell: Int, bit: UInt64)] = []
    for (bit, product) in products.enumerated() {
      for run in product[dimension][place].runs {
        changes.append((run.lowerBound, 1 << UInt64(bit)))
        changes.append((run.upperBound + 1, 1 << UInt64(bit)))
      }
    }
    changes.sort { $0.cell < $1.cell }
    var (found, mask, next) = (Masks(), UInt64(0), 0)
    var cell = 0
    while cell < size {
      while next < changes.count, changes[next].cell <= cell {
        mask ^= changes[next].bit
        next += 1
      }
      found.insert(mask)
      cell = next < changes.count ? changes[next].cell : size
    }
    return found.filter { mask in !found.contains { $0 != mask && $0 & mask == $0 } }
  }

  /// Whether there is a product for every choice of a cell along each dimension.
  static func cover(_ masks: [Masks]) -> Bool {
    var open: Masks = [.max]
    for family in masks {
      var next = Masks()
      for mask in open { for own in family { next.insert(mask & own) } }
      open = next
    }
    return !open.contains(0)
  }

  /// Whether every cell of a tensor is in the region.
  func covers(_ shape: Shape<Int>) -> Bool {
    Self.cover((0..<shape.rank).map { masks($0, 0, of: shape[$0]) })
  }
}

extension ShapeError {
  static var manyProducts: ShapeError {
    ShapeError(
      "which cells are read is not decided: too many paths read different rows and columns",
      expected: "at most \(CellRegion.mostProducts) products of rows and columns")
  }

  static var manySteps: ShapeError {
    ShapeError("which cells are read is not decided: the network and its sizes are too large")
  }
}
