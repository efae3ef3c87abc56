import Dispatch
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import ArchStore

/// Elements on all cores, results in their order: every one once, in bounded memory.
@Suite struct OrderedMapTests {
  private static let threads = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))

  private struct Stop: Error {}

  /// Takes longer for some elements than for others, so that threads overtake each other.
  @Sendable private static func square(_ element: Int) -> Int {
    var random = SeededGenerator(seed: UInt64(element))
    var rest = random.pick(0...9) == 0 ? 2_000 : random.pick(0...50)
    while rest > 0 { rest -= Int(truncatingIfNeeded: random.next() % 2) }
    return element * element
  }

  @Test(arguments: [0, 1, 2, 3, 17, 64, 65, 1_000], [(1, 1), (1, 16), (3, 8), (100, 400)])
  func `results come in the order of the elements`(count: Int, size: (chunk: Int, limit: Int))
    throws
  {
    let map = OrderedMap(chunk: size.chunk, limit: size.limit) { Self.square }
    var results: [Int] = []
    try map.forEach(in: Array(0..<count)) { results.append($0) }
    #expect(results == (0..<count).map { $0 * $0 })
  }

  @Test func `many maps at once do not disturb each other`() {
    let map = OrderedMap(chunk: 2, limit: 6) { Self.square }
    let wrong = Mutex<[Int]>([])
    DispatchQueue.concurrentPerform(iterations: 12) { number in
      var results: [Int] = []
      let elements = Array(number..<(number + 300))
      try? map.forEach(in: elements) { results.append($0) }
      if results != elements.map({ $0 * $0 }) { wrong.withLock { $0.append(number) } }
    }
    #expect(wrong.withLock { $0 } == [])
  }

  /// A single element is waited for, too, and what is thrown meanwhile ends the wait while the element is
  /// still computed.
  @Test(arguments: [1, 2, 5]) func `waiting ends at once`(count: Int) {
    let isLetGo = DispatchSemaphore(value: 0)
    defer { for _ in 0..<count { isLetGo.signal() } }
    let map = OrderedMap<Int, Int>(chunk: 1, limit: 4) {
      { element in
        isLetGo.wait()
        return element
      }
    }
    var (elements, waits) = (Array(0..<count)[...], 0)
    #expect(throws: Stop.self) {
      try map.forEach(
        { elements.popFirst() },
        waiting: {
          waits += 1
          if waits == 2 { throw Stop() }
        }, { _ in Issue.record("nothing was computed") })
    }
    #expect(waits == 2)
  }

  /// What is pulled and not handed on weighs at most the limit of all threads and what is pulled at
  /// once; the first two pulls are before any thread starts.
  @Test(arguments: 1...5) func `what is read ahead is bounded`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (chunk, limit, heaviest) = (random.pick(1...20), random.pick(1...60), random.pick(1...30))
    let weights = (0..<3_000).map { _ in random.pick(1...heaviest) }
    let map = OrderedMap(chunk: chunk, limit: limit, weight: { $0 }) { Self.square }
    let pull = chunk + heaviest - 1
    let bound = max(pull, limit * Self.threads) + pull
    var (place, pulled, handed, most) = (0, 0, 0, 0)
    try map.forEach {
      guard place < weights.count else { return nil }
      defer { place += 1 }
      pulled += weights[place]
      most = max(most, pulled - handed)
      return weights[place]
    } _: { result in
      handed += Int(Double(result).squareRoot())
    }
    #expect(place == weights.count && handed == weights.reduce(0, +))
    #expect(most <= bound, "\(most) of at most \(bound)")
  }

  @Test func `an element may be heavier than the limit, or weigh nothing`() throws {
    let map = OrderedMap(chunk: 4, limit: 10, weight: { $0 % 7 == 0 ? 1_000 : 0 }) { Self.square }
    var results: [Int] = []
    try map.forEach(in: Array(0..<200)) { results.append($0) }
    #expect(results == (0..<200).map { $0 * $0 })
  }

  @Test(arguments: [0, 1, 2, 40, 500]) func `an error of what takes the results ends it`(
    place: Int
  ) throws {
    let computed = Mutex(0)
    let map = OrderedMap(chunk: 1, limit: 4) {
      { (element: Int) -> Int in
        computed.withLock { $0 += 1 }
        return Self.square(element)
      }
    }
    var (pulled, results) = (0, [Int]())
    // Elements without end: nothing but the error ends it.
    #expect(throws: Stop.self) {
      try map.forEach {
        pulled += 1
        return pulled - 1
      } _: { result in
        if results.count == place { throw Stop() }
        results.append(result)
      }
    }
    #expect(results == (0..<place).map { $0 * $0 })
    #expect(pulled <= place + 4 * Self.threads + 2)
    #expect(computed.withLock { $0 } <= pulled)
  }

  @Test(arguments: [0, 1, 2, 3, 40, 500]) func `an error of what gives the elements ends it`(
    place: Int
  ) throws {
    let map = OrderedMap(chunk: 1, limit: 4) { Self.square }
    var (pulled, results) = (0, [Int]())
    #expect(throws: Stop.self) {
      try map.forEach {
        if pulled == place { throw Stop() }
        pulled += 1
        return pulled - 1
      } _: {
        results.append($0)
      }
    }
    // Those before it are handed on in order, as far as they are.
    #expect(pulled == place && results == (0..<results.count).map { $0 * $0 })
    #expect(results.count <= place && place - results.count <= 4 * Self.threads + 2)
  }

  @Test func `a function is made once a thread, and one element needs none`() throws {
    let made = Mutex(0)
    let map = OrderedMap(chunk: 1, limit: 8) {
      made.withLock { $0 += 1 }
      // What it remembers is its own: no other thread writes to it.
      var calls = 0
      return { (element: Int) -> (element: Int, call: Int) in
        calls += 1
        return (element, calls)
      }
    }
    var results: [(element: Int, call: Int)] = []
    try map.forEach(in: [7]) { results.append($0) }
    #expect(results.map(\.element) == [7] && made.withLock { $0 } == 1)
    results = []
    try map.forEach(in: Array(0..<2_000)) { results.append($0) }
    let functions = made.withLock { $0 } - 1
    #expect(functions <= Self.threads)
    // As many first calls as functions that were called, and no call is counted twice by one.
    for call in Set(results.map(\.call)) {
      #expect(results.count { $0.call == call } <= functions)
    }
    #expect(results.map(\.element) == Array(0..<2_000))
  }
}
