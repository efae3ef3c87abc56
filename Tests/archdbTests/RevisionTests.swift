import Foundation
import Testing

/// Designs that git has: `REVISION:PATH` wherever a design is named.
@Suite struct RevisionTests {
  /// Two commits: the first with 8 channels, the second with 16.
  private func history() throws -> Repository {
    let repository = try Repository()
    try repository.commit([
      "nets/model.yaml": SmallNets.conv("net"), "nets/pair.yaml": SmallNets.family(large: 16),
    ])
    try repository.git("tag", "v1")
    try repository.commit([
      "nets/model.yaml": SmallNets.conv("net", width: 16),
      "nets/pair.yaml": SmallNets.family(large: 32),
    ])
    return repository
  }

  /// PyTorch's Conv2d(3, 8, 3, bias=False) has 216 weights, and its norm 16; with 16 channels both have
  /// twice as many.
  @Test func aDesignIsNamedByItsRevision() throws {
    let repository = try history()
    for (name, params) in [
      ("HEAD~1:nets/model.yaml", 232), ("HEAD:nets/model.yaml", 464), ("v1:nets/model.yaml", 232),
      ("main:nets/model.yaml", 464), ("HEAD^{/a step}:nets/model.yaml", 464),
      ("refs/tags/v1:./nets/model.yaml", 232), ("HEAD~1:nets/pair.yaml:pair_l", 448),
    ] {
      let result = try repository.run("shapes", name, "--format", "json")
      #expect(result.status == 0, "\(name): \(result.error)")
      #expect(result.output.contains("\"params\": \(params)"), "\(name): \(result.output)")
    }
    let explained = try repository.run("explain", "v1:nets/model.yaml", "conv")
    #expect(explained.output.hasPrefix("conv  Conv2d(3, 8,"), "\(explained)")
    let solved = try repository.run("solve", "v1:nets/pair.yaml:pair_s", "--legal")
    #expect(solved.output.contains("H, W >= 3"), "\(solved)")
    // Without the catalog being made.
    #expect(!repository.command.exists("catalog.sqlite"))
  }

  @Test func whatChangedSinceARevision() throws {
    let repository = try history()
    let result = try repository.run("diff", "HEAD~1:nets/model.yaml", "nets/model.yaml")
    #expect(result.status == 1, "\(result.error)")
    #expect(result.output.contains("~ conv  out_channels 8 -> 16"), "\(result.output)")
    // One file at two revisions: what follows from its parameters is known.
    let family = try repository.run(
      "diff", "v1:nets/pair.yaml:pair_l", "nets/pair.yaml:pair_l")
    #expect(family.output.contains("follows from w 16 -> 32:"), "\(family.output)")
    let check = try repository.run(
      "diff", "v1:nets/model.yaml", "./nets/model.yaml", "--fail-on", "params > +5%")
    #expect(check.status == 1 && check.error.contains("params 232 -> 464 +100.0%"))
  }

  @Test func aRevisionIsAdded() throws {
    let repository = try history()
    let result = try repository.run("add", "v1:nets", "--format", "json")
    #expect(result.status == 0, "\(result.error)")
    for name in ["net", "pair_s", "pair_l"] { #expect(result.output.contains("\"\(name)\"")) }
  }

  /// A relative path is one from the folder that the command runs in, as git has it.
  @Test func aFolderBelow() throws {
    let repository = try history()
    func run(_ name: String) throws -> Command.Result {
      try repository.command.shell(
        "cd nets && archdb shapes \(name)", environment: Repository.environment)
    }
    #expect(try run("HEAD:./model.yaml").status == 0)
    #expect(try run("HEAD:nets/model.yaml").status == 0)
    let mistaken = try run("HEAD:model.yaml")
    #expect(
      mistaken.status == 66 && mistaken.error.contains("did you mean 'HEAD:nets/model.yaml'?"),
      "\(mistaken.error)")
  }

  @Test func whatIsNotThereIsNamed() throws {
    let repository = try history()
    for (name, error, help) in [
      (
        "HEAD:nets/modle.yaml", "'nets/modle.yaml' is not in git's revision 'HEAD'",
        "nets/model.yaml"
      ),
      ("HEAD:model.yml", "'model.yml' is not in git's revision 'HEAD'", "HEAD:nets/model.yaml"),
      ("HEAD:net", "'net' is not in git's revision", "HEAD:nets"),
      ("mian:nets/model.yaml", "there is no file 'mian', and git has no revision", "'main'"),
      ("v2:nets/model.yaml", "git has no revision of that name", "did you mean 'v1'?"),
      ("HEAD:nets/pair.yaml:pair_m", "'HEAD:nets/pair.yaml' defines no 'pair_m'", "pair_"),
      ("gone.yaml:net", "there is no file 'gone.yaml'", "FILE:NAME is a design"),
    ] {
      let result = try repository.run("shapes", name)
      #expect(result.status == 66 && result.output.isEmpty, "\(name): \(result)")
      #expect(result.error.contains(error) && result.error.contains(help), "\(result.error)")
    }
    let folder = try repository.run("explain", "HEAD:nets", "conv")
    #expect(folder.status == 64 && folder.error.contains("is a folder"), "\(folder.error)")
    // What begins like an option of git's is none, and no shell reads a name.
    #expect(try repository.run("shapes", "--", "--output=x:nets").status == 65)
    for name in ["$(touch x):nets/model.yaml", "HEAD;touch x:nets/model.yaml"] {
      let result = try repository.run("shapes", "--", name)
      #expect(result.status == 66 && !repository.command.exists("x"), "\(name): \(result)")
    }
  }

  @Test func withoutARepository() throws {
    let command = try Command(.none)
    let result = try command.run(
      ["shapes", "HEAD:model.yaml"], environment: Repository.environment)
    #expect(result.status == 66)
    #expect(result.error.contains("no git repository here"), "\(result.error)")
    let without = try history().run(
      "shapes", "HEAD:nets/model.yaml", environment: ["PATH": "/nowhere"])
    #expect(without.status == 66)
    #expect(without.error.contains("git cannot be started: No such file"), "\(without.error)")
  }

  /// `main:net` is a design of a file called main, and a path at a branch of that name: neither is
  /// guessed.
  @Test func twoMeaningsAreAnError() throws {
    let repository = try history()
    try repository.command.write(SmallNets.family(large: 64), to: "main")
    let one = try repository.run("shapes", "main:pair_s")
    #expect(one.status == 0, "\(one.error)")
    try repository.commit(["pair_s": SmallNets.conv("net")])
    let both = try repository.run("shapes", "main:pair_s")
    #expect(both.status == 64)
    #expect(both.error.contains("the design 'pair_s' of the file 'main'"), "\(both.error)")
    #expect(both.error.contains("'pair_s' in git's revision 'main'"), "\(both.error)")
    // Both ways out that the error names.
    #expect(both.error.contains("./main:pair_s, refs/heads/main:pair_s"), "\(both.error)")
    #expect(try repository.run("shapes", "./main:pair_s").output.hasPrefix("pair_s "))
    #expect(try repository.run("shapes", "refs/heads/main:pair_s").output.hasPrefix("net "))
  }

  /// A link within the repository is followed, as in a folder; one that leads elsewhere is told.
  @Test func linksAreFollowed() throws {
    let repository = try history()
    for (link, end) in [
      ("in.yaml", "nets/model.yaml"), ("out.yaml", "/etc/hostname"), ("lost.yaml", "gone.yaml"),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: repository.command.path(link), withDestinationPath: end)
    }
    try repository.commit([:])
    #expect(try repository.run("shapes", "HEAD:in.yaml").output.hasPrefix("net "))
    let out = try repository.run("shapes", "HEAD:out.yaml")
    #expect(out.status == 66 && out.error.contains("leads out of the repository"))
    let lost = try repository.run("shapes", "HEAD:lost.yaml")
    #expect(lost.status == 66 && lost.error.contains("leads nowhere"))
  }

  /// Names that git prints in quotes elsewhere: blanks, quotes, other scripts.
  @Test func namesOfAnyKind() throws {
    let repository = try Repository()
    let names = ["my nets/größe \"1\".yaml", "my nets/网络.yaml", "my nets/a:b.yaml"]
    try repository.commit(Dictionary(uniqueKeysWithValues: names.map { ($0, SmallNets.conv("n")) }))
    for name in names {
      let result = try repository.run("shapes", "HEAD:\(name)")
      #expect(result.status == 0 && result.output.hasPrefix("n "), "\(name): \(result.error)")
    }
    let all = try repository.run("shapes", "HEAD:my nets", "--format", "ndjson")
    #expect(all.status == 0, "\(all.error)")
  }

  /// A model file is read from git as from a folder, whatever order its format is read in.
  @Test func modelFiles() throws {
    let repository = try Repository()
    let shared = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("ReferenceTests/Fixtures")
    let files = try FileManager.default.subpathsOfDirectory(atPath: shared.path)
      .filter { name in [".onnx", ".pt2", ".keras"].contains(where: name.hasSuffix) }.sorted()
    var picked: [String: String] = [:]
    for ending in [".onnx", ".pt2", ".keras"] {
      picked[ending] = files.first { $0.hasSuffix(ending) }
    }
    #expect(!picked.isEmpty)
    for (ending, file) in picked {
      try repository.command.write(
        Data(contentsOf: shared.appendingPathComponent(file)), to: "model\(ending)")
    }
    try repository.commit([:])
    for ending in picked.keys {
      let there = try repository.run("shapes", "./model\(ending)")
      let inGit = try repository.run("shapes", "HEAD:model\(ending)")
      #expect(there.status == inGit.status && there.output == inGit.output, "\(inGit.error)")
    }
  }

  @Test func aPointerOfLFS() throws {
    let repository = try Repository()
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:ab\nsize 9\n"
    try repository.commit(["model.onnx": pointer])
    let result = try repository.run("shapes", "HEAD:model.onnx")
    #expect(result.status == 65 && result.error.contains("pointer of Git LFS"), "\(result.error)")
  }

  /// `git diff` through `archdb textconv` and, in its place, through `archdb diff`, as docs/diff.md sets them up.
  @Test func gitShowsLayers() throws {
    let repository = try Repository()
    let command = repository.command
    try FileManager.default.createDirectory(
      atPath: command.path("bin"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: command.path("bin/archdb"), withDestinationPath: command.executable.path)
    let path = ["PATH": "\(command.path("bin")):/usr/bin:/bin"]
    try repository.commit([
      "net.yaml": SmallNets.conv("net"), "compose.yaml": "services: [a]\n",
      ".gitattributes": "*.yaml diff=archdb\n",
    ])
    try command.write(SmallNets.conv("net", width: 16), to: "net.yaml")
    try command.write("services: [b]\n", to: "compose.yaml")
    try repository.git("config", "diff.archdb.textconv", "archdb textconv")
    let lines = try repository.git("diff", environment: path).output.split(separator: "\n")
    #expect(lines.contains("-  conv: Conv2d(8, kernel_size=3, padding=1, bias=False)"), "\(lines)")
    #expect(lines.contains("+  conv..bn  16x32x32") && lines.contains("+  params 464"), "\(lines)")
    // What is no definition is compared as it is.
    #expect(lines.contains("-services: [a]") && lines.contains("+services: [b]"))
    try repository.git(
      "config", "diff.archdb.command",
      #"f() { archdb diff "$2" "$5" || [ $? -eq 1 ] || diff -u "$2" "$5"; true; }; f"#)
    let whole = try repository.git("diff", environment: path).output
    #expect(whole.contains("~ conv  out_channels 8 -> 16"), "\(whole)")
    #expect(whole.contains("+services: [b]"), "\(whole)")
  }

  /// Binary files are never printed as they are.
  @Test func textconvOfModels() throws {
    let command = try Command(.none)
    let model = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(
        "ReferenceTests/Fixtures/pt2/resnet18.pt2")
    try command.write(Data(contentsOf: model), to: "resnet18.pt2")
    let lines = try command.run("textconv", "resnet18.pt2").output
    #expect(lines.contains("  params 11,689,512\n"), "\(lines.suffix(300))")
    let piped = try command.run("textconv", "-", input: SmallNets.conv("net"))
    #expect(piped.output.hasPrefix("net\n") && piped.output.contains("  params 232\n"), "\(piped)")
    try command.write(Data([0x89, 0x48, 0x44, 0x46, 0, 1, 2]), to: "old.h5")
    let other = try command.run("textconv", "old.h5")
    #expect(other.status == 0 && other.output == "not read: an HDF5 file\n", "\(other)")
  }
}
