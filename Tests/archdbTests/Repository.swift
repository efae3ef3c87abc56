import Foundation

/// A repository of git's in a command's folder, with commits that tests make. Nothing outside of it is read:
/// neither somebody's configuration nor any other machine.
struct Repository {
  let command: Command

  init(_ catalog: Command.Catalog = .none) throws { try self.init(in: Command(catalog)) }

  init(in command: Command) throws {
    self.command = command
    try git("init", "--quiet", "--initial-branch=main")
  }

  /// Without a person's configuration.
  static let environment = [
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_CEILING_DIRECTORIES": FileManager.default.temporaryDirectory.path,
  ]

  @discardableResult
  func git(_ arguments: String..., environment: [String: String] = [:]) throws -> Command.Result {
    let who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    let result = try command.start(
      ["git"] + who + arguments, of: URL(fileURLWithPath: "/usr/bin/env"),
      environment: Self.environment.merging(environment) { $1 }
    ).result()
    guard result.status == 0 else { throw Command.Failure(text: result.error) }
    return result
  }

  /// Writes files and commits all that is there.
  func commit(
    _ files: [String: String], removing: [String] = [], message: String = "a step"
  ) throws {
    for (name, text) in files { try command.write(text, to: name) }
    for name in removing { try FileManager.default.removeItem(atPath: command.path(name)) }
    try command.write("*.sqlite*\n.in-*\n.out-*\n.err-*\n", to: ".gitignore")
    try git("add", "--all")
    try git("commit", "--quiet", "--allow-empty", "--message", message)
  }

  /// Runs `archdb` there.
  func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Command.Result {
    try command.run(arguments, environment: Self.environment.merging(environment) { $1 })
  }
}

/// Small definitions that tests of files write.
enum SmallNets {
  /// A convolution with a norm.
  static func conv(_ name: String, width: Int = 8, kernel: Int = 3) -> String {
    """
    name: \(name)
    input: [3, 32, 32]
    layers:
      - conv: Conv2d(\(width), \(kernel), padding=\(kernel / 2), bias=False)
      - bn: BatchNorm2d

    """
  }

  /// A family of two, of which one has another width.
  static func family(large: Int) -> String {
    """
    family: pair
    input: [3, 16, 16]
    parameters: {w: 8}
    layers:
      - conv: Conv2d(w, 3)
    variants:
      pair_s: {w: 4}
      pair_l: {w: \(large)}

    """
  }
}
