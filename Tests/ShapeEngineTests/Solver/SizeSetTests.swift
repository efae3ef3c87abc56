import TestSupport
import Testing

@testable import ShapeEngine

/// Sets of sizes against lists of booleans.
@Suite struct SizeSetTests {
  /// A random set, and the predicate that it was made from.
  private func set(_ random: inout SeededGenerator) throws -> (SizeSet, (Int) -> Bool) {
    let (preperiod, period) = (random.pick(1...30), random.pick(1, 2, 3, 4, 6, 8, 12, 7))
    let density = random.pick(0...4)
    let head = (0..<preperiod).map { _ in random.pick(1...4) <= density }
    let tail = (0..<period).map { _ in random.pick(1...4) <= random.pick(0, density) }
    let holds = { $0 < preperiod ? head[$0] : tail[$0 % period] }
    return (try SizeSet(preperiod: preperiod, period: period, where: holds), holds)
  }

  private func expectCanonical(_ set: SizeSet) {
    for (x, y) in zip(set.intervals, set.intervals.dropFirst()) {
      #expect(x.upperBound + 1 < y.lowerBound)
    }
    guard let tail = set.tail else { return }
    #expect(!tail.residues.isEmpty && tail.residues == tail.residues.sorted())
    #expect((set.intervals.last?.upperBound ?? 0) < tail.from)
    // No smaller `from`, no shorter period.
    #expect(tail.from == 1 || set.contains(tail.from - 1) != tail.holds(tail.from - 1))
    for period in 1..<tail.period {
      let from = tail.from
      let once = from..<from + tail.period
      #expect(once.contains { set.contains($0) != set.contains($0 + period) })
    }
  }

  @Test(arguments: 0..<8) func `sets answer as their predicates do`(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    for _ in 0..<150 {
      let ((a, inA), (b, inB)) = (try set(&random), try set(&random))
      let range = 1...250
      #expect(range.allSatisfy { a.contains($0) == inA($0) })
      let both = try a.intersection(b)
      #expect(range.allSatisfy { both.contains($0) == (inA($0) && inB($0)) })
      let either = try a.union(b)
      #expect(range.allSatisfy { either.contains($0) == (inA($0) || inB($0)) })
      let rest = try a.subtracting(b)
      #expect(range.allSatisfy { rest.contains($0) == (inA($0) && !inB($0)) })
      #expect(range.allSatisfy { a.complement.contains($0) != inA($0) })
      for set in [a, both, either, rest, a.complement] { expectCanonical(set) }
      #expect(a.complement.complement == a)
      #expect(try a.union(a) == a && a.intersection(a) == a && a.subtracting(a) == .none)
      #expect(try rest.union(both) == a)
      #expect((a == b) == range.allSatisfy { inA($0) == inB($0) })
      #expect(a.isEmpty == !range.contains(where: inA))
      #expect(a.least == range.first(where: inA))
      for bound in [1, 2, 17, 60, 113] {
        #expect(a.least(atLeast: bound) == (bound...250).first(where: inA))
        #expect(a.greatest(atMost: bound) == (1...bound).last(where: inA))
      }
    }
  }

  @Test func `equal sets are written alike`() throws {
    let multiples = try SizeSet(preperiod: 900, period: 96) { $0 % 32 == 0 }
    #expect(multiples.tail == .init(from: 1, period: 32, residues: [0]))
    #expect(multiples.intervals.isEmpty)
    #expect(try SizeSet(preperiod: 50, period: 7) { $0 > 40 } == .from(41))
    #expect(try SizeSet(preperiod: 50, period: 7) { $0 < 41 } == SizeSet(1...40))
    #expect(try SizeSet(1...4).union(.from(5)) == .all)
    #expect(SizeSet.all.complement == .none && SizeSet(-5...0) == .none)
    // 224 is the first that the tail has as well.
    let more = try SizeSet(193...224).union(multiples)
    #expect(more.intervals == [32...32, 64...64, 96...96, 128...128, 160...160, 192...223])
    #expect(more.tail == .init(from: 224, period: 32, residues: [0]))
  }

  @Test func `far bounds cost nothing, long periods are refused`() throws {
    let even = try SizeSet(preperiod: 1, period: 2) { $0 % 2 == 0 }
    let far = try even.intersection(.from(1 << 60))
    #expect(far.least == 1 << 60 && far.intervals.isEmpty)
    #expect(throws: ShapeError.intervals) { try even.union(.from(1 << 60)) }
    let (p, q) = (1_021, 1_031)
    let x = try SizeSet(preperiod: 1, period: p) { $0 % p == 0 }
    let y = try SizeSet(preperiod: 1, period: q) { $0 % q == 0 }
    #expect(throws: ShapeError.period(of: p * q)) { try x.intersection(y) }
    #expect(throws: ShapeError.self) { try SizeSet(preperiod: 1, period: 0) { _ in true } }
    #expect(SizeSet(1...Int.max).complement.least == Int.max)
  }
}
