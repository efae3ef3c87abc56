import ArchFormats
import Testing

/// Names of architectures and components of paths.
@Suite struct NameTests {
  @Test(arguments: [
    ("resnet18", true), ("resnext50_32x4d", true), ("v1.10", true), ("a+b-c_d", true), ("0", true),
    (String(repeating: "a", count: 100), true), (String(repeating: "a", count: 101), false),
    ("", false), (" ", false), ("a b", false), ("a/b", false), ("a@1", false), ("a\nb", false),
    (".a", false), ("-a", false), ("_a", false), ("+a", false), ("\u{e9}", false),
    ("a\u{0}", false),
    ("a:", false), ("../a", false), ("a*", false),
  ])
  func `a name is letters, digits and a few signs`(name: String, isName: Bool) {
    #expect((ArchitectureName.problem(with: name) == nil) == isName, "\(name)")
  }

  @Test(arguments: [
    ("conv1", true), ("0", true), ("_private", true), ("block1-0", true), ("a.b", false),
    ("", false), ("a b", false), ("a{b", false), (String(repeating: "a", count: 101), false),
  ])
  func `a component of a path has no dot`(name: String, isName: Bool) {
    #expect((ArchitectureName.problem(withComponent: name) == nil) == isName, "\(name)")
  }
}
