/// What is demanded of the sums of a member.
public struct MemberDemand: Sendable {
  /// Its parameters.
  public var parameters: IntegerRanges?
  /// Its multiply-accumulates at the input that is asked for.
  public var macs: IntegerRanges?

  /// Ranges of parameters and of multiply-accumulates; nil demands nothing.
  public init(parameters: IntegerRanges? = nil, macs: IntegerRanges? = nil) {
    self.parameters = parameters
    self.macs = macs
  }

  /// Whether it leaves members out.
  public var isEmpty: Bool { parameters == nil && macs == nil }

  /// Whether a member that costs this is demanded.
  public func contains(_ costs: MemberCosts) -> Bool {
    (parameters?.contains(costs.parameters) ?? true) && (macs?.contains(costs.macs) ?? true)
  }

  /// Whether one can be that costs so much at least and so much at most.
  func mayContain(_ least: MemberCosts, _ greatest: MemberCosts) -> Bool {
    func meets(_ ranges: IntegerRanges?, _ low: Int, _ high: Int) -> Bool {
      ranges?.ranges.contains { range in
        range.low.map { $0 <= high } ?? true && range.high.map { low <= $0 } ?? true
      } ?? true
    }
    return meets(parameters, least.parameters, greatest.parameters)
      && meets(macs, least.macs, greatest.macs)
  }
}
