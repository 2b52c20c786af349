import FoundationEssentials
import NIOHTTP1

/// The page, one file that `make browser` builds and `make install` puts beside the program.
public struct PageFile: Sendable {
    private static let name = "attention-panel.html"
    private let paths: [String]

    /// A page at a place of one's own.
    public init(path: String) {
        paths = [path]
    }

    /// The page that belongs to this program: installed with it, or built in the same checkout.
    public static func beside(program: String) -> PageFile {
        var directory = program.split(separator: "/").dropLast()
        var paths = [
            "/" + (directory.dropLast() + ["share", "attention-panel", Substring(name)]).joined(separator: "/")
        ]
        // .build/x86_64-unknown-linux-gnu/release/attention-panel
        while let last = directory.popLast() {
            if last.hasPrefix(".build") {
                paths.append("/" + (directory + [".build", "browser", Substring(name)]).joined(separator: "/"))
            }
        }
        return PageFile(paths)
    }

    private init(_ paths: [String]) {
        self.paths = paths
    }

    /// Where the page is; `nil` where there is none.
    public var path: String? { paths.first { FileManager.default.fileExists(atPath: $0) } }

    /// The page, which knows by one word that it is served by a panel.
    func response() -> WebResponse {
        guard let path, var page = try? [UInt8](Data(contentsOf: URL(filePath: path))),
            let policy = Self.policy(in: page)
        else {
            return .text(
                """
                The page itself is not here: make browser builds it, make install installs it.
                The panel answers all the same: /api/state, /api/pairs, /metrics.

                """, .notFound)
        }
        if let word = page.firstRange(of: Array("content=\"alone\"".utf8)) {
            page.replaceSubrange(word, with: "content=\"served\"".utf8)
        }
        return WebResponse(
            headers: [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Security-Policy", policy + "; frame-ancestors 'none'"),
            ], body: page)
    }

    /// The policy that the page asks for itself, with the digests of its scripts and its style.
    private static func policy(in page: [UInt8]) -> String? {
        let start = Array("http-equiv=\"Content-Security-Policy\" content=\"".utf8)
        guard let begin = page.prefix(4096).firstRange(of: start)?.upperBound,
            let end = page[begin...].firstIndex(of: UInt8(ascii: "\""))
        else { return nil }
        return String(decoding: page[begin..<end], as: UTF8.self)
    }
}
