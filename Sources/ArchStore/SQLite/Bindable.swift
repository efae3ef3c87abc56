/// A value that can stand for a parameter of a statement.
protocol Bindable {
  /// - Parameter index: the parameter, counted from 1.
  func bind(to statement: Statement, at index: Int32) throws(SQLiteError)
}

extension Int: Bindable {
  func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
    try statement.bind(self, at: index)
  }
}

extension Int64: Bindable {
  func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
    try statement.bind(Int(self), at: index)
  }
}

extension Bool: Bindable {
  func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
    try statement.bind(self ? 1 : 0, at: index)
  }
}

extension Double: Bindable {
  func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
    try statement.bind(self, at: index)
  }
}

extension String: Bindable {
  func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
    try statement.bind(self, at: index)
  }
}

/// A blob.
extension [UInt8]: Bindable {
  func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
    try statement.bind(self, at: index)
  }
}

extension Optional: Bindable where Wrapped: Bindable {
  func bind(to statement: Statement, at index: Int32) throws(SQLiteError) {
    if let value = self {
      try value.bind(to: statement, at: index)
    } else {
      try statement.bindNull(at: index)
    }
  }
}
