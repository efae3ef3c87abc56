import ArchFormats
import Testing

/// The canonical layout: texts as somebody writes them, and as `archdb format` gives them back.
@Suite struct LayoutTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var subject: String
    var text: String
    var expected: String
    var testDescription: String { subject }
  }

  /// Lists of layers, below `name: x` and `input: [3, 8, 8]`.
  private static let layers = [
    Row(
      subject: "one space around operators and after commas, none inside brackets",
      text: """
        - Conv2d( 2*8,[3,1] , stride = ( 2,1 ),bias=False )
        - Linear(4*dim( -1 )//2)   from  conv1  if  a>3 and not(b==-1)for i in range
        - Slice(end=-(k-1)*d) for t,c in table[ 1 ]
        - c{i-1}  from above , b for i,(t,c) in table[ 1:-1 ]
        - Reshape(N,-1,like( down{i}.conv , 2 )/7)
        """,
      expected: """
        - Conv2d(2 * 8, [3, 1], stride=(2, 1), bias=False)
        - Linear(4 * dim(-1) // 2) from conv1 if a > 3 and not (b == -1) for i in range
        - Slice(end=-(k - 1) * d) for t, c in table[1]
        - c{i - 1} from above, b for i, (t, c) in table[1:-1]
        - Reshape(N, -1, like(down{i}.conv, 2) / 7)
        """),
    Row(
      subject: "names, references and containers",
      text: """
        -   layer{s+1}-{ i }  from a,b{ i }  for s in 4 :
              - x : net( w=2 )until layer4.1
        - if bn :
            - ReLU
        - add: Add from denselayer* , split.1
        - return: {a: x,b:  y}
        """,
      expected: """
        - layer{s + 1}-{i} from a, b{i} for s in 4:
            - x: net(w=2) until layer4.1
        - if bn:
            - ReLU
        - add: Add from denselayer*, split.1
        - return: {a: x, b: y}
        """),
    Row(
      subject: "layers stand in lists of lines, in quotes only where YAML needs them",
      text: """
        - a: [ReLU, {b: Tanh}]
        - 'ReLU'
        - "{i}x": "Conv2d(8, 3)"
        - 'Conv(16, "ReLU")'
        - - ReLU
          -
            - ReLU
        """,
      expected: """
        - a:
            - ReLU
            - b: Tanh
        - ReLU
        - "{i}x": Conv2d(8, 3)
        - Conv(16, "ReLU")
        - - ReLU
          - - ReLU
        """),
    Row(
      subject: "comments stay where they belong",
      text: """
            - a: ReLU # close
        # above, too far left

            - b:    # a container
                - ReLU                      # in a column
                - Conv2d(8,  3,  padding=1) # another
                                            # which goes on
                - Tanh                      # a third
                # ends the container


            # above c
            -
              # above the inner one
              - c: ReLU
        """,
      expected: """
        - a: ReLU  # close
        # above, too far left

        - b:      # a container
            - ReLU                     # in a column
            - Conv2d(8, 3, padding=1)  # another
                                       # which goes on
            - Tanh                     # a third
            # ends the container

        # above c
        # above the inner one
        - - c: ReLU
        """),
    Row(
      subject: "comments in one column move together, and others stay where they are",
      text: """
        - ReLU           # one
        - ReLU           # two
        - Conv2d(8,3,a=1,b=2) # three
        - ReLU         # four
                       # goes on
        - Conv2d(8,3,a=1,b=2,c=3) # five
        - ReLU(1,2,3,4,5)     # six
        - ReLU                # seven
        """,
      expected: """
        - ReLU         # one
        - ReLU         # two
        - Conv2d(8, 3, a=1, b=2)  # three
        - ReLU       # four
                     # goes on
        - Conv2d(8, 3, a=1, b=2, c=3)  # five
        - ReLU(1, 2, 3, 4, 5)  # six
        - ReLU                 # seven
        """),
  ]

  /// Whole files.
  private static let files = [
    Row(
      subject: "sections in their order, with blank lines between those that have lines",
      text: """
        # About the file.

        # About the layers.
        layers:
        - ReLU

        - ReLU
        expect: {output: [3,8,8],
          params: 0}   # published
        name:   "x"
        blocks: {Bar: [ReLU], 'Foo(a,b = 2)':
          [Tanh]}
        input: [ 3,8 ,n*4 ]
        year: 2015
        parameters: {n : 2}
        source: "A: b, 2015"
        # The end.
        """,
      expected: """
        # About the file.

        name: x
        source: "A: b, 2015"
        year: 2015
        input: [3, 8, n * 4]
        parameters: {n: 2}

        blocks:
          Bar:
            - ReLU

          Foo(a, b=2):
            - Tanh

        # About the layers.
        layers:
          - ReLU

          - ReLU

        expect: {output: [3, 8, 8], params: 0}  # published
        # The end.
        """),
    Row(
      subject: "variants in a column; quotes that say something stay",
      text: """
        family: f
        input: [3, 8, 8]
        parameters: {width: 1, word: 'ReLU', name: "width", number: "8", empty: ''}
        variants:
          a: {width: 2}
          longer: {like: 'a', source: "it's"}

          b:
            table: [
              [1,2],   # one
              [3, 4],
            ]
            source: >
              folded
              text
          c: {}
        layers:
          - ReLU
        """,
      expected: """
        family: f
        input: [3, 8, 8]
        parameters: {width: 1, word: ReLU, name: "width", number: "8", empty: ""}

        variants:
          a:      {width: 2}
          longer: {like: a, source: it's}

          b:
            table:
              - [1, 2]  # one
              - [3, 4]
            source: folded text
          c: {}

        layers:
          - ReLU
        """),
  ]

  /// Values in brackets over several lines.
  private static let brackets = [
    Row(
      subject: "what fits stands on one line",
      text: """
        a: [1,
          2, 3]
        b: ['x', "2", "_3"]
        c: ["x", 'y']
        """,
      expected: """
        a: [1, 2, 3]
        b: ["x", "2", "_3"]
        c: [x, y]
        """),
    Row(
      subject: "what had a line for each element has one",
      text: """
        table: [
          [100000, 200000, 300000],
          [100000, 200000, 300000], [100000, 200000, 300000],
          [100000, 200000, 300000],
        ]
        """,
      expected: """
        table:
          - [100000, 200000, 300000]
          - [100000, 200000, 300000]
          - [100000, 200000, 300000]
          - [100000, 200000, 300000]
        """),
    Row(
      subject: "what had several elements a line has as many as fit",
      text: """
        maps: [[10000, 20000, 30000], [10000, 20000, 30000], [10000, 20000, 30000], [10000, 20000, 30000],
             [10000, 20000, 30000], [10000, 20000, 30000]]  # after
        more: {a: 1}
        """,
      expected: """
        maps: [[10000, 20000, 30000], [10000, 20000, 30000], [10000, 20000, 30000],
               [10000, 20000, 30000], [10000, 20000, 30000], [10000, 20000, 30000]]  # after
        more: {a: 1}
        """),
  ]

  private func formatted(_ text: String, _ file: String = "x.yaml") throws -> String {
    String(decoding: try DefinitionLayout.formatted(Array(text.utf8), file: file), as: UTF8.self)
  }

  @Test(arguments: layers)
  func `a list of layers`(row: Row) throws {
    let head = "name: x\ninput: [3, 8, 8]\n\nlayers:\n"
    let expected = row.expected.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n")
    try expect("\(head)\(row.text)\n", becomes: "\(head)\(expected)\n")
  }

  @Test(arguments: brackets)
  func `parameters in brackets`(row: Row) throws {
    func indented(_ text: String) -> String {
      text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    }
    let (head, tail) = ("name: x\ninput: [3]\nparameters:\n", "\n\nlayers:\n  - ReLU\n")
    try expect(
      head + indented(row.text) + tail, becomes: head + indented(row.expected) + tail)
  }

  @Test(arguments: files)
  func `a file`(row: Row) throws { try expect(row.text, becomes: row.expected + "\n") }

  private func expect(_ text: String, becomes expected: String) throws {
    let once = try formatted(text)
    #expect(once == expected, "found:\n\(once)")
    #expect(try formatted(once) == once)
    // Other ends of lines and a byte order mark are no part of the text.
    let windows =
      "\u{feff}"
      + text.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "\r\n")
    #expect(try formatted(windows) == expected)
  }

  @Test func `the flat form is written as it is printed`() throws {
    let text = """
      {"name":"x", "source": "a paper", "input":[3,8,8],
       "layers":[{"path":"a","type":"ReLU","from":"input"}]}
      """
    let pretty = """
      {
        "name": "x",
        "source": "a paper",
        "input": [3, 8, 8],
        "layers": [
          {"path": "a", "type": "ReLU", "from": "input"}
        ]
      }

      """
    #expect(try formatted(text) == pretty)
    #expect(try formatted(pretty) == pretty)
    let line = #"{"name":"x","input":[3],"layers":[{"path":"a","type":"ReLU"}]}"# + "\n"
    #expect(try formatted(line + "\n" + line) == line + line)
    #expect(try formatted(line, "x.ndjson") == line)
  }

  @Test(arguments: [
    ("", 0), ("name: x\nlayers:\n  - ReLU(\n", 3), ("name: x\n", 1), ("- a\n", 1),
    ("name: x\nparameters: {a: 1 +}\nlayers:\n  - ReLU\n", 2), ("name: x\nlayers: [\n", 3),
    ("{\"name\": 1}", 1), ("name: x\nlayer:\n  - ReLU\n", 2),
  ])
  func `what is no definition is refused with its place`(text: String, line: Int) {
    do throws(DefinitionError) {
      _ = try DefinitionLayout.formatted(Array(text.utf8), file: "x.yaml")
      Issue.record("it was formatted")
    } catch { #expect(error.place?.line ?? 0 == line, "\(error)") }
  }
}
