import Dispatch
import Glibc
import Synchronization

/// Applies a function to elements on all cores, and hands the results on in the order of the
/// elements, each as soon as it and those before it are there.
///
/// What is handed on is used on the caller's thread, while other threads compute what comes next:
/// a catalog is written by one connection, and what is written takes longer to compute than to
/// write. Threads run ahead by a bounded number of elements, so that memory stays bounded too.
struct OrderedMap<Element: Sendable, Output: Sendable> {
  let elements: [Element]
  /// How many elements a thread takes at once.
  let chunk: Int
  /// Makes the function for one thread: what it remembers from one element to the next is its own.
  let transform: @Sendable () -> (Element) -> Output

  init(
    _ elements: [Element], chunk: Int,
    transform: @escaping @Sendable () -> (Element) -> Output
  ) {
    self.elements = elements
    self.chunk = max(1, chunk)
    self.transform = transform
  }

  /// Gives every result to `body`, in order. Where `body` throws, nothing more is computed.
  func forEach(_ body: (Output) throws -> Void) throws {
    let threads = min(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))), chunkCount)
    guard threads > 1 else { return try forEachHere(body) }
    let queue = Queue(chunks: chunkCount, threads: threads)
    defer { queue.stop() }
    var started = 0
    for _ in 0..<threads where Thread.start({ work(on: queue) }) { started += 1 }
    guard started > 0 else { return try forEachHere(body) }
    for index in 0..<chunkCount {
      for output in queue.results(of: index) { try body(output) }
    }
  }

  private func forEachHere(_ body: (Output) throws -> Void) throws {
    let transform = transform()
    for element in elements { try body(transform(element)) }
  }

  private var chunkCount: Int { (elements.count + chunk - 1) / chunk }

  @Sendable
  private func work(on queue: Queue) {
    let transform = transform()
    while let index = queue.next() {
      let range = chunk * index..<min(chunk * (index + 1), elements.count)
      queue.fill(index, with: elements[range].map(transform))
    }
  }

  /// Which chunks are taken, and the results of those that are done.
  private final class Queue: Sendable {
    private struct State {
      var next = 0
      var results: [Int: [Output]] = [:]
    }
    private let count: Int, threads: Int
    private let state = Mutex(State())
    private let room: DispatchSemaphore
    private let filled: [DispatchSemaphore]

    init(chunks: Int, threads: Int) {
      count = chunks
      self.threads = threads
      // A semaphore must not be released below the value that it was made with.
      room = DispatchSemaphore(value: 0)
      for _ in 0..<16 * threads { room.signal() }
      filled = (0..<chunks).map { _ in DispatchSemaphore(value: 0) }
    }

    /// The chunk to compute next; nil where there is none.
    func next() -> Int? {
      room.wait()
      return state.withLock { state in
        guard state.next < count else { return nil }
        defer { state.next += 1 }
        return state.next
      }
    }

    func fill(_ index: Int, with results: [Output]) {
      state.withLock { $0.results[index] = results }
      filled[index].signal()
    }

    func results(of index: Int) -> [Output] {
      filled[index].wait()
      room.signal()
      return state.withLock { $0.results.removeValue(forKey: index) } ?? []
    }

    /// Lets every thread find that there is nothing more to do.
    func stop() {
      state.withLock { $0.next = count }
      for _ in 0..<threads { room.signal() }
    }
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
