import ArchFormats
import ShapeEngine
import Testing

/// What `--set` reaches: the parameters of the zoo's files.
@Suite struct ZooParameterTests {
  /// A parameter with another value gives a design or says why it cannot be, and never traps.
  @Test(arguments: Zoo.files)
  func `a number can be another one`(file: String) throws {
    let name = try #require(try name(in: file))
    let own = try #require(try Zoo.designs(in: file, only: name).first)
    for (parameter, value) in own.parameters {
      let others: [String]
      switch value {
      case .int(let value): others = ["\(2 * value)", "1", "0", "-3", "\(Int.max)", "0.5"]
      case .float(let value): others = ["\(2 * value)", "0", "-1", "1e300"]
      default: continue
      }
      for other in others {
        do {
          let designs = try Zoo.designs(in: file, only: name, overrides: [(parameter, other)])
          #expect(designs.count == 1)
        } catch let error as DefinitionError {
          #expect(!error.message.isEmpty, "\(name) with \(parameter)=\(other)")
        } catch {
          Issue.record("\(name) with \(parameter)=\(other): \(error)")
        }
      }
    }
  }

  /// Every classifier can be one of ten classes.
  @Test(arguments: Zoo.files)
  func `ten classes`(file: String) throws {
    let name = try #require(try name(in: file))
    let own = try #require(try Zoo.designs(in: file, only: name).first)
    guard own.architecture.information.task == "classification" else { return }
    let design = try #require(
      try Zoo.designs(in: file, only: name, overrides: [("classes", "10")]).first)
    let report = try design.architecture.report(at: design.architecture.ownInput())
    #expect(report.outputs.map(\.shape) == [[1, 10]])
    #expect(try report.parameters <= own.architecture.parameterCount())
  }

  private func name(in file: String) throws -> String? {
    Zoo.fileByName.filter { $0.value == file }.keys.min()
  }
}
