import Foundation
import Testing

/// A catalog that may not be written, or not be read, by an unprivileged user.
@Suite struct PermissionTests {
  /// Runs a command without privileges: as somebody else, where the tests run as root.
  private func run(
    _ command: Command, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Command.Result {
    guard geteuid() == 0 else {
      return try command.start(arguments, environment: environment).result()
    }
    // The build's own folder may be closed to others.
    let copy = command.folder.appendingPathComponent(".archdb")
    if !FileManager.default.fileExists(atPath: copy.path) {
      // By a process of its own: a test that starts another command at this moment would hand it a
      // file that is still open for writing, which cannot be executed.
      _ = try command.start(
        [command.executable.path, copy.path], of: URL(fileURLWithPath: "/bin/cp")
      ).result()
    }
    let user = ["--reuid", "65534", "--regid", "65534", "--clear-groups", copy.path]
    return try command.start(
      user + arguments, of: URL(fileURLWithPath: "/usr/bin/setpriv"), environment: environment
    ).result()
  }

  private func setMode(_ mode: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  private static let canChangeUser =
    geteuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

  @Test(
    .enabled(if: canChangeUser, "running as somebody else takes setpriv"),
    arguments: [(0o444, 0o555), (0o666, 0o555), (0o444, 0o777)])
  func readingWorksAndWritingIsRefused(file: Int, folder: Int) throws {
    let command = try Command()
    let definition = "name: net\ninput: [3, 8, 8]\nlayers:\n  - relu: ReLU\n"
    try command.write(definition, to: "net.yaml")
    let names = try command.names()
    // Where somebody else may make files, the catalog must still be another's.
    try setMode(file, of: command.catalog)
    try setMode(folder, of: command.folder.path)
    defer { try? setMode(0o755, of: command.folder.path) }
    for arguments in [
      ["list", "resnet18"], ["shapes", "resnet18"], ["shapes", "resnet18", "--input", "65x65"],
      ["show", "resnet18"], ["show", "resnet18", "--flat"], ["explain", "resnet18", "conv1"],
      ["log", "resnet18"], ["db", "status"], ["add", "net.yaml", "--dry-run"],
      ["list", "*vgg*", "--format", "json"],
    ] {
      let result = try run(command, arguments)
      #expect(result.status == 0, "\(arguments): \(result.error)")
      #expect(result.output.count > 20, "\(arguments)")
    }
    for arguments in [["add", "net.yaml"], ["remove", "resnet18"]] {
      let result = try run(command, arguments)
      #expect([73, 74].contains(result.status), "\(arguments): \(result)")
      #expect(result.error.contains("cannot be written"), "\(arguments): \(result)")
    }
    try setMode(0o755, of: command.folder.path)
    #expect(try command.names() == names)
    #expect(try command.run("list", "net").status == 1)
  }

  @Test(.enabled(if: canChangeUser, "running as somebody else takes setpriv"))
  func whatMayNotBeReadOrMade() throws {
    let command = try Command()
    try command.write("name: net\ninput: [3]\nlayers:\n  - ReLU\n", to: "net.yaml")
    try setMode(0o000, of: command.catalog)
    try setMode(0o000, of: command.path("net.yaml"))
    try command.write("name: net\ninput: [3]\nlayers:\n  - ReLU\n", to: "open.yaml")
    let definition = command.path("open.yaml")
    try setMode(0o555, of: command.folder.path)
    defer { try? setMode(0o755, of: command.folder.path) }
    let closed = try run(command, ["list"])
    #expect(closed.status == 74 && closed.error.contains("cannot be opened"), "\(closed)")
    let file = try run(command, ["add", "net.yaml"])
    #expect(file.status == 74 && file.error.contains("Permission denied"), "\(file)")
    for path in ["new.sqlite", "folder/new.sqlite"] {
      let made = try run(
        command, ["add", definition], environment: ["ARCHDB": command.path(path)])
      #expect(made.status == 73 && made.error.contains("cannot be created"), "\(made)")
    }
    // The usual place is nobody's choice: there the built-in architectures answer all the same.
    for environment in [
      ["XDG_DATA_HOME": command.path("data")], ["HOME": command.path("home")], [:],
    ] {
      let environment = environment.merging(["ARCHDB": ""]) { $1 }
      let line = try run(command, ["shapes", "resnet18", "--limit", "1"], environment: environment)
      #expect(line.status == 0 && line.output.hasPrefix("resnet18@1"), "\(line)")
      #expect(line.error.hasPrefix("note: ") && line.error.filter(\.isNewline).count == 1)
      let count = try run(
        command, ["sql", "SELECT params FROM architectures WHERE name = 'resnet18'"],
        environment: environment)
      #expect(count.output.contains("11689512"), "\(count)")
      for arguments in [["add", definition], ["edit", "resnet18", "--set", "conv1.stride=1"]] {
        let refused = try run(command, arguments, environment: environment)
        #expect(refused.status == 73 && refused.error.contains("$ARCHDB"), "\(refused)")
      }
    }
    let formatted = try run(command, ["format", "net.yaml"])
    #expect(formatted.status == 74, "\(formatted)")
  }
}
