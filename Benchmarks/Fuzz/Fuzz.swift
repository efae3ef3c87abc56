import ArchFormats
import Glibc
import ShapeEngine

/// Reads whatever bytes it is given as a file of the format that ARCHDB_FUZZ names: an answer or an error.
/// `scripts/fuzz` builds it with libFuzzer, and without anything else of the package.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>, _ size: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: size))
  do { try read(bytes) } catch is DefinitionError {
  } catch is ShapeError {
  } catch { fatalError("an error of another kind: \(error)") }
  return 0
}

private let format = getenv("ARCHDB_FUZZ").map { String(cString: $0) } ?? "onnx"

private func read(_ bytes: [UInt8]) throws {
  switch format {
  case "onnx": try network(bytes, .onnx)
  case "pt2": try network(ZipFile.archive([("archive/models/model.json", bytes)]), .torchExport)
  case "zip": try network(bytes, .torchExport)
  case "keras": try network(bytes, .keras)
  case "darknet": try network(bytes, .darknet)
  case "caffe": try network(bytes, .caffe)
  case "safetensors":
    _ = try WeightFile(in: ModelBytes(bytes, name: "file"), as: .weights)
  default: fatalError("ARCHDB_FUZZ is none of the formats")
  }
}

/// The network that a file holds, and what tensors it has.
private func network(_ bytes: [UInt8], _ format: ModelFormat) throws {
  let model = try ModelReader.model(in: ModelBytes(bytes, name: "file"), as: format)
  _ = try model.analysis.architecture.stateDict()
  _ = JSON(flat: model, file: nil).compact
}
