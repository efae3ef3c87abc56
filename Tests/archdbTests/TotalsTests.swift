import Testing

/// `shapes --totals`: one row a design. Parameters and multiply-accumulates are torchvision's
/// (0.71 and 1.81 GMACs, 61,100,840 and 11,689,512 parameters).
@Suite struct TotalsTests {
  @Test func aRowIsADesignInEveryFormat() throws {
    let command = try Command()
    func run(_ format: String) throws -> [Substring] {
      let result = try command.run(
        "shapes", "alexnet", "resnet18", "--totals", "--format", format)
      #expect(result.status == 0 && result.error.isEmpty, "\(result)")
      return result.output.split(separator: "\n")
    }
    let table = try run("table")
    #expect(table.count == 3, "\(table)")
    #expect(table[1].contains("61,100,840") && table[2].contains("1,814,073,344"), "\(table)")
    let lines = try run("ndjson")
    #expect(
      lines.count == 2 && lines[1].hasPrefix(#"{"architecture":"resnet18","input":[1,3,224,224],"#))
    #expect(lines[1].contains(#""params":11689512,"macs":1814073344,"#), "\(lines)")
    #expect(lines[1].hasSuffix(#""layer_count":69,"receptive_field":[627,627]}"#), "\(lines)")
    let csv = try run("csv")
    #expect(
      csv.count == 3 && csv[2].hasPrefix("resnet18@1,3x224x224,1000,69,11689512,1814073344,0,"))
    #expect(csv[2].hasSuffix(",627x627"), "\(csv)")
    #expect(try run("markdown").count == 4)
    let json = try run("json").joined(separator: "\n")
    #expect(json.hasPrefix("[") && json.contains(#""receptive_field": [627, 627]"#), "\(json)")
  }

  @Test func aStreamHasTheTotalsOfItsDesigns() throws {
    let command = try Command()
    let text = [
      StreamTests.line("a", layers: 3), StreamTests.line("b", type: "Relu"),
      StreamTests.line("c", layers: 2), StreamTests.line("a", layers: 3),
    ].joined(separator: "\n")
    let stream = try command.run("shapes", "-", "--totals", "--format", "ndjson", input: text)
    let lines = stream.output.split(separator: "\n")
    #expect(stream.status == 65 && lines.count == 4, "\(stream)")
    #expect(lines.first == lines.last && lines[1].hasPrefix(#"{"error":"#), "\(stream)")
    // 3*3+3, 3*4+4 and 4*5+5 parameters, an element of 8x8 each.
    #expect(lines[0].contains(#""output":[1,5,8,8],"params":53,"macs":2624,"#), "\(lines[0])")
    let table = try command.run("shapes", "-", "--totals", input: text)
    #expect(table.status == 65 && table.error.contains("Relu"), "\(table)")
    #expect(table.output.split(separator: "\n").count == 4, "\(table)")
    let half = try command.run(
      "shapes", "-", "--totals", "--dtype", "float16", "--format", "ndjson",
      input: StreamTests.line("a", layers: 3))
    #expect(half.output.contains(#""params":106,"dtype":"float16"}"#), "\(half)")
  }

  @Test(arguments: [["--layer", "c"], ["--pyramid"], ["--columns", "path"], ["--sort", "macs"]])
  func whatIsAboutLayersIsRefused(_ options: [String]) throws {
    let result = try Command().run(["shapes", "alexnet", "--totals"] + options)
    #expect(result.status == 64 && result.error.contains("--totals"), "\(result)")
  }
}
