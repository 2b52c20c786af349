// swift-tools-version: 6.2
import PackageDescription

// Programs of one screen each. They depend on the libraries alone: with no trait, no foreign package is checked out.
func example(_ name: String, _ products: [String] = []) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["ExampleBoard", .product(name: "TM1638", package: "attention-panel")]
            + products.map { .product(name: $0, package: "attention-panel") })
}

let package = Package(
    name: "examples",
    dependencies: [.package(name: "attention-panel", path: "..", traits: [])],
    targets: [
        .target(
            name: "ExampleBoard",
            dependencies: [
                .product(name: "TM1638", package: "attention-panel"),
                .product(name: "TM1638GPIO", package: "attention-panel"),
                .product(name: "TM1638Simulator", package: "attention-panel"),
            ]),
        example("hello"),
        example("keys"),
        example("two-boards"),
        example("clock"),
        example("cpu-meter"),
        example("own-board"),
        .target(name: "Counter", dependencies: [.product(name: "TM1638", package: "attention-panel")]),
        .executableTarget(name: "counting", dependencies: ["Counter", "ExampleBoard"]),
        .testTarget(
            name: "CounterTests",
            dependencies: [
                "Counter",
                .product(name: "TM1638", package: "attention-panel"),
                .product(name: "TM1638Simulator", package: "attention-panel"),
                .product(name: "VirtualGPIO", package: "attention-panel"),
            ]),
    ]
)
