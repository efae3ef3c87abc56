import ArchFormats
import ShapeEngine
import Testing

/// Definitions with choices, against the same definition with each choice made.
@Suite struct ChoiceTests {
  private func space(
    _ text: String, overrides: [(name: String, value: String)] = []
  ) throws -> OpenDefinition {
    let found = try DefinitionReader()
      .spaces(in: Array(text.utf8), file: "x.yaml", overrides: overrides)
    try #require(found.count == 1)
    return found[0]
  }

  private func layers(_ layers: String, head: String = "input: [3, 32, 32]") throws
    -> OpenDefinition
  {
    try space("name: x\n\(head)\nlayers:\n\(layers)\n")
  }

  /// Every member of a family, in the order of its assignments, with its report at its own input; nil
  /// where it is not legal.
  private func members(
    of family: SpaceFamily
  ) throws -> [(assignments: [String: Value], report: ShapeReport?)] {
    var result: [([String: Value], ShapeReport?)] = []
    for (index, structure) in family.structures.enumerated() {
      var assignments: [[Int]] = [[]]
      for variable in structure.space.variables {
        assignments = assignments.flatMap { list in variable.values.indices.map { list + [$0] } }
      }
      for assignment in assignments {
        let best = SpaceFamily.Best(
          structure: index, member: SpaceAnswer.Best(assignment: assignment, cost: 0))
        let values = Dictionary(
          family.assignments(of: best).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        let architecture = try? structure.space.member(assignment)
        result.append((values, try architecture?.report(at: structure.space.frame.ownInput())))
      }
    }
    return result
  }

  /// Holds the members of a definition whose parameters are choices against the definition with these
  /// parameters.
  private func compare(
    _ text: String, choices: [String: [String]], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let overrides = choices.sorted { $0.key < $1.key }.map { name, values in
      (name: name, value: "choice(\(values.joined(separator: ", ")))")
    }
    let family = try space(text, overrides: overrides).family
    var (legal, count) = (0, 0)
    for (assignments, report) in try members(of: family) {
      let settings = assignments.map { (name: $0.key, value: $0.value.text()) }
      let made = try? Definition.designs(text, overrides: settings).first
      let expected = try made.map { try $0.architecture.report(at: $0.architecture.ownInput()) }
      #expect(report == expected, "\(assignments)", sourceLocation: sourceLocation)
      count += 1
      if report != nil { legal += 1 }
    }
    let answer = try family.answer(
      to: family.structures.map { structure in
        SpaceQuestion(
          inputs: try structure.space.frame.ownInput(), target: structure.space.layers.count - 1)
      })
    #expect(answer.count == Natural(legal) && legal > 0, sourceLocation: sourceLocation)
    #expect(
      family.combinations == Natural(count + family.refusedCount), sourceLocation: sourceLocation)
  }

  @Test func `a choice is named by its hyperparameter`() throws {
    let definition = try layers(
      """
        - conv1: Conv2d(8, choice(3, 5), stride=choice(1, 2))
        - blocks:
            - Conv2d(8, 3, padding=choice(0, 1))
            - ReLU
      """)
    let space = try #require(definition.family.structures.first?.space)
    #expect(
      space.variables.map(\.name) == ["conv1.kernel_size", "conv1.stride", "blocks.0.padding"])
    #expect(
      space.variables.map(\.values) == [
        [.int(3), .int(5)], [.int(1), .int(2)], [.int(0), .int(1)],
      ])
    #expect(definition.family.structures.count == 1 && space.combinations == 8)
  }

  @Test func `a parameter's choice is one choice wherever it is used`() throws {
    let text = """
      name: x
      input: [3, 32, 32]
      parameters: {stride: 1, width: 4}
      layers:
        - a: Conv2d(width, 3, stride=stride, padding=stride - 1)
        - b: Conv2d(2 * width, 3, padding=1 if stride == 2 else 0)
        - c: Conv2d(width, 1, groups=width if stride == 1 else 1) from b
        - Flatten
        - Linear(10)
      """
    try compare(text, choices: ["stride": ["1", "2", "3"], "width": ["2", "4", "6"]])
    let family = try space(text, overrides: [("stride", "choice(1, 2)")]).family
    #expect(family.structures.count == 1)
    #expect(family.structures.first?.space.variables.map(\.name) == ["stride"])
  }

  @Test func `what decides the graph is expanded for each of its values`() throws {
    let text = """
      name: x
      input: [3, 16, 16]
      parameters: {depth: 1, width: 4, norm: true, kernel: 3}
      blocks:
        Block(planes, stride):
          - conv: Conv2d(planes, kernel, stride=stride, padding=kernel // 2)
          - BatchNorm2d if norm
          - skip: Conv2d(planes, 1, stride=stride) from input if in_channels != planes or stride != 1
          - Add from conv, skip
      layers:
        - Conv2d(4, 3, padding=1)
        - Block(width * 2 ** i, 2 if i > 1 else 1) for i in depth
        - AdaptiveAvgPool2d(1)
        - Flatten
        - Linear(depth)
      """
    try compare(
      text,
      choices: [
        "depth": ["1", "2", "3"], "width": ["4", "8"], "norm": ["true", "false"],
        "kernel": ["1", "3", "5"],
      ])
    let family = try space(
      text, overrides: [("depth", "choice(1, 2, 3)"), ("kernel", "choice(1, 3)")]
    )
    .family
    #expect(family.structures.map { $0.fixed.map(\.name) } == [["depth"], ["depth"], ["depth"]])
    #expect(family.structures.allSatisfy { $0.space.variables.map(\.name) == ["kernel"] })
  }

  /// The channels that a block sees, a size that becomes a weight, and parts of a list.
  @Test func `sizes that a choice decides are seen`() throws {
    let text = """
      name: x
      input: [3, 12, 12]
      parameters: {width: 4, stride: 1, parts: 2}
      blocks:
        Halve:
          - conv: Conv2d(in_channels // 2, 1)
          - Linear(4 * dim(-1))
      layers:
        - Conv2d(width, 3, stride=stride)
        - Halve
        - split: Chunk(parts, dim=1)
        - Concat(dim=1) from split
        - Flatten
        - Linear(2)
      """
    try compare(
      text, choices: ["width": ["4", "8"], "stride": ["1", "2", "5"], "parts": ["1", "2"]])
  }

  @Test func `an entry that runs again has the same choice`() throws {
    let definition = try layers(
      """
        - conv: Conv2d(3, 3, padding=choice(0, 1), stride=choice(1, 2))
        - again: conv
        - pool: AdaptiveAvgPool2d(1)
      """)
    let space = try #require(definition.family.structures.first?.space)
    var question = SpaceQuestion(inputs: try space.frame.ownInput(), target: 1)
    question.output = [try IntegerRanges("8"), try IntegerRanges("8")]
    let answer = try definition.family.answer(to: [question])
    // 32 -> 16 -> 8 with padding; 32 -> 15 -> 7 without.
    #expect(space.combinations == 4 && answer.count == 1)
    #expect(answer.best.first?.member.assignment == [1, 1])
  }

  @Test func `each element of a list is a choice of its own`() throws {
    let text = """
      name: x
      input: [3, 32, 32]
      parameters:
        strides: [1, 1, 1]
      layers:
        - Conv2d(4, 3, stride=strides[i], padding=1) for i in 3
      """
    let family = try space(
      text, overrides: [("strides", "[choice(1, 2), 2, choice(1, 2)]")]
    ).family
    #expect(family.structures.count == 1)
    #expect(family.structures.first?.space.variables.map(\.name) == ["strides[0]", "strides[2]"])
  }

  @Test func `a layer of the file's own and a called architecture have choices`() throws {
    let text = """
      name: x
      input: [3, 32, 32]
      blocks:
        Stage(stride=choice(1, 2)):
          - conv: Conv2d(8, 3, stride=stride, padding=1)
      layers:
        - s{i}: Stage for i in 2
        - last: Stage(choice(2, 4))
      """
    let family = try space(text).family
    #expect(
      family.structures.first?.space.variables.map(\.name) == [
        "s0.stride", "s1.stride", "last.stride",
      ])
    #expect(family.structures.first?.space.combinations == 8)
  }

  // MARK: - Where a choice has no place

  @Test func `one architecture has no choices`() throws {
    let error = try #require(
      Definition.error("name: x\ninput: [3, 8, 8]\nlayers:\n  - Conv2d(8, choice(1, 3))\n"))
    #expect(error.message.contains("design space"))
    #expect(error.help?.contains("archdb solve") == true)
    #expect(error.place?.line == 4)
    // With a value for the parameter it is one architecture again.
    let text =
      "name: x\ninput: [3, 8, 8]\nparameters:\n  k: choice(1, 3)\nlayers:\n  - Conv2d(8, k)\n"
    #expect(Definition.error(text) != nil)
    let design = try #require(try Definition.designs(text, overrides: [("k", "3")]).first)
    #expect(try design.outputs() == ["8x6x6"])
  }

  @Test(arguments: [
    ("- Conv2d(8, choice(1, choice(2, 3)))", "has no name here"),
    ("- Conv2d(8, choice(3, 3))", "is written twice"),
    ("- Conv2d(8, choice(1, 2) + choice(0, 1))", "a second choice()"),
    ("- Conv2d(8, choice())", "at least one value"),
    ("- Conv2d(8, choice(1, 'wide'))", "kernel_size of Conv2d cannot be"),
  ])
  func `a choice that cannot be is an error`(entry: String, message: String) throws {
    do {
      _ = try layers("  \(entry)")
      Issue.record("\(entry) is a space")
    } catch let error as DefinitionError {
      #expect(error.message.contains(message), "\(error.message)")
    }
  }

  @Test func `too many graphs are refused`() throws {
    let counts = (0..<14).map { "  n\($0): choice(1, 2)" }.joined(separator: "\n")
    let entries = (0..<14).map { "  - ReLU for i in n\($0)" }.joined(separator: "\n")
    do {
      _ = try space("name: x\ninput: [3, 8, 8]\nparameters:\n\(counts)\nlayers:\n\(entries)\n")
      Issue.record("it is a space")
    } catch let error as DefinitionError {
      #expect(error.message.contains("more than 10000 ways"))
    }
  }

  /// 2^12 graphs of 300 layers took half a minute.
  @Test func `graphs of too many entries in all are refused`() throws {
    let counts = (0..<12).map { "  p\($0): choice(true, false)" }.joined(separator: "\n")
    let entries = (0..<12).map { "  - ReLU if p\($0)" }.joined(separator: "\n")
    func text(_ layers: Int) -> String {
      "name: x\ninput: [3, 8, 8]\nparameters:\n\(counts)\nlayers:\n"
        + "  - for i in \(layers):\n      - Identity\n\(entries)\n"
    }
    let error = #expect(throws: DefinitionError.self) { try space(text(300)) }
    #expect(
      error?.message == "choices decide graphs of more than 50000 entries in all"
        && error?.place != nil && error?.help != nil)
  }
}
