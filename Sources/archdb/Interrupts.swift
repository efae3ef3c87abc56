import Glibc
import Synchronization

/// Ctrl-C. It ends a command at once, save where it is noted: at a prompt it takes back what is typed
/// or running, and what is being stored it takes back too.
///
/// A handler runs on whichever thread the signal meets. So it is written here, outside of anything
/// that belongs to the main actor: a handler of that would ask whether it is on the main thread.
enum Interrupts {
  private static let isPending = Atomic(false)

  /// From here on Ctrl-C ends the command. That leaves nothing half-done: what is stored is stored by
  /// one transaction.
  ///
  /// A reader that has gone ends it as it ends others: silently, by SIGPIPE, which a shell shows as 141.
  /// So a check whose answer nobody read is not taken for one that passed.
  static func end() {
    signal(SIGINT) { _ in
      // A pager goes on until it is quit: without waiting the shell would have the terminal besides it.
      Pager.wait()
      _exit(ExitStatus.interrupted.rawValue)
    }
    signal(SIGPIPE, SIG_DFL)
    unblock(SIGINT, SIGPIPE, SIGTERM)
  }

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
  }

  /// Lets signals come: whoever started the program may have kept them from it.
  private static func unblock(_ numbers: Int32...) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in numbers { sigaddset(&signals, number) }
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
