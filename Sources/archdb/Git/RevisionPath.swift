/// What `HEAD~1:nets/model.yaml` names: a file or a folder as a revision of git has it.
struct RevisionPath {
  /// What git takes for a commit: `HEAD~1`, `main`, `v1.2`, `HEAD@{yesterday}`.
  var revision: String
  /// The path from the top of the repository, or from here where it begins with `./`; empty for all.
  var path: String

  /// What is typed; nil where it has no revision before a colon, or no revision could look so.
  init?(_ argument: String) {
    // A colon in braces is part of the revision: `HEAD^{/fix: crash}`.
    var depth = 0
    let colon = argument.firstIndex { character in
      if character == "{" { depth += 1 }
      if character == "}" { depth -= 1 }
      return character == ":" && depth <= 0
    }
    guard let colon, colon != argument.startIndex, !argument.hasPrefix("-"),
      !argument.contains("\n"), !argument.contains("\0")
    else { return nil }
    revision = String(argument[..<colon])
    path = String(argument[argument.index(after: colon)...])
    while path.hasSuffix("/") { path.removeLast() }
    if path == "." { path = "./" }
  }

  init(revision: String, path: String) { (self.revision, self.path) = (revision, path) }

  /// As git takes it, and as it is typed.
  var text: String { "\(revision):\(path)" }

  /// The path, and the design of it that is named behind another colon: `HEAD:nets.yaml:small`.
  var withDesign: (file: RevisionPath, design: String)? {
    guard let colon = path.lastIndex(of: ":") else { return nil }
    let name = String(path[path.index(after: colon)...])
    guard !name.isEmpty, colon != path.startIndex else { return nil }
    return (RevisionPath(revision: revision, path: String(path[..<colon])), name)
  }
}
