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
        ),
        .executableTarget(
            name: "wire-benchmarks",
            dependencies: [
                .product(name: "TM1638", package: "attention-panel"),
                .product(name: "TM1638Simulator", package: "attention-panel"),
                .product(name: "TM1638GPIO", package: "attention-panel"),
            ],
            swiftSettings: [.treatAllWarnings(as: .error)]
        ),
    ]
)
