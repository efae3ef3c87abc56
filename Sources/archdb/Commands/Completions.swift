import ArgumentParser

struct Completions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "What makes Tab complete names, layers, files and options in a shell.",
    discussion: """
      archdb completions bash > ~/.local/share/bash-completion/completions/archdb
      archdb completions zsh > ~/.zfunc/_archdb
      archdb completions fish > ~/.config/fish/completions/archdb.fish
      """)

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  func run() throws {
    try Terminal.write(CompletionScript.text(for: shell))
  }
}
