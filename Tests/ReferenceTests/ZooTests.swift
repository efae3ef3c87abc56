import ArchFormats
import ShapeEngine
import TestSupport
import Testing

/// What holds for every definition of the zoo.
@Suite struct ZooTests {
  @Test func `each architecture is defined once`() throws {
    let names = try Zoo.files.flatMap { try Zoo.designs(in: $0).map(\.architecture.name) }
    #expect(names.count == Set(names).count)
    #expect(names.sorted() == Zoo.fileByName.keys.sorted())
  }

  /// One word a task, the same in every file.
  private static let tasks: Set<String> = [
    "classification", "detection", "generation", "ocr", "segmentation", "sequence", "speech",
    "super-resolution", "video",
  ]

  @Test(arguments: Zoo.files)
  func `a definition has its figures and says where it is from`(file: String) throws {
    for design in try Zoo.designs(in: file) {
      let architecture = design.architecture
      for problem in design.disagreements {
        Issue.record("\(architecture.name): \(problem.path ?? "") \(problem.message)")
      }
      #expect(architecture.information.source?.isEmpty == false, "\(architecture.name)")
      let task = try #require(architecture.information.task, "\(architecture.name)")
      #expect(Self.tasks.contains(task), "\(architecture.name): \(task)")
      let citation = Citation(try #require(architecture.information.source))
      #expect(citation.link != nil, "\(architecture.name): no arXiv id, DOI or repository")
      #expect(architecture.information.year != nil, "\(architecture.name)")
    }
  }

  /// What is computed on integers is what the forms give, at the definition's own input and at
  /// others near it, where both answer or both refuse.
  @Test(arguments: Zoo.files)
  func `forms and integers agree`(file: String) throws {
    for design in try Zoo.designs(in: file) {
      let architecture = design.architecture
      let forms = try FormAnswers(architecture)
      for change in [0, 1, -37] {
        let input = try architecture.ownInput().map { shape in
          shape.sizes.enumerated().map { $0 > 1 ? max(1, $1 + change) : $1 }
        }
        let onIntegers = try? architecture.report(at: input.map { try Shape($0) })
        #expect(forms.agree(with: onIntegers, at: input), "\(architecture.name) at \(input)")
      }
    }
  }
}
