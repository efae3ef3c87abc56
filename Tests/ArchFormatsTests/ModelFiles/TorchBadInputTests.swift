import ArchFormats
import Foundation
import ShapeEngine
import TestSupport
import Testing

/// Programs of torch.export that lie, are cut or are changed: an error or a network, never a trap.
@Suite struct TorchBadInputTests {
  /// Two convolutions, a resize to a size that is computed, and a part by its own name.
  static let program = """
    {"graph_module": {"graph": {
      "inputs": [{"as_tensor": {"name": "w"}}, {"as_tensor": {"name": "x"}}],
      "outputs": [{"as_tensor": {"name": "part"}}],
      "nodes": [
        {"target": "torch.ops.aten.sym_size.int", "inputs": [
          {"name": "self", "arg": {"as_tensor": {"name": "x"}}}, {"name": "dim", "arg": {"as_int": 2}}],
         "outputs": [{"as_sym_int": {"as_name": "size"}}], "metadata": {}},
        {"target": "_operator.floordiv", "inputs": [
          {"name": "a", "arg": {"as_sym_int": {"as_name": "size"}}}, {"name": "b", "arg": {"as_int": 2}}],
         "outputs": [{"as_sym_int": {"as_name": "half"}}], "metadata": {}},
        {"target": "torch.ops.aten.conv2d.default", "inputs": [
          {"name": "input", "arg": {"as_tensor": {"name": "x"}}},
          {"name": "weight", "arg": {"as_tensor": {"name": "w"}}},
          {"name": "bias", "arg": {"as_none": true}},
          {"name": "stride", "arg": {"as_ints": [2, 2]}}, {"name": "padding", "arg": {"as_ints": [1, 1]}}],
         "outputs": [{"as_tensor": {"name": "y"}}],
         "metadata": {"nn_module_stack": "L__self__,,Net;L__self__conv,conv,torch.nn.modules.conv.Conv2d"}},
        {"target": "torch.ops.aten.upsample_nearest2d.vec", "inputs": [
          {"name": "input", "arg": {"as_tensor": {"name": "y"}}},
          {"name": "output_size", "arg": {"as_sym_ints": [{"as_name": "half"}, {"as_int": 9}]}}],
         "outputs": [{"as_tensor": {"name": "z"}}], "metadata": {}},
        {"target": "torch.ops.aten.chunk.default", "inputs": [
          {"name": "self", "arg": {"as_tensor": {"name": "z"}}},
          {"name": "chunks", "arg": {"as_int": 2}}, {"name": "dim", "arg": {"as_int": 1}}],
         "outputs": [{"as_tensors": [{"name": "part"}, {"name": "other"}]}], "metadata": {}},
        {"target": "torch.ops.mine.own.default", "inputs": [
          {"name": "x", "arg": {"as_tensor": {"name": "other"}}}],
         "outputs": [{"as_tensor": {"name": "mine"}}], "metadata": {}}],
      "tensor_values": {
        "w": {"dtype": 7, "sizes": [{"as_int": 6}, {"as_int": 3}, {"as_int": 3}, {"as_int": 3}]},
        "x": {"dtype": 7, "sizes": [{"as_expr": {"expr_str": "Symbol('s0', positive=True)"}}, {"as_int": 3},
          {"as_expr": {"expr_str": "Symbol('s1', positive=True)"}}, {"as_int": 17}]},
        "other": {"dtype": 7, "sizes": [{"as_expr": {"expr_str": "Symbol('s0', positive=True)"}}, {"as_int": 3},
          {"as_expr": {"expr_str": "FloorDiv(Symbol('s1', positive=True), Integer(2))"}}, {"as_int": 9}]},
        "mine": {"dtype": 7, "sizes": [{"as_expr": {"expr_str": "Symbol('s0', positive=True)"}},
          {"as_expr": {"expr_str": "Add(FloorDiv(Symbol('s1', positive=True), Integer(2)), Integer(-1))"}}]}},
      "sym_int_values": {
        "size": {"as_expr": {"expr_str": "Symbol('s1', positive=True)"}},
        "half": {"as_expr": {"expr_str": "FloorDiv(Symbol('s1', positive=True), Integer(2))"}}}},
     "signature": {
      "input_specs": [{"parameter": {"arg": {"name": "w"}, "parameter_name": "conv.weight"}},
        {"user_input": {"arg": {"as_tensor": {"name": "x"}}}}],
      "output_specs": [{"user_output": {"arg": {"as_tensor": {"name": "part"}}}}]}},
     "opset_version": {"aten": 10}, "range_constraints": {"s1": {"min_val": 4, "max_val": null}},
     "schema_version": {"major": 8, "minor": 20}, "torch_version": "2.15.0"}
    """

  private func read(_ program: [UInt8]) throws -> ModelFile {
    let archive = ZipFile.archive([("archive/models/model.json", program)])
    return try ModelReader.model(in: ModelBytes(archive, name: "net.pt2"), as: .torchExport)
  }

  private func read(_ program: String) throws -> ModelFile { try read(Array(program.utf8)) }

  @Test func theProgramItselfIsRead() throws {
    let model = try read(Self.program)
    #expect(
      model.analysis.architecture.layers.map(\.path) == [
        "conv", "upsample_nearest2d", "chunk", "own",
      ])
    #expect(model.producer == "torch 2.15.0")
    let report = try model.analysis.architecture.report(at: [Shape([2, 3, 31, 17])])
    #expect(
      report.layers.map(\.outputs) == [
        [[2, 6, 16, 9]], [[2, 6, 15, 9]], [[2, 3, 15, 9], [2, 3, 15, 9]], [[2, 14]],
      ])
  }

  /// An error or a network; another error than ours fails the test.
  private func readOrRefuse(_ program: [UInt8]) throws -> Bool {
    do {
      _ = try read(program)
      return true
    } catch is DefinitionError { return false }
  }

  @Test func aFileThatIsCutAnywhereIsRefused() throws {
    let whole = ZipFile.archive([("a/models/model.json", Array(Self.program.utf8))])
    for count in stride(from: 0, to: whole.count, by: 1) {
      #expect(throws: DefinitionError.self) {
        try ModelReader.model(
          in: ModelBytes(Array(whole.prefix(count)), name: "net.pt2"), as: .torchExport)
      }
    }
    let text = Array(Self.program.utf8)
    for count in stride(from: 0, to: text.count, by: 7) {
      #expect(throws: DefinitionError.self) { try read(Array(text.prefix(count))) }
    }
  }

  @Test(arguments: 0..<10)
  func changedProgramsAreReadOrRefused(tenth: Int) throws {
    let texts = HostileDefinitions([Array(Self.program.utf8)], seed: 17)
    var (readCount, refusedCount) = (0, 0)
    for number in tenth * 60..<(tenth + 1) * 60 {
      if try readOrRefuse(texts[number]) { readCount += 1 } else { refusedCount += 1 }
    }
    #expect(readCount + refusedCount == 60 && refusedCount > 0)
  }

  /// Every number of the program, one after the other, as others would have it.
  @Test(arguments: [
    "-1", "0", "1", "3000000000", "9223372036854775807", "-9223372036854775808", "null", "1e308",
  ])
  func otherNumbersAreReadOrRefused(number: String) throws {
    let text = Array(Self.program.utf8)
    var place = 0
    var count = 0
    while let start = text[place...].firstIndex(where: { (48...57).contains($0) }) {
      let end = text[start...].firstIndex { !(48...57).contains($0) } ?? text.endIndex
      _ = try readOrRefuse(Array(text[..<start]) + Array(number.utf8) + Array(text[end...]))
      count += 1
      place = end
    }
    #expect(count > 40)
  }

  /// Every key and name of the program, one after the other, left out or as another one.
  @Test(arguments: ["", "x", "y", "as_int", "self"])
  func otherWordsAreReadOrRefused(word: String) throws {
    let parts = Self.program.split(separator: "\"", omittingEmptySubsequences: false)
    for index in stride(from: 1, to: parts.count, by: 2) {
      var changed = parts
      changed[index] = Substring(word)
      _ = try readOrRefuse(Array(changed.joined(separator: "\"").utf8))
    }
    #expect(parts.count > 200)
  }

  @Test func aValueIsGivenOnceAndBeforeItIsTaken() throws {
    let twice = Self.program.replacing(
      "\"outputs\": [{\"as_tensor\": {\"name\": \"z\"}}]",
      with: "\"outputs\": [{\"as_tensor\": {\"name\": \"y\"}}]")
    var error = #expect(throws: DefinitionError.self) { try read(twice) }
    #expect(error?.message == "two nodes give 'y'")
    // A circle: the convolution takes what is made of it.
    let circle = Self.program.replacing(
      "{\"name\": \"input\", \"arg\": {\"as_tensor\": {\"name\": \"x\"}}}",
      with: "{\"name\": \"input\", \"arg\": {\"as_tensor\": {\"name\": \"z\"}}}")
    error = #expect(throws: DefinitionError.self) { try read(circle) }
    #expect(error?.message == "no node before gives 'z'")
  }

  @Test func anotherSchemaSaysWhatIsMissing() throws {
    let other = Self.program.replacing("\"major\": 8", with: "\"major\": 9")
    #expect(try read(other).analysis.architecture.layers.count == 4)
    let broken = other.replacing("\"tensor_values\"", with: "\"values_of_tensors\"")
    let error = #expect(throws: DefinitionError.self) { try read(broken) }
    #expect(error?.expected == "tensor_values")
    #expect(error?.help?.contains("schema is 9") == true)
  }

  @Test func deepAndForeignTextsAreRefused() throws {
    let nested = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
    #expect(throws: DefinitionError.self) { try read(nested) }
    let inside = Self.program.replacing("\"metadata\": {}", with: "\"metadata\": \(nested)")
    #expect(throws: DefinitionError.self) { try read(inside) }
    let deep =
      String(repeating: "Add(", count: 10_000) + "Integer(1)"
      + String(repeating: ")", count: 10_000)
    let expression = Self.program.replacing(
      "FloorDiv(Symbol('s1', positive=True), Integer(2))", with: deep)
    // The own operator's sizes are not understood; the rest keeps its own.
    #expect(try read(expression).analysis.architecture.layers.count == 3)
    #expect(throws: DefinitionError.self) {
      try read([0xff, 0xfe, 0x7b] + Array(Self.program.utf8))
    }
    let foreign = Self.program.replacing("conv.weight", with: "conv.\u{fffd}")
    #expect(throws: DefinitionError.self) {
      try read(Array(foreign.utf8).map { $0 == 0xef ? 0xff : $0 })
    }
  }
}
