import Foundation
import Testing

/// `archdb export`, as it is typed.
@Suite struct TorchExportTests {
  /// What Python says of a file's text, where the machine has Python; nil where it has none.
  private func python(_ script: String, _ command: Command) throws -> (status: Int32, text: String)?
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    process.currentDirectoryURL = URL(fileURLWithPath: command.path("."))
    let pipe = Pipe()
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 127
      ? nil : (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  /// Every built-in design is written, imports nothing but torch, and is compiled without a warning.
  @Test func `built-in designs are code that Python compiles`() throws {
    let command = try Command()
    let list = try command.run("list", "--format", "ndjson").output.split(separator: "\n")
    let names = try list.compactMap { line in
      let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      return row?["name"] as? String
    }
    #expect(names.count > 230)
    for name in names {
      let result = try command.run("export", name, "--to", "pytorch", "-o", "\(name).py")
      #expect(result.status == 0 && result.output.isEmpty, "\(name): \(result)")
    }
    let script = """
      import ast, glob, pathlib, py_compile, warnings
      warnings.simplefilter("error")
      files = sorted(glob.glob("*.py"))
      for file in files:
          py_compile.compile(file, cfile=file + "c", doraise=True)
          for node in ast.walk(ast.parse(pathlib.Path(file).read_text())):
              if isinstance(node, ast.Import):
                  assert all(each.name.split(".")[0] == "torch" for each in node.names), file
              if isinstance(node, ast.ImportFrom):
                  assert node.module == "torch", file
      print(len(files))
      """
    guard let answer = try python(script, command) else { return }
    #expect(answer.status == 0 && answer.text == "\(names.count)\n", "\(answer)")
  }

  @Test func `a deeper network of the same blocks is code of the same length`() throws {
    let command = try Command()
    func lines(_ name: String) throws -> Int {
      try command.run("export", name, "--to", "pytorch").output.split(separator: "\n").count
    }
    // torchvision's resnet.py needs 135 lines of code for the classes.
    #expect(try lines("resnet152") == lines("resnet50"))
    #expect(try lines("resnet50") < 135)
  }

  /// PyTorch's own count of parameters: torchvision publishes 35,322,218 with the auxiliary head, and
  /// 32,957,013 are without.
  @Test func `parameters of definitions are arguments, and heads of training are in the dict`()
    throws
  {
    let command = try Command()
    func code(_ arguments: String...) throws -> String {
      try command.run(["export"] + arguments + ["--to", "pytorch"]).output
    }
    #expect(try code("resnet50").contains("def __init__(self, groups=1, classes=1000):"))
    let unet = try code("unet")
    #expect(unet.contains("def __init__(self, width=64, classes=2):"), "\(unet)")
    #expect(unet.contains("self.head = nn.Conv2d(width, classes, 1)"))
    // What is rounded is no multiple of its parameter.
    #expect(!(try code("mobilenet_v2").contains("width")))
    // A value that is chosen as it is written is the default.
    #expect(try code("resnet50", "--set", "classes=37").contains("classes=37"))
    let fcn = try code("fcn_resnet50", "--set", "aux=true")
    #expect(fcn.contains("return {\"out\": interpolate, \"aux\": aux}"), "\(fcn)")
    let total = try command.run(
      "shapes", "fcn_resnet50", "--set", "aux=true", "--format", "json")
    #expect(total.output.contains("\"params\": 35322218"), "\(total.output.prefix(300))")
  }

  @Test func `names that are no identifiers are registered by their texts`() throws {
    let command = try Command()
    try command.write(
      """
      name: odd
      input: [3, 8, 8]
      layers:
        - block1-0: Conv2d(4, 3)
        - forward: Conv2d(4, 1)
        - class: ReLU
        - train: Conv2d(2, 1)
      """, to: "odd.yaml")
    let text = try command.run("export", "odd.yaml", "--to", "pytorch").output
    for name in ["block1-0", "forward", "class", "train"] {
      #expect(text.contains("self._modules[\"\(name)\"] = nn."), "\(text)")
    }
    #expect(!text.contains("self.train") && !text.contains("self.forward"))
  }

  @Test func `a name that is no name stays out of the code`() throws {
    let command = try Command()
    for name in [
      "a\"\"\"b", "x\nimport os", "<script>", "\u{202e}evil", String(repeating: "q", count: 200),
    ] {
      let flat: [String: Any] = [
        "name": "net", "input": [3, 8, 8],
        "layers": [
          ["path": name, "type": "Conv2d", "from": "input", "out_channels": 4, "kernel_size": 3]
        ],
      ]
      let data = try JSONSerialization.data(withJSONObject: flat)
      try command.write(String(decoding: data, as: UTF8.self), to: "net.json")
      let result = try command.run("export", "net.json", "--to", "pytorch", "-o", "net.py")
      #expect(result.status == 65, "\(name): \(result)")
      #expect(!FileManager.default.fileExists(atPath: command.path("net.py")))
    }
  }

  /// What the rules of buffers make, as Python's own words for it say.
  @Test func `buffers hold what their rules say`() throws {
    let command = try Command()
    let rules: [(String, String, String)] = [
      ("4", "0", "torch.zeros(4)"), ("2, 3", "1", "torch.ones(2, 3)"),
      ("4", "0.5", "torch.full((4,), 0.5)"), ("1, 512", "arange", "torch.arange(512).view(1, 512)"),
      ("1, 1, 8, 8", "tril", "torch.ones(1, 1, 8, 8).tril()"),
      ("49, 49", "relative_position_index", "relative_position_index(7, 7)"),
      ("2401", "relative_position_index", "relative_position_index(7, 7).flatten()"),
      ("1, 15, 13, 2", "relative_coords_table", "relative_coords_table(15, 13)"),
      ("56, 7", "relative_distance", "relative_distance(56, 7)"),
      ("84, 10", "hadamard", "hadamard(84, 10)"),
    ]
    for (shape, value, code) in rules {
      try command.write(
        """
        name: net
        input: [4]
        layers:
          - table: Buffer(\(shape), value=\(Double(value) == nil ? "'\(value)'" : value), persistent=false)
          - return: table

        """, to: "net.yaml")
      let result = try command.run("export", "net.yaml", "--to", "pytorch")
      let line = "self.register_buffer(\"table\", \(code), persistent=False)"
      let text = result.output.replacing(/\(\n +/, with: "(").replacing(/,?\n +\)/, with: ")")
        .replacing(/,\n +/, with: ", ")
      #expect(text.contains(line), "\(result)")
    }
  }

  /// The class in which both modules are says what they share; a name of numbers is told as PyTorch finds it.
  @Test func `what modules share is said where both are`() throws {
    let command = try Command()
    try command.write(
      """
      name: net
      input: [12]
      layers:
        - body:
            - wte: Embedding(50, 16)
            - h:
                - Linear(16)
                - ReLU
            - g:
                - Linear(16)
                - Linear(16) with weights of 0
        - head:
            - out: Linear(50, bias=false) with weights of body.wte
            - back: Linear(16)
            - again: body.h

      """, to: "net.yaml")
    let text = try command.run("export", "net.yaml", "--to", "pytorch").output
    for line in [
      "self.get_submodule(\"1\").weight = self.get_submodule(\"0\").weight",
      "self.head.out.weight = self.body.wte.weight", "self.head.again = self.body.h",
      "return self.again(self.back(self.out(x)))",
    ] {
      #expect(text.contains("        \(line)\n"), "\(line): \(text)")
    }
  }

  /// A module is made before there is an input: what follows its size is a function.
  @Test func `sizes that follow the input are given as the network runs`() throws {
    let command = try Command()
    try command.write(
      """
      name: net
      input: [3, 33, 32]
      layers:
        - a: ZeroPad2d([0, W % 2, 0, H % 2])
        - b: ReflectionPad2d(H % 3)
        - c: ConstantPad2d([1, H % 2, 2, 2], 3.5)
        - d: AdaptiveAvgPool2d([H // 2, 5])
        - e: Upsample([H + 1, 10])
        - f: ZeroPad2d(1)

      """, to: "net.yaml")
    let text = try command.run("export", "net.yaml", "--to", "pytorch").output
    for words in [
      "F.pad(x, (0, x.shape[3] % 2, 0, x.shape[2] % 2))", "mode=\"reflect\"",
      "F.pad(x, (1, x.shape[2] % 2, 2, 2), value=3.5)",
      "F.adaptive_avg_pool2d(x, (x.shape[2] // 2, 5))",
      "F.interpolate(x, size=(x.shape[2] + 1, 10))", "self.f = nn.ZeroPad2d(1)",
    ] { #expect(text.contains(words), "\(words): \(text)") }
    #expect(!text.contains("(None"))
  }

  /// PyTorch takes both states of an LSTM as one argument, and its functions by their own names.
  @Test func `functions and states are given as PyTorch takes them`() throws {
    let command = try Command()
    try command.write(
      """
      name: net
      inputs: {x: [5, 8], h: [8], c: [8], mask: [1, 5, 5]}
      layers:
        - cell: LSTMCell(8) from h, h, c
        - enc: LSTM(8, batch_first=true) from x
        - dec: LSTM(8, batch_first=true) from enc.0, enc.1, enc.2
        - q: Unsqueeze(1) from dec.0
        - attn: ScaledDotProductAttention from q, q, q, mask
        - pow: Pow(2) from attn
        - low: Gt(0) from pow
        - where: Where(other=0) from low, pow
        - picked: IndexSelect(2, [0, 2]) from where
        - flip: Flip(-1)
        - sum: Add from flip, cell.0

      """, to: "net.yaml")
    let text = try command.run("export", "net.yaml", "--to", "pytorch").output
    for words in [
      "self.cell(h, (h, c))", "self.dec(enc[0], (enc[1][0], enc[1][1]))[0]",
      "F.scaled_dot_product_attention(out, out, out, attn_mask=mask)", "torch.pow(", "torch.gt(",
      ", 0.0)", "torch.where(", "torch.index_select(", ", 2, torch.tensor([0, 2], device=",
      ".flip(-1)",
    ] { #expect(text.contains(words), "\(words): \(text)") }
  }

  /// PyTorch's modules have one number for both sides of an axis; a class puts the padding there first.
  @Test func `padding by sides is put there first`() throws {
    let command = try Command()
    try command.write(
      """
      name: net
      input: [4, 50]
      layers:
        - a: Conv1d(8, 3, dilation=2, padding=[[4, 0]])
        - b: Conv1d(8, 4, stride=2, padding="same_lower")
        - c: MaxPool1d(3, stride=2, padding="same_upper")
        - d: ConvTranspose1d(4, 4, stride=2, padding=[[1, 2]])

      """, to: "net.yaml")
    let text = try command.run("export", "net.yaml", "--to", "pytorch").output
    for line in [
      "self.a = Conv1dSides(4, 8, 3, padding=((4, 0),), dilation=2)",
      "self.b = Conv1dSame(8, 8, 4, stride=2, padding=\"same_lower\")",
      "self.c = MaxPool1dSame(3, stride=2)",
      "self.d = ConvTranspose1dSides(8, 4, 4, stride=2, padding=((1, 2),))",
    ] { #expect(text.contains("        \(line)\n"), "\(line): \(text)") }
  }

  @Test func `a design of a thousand layers is written`() throws {
    let command = try Command()
    let layers = (0..<1000).map {
      "  - c\($0): \($0 % 2 == 0 ? "Conv2d(4, 3, padding=1)" : "ReLU")"
    }
    try command.write(
      (["name: deep", "input: [4, 8, 8]", "layers:"] + layers).joined(separator: "\n") + "\n",
      to: "deep.yaml")
    let text = try command.run("export", "deep.yaml", "--to", "pytorch").output
    #expect(text.contains("self.c999 = nn.ReLU()") && text.contains("self.c998"))
  }

  @Test func `what cannot be written says which layer and why, and leaves no file`() throws {
    let command = try Command()
    try command.write(
      """
      name: net
      input: [10]
      layers:
        - fc: Linear(84)
        - vectors: Buffer(84, 10)
        - out: MatMul from fc, vectors

      """, to: "net.yaml")
    let refused = try command.run("export", "net.yaml", "--to", "pytorch", "-o", "a.py")
    #expect(refused.status == 65 && refused.error.contains("vectors"), "\(refused)")
    #expect(refused.error.contains("Buffer") && refused.error.contains("value=0"), "\(refused)")
    #expect(!FileManager.default.fileExists(atPath: command.path("a.py")))
    #expect(try command.run("export", "resnet18", "--to", "keras").status == 64)
    #expect(try command.run("export", "resnet18").status == 64)
    #expect(try command.run("export", "resnet18", "--to", "pytorch", "-o", "a.py").status == 0)
    let again = try command.run("export", "resnet18", "--to", "pytorch", "-o", "a.py")
    #expect(again.status == 64 && again.error.contains("--force"), "\(again)")
  }
}
