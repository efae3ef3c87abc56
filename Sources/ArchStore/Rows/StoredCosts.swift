import ArchFormats
import ShapeEngine

/// What is stored of what a design costs at any input.
struct StoredCosts {
  /// The sums of each measure as their products' rows and how often each stands in them.
  var costs: [[[(product: Int, count: Int)]]?] = []

  /// Nil where there is no row.
  init?(_ revision: Int, _ connection: Connection) throws(SQLiteError) {
    let found = try connection.first(
      "SELECT macs, activations, memory FROM design_cost WHERE revision_id = ?", revision
    ) { (row) throws(SQLiteError) in try Self(row) }
    guard let found else { return nil }
    self = found
  }

  /// The products' rows that they name.
  var products: Set<Int> { Set(costs.lazy.compactMap { $0 }.joined().joined().map(\.product)) }

  private init(_ row: Row) throws(SQLiteError) {
    for column: Int32 in 0..<3 {
      guard !row.isNull(column) else {
        costs.append(nil)
        continue
      }
      let lists = try IntegerLists(row, column)
      costs.append(
        lists.elements.map { element in
          stride(from: element.range.lowerBound, to: element.range.upperBound - 1, by: 2).map {
            (lists.values[$0], lists.values[$0 + 1])
          }
        })
    }
  }
}

/// The products of a catalog, each read once.
final class StoredProducts {
  private let connection: Connection
  private var known: [Int: WrittenCost.Product] = [:]

  init(_ connection: Connection) { self.connection = connection }

  /// What sums consist of; nil where there are none.
  func terms(of sums: [[(product: Int, count: Int)]]?) throws -> [Set<WrittenCost.Term>]? {
    try sums?.map { sum in
      Set(try sum.map { WrittenCost.Term($0.count, try product($0.product)) })
    }
  }

  private func product(_ id: Int) throws -> WrittenCost.Product {
    if let known = known[id] { return known }
    let row = try connection.first("SELECT factors, axes, own FROM product WHERE id = ?", id) {
      (row) throws(SQLiteError) in (try row.text(0), try row.int(1), try row.int(2))
    }
    guard let row, case .array(let list) = try JSON(text: row.0) else {
      throw CatalogError.damaged("product \(id)", found: row?.0 ?? "no row")
    }
    let factors = list.compactMap { if case .string(let text) = $0 { text } else { nil } }
    let product = WrittenCost.Product(factors: factors, axes: row.1, own: row.2)
    known[id] = product
    return product
  }
}
