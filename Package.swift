// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Rounding and square roots are calls into the C library's mathematics in debug builds, and these modules import no C library.
let mathematics: [LinkerSetting] = [.linkedLibrary("m")]

/// A product of another package, which only the application needs.
func foreign(_ product: String, _ package: String) -> Target.Dependency {
    .product(name: product, package: package, condition: .when(traits: ["Application"]))
}

let argumentParser = foreign("ArgumentParser", "swift-argument-parser")
let logging = foreign("Logging", "swift-log")
let lifecycle = foreign("ServiceLifecycle", "swift-service-lifecycle")
let signals = foreign("UnixSignals", "swift-service-lifecycle")
let grdb = foreign("GRDB", "GRDB.swift")
let yams = foreign("Yams", "Yams")
let nio = ["NIOCore", "NIOPosix", "NIOHTTP1"].map { foreign($0, "swift-nio") }

let package = Package(
    name: "attention-panel",
    products: [
        .library(name: "TM1638", targets: ["TM1638"]),
        .library(name: "TM1638Simulator", targets: ["TM1638Simulator"]),
        .library(name: "TM1638GPIO", targets: ["TM1638GPIO"]),
        .library(name: "GPIOD", targets: ["GPIOD"]),
        .library(name: "VirtualGPIO", targets: ["VirtualGPIO"]),
        .library(name: "Attention", targets: ["Attention"]),
        .library(name: "PanelCore", targets: ["PanelCore"]),
        .executable(name: "attention-panel", targets: ["attention-panel"]),
    ],
    traits: [
        .default(enabledTraits: ["Application"]),
        .trait(
            name: "Application",
            description: "The panel's program, which needs other packages; the libraries do without: use `traits: []`."),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // MARK: The libraries
        .target(name: "TM1638", swiftSettings: strict, linkerSettings: mathematics),
        .target(name: "TM1638Simulator", dependencies: ["TM1638"], swiftSettings: strict),
        .systemLibrary(name: "CGPIOD", pkgConfig: "libgpiod", providers: [.apt(["libgpiod-dev"])]),
        .target(name: "TM1638GPIO", dependencies: ["TM1638", "CGPIOD"], swiftSettings: strict),
        .target(name: "GPIOD", dependencies: ["TM1638GPIO"], swiftSettings: strict),
        .systemLibrary(name: "CLinux"),
        .target(name: "VirtualGPIO", dependencies: ["TM1638", "TM1638Simulator", "CLinux"], swiftSettings: strict),
        .target(name: "Attention", swiftSettings: strict, linkerSettings: mathematics),

        // MARK: The panel
        .target(name: "PanelCore", dependencies: ["TM1638", "Attention"], swiftSettings: strict),
        .target(name: "PanelMemory", dependencies: ["PanelCore", "Attention", grdb], swiftSettings: strict),
        .target(
            name: "PanelService",
            dependencies: [
                "PanelCore", "PanelMemory", "TM1638", "TM1638GPIO", "TM1638Simulator", "Attention", logging, lifecycle,
                yams,
            ],
            swiftSettings: strict
        ),
        .systemLibrary(name: "CCrypt"),
        .target(
            name: "PanelWeb",
            dependencies: [
                "PanelService", "PanelMemory", "PanelCore", "TM1638", "CCrypt", logging, lifecycle,
            ] + nio,
            swiftSettings: strict
        ),
        .executableTarget(
            name: "attention-panel",
            dependencies: [
                "PanelCore", "PanelMemory", "PanelService", "PanelWeb", "TM1638", "TM1638Simulator", "TM1638GPIO",
                "VirtualGPIO",
                "Attention", argumentParser, logging, lifecycle, signals,
            ],
            resources: ["build-kernel", "uml-gpio.config", "guest-init"].map { .embedInCode("Guest/\($0)") },
            swiftSettings: strict
        ),

        // MARK: Tests
        .target(
            name: "TestSupport", dependencies: ["PanelCore", "PanelMemory"], path: "Tests/TestSupport",
            exclude: ["Version0.1"],
            swiftSettings: strict),
        .testTarget(name: "TM1638Tests", dependencies: ["TM1638", "TM1638Simulator"], swiftSettings: strict),
        .testTarget(name: "TM1638SimulatorTests", dependencies: ["TM1638", "TM1638Simulator"], swiftSettings: strict),
        .testTarget(
            name: "VirtualGPIOTests",
            dependencies: ["VirtualGPIO", "TM1638", "TM1638Simulator", "CLinux"],
            swiftSettings: strict
        ),
        .target(
            name: "FakeGPIOD1", path: "Tests/FakeGPIOD1",
            cSettings: [.headerSearchPath("fake"), .headerSearchPath("../../Sources/CGPIOD")]),
        .testTarget(
            name: "TM1638GPIOTests", dependencies: ["TM1638GPIO", "TM1638", "TM1638Simulator", "FakeGPIOD1"],
            swiftSettings: strict),
        .testTarget(
            name: "AttentionTests",
            dependencies: ["Attention"],
            resources: [.copy("Fixtures")],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PanelCoreTests",
            dependencies: ["PanelCore", "TM1638", "TM1638Simulator", "Attention", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PanelMemoryTests",
            dependencies: ["PanelMemory", "PanelCore", "Attention", "TM1638Simulator", "TestSupport", grdb],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PanelServiceTests",
            dependencies: [
                "PanelService", "PanelMemory", "PanelCore", "TM1638", "TM1638Simulator", "TM1638GPIO", "Attention",
                "TestSupport", logging, lifecycle, grdb,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "PanelWebTests",
            dependencies: [
                "PanelWeb", "PanelService", "PanelMemory", "PanelCore", "TM1638", "TM1638Simulator", "TestSupport",
                logging,
                foreign("NIOEmbedded", "swift-nio"),
            ] + nio,
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "attention-panel", "PanelService", "PanelMemory", "PanelCore", "TM1638", "TM1638Simulator",
                "TestSupport",
            ],
            swiftSettings: strict
        ),
    ]
)
