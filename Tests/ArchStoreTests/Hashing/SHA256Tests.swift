import Testing

@testable import ArchStore

@Suite struct SHA256Tests {
  /// FIPS 180-4's examples, and lengths around the edge of a block.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func theStandardsExamples(_ message: String, _ hash: String) {
    #expect(SHA256.hash(message).hexadecimal == hash)
  }

  @Test func aMessageInPartsHasTheSameHash() {
    let message = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
    for count in 0...message.count {
      var hash = SHA256()
      message[..<count].withUnsafeBytes { hash.update($0) }
      message[count...].withUnsafeBytes { hash.update($0) }
      #expect(hash.finished() == SHA256.hash(message))
    }
  }
}
