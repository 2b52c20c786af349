// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "attention-benchmarks",
    dependencies: [.package(name: "attention-panel", path: "..")],
    targets: [
        .executableTarget(
            name: "attention-benchmarks",
            dependencies: [.product(name: "Attention", package: "attention-panel")],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ]
)
