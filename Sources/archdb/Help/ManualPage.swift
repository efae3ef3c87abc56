import ArchStore

/// The manual page, `archdb(1)`, in the man macros of troff: every command as its parser says it.
struct ManualPage {
  private let root: CommandSyntax

  init(_ root: CommandSyntax) { self.root = root }

  var text: String {
    var lines = [
      ".TH ARCHDB 1 \"\" \"archdb \(Release.version)\" \"User commands\"", ".SH NAME",
      "archdb \\- \(Self.escaped(root.help))", ".SH SYNOPSIS", ".B archdb",
      "\\fICOMMAND\\fR [\\fIARGUMENTS\\fR] [\\fIOPTIONS\\fR]", ".SH DESCRIPTION",
    ]
    lines += Self.discussion(root.discussion)
    lines.append(".SH COMMANDS")
    for command in root.subcommands { lines += Self.command(command, "archdb") }
    lines.append(".SH ENVIRONMENT")
    for variable in Environment.variables {
      lines += [".TP", ".B \(Self.escaped(variable.name))", Self.line(variable.help)]
    }
    lines.append(".SH EXIT STATUS")
    for status in ExitStatus.allCases {
      lines += [".TP", ".B \(status.rawValue)", Self.line(status.help)]
    }
    return lines.joined(separator: "\n")
  }

  private static func command(_ command: CommandSyntax, _ parent: String) -> [String] {
    let name = "\(parent) \(command.name)"
    var lines = [".SS \(escaped(name))", line(command.help)]
    lines += discussion(command.discussion)
    for argument in command.arguments where argument.isShown {
      let names =
        argument.isPositional
        ? "\\fI\(escaped(argument.value.uppercased()))\\fR"
        : argument.names.map { "\\fB\(escaped($0))\\fR" }.joined(separator: ", ")
          + (argument.takesValue ? " \\fI\(escaped(argument.value.uppercased()))\\fR" : "")
      lines += [".TP", names, line(argument.help)]
    }
    for inner in command.subcommands { lines += self.command(inner, name) }
    return lines
  }

  /// Examples as they are typed, prose as paragraphs.
  private static func discussion(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).split(separator: "").flatMap {
      paragraph in
      paragraph.first?.hasPrefix("archdb ") == true
        ? [".PP", ".nf"] + paragraph.map { "    " + escaped(String($0)) } + [".fi"]
        : [".PP", line(paragraph.joined(separator: " "))]
    }
  }

  /// A text as a line that is no request, of which troff takes those that begin with a dot or a quote.
  private static func line(_ text: String) -> String {
    let text = escaped(text)
    return text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
      .replacing("'", with: "\\(aq").replacing("`", with: "\\(ga").replacing("^", with: "\\(ha")
      .replacing("~", with: "\\(ti")
  }
}
