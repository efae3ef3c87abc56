import Glibc

/// What an argument names, as it is typed.
enum Subject {
  /// A stored design: `resnet18`, `resnet18@2`, or `resnet*` for several.
  case name(String)
  /// A file, or standard input for `-`, and the one of its designs that is meant: `nets.yaml:small`;
  /// nil for all of them.
  case file(String, design: String?)
  case folder(String)
  /// A file or a folder as git has it: `HEAD~1:nets/model.yaml`.
  case revision(RevisionPath)

  /// An argument that may be a name: a file holds a `/`, is `-`, or is there and has a known ending. No
  /// name has a colon in it.
  init(_ argument: String) {
    let subject = Subject(file: argument)
    let isFile =
      switch subject {
      case .file(_, design: _?), .revision: true
      case .file(let path, nil), .folder(let path), .name(let path):
        path == "-" || Exchange.gives(argument) || argument.contains("/")
          || Files.isNamedAsFile(path) && access(path, F_OK) == 0
      }
    self = isFile ? subject : .name(argument)
  }

  /// An argument that is a file or a folder.
  ///
  /// What is left of a colon is a file where there is one, else a revision of git's.
  init(file argument: String) {
    if argument == "-" || Exchange.gives(argument) {
      self = .file(argument, design: nil)
    } else if Files.isFolder(argument) {
      self = .folder(argument)
    } else if access(argument, F_OK) == 0 {
      self = .file(argument, design: nil)
    } else if let colon = argument.lastIndex(of: ":"),
      case let (file, name) = (
        String(argument[..<colon]), String(argument[argument.index(after: colon)...])
      ),
      !name.isEmpty,
      file == "-" || Exchange.gives(file) || access(file, F_OK) == 0 && !Files.isFolder(file)
    {
      self = .file(file, design: name)
    } else if let revision = RevisionPath(argument) {
      self = .revision(revision)
    } else {
      self = .file(argument, design: nil)
    }
  }

  /// Whether the designs are read from files, without being stored.
  var isFile: Bool { if case .name = self { false } else { true } }
}
