// swift-tools-version: 6.2
import PackageDescription

// A stranger's package: one program for each library, which imports that library and nothing else.
// Without the trait Application no foreign package is checked out.
let libraries = ["TM1638", "TM1638Simulator", "TM1638GPIO", "VirtualGPIO", "Attention", "PanelCore"]

let package = Package(
    name: "consumer",
    dependencies: [.package(name: "attention-panel", path: "../..", traits: [])],
    targets: libraries.map { library in
        .executableTarget(
            name: "uses-\(library)",
            dependencies: [.product(name: library, package: "attention-panel")])
    }
)
