import Dispatch
import Glibc
import Synchronization

/// Applies a function to elements on all cores, and hands the results on in the order of the
/// elements, each as soon as it and those before it are there.
///
/// Elements are pulled and results are used on the caller's thread, while other threads compute what
/// lies between: a catalog is written by one connection, and what is written takes longer to compute
/// than to write. What is pulled and not handed on yet is bounded by its weight, and so is memory.
struct OrderedMap<Element: Sendable, Output: Sendable> {
  /// How much an element counts: for a text, its bytes.
  let weight: @Sendable (Element) -> Int
  /// How much a thread takes at once, and how much there is for each thread at most. One element may
  /// be more.
  let chunk: Int, limit: Int
  /// Makes the function for one thread: what it remembers from one element to the next is its own.
  let transform: @Sendable () -> (Element) -> Output

  init(
    chunk: Int, limit: Int, weight: @escaping @Sendable (Element) -> Int = { _ in 1 },
    transform: @escaping @Sendable () -> (Element) -> Output
  ) {
    (self.chunk, self.limit, self.weight, self.transform) = (chunk, limit, weight, transform)
  }

  /// Gives the result of every element that `next` gives to `body`, in order. Where either throws,
  /// nothing more is computed.
  ///
  /// - Parameter waiting: called ten times a second while a result is waited for. What it throws is
  ///   thrown at once: the threads are left to what they compute, whose results nobody takes.
  func forEach(
    _ next: () throws -> Element?, waiting: (() throws -> Void)? = nil,
    _ body: (Output) throws -> Void
  ) throws {
    guard let first = try pull(next) else { return }
    let second = try pull(next)
    // Who has nothing to do while it waits computes a single element itself.
    if second == nil, waiting == nil { return try compute(first, body) }
    let queue = Queue()
    defer { queue.stop() }
    let threads = (0..<(second == nil ? 1 : max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))).count {
      _ in
      Thread.start { work(on: queue) }
    }
    guard threads > 0 else {
      try compute(first, body)
      if let second { try compute(second, body) }
      while let job = try pull(next) { try compute(job, body) }
      return
    }
    var jobs: [Job] = [], done = 0, weight = 0
    func begin(_ job: Job) {
      weight += job.weight
      jobs.append(job)
      queue.add(job)
    }
    begin(first)
    if let second { begin(second) }
    var isEnded = second == nil
    while true {
      while !isEnded, weight < limit * threads {
        if let job = try pull(next) { begin(job) } else { isEnded = true }
      }
      // Nothing is left only after another pull: one job can be as much as there may be.
      guard done < jobs.count else { return }
      let job = jobs[done]
      while !job.isDone(atOnce: waiting != nil) { try waiting?() }
      for output in job.outputs() { try body(output) }
      weight -= job.weight
      done += 1
      if done > 64 {
        jobs.removeFirst(done)
        done = 0
      }
    }
  }

  /// The next elements; nil where there are none.
  private func pull(_ next: () throws -> Element?) throws -> Job? {
    var elements: [Element] = [], weight = 0
    while weight < chunk, let element = try next() {
      elements.append(element)
      weight += max(1, self.weight(element))
    }
    return elements.isEmpty ? nil : Job(elements, weight: weight)
  }

  private func compute(_ job: Job, _ body: (Output) throws -> Void) throws {
    job.compute(transform())
    _ = job.isDone(atOnce: false)
    for output in job.outputs() { try body(output) }
  }

  @Sendable
  private func work(on queue: Queue) {
    let transform = transform()
    while let job = queue.next() { job.compute(transform) }
  }

  /// Elements that one thread takes at once, then their results.
  private final class Job: Sendable {
    private enum State {
      case elements([Element])
      case outputs([Output])
    }
    let weight: Int
    private let state: Mutex<State>
    private let done = DispatchSemaphore(value: 0)

    init(_ elements: [Element], weight: Int) {
      self.weight = weight
      state = Mutex(.elements(elements))
    }

    func compute(_ transform: (Element) -> Output) {
      let elements = state.withLock { state in
        defer { state = .outputs([]) }
        if case .elements(let elements) = state { return elements }
        return []
      }
      let outputs = elements.map(transform)
      state.withLock { $0 = .outputs(outputs) }
      done.signal()
    }

    /// Waits until the results are there, or a tenth of a second.
    func isDone(atOnce: Bool) -> Bool {
      done.wait(timeout: atOnce ? .now() + .milliseconds(100) : .distantFuture) == .success
    }

    /// The results, once, after they are there.
    func outputs() -> [Output] {
      state.withLock { state in
        defer { state = .outputs([]) }
        if case .outputs(let outputs) = state { return outputs }
        return []
      }
    }
  }

  /// The jobs that no thread has taken yet.
  private final class Queue: Sendable {
    private struct State {
      var jobs: [Job] = []
      var next = 0
      var isStopped = false
    }
    private let state = Mutex(State())
    private let available = DispatchSemaphore(value: 0)

    func add(_ job: Job) {
      state.withLock { state in
        if state.next > 64 {
          state.jobs.removeFirst(state.next)
          state.next = 0
        }
        state.jobs.append(job)
      }
      available.signal()
    }

    /// The next job, waiting for one; nil where there will be none.
    func next() -> Job? {
      available.wait()
      return state.withLock { state in
        guard !state.isStopped, state.next < state.jobs.count else { return nil }
        defer { state.next += 1 }
        return state.jobs[state.next]
      }
    }

    /// Lets every thread find that there is nothing more to do.
    func stop() {
      state.withLock { $0.isStopped = true }
      for _ in 0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) { available.signal() }
    }
  }
}

extension OrderedMap {
  /// Gives the result of every element to `body`, in order.
  func forEach(in elements: [Element], _ body: (Output) throws -> Void) throws {
    var rest = elements[...]
    try forEach({ rest.popFirst() }, body)
  }
}

/// A thread with a stack as large as the main thread's: definitions nest deep, and those of
/// Dispatch's own threads are small.
private enum Thread {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Whether the system could start it.
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return false }
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, 8 << 20)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let context = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { context in
        guard let context else { return nil }
        Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    if code != 0 { context.release() }
    return code == 0
  }
}
