import ArchFormats

/// A path, or a pattern of paths, with all that is below what it matches: `layer4`, `layer*.0`, `**.conv1`;
/// `*` stands for everything.
package struct LayerPattern {
  private let globs: [Glob]

  package init(_ pattern: String) {
    globs = [Glob(pattern, separator: "."), Glob(pattern + ".**", separator: ".")]
  }

  /// Whether the pattern matches a path, or a container that the path is in.
  package func matches(_ path: String) -> Bool { globs.contains { $0.matches(path) } }
}
