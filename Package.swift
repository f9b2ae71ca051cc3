// swift-tools-version: 6.2
import PackageDescription

// No package is depended on yet, and each absence is a choice:
// - swift-argument-parser: the prompt needs one declaration per command that drives parsing, help, completion and
//   did-you-mean; the program's own options use the same declaration instead of a second mechanism.
// - Foundation is kept out of the product (tests use it): loading it costs more than the whole start-up budget.
// - BigInt: parse counts need whole numbers of any size, but only added, multiplied and printed, which is one short type
//   (Corpus/Grammars/ParseCount.swift); the package imports Foundation.
// libedit comes from the system (libedit-dev).

let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]
let strictC: [CSetting] = [.treatAllWarnings(as: .error)]

/// A module of the house and its tests. `needs` are the arrows: they only point down the list in Sources/README.md.
func room(_ name: String, needs: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: needs, swiftSettings: strict)
}

func proofs(of name: String, needs: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.init(stringLiteral: name), "TestSupport"] + needs, swiftSettings: strict)
}

let package = Package(
  name: "backstep",
  products: [.executable(name: "backstep", targets: ["backstep"]), .executable(name: "bench", targets: ["bench"])],
  targets: [
    .target(name: "CLibedit", cSettings: strictC, linkerSettings: [.linkedLibrary("edit")]),
    .target(name: "CKernels", cSettings: strictC, linkerSettings: [.linkedLibrary("m")]),
    room("Networks", needs: ["CKernels"]),
    room("Corpus", needs: ["Networks"]),
    room("Training", needs: ["Corpus", "Networks"]),
    room("Debugging", needs: ["Training", "Corpus", "Networks"]),
    room("Drawing"),
    room("Storage"),
    room("Keeping", needs: ["Training", "Corpus", "Networks", "Storage"]),
    room("LineEditing", needs: ["CLibedit"]),
    room(
      "Console", needs: ["Debugging", "Keeping", "Training", "Corpus", "Networks", "Drawing", "Storage", "LineEditing"]),
    .executableTarget(name: "backstep", dependencies: ["Console", "LineEditing"], swiftSettings: strict),
    // Carries the peers' sources as bytes: Bundle would need Foundation, and a path would tie it to where it was built.
    .executableTarget(
      name: "bench", dependencies: ["Debugging", "Training", "Corpus", "Storage", "Networks"],
      resources: [
        "adder.c", "adder_numpy.py", "adder_torch.py", "adder_jax.py", "charrnn_jax.py", "charrnn_torch.py",
        "gemm_numpy.py", "tree_dynet.py", "tree_torch.py",
      ].map { .embedInCode("Peers/\($0)") },
      swiftSettings: strict),
    // Driven through a pseudo-terminal by the tests of LineEditing; not a product.
    .executableTarget(name: "line-echo", dependencies: ["LineEditing"], path: "Tests/LineEcho", swiftSettings: strict),
    .target(name: "TestSupport", dependencies: ["Networks"], path: "Tests/TestSupport", swiftSettings: strict),
    .target(name: "AllocationCounting", path: "Tests/AllocationCounting", cSettings: strictC),
    proofs(of: "Networks", needs: ["CKernels"]),
    proofs(of: "Corpus"),
    proofs(of: "Training", needs: ["AllocationCounting"]),
    proofs(of: "Debugging", needs: ["Training", "Corpus"]),
    proofs(of: "Drawing"),
    proofs(of: "Storage"),
    proofs(of: "Keeping", needs: ["Training", "Corpus", "Networks", "Storage"]),
    proofs(of: "LineEditing", needs: ["line-echo"]),
    proofs(of: "Console"),
    .testTarget(name: "BenchTests", dependencies: ["bench", "TestSupport"], swiftSettings: strict),
  ],
  cLanguageStandard: .gnu17
)
