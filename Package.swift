// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "attention-panel",
    products: [
        .library(name: "TM1638", targets: ["TM1638"]),
        .library(name: "TM1638Simulator", targets: ["TM1638Simulator"]),
        .library(name: "GPIOD", targets: ["GPIOD"]),
        .library(name: "VirtualGPIO", targets: ["VirtualGPIO"]),
        .library(name: "Attention", targets: ["Attention"]),
        .executable(name: "attention-panel", targets: ["attention-panel"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .target(name: "TM1638", swiftSettings: strict),
        .target(name: "TM1638Simulator", dependencies: ["TM1638"], swiftSettings: strict),
        .systemLibrary(name: "CGPIOD", pkgConfig: "libgpiod", providers: [.apt(["libgpiod-dev"])]),
        .target(name: "GPIOD", dependencies: ["TM1638", "CGPIOD"], swiftSettings: strict),
        .target(name: "VirtualGPIO", dependencies: ["TM1638", "TM1638Simulator"], swiftSettings: strict),
        .target(name: "Attention", swiftSettings: strict),
        .target(
            name: "AttentionPanel",
            dependencies: [
                "TM1638", "TM1638Simulator", "GPIOD", "Attention",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "attention-panel",
            dependencies: [
                "AttentionPanel", "TM1638", "TM1638Simulator", "GPIOD", "VirtualGPIO", "Attention",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "TM1638Tests", dependencies: ["TM1638", "TM1638Simulator"], swiftSettings: strict),
        .testTarget(name: "TM1638SimulatorTests", dependencies: ["TM1638", "TM1638Simulator"], swiftSettings: strict),
        .testTarget(
            name: "VirtualGPIOTests",
            dependencies: ["VirtualGPIO", "TM1638", "TM1638Simulator"],
            swiftSettings: strict
        ),
        .testTarget(name: "GPIODTests", dependencies: ["GPIOD", "TM1638"], swiftSettings: strict),
        .testTarget(
            name: "AttentionTests",
            dependencies: ["Attention"],
            resources: [.copy("Fixtures")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "AttentionPanelTests",
            dependencies: [
                "AttentionPanel", "TM1638", "TM1638Simulator", "GPIOD", "Attention",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: ["attention-panel", "AttentionPanel", "TM1638", "TM1638Simulator"],
            swiftSettings: strict
        ),
    ]
)
