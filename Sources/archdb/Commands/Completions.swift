import ArgumentParser

struct Completions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "A completion script that knows the architectures' names.",
    discussion: """
      archdb completions bash > ~/.local/share/bash-completion/completions/archdb
      archdb completions zsh > ~/.zfunc/_archdb
      archdb completions fish > ~/.config/fish/completions/archdb.fish
      """)

  @Argument(help: "bash, zsh or fish.")
  var shell: Shell

  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish

    var completionShell: CompletionShell {
      switch self {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    }
  }

  func run() throws {
    try Terminal.write(Archdb.completionScript(for: shell.completionShell))
  }
}
