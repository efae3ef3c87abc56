/// The type of a tensor's elements. Source: TensorProto.DataType in onnx.proto.
enum ONNXElementType: Int, CaseIterable {
  case float32 = 1, uint8, int8, uint16, int16, int32, int64, string, bool, float16, float64,
    uint32,
    uint64, complex64, complex128, bfloat16, float8e4m3fn, float8e4m3fnuz, float8e5m2,
    float8e5m2fnuz, uint4, int4, float4e2m1, float8e8m0, uint2, int2

  /// The name, as PyTorch and NumPy have it.
  var name: String { Self.names[rawValue] ?? "" }

  /// Every tensor's type is named: the names are made once.
  private static let names = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.rawValue, "\($0)") })

  static func name(of number: Int) -> String? { names[number] }

  /// Whether a type by this name holds whole numbers, or truths.
  static func isInteger(_ name: String?) -> Bool {
    guard let name else { return false }
    return name.hasPrefix("int") || name.hasPrefix("uint") || name == "bool"
  }

  /// The bytes of an element in `raw_data`; nil where elements share bytes or have no fixed length.
  var width: Int? {
    switch self {
    case .uint8, .int8, .bool: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .float32, .int32, .uint32: 4
    case .float64, .int64, .uint64: 8
    default: nil
    }
  }

  /// A number out of the bits of an element; nil for types whose numbers are not read.
  func number(_ bits: UInt64) -> ONNXElement? {
    switch self {
    case .uint8: .integer(Int(UInt8(truncatingIfNeeded: bits)))
    case .int8: .integer(Int(Int8(truncatingIfNeeded: bits)))
    case .uint16: .integer(Int(UInt16(truncatingIfNeeded: bits)))
    case .int16: .integer(Int(Int16(truncatingIfNeeded: bits)))
    case .int32: .integer(Int(Int32(truncatingIfNeeded: bits)))
    case .uint32: .integer(Int(UInt32(truncatingIfNeeded: bits)))
    case .int64: .integer(Int(truncatingIfNeeded: bits))
    case .uint64: Int(exactly: bits).map(ONNXElement.integer)
    case .bool: .integer(bits & 0xff == 0 ? 0 : 1)
    case .float32: .real(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))))
    case .float64: .real(Double(bitPattern: bits))
    case .float16: .real(Self.half(UInt16(truncatingIfNeeded: bits)))
    case .bfloat16:
      .real(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits & 0xffff) << 16)))
    default: nil
    }
  }

  /// A number of IEEE 754's half precision.
  private static func half(_ bits: UInt16) -> Double {
    let (exponent, fraction) = (Int(bits >> 10 & 0x1f), Double(bits & 0x3ff))
    let sign = bits >> 15 == 0 ? 1.0 : -1.0
    switch exponent {
    case 0: return sign * fraction / 1024 / 16384
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
    }
  }
}

/// An element of a small tensor.
enum ONNXElement: Hashable, Sendable {
  case integer(Int)
  case real(Double)

  var real: Double {
    switch self {
    case .integer(let value): Double(value)
    case .real(let value): value
    }
  }

  /// The element where it is a whole number.
  var integer: Int? {
    switch self {
    case .integer(let value): value
    case .real(let value): Int(exactly: value)
    }
  }
}
