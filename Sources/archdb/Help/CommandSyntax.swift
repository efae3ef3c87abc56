import ArchFormats
import ArgumentParser

/// What a command takes, as its parser says it.
struct CommandSyntax {
  /// A flag, an option or a positional argument.
  struct Argument {
    /// `--format` and `-o`; empty for a positional argument.
    var names: [String]
    /// What its value is called.
    var value: String
    var takesValue: Bool
    var isRepeating: Bool
    /// The values that it can have, where they are few.
    var values: [String]
    var isFile: Bool
    /// Whether it is a folder and nothing else.
    var isFolder: Bool
    /// Whether it is a design.
    var isDesign: Bool
    var help: String
    /// What it is where nobody says it; nil where that is nothing.
    var standard: String?
    /// Whether it may be left out.
    var isOptional: Bool
    /// Whether help lists it.
    var isShown: Bool

    var isPositional: Bool { names.isEmpty }
  }

  var name: String
  var help: String
  /// What is said of it besides: examples, which begin with the program's name, and prose.
  var discussion: String
  var arguments: [Argument]
  var subcommands: [CommandSyntax]

  /// The syntax of a command; nil where the parser says nothing that is understood.
  init?(of command: any ParsableCommand.Type) {
    guard let help = try? JSON(text: command._dumpHelp()), let root = help["command"] else {
      return nil
    }
    self.init(root)
  }

  /// The names of the options that have one value, those of the commands below among them.
  var singleOptions: Set<String> {
    arguments.filter { $0.takesValue && !$0.isRepeating }
      .reduce(into: subcommands.reduce(into: []) { $0.formUnion($1.singleOptions) }) {
        $0.formUnion($1.names)
      }
  }

  private init(_ json: JSON) {
    name = Self.text(json["commandName"])
    help = Self.text(json["abstract"])
    discussion = Self.text(json["discussion"])
    arguments = Self.list(json["arguments"]).map(Argument.init)
    subcommands = Self.list(json["subcommands"]).map(CommandSyntax.init)
  }

  fileprivate static func list(_ json: JSON?) -> [JSON] {
    if case .array(let elements)? = json { elements } else { [] }
  }

  fileprivate static func text(_ json: JSON?) -> String {
    if case .string(let text)? = json { text } else { "" }
  }
}

extension CommandSyntax.Argument {
  fileprivate init(_ json: JSON) {
    names = CommandSyntax.list(json["names"]).map { name in
      let isShort = name["kind"] == .string("short")
      return (isShort ? "-" : "--") + CommandSyntax.text(name["name"])
    }
    value = CommandSyntax.text(json["valueName"])
    takesValue = json["kind"] != .string("flag")
    isRepeating = json["isRepeating"] == .bool(true)
    values = CommandSyntax.list(json["allValues"]).map { CommandSyntax.text($0) }
    let completion = json["completionKind"]
    if values.isEmpty {
      values = CommandSyntax.list(completion?["list"]?["values"]).map { CommandSyntax.text($0) }
    }
    isFile = completion?["file"] != nil
    isFolder = completion?["directory"] != nil
    isDesign = completion?["custom"] != nil
    help = CommandSyntax.text(json["abstract"])
    standard = json["defaultValue"].map { CommandSyntax.text($0) }
    isOptional = json["isOptional"] == .bool(true)
    isShown = json["shouldDisplay"] != .bool(false)
  }
}
