import Testing

/// Help on every command, in both forms, and the manual page.
@Suite struct HelpTests {
  static let commands = [
    "add", "list", "show", "shapes", "explain", "cell", "diff", "apply", "solve", "search", "fits",
    "plot", "page", "export", "sql", "types", "log", "edit", "restore", "remove", "format",
    "textconv", "db", "serve",
    "completions",
  ]

  @Test(arguments: [60, 80]) func nothingIsWiderThanTheTerminal(width: Int) throws {
    let command = try Command()
    for words in Self.commands.flatMap({ [[$0, "-h"], [$0, "--help"]] }) + [["-h"], ["--help"]] {
      let result = try command.run(words, environment: ["COLUMNS": "\(width)"])
      #expect(result.status == 0 && result.error.isEmpty)
      let wide = result.output.split(separator: "\n").filter { $0.count > width }
      #expect(wide.isEmpty, "\(words): \(wide)")
    }
  }

  /// What help lists, Tab offers: both are what the parser says.
  @Test(arguments: ["shapes", "search", "diff", "solve"])
  func theLongFormHasEveryOption(name: String) throws {
    let command = try Command()
    let help = try command.run(name, "--help").output
    let offered = try command.run("---complete", "bash", "--", "archdb \(name) --").output
    let options = offered.split(separator: "\n").map { $0.prefix { $0 != " " && $0 != "=" } }
    #expect(options.count > 8)
    for option in options { #expect(help.contains(option), "\(option)") }
    #expect(try command.run("help", name).output == help)
    #expect(try command.run(name, "resnet18", "--help").output == help)
    let short = try command.run(name, "-h").output
    #expect(short.split(separator: "\n").count < help.split(separator: "\n").count)
    #expect(short.contains("Usage  archdb \(name) ") && help.contains("Usage  archdb \(name) "))
  }

  /// An example that is broken is one line for the shell all the same.
  @Test func examplesCanBePasted() throws {
    let command = try Command()
    let narrow = try command.run("diff", "-h", environment: ["COLUMNS": "60"]).output
    #expect(
      narrow.contains(
        """
          archdb diff old.yaml new.yaml \\
              --fail-on 'params > +5%' \\
              --fail-on 'changed:backbone.**'
        """))
    let line = narrow.replacing(#/\ \\\n\ +/#, with: " ")
    #expect(
      line.contains(
        "  archdb diff old.yaml new.yaml --fail-on 'params > +5%' --fail-on 'changed:backbone.**'\n"
      ))
  }

  /// ARCHDB is the first of the environment's variables that help names.
  @Test func theEnvironmentIsListed() throws {
    let command = try Command()
    let help = try command.run("--help").output
    for name in [
      "ARCHDB ", "XDG_DATA_HOME", "NO_COLOR", "ARCHDB_PAGER", "PAGER", "COLUMNS", "LESS",
    ] {
      #expect(help.contains(name))
    }
    for name in Self.commands { #expect(help.contains("\n  \(name) "), "\(name)") }
  }

  /// The requests of the man macros that the page uses, and no line that begins like another one.
  @Test func theManualPageIsOne() throws {
    let page = try Command().run("help", "--man").output
    let requests = Set(
      page.split(separator: "\n").filter { $0.hasPrefix(".") || $0.hasPrefix("'") }
        .map { $0.prefix { $0 != " " } })
    #expect(requests == [".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".nf", ".fi"])
    for name in Self.commands { #expect(page.contains(".SS archdb \(name)\n")) }
    #expect(page.hasPrefix(".TH ARCHDB 1 ") && page.contains("\\fB\\-\\-receptive\\-field\\fR"))
  }

  @Test func nothingAsksForTheShortForm() throws {
    let command = try Command()
    #expect(try command.run([]).output == command.run("-h").output)
    #expect(try command.run("nosuch", "--help").status == 64)
  }
}
