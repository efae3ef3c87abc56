// swift-tools-version: 6.2
import PackageDescription

/// The tests' command builds strictly: there a warning is an error.
let strict: [SwiftSetting] =
  Context.environment["ARCHDB_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]

let package = Package(
  name: "archdb",
  products: [
    .executable(name: "archdb", targets: ["archdb"]),
    .library(name: "ShapeEngine", targets: ["ShapeEngine"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
  ],
  targets: [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CEmbedded", exclude: ["docs", "migrations", "page", "zoo"]),
    .target(name: "ShapeEngine", linkerSettings: [.linkedLibrary("m")]),
    .target(name: "ArchFormats", dependencies: ["CYAML", "CZlib", "ShapeEngine"]),
    .target(
      name: "ArchStore",
      dependencies: ["CSQLite", "CZlib", "CEmbedded", "ShapeEngine", "ArchFormats"]),
    .target(name: "Drawing"),
    .target(name: "TorchCode", dependencies: ["ShapeEngine", "ArchFormats"]),
    .target(name: "Views", dependencies: ["ShapeEngine", "ArchFormats", "ArchStore", "Drawing"]),
    .executableTarget(
      name: "archdb",
      dependencies: [
        "ShapeEngine", "ArchFormats", "ArchStore", "TorchCode", "Views",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]
    ),
    .executableTarget(
      name: "EngineThroughput", dependencies: ["ShapeEngine"], path: "Benchmarks/EngineThroughput"),
    .executableTarget(
      name: "SolveKernels", dependencies: ["ShapeEngine"], path: "Benchmarks/SolveKernels"),
    .executableTarget(
      name: "LegalInputs", dependencies: ["ArchStore", "ArchFormats", "ShapeEngine"],
      path: "Benchmarks/LegalInputs"),
    .executableTarget(
      name: "DesignSpaces", dependencies: ["ShapeEngine"], path: "Benchmarks/DesignSpaces"),
    .target(
      name: "CBareInsert", dependencies: ["CSQLite"], path: "Benchmarks/BulkAdd/CBareInsert"),
    .executableTarget(
      name: "BulkAdd", dependencies: ["ArchStore", "ArchFormats", "ShapeEngine", "CBareInsert"],
      path: "Benchmarks/BulkAdd/BulkAdd"),
    .executableTarget(
      name: "SearchBenchmark", dependencies: ["ArchStore", "ArchFormats", "ShapeEngine"],
      path: "Benchmarks/Search"),
    .executableTarget(
      name: "DiffAll", dependencies: ["ArchStore", "ArchFormats", "ShapeEngine", "Views"],
      path: "Benchmarks/DiffAll"),
    .target(name: "CTestSupport", path: "Tests/CTestSupport"),
    .target(
      name: "TestSupport", dependencies: ["ArchFormats", "ShapeEngine"], path: "Tests/TestSupport"),
    .executableTarget(
      name: "HostileDefinitions", dependencies: ["TestSupport"],
      path: "Benchmarks/HostileDefinitions"),
    .testTarget(
      name: "ShapeEngineTests",
      dependencies: ["ShapeEngine", .product(name: "BigInt", package: "BigInt"), "TestSupport"]),
    .testTarget(
      name: "ArchStoreTests",
      dependencies: [
        "ArchStore", "ArchFormats", "CSQLite", "CTestSupport", "ShapeEngine", "TestSupport",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "archdbTests", dependencies: ["archdb", "CTestSupport", "TestSupport"]),
    .testTarget(
      name: "ReferenceTests",
      dependencies: [
        "ShapeEngine", "ArchFormats", "TestSupport",
      ],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ArchFormatsTests",
      dependencies: [
        "ShapeEngine", "ArchFormats", "TestSupport", "Views",
      ]),
    .testTarget(
      name: "ViewsTests",
      dependencies: ["ShapeEngine", "ArchFormats", "ArchStore", "Views", "Drawing", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system && target.type != .plugin {
  if !target.name.hasPrefix("C") { target.swiftSettings = (target.swiftSettings ?? []) + strict }
}
