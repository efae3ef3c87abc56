import Glibc
import Synchronization

/// Ctrl-C where it does not end the command at once: at a prompt it takes back what is typed or
/// running, and what is being stored it takes back too.
enum Interrupts {
  private static let isPending = Atomic(false)

  /// From here on Ctrl-C is noted, and cuts short what the terminal waits for. One that is pressed
  /// while another is noted, since what runs does not stop, ends the command.
  static func note() {
    // The first use makes it, which is nothing for a signal's handler.
    isPending.store(false, ordering: .relaxed)
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in
      if Interrupts.isPending.exchange(true, ordering: .relaxed) {
        _exit(ExitStatus.interrupted.rawValue)
      }
    }
    // Without SA_RESTART, so that reading a line ends.
    sigaction(SIGINT, &action, nil)
    // Whoever started the program may have kept it from coming.
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Whether Ctrl-C was pressed since it was last forgotten.
  static var isNoted: Bool { isPending.load(ordering: .relaxed) }

  /// - Throws: the end of a command that Ctrl-C ends, which leaves nothing half-done.
  static func check() throws(Failure) {
    if isNoted { throw Failure(.interrupted, "") }
  }

  static func forget() { isPending.store(false, ordering: .relaxed) }
}
