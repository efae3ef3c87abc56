import ArchFormats
import ArgumentParser
import Glibc

struct Format: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "A definition file in its canonical layout.",
    discussion: """
      archdb format mynet.yaml            print it
      archdb format mynet.yaml --in-place write it back
      archdb format designs/ --check      name the files that differ, and end with 1
      """)

  @Argument(help: "Files, folders, or - for standard input.", completion: .file())
  var files: [String]
  @Flag(name: .shortAndLong, help: "Write each file back.")
  var inPlace = false
  @Flag(help: "Write nothing; name the files that are not in canonical layout.")
  var check = false

  func validate() throws {
    if files.isEmpty { throw ValidationError("name a file, a folder, or - for standard input") }
  }

  func run() throws {
    var differs = false
    for argument in files {
      for file in try Files.definitions(at: argument) {
        let text = try Files.read(file)
        let formatted = try Failure.catching { () throws(DefinitionError) in
          try DefinitionLayout.formatted(text, file: file)
        }
        let isEqual = Array(formatted.utf8) == text
        if check {
          if !isEqual { try Terminal.write(file) }
          differs = differs || !isEqual
        } else if inPlace, file != "-" {
          if !isEqual { try Files.replace(file, with: Array(formatted.utf8)) }
        } else {
          var text = formatted[...]
          while text.last == "\n" { text.removeLast() }
          try Terminal.write(String(text))
        }
      }
    }
    if differs { throw Failure(.no, "") }
  }
}
