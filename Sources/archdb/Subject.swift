import Glibc

/// What an argument names, as it is typed.
enum Subject {
  /// A stored design: `resnet18`, `resnet18@2`, or `resnet*` for several.
  case name(String)
  /// A file, or standard input for `-`, and the one of its designs that is meant: `nets.yaml:small`;
  /// nil for all of them.
  case file(String, design: String?)
  case folder(String)

  /// An argument that may be a name: a file holds a `/`, is `-`, or is there and has a known ending.
  init(_ argument: String) {
    let subject = Subject(file: argument)
    let path =
      switch subject {
      case .file(let path, _), .folder(let path), .name(let path): path
      }
    let isFile =
      argument == "-" || Exchange.gives(argument) || argument.contains("/")
      || Files.isNamedAsFile(path) && access(path, F_OK) == 0
    self = isFile ? subject : .name(argument)
  }

  /// An argument that is a file or a folder.
  init(file argument: String) {
    if Exchange.gives(argument) {
      self = .file(argument, design: nil)
    } else if argument != "-", Files.isFolder(argument) {
      self = .folder(argument)
    } else if access(argument, F_OK) != 0, let colon = argument.lastIndex(of: ":"),
      case let (file, name) = (argument[..<colon], argument[argument.index(after: colon)...]),
      !name.isEmpty, access(String(file), F_OK) == 0
    {
      self = .file(String(file), design: String(name))
    } else {
      self = .file(argument, design: nil)
    }
  }

  /// Whether the designs are read from files, without being stored.
  var isFile: Bool { if case .name = self { false } else { true } }
}
