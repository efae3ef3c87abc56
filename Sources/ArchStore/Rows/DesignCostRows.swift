import ArchFormats
import ShapeEngine

/// The rows of what designs cost at any input, of designs that are written within one transaction.
final class DesignCostRows {
  private let connection: Connection
  private var products: [WrittenCost.Product: Int] = [:]
  /// How many designs more use each product, over the whole transaction.
  private var uses: [Int: Int] = [:]

  init(_ connection: Connection) { self.connection = connection }

  /// The columns of costs, in order.
  static let measures: [InputMeasure] = [.macs, .activations, .memory]

  /// Writes the row of a design that has none.
  func insert(_ costs: [InputMeasure: WrittenCost], revision: Int) throws(SQLiteError) {
    if uses.count > 50_000 { try finish() }
    var used: Set<Int> = []
    let insert = try connection.statement(
      """
      INSERT INTO design_cost (revision_id, macs, activations, memory) VALUES (?, ?, ?, ?)
      """)
    try insert.bind(revision, at: 1)
    for (place, measure) in Self.measures.enumerated() {
      if let cost = costs[measure] {
        try insert.bind(text: text(of: cost, &used), at: Int32(place) + 2)
      } else {
        try insert.bind(Int?.none, at: Int32(place) + 2)
      }
    }
    try insert.run()
    for id in used { uses[id, default: 0] += 1 }
  }

  /// `[[4,118013952,5,512000]]`: for each sum its products and how often each stands in it.
  private func text(of cost: WrittenCost, _ used: inout Set<Int>) throws(SQLiteError) -> [UInt8] {
    var lists: [[Int]] = []
    for sum in cost.sums {
      var list: [Int] = []
      for term in sum {
        let id = try id(of: term.product)
        used.insert(id)
        list += [id, term.coefficient]
      }
      lists.append(list)
    }
    return ByteText.lists(lists)
  }

  private func id(of product: WrittenCost.Product) throws(SQLiteError) -> Int {
    if let id = products[product] { return id }
    let factors = Self.text(of: product)
    let stored = try connection.first(
      "SELECT id FROM product WHERE factors = ? AND axes = ? AND own = ?", factors, product.axes,
      product.own
    ) { (row) throws(SQLiteError) in try row.int(0) }
    if stored == nil {
      try connection.run(
        "INSERT INTO product (uses, factors, axes, own) VALUES (0, ?, ?, ?)", factors, product.axes,
        product.own)
    }
    let id = stored ?? Int(connection.lastInsertedRow)
    products.keep(id, for: product)
    return id
  }

  /// A product's factors as its row has them.
  static func text(of product: WrittenCost.Product) -> String {
    JSON.array(product.factors.map(JSON.string)).compact
  }

  /// Writes the counts that are not written yet.
  func finish() throws(SQLiteError) {
    for (id, count) in uses {
      try connection.run("UPDATE product SET uses = uses + ? WHERE id = ?", count, id)
    }
    uses.removeAll()
  }

  // MARK: - Removing

  /// The products that a design's row names.
  static func products(
    ofRevision revision: Int, _ connection: Connection
  ) throws(SQLiteError) -> Set<Int> {
    try StoredCosts(revision, connection)?.products ?? []
  }

  /// Removes a design's row, and the products that no other design uses.
  static func clear(revision: Int, _ connection: Connection) throws(SQLiteError) {
    for product in try products(ofRevision: revision, connection) {
      try connection.run("UPDATE product SET uses = uses - 1 WHERE id = ?", product)
      try connection.run("DELETE FROM product WHERE id = ? AND uses <= 0", product)
    }
    try connection.run("DELETE FROM design_cost WHERE revision_id = ?", revision)
  }
}
