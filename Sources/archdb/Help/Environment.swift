import Glibc

/// The environment variables that are read, and what help and the manual page say of them.
enum Environment {
  /// The value of a variable; nil where it is not set.
  static func value(of name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// The same, where one that is empty is as good as none.
  static func text(of name: String) -> String? {
    value(of: name).flatMap { $0.isEmpty ? nil : $0 }
  }

  static let variables: [(name: String, help: String)] = [
    ("ARCHDB", "The catalog's file, where --db names none."),
    (
      "XDG_DATA_HOME",
      "The folder of archdb/catalog.sqlite where neither is said; else ~/.local/share."
    ),
    ("COLUMNS", "The width that tables have, in place of the terminal's."),
    ("NO_COLOR", "No colours where it is set, save with --color always."),
    ("TERM", "dumb is a terminal without colours."),
    (
      "ARCHDB_PAGER, PAGER",
      "What shows output that is longer than the screen; less where neither is set, nothing where it is "
        + "empty or cat."
    ),
    ("LESS", "Options of less; FRX where it is not set."),
    ("TMPDIR", "Where models that git holds are put to be read; /tmp where it is not set."),
  ]
}
