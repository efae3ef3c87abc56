import ArchFormats
import Foundation
import TestSupport
import Testing

/// Archives as Python's zipfile writes them, and such that lie.
@Suite struct ArchiveTests {
  /// What `', '.join('{"name": "dense_%d"}' % i for i in range(20))` gives within two brackets.
  static let config =
    "{\"class_name\": \"Sequential\", \"layers\": ["
    + (0..<20).map { "{\"name\": \"dense_\($0)\"}" }.joined(separator: ", ") + "]}"

  /// `metadata.json` stored, `config.json` deflated.
  static let deflated = Data(
    base64Encoded: """
      UEsDBBQAAAAAAAAAIQBDv6ajAgAAAAIAAAANAAAAbWV0YWRhdGEuanNvbnt9UEsDBBQAAAAIAAAAIQAFsU9dcwAA
      ANYBAAALAAAAY29uZmlnLmpzb25tz70Kg0AUROFXWW5tkTHmR18jpYgsyS0Cm4W4WgTx3WOTJpz2MMV8q91TLGXM
      8eXWBbv5e/E8P2OyKliKH5/K3vvVfouH5+LjwbYq/EdRrCkeKTYUTxTPFC8UrxRbPM8kNAlRQpWQJXQJYUKZkKbd
      NmxfUEsBAhQDFAAAAAAAAAAhAEO/pqMCAAAAAgAAAA0AAAAAAAAAAAAAAIABAAAAAG1ldGFkYXRhLmpzb25QSwEC
      FAMUAAAACAAAACEABbFPXXMAAADWAQAACwAAAAAAAAAAAAAAgAEtAAAAY29uZmlnLmpzb25QSwUGAAAAAAIAAgB0
      AAAAyQAAAAAA
      """, options: .ignoreUnknownCharacters)

  /// `config.json` deflated, written to a pipe: its sizes stand behind it.
  static let piped = Data(
    base64Encoded: """
      UEsDBBQACAAIAAAAIQAAAAAAAAAAAAAAAAALAAAAY29uZmlnLmpzb25tz70Kg0AUROFXWW5tkTHmR18jpYgsyS0C
      m4W4WgTx3WOTJpz2MMV8q91TLGXM8eXWBbv5e/E8P2OyKliKH5/K3vvVfouH5+LjwbYq/EdRrCkeKTYUTxTPFC8U
      rxRbPM8kNAlRQpWQJXQJYUKZkKbdNmxfUEsHCAWxT11zAAAA1gEAAFBLAQIUAxQACAAIAAAAIQAFsU9dcwAAANYB
      AAALAAAAAAAAAAAAAACAAQAAAABjb25maWcuanNvblBLBQYAAAAAAQABADkAAACsAAAAAAA=
      """, options: .ignoreUnknownCharacters)

  /// `archive/models/model.json` with Zip64's field in its local header.
  static let wide = Data(
    base64Encoded: """
      UEsDBC0AAAAAAAAAIQCXjqH7//////////8ZABQAYXJjaGl2ZS9tb2RlbHMvbW9kZWwuanNvbgEAEAAIAAAAAAAA
      AAgAAAAAAAAAeyJhIjogMX1QSwECLQMtAAAAAAAAACEAl46h+wgAAAAIAAAAGQAAAAAAAAAAAAAAgAEAAAAAYXJj
      aGl2ZS9tb2RlbHMvbW9kZWwuanNvblBLBQYAAAAAAQABAEcAAABTAAAAAAA=
      """, options: .ignoreUnknownCharacters)

  /// 131,072 zeros in some 150 bytes.
  static let growing = Data(
    base64Encoded: """
      UEsDBBQAAAAIAAAAIQDNzeh+jwAAAAAAAgALAAAAY29uZmlnLmpzb27twTEBAAAAwqD1T+1hDaAAAAAAAAAAAAAA
      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAblBLAQIUAxQAAAAIAAAA
      IQDNzeh+jwAAAAAAAgALAAAAAAAAAAAAAACAAQAAAABjb25maWcuanNvblBLBQYAAAAAAQABADkAAAC4AAAAAAA=
      """, options: .ignoreUnknownCharacters)

  private func archive(_ data: Data?) throws -> Archive {
    try Archive(ModelBytes(Array(try #require(data)), name: "a.zip"))
  }

  private func archive(_ bytes: [UInt8]) throws -> Archive {
    try Archive(ModelBytes(bytes, name: "a.zip"))
  }

  @Test func readsWhatPythonWrites() throws {
    let deflated = try archive(Self.deflated)
    #expect(deflated.names == ["metadata.json", "config.json"])
    #expect(try deflated.read("metadata.json") == Array("{}".utf8))
    #expect(try deflated.read("config.json") == Array(Self.config.utf8))
    #expect(try archive(Self.piped).read("config.json") == Array(Self.config.utf8))
    let wide = try archive(Self.wide)
    #expect(try wide.read("archive/models/model.json") == Array("{\"a\": 1}".utf8))
  }

  @Test(arguments: [false, true]) func readsDirectoriesOfBothKinds(isWide: Bool) throws {
    let bytes = ZipFile.archive([("a", [1, 2, 3]), ("b/c", [])], wide: isWide)
    let archive = try archive(bytes)
    #expect(archive.names == ["a", "b/c"])
    #expect(try archive.read("a") == [1, 2, 3])
    #expect(try archive.read("b/c") == [])
    #expect(throws: DefinitionError.self) { try archive.read("c") }
  }

  @Test func refusesAnEntryThatGrowsAThousandfold() throws {
    let archive = try archive(Self.growing)
    #expect(throws: DefinitionError.self) { try archive.read("config.json") }
  }

  @Test func refusesTheSameNameTwice() throws {
    let archive = try archive(ZipFile.archive([("a", [1]), ("a", [2])]))
    #expect(throws: DefinitionError.self) { try archive.read("a") }
  }

  /// A file that is cut anywhere is an error.
  @Test func refusesEveryPart() throws {
    let whole = [Self.deflated, Self.wide, Self.piped].compactMap { $0.map(Array.init) }
    #expect(whole.count == 3)
    for bytes in whole + [ZipFile.archive([("a", [1, 2, 3]), ("b", [4])], wide: true)] {
      for count in 0..<bytes.count {
        #expect(throws: DefinitionError.self) { try archive(Array(bytes.prefix(count))) }
      }
    }
  }

  /// Every byte changed to several values: an error, or the entries as they were where the byte is one
  /// that says nothing of them.
  @Test func changedBytesNeverGiveOtherContent() throws {
    let wide = ZipFile.archive([("a", Array(Self.config.utf8)), ("b", [4])], wide: true)
    for bytes in [Array(try #require(Self.deflated)), wide] {
      let known = try archive(bytes)
      let contents = Set(try known.names.map { try known.read($0) })
      for place in bytes.indices {
        for value: UInt8 in [0, 1, 0x7f, 0x80, 0xff, bytes[place] ^ 1] {
          var changed = bytes
          changed[place] = value
          guard let archive = try? archive(changed) else { continue }
          for name in archive.names {
            if let content = try? archive.read(name) { #expect(contents.contains(content)) }
          }
        }
      }
    }
  }

  @Test(arguments: [
    (["x/models/model.json", "x/data/weights/weight_0"], "torch.export"),
    (["serialized_exported_program.json", "serialized_state_dict.pt"], "torch.export"),
    (["metadata.json", "config.json", "model.weights.h5"], "Keras"),
  ])
  func knowsModels(names: [String], format: String) throws {
    guard case .model(let found) = Archive.content(names) else {
      Issue.record("no model")
      return
    }
    #expect(found.rawValue == format)
  }

  @Test(arguments: [
    (["m/data.pkl", "m/code/__torch__.py", "m/constants.pkl"], "TorchScript", "torch.export.save"),
    (["m/data.pkl", "m/data/0", "m/version"], "pickle", "torch.export.save"),
    (["p/data/aotinductor/model/a.so"], "AOTInductor", "torch.export.save"),
    (["arr_0.npy"], "NumPy", ".onnx"),
    (["[Content_Types].xml", "word/document.xml"], "office", ".onnx"),
    (["models/net.onnx"], "without a model", "models/net.onnx"),
    ([], "empty", ".onnx"),
  ])
  func saysWhatOthersAre(names: [String], name: String, help: String) throws {
    guard case .foreign(let found, let advice) = Archive.content(names) else {
      Issue.record("a model")
      return
    }
    #expect(found.contains(name))
    #expect(advice.contains(help))
  }
}
