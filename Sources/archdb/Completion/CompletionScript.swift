/// What a shell runs when Tab is pressed: it asks the program for the candidates.
enum CompletionScript {
  static func text(for shell: Completions.Shell) -> String {
    switch shell {
    case .bash: bash
    case .zsh: zsh
    case .fish: fish
    }
  }

  /// No space follows what more belongs to: a container, a folder, an option's sign.
  private static let bash = """
    # bash completion of archdb: put it into ~/.local/share/bash-completion/completions/archdb
    _archdb() {
        local IFS=$'\\n'
        COMPREPLY=($("${COMP_WORDS[0]}" ---complete bash -- "${COMP_LINE:0:COMP_POINT}" 2>/dev/null))
        local word
        for word in "${COMPREPLY[@]}"; do
            case "$word" in *[./=]) compopt -o nospace ;; esac
        done
    }
    complete -F _archdb archdb
    """

  private static let zsh = """
    #compdef archdb
    # zsh completion of archdb: put it into a folder of $fpath as _archdb
    _archdb() {
        local -a closed open closed_help open_help
        local line word
        for line in ${(f)"$("${words[1]}" ---complete zsh -- "${(@Q)words[1,CURRENT]}" 2>/dev/null)"}; do
            word="${line%%$'\\t'*}"
            if [[ "$word" == *[./=] ]]; then
                open+=("$word"); open_help+=("${line/$'\\t'/  -- }")
            else
                closed+=("$word"); closed_help+=("${line/$'\\t'/  -- }")
            fi
        done
        (( $#closed )) && compadd -l -d closed_help -- "${closed[@]}"
        (( $#open )) && compadd -S '' -d open_help -- "${open[@]}"
        return 0
    }
    if [[ "$funcstack[1]" == _archdb ]]; then
        _archdb "$@"
    else
        compdef _archdb archdb
    fi
    """

  private static let fish = """
    # fish completion of archdb: put it into ~/.config/fish/completions/archdb.fish
    function __archdb_complete
        set -l words (commandline -opc)
        $words[1] ---complete fish -- $words (commandline -ct) 2>/dev/null
    end
    complete -c archdb -f -a '(__archdb_complete)'
    """
}
