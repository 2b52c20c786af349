import ArgumentParser
import FoundationEssentials
import Logging
import PanelCore
import PanelService
import PanelWeb

/// Where the page is served, and who may see it.
struct WebPlan {
    /// The address of `run --web`.
    static let usual = "127.0.0.1:8090"

    private(set) var endpoints: [WebEndpoint]
    let password: Password?

    /// Plans by the configuration and what systemd passes.
    ///
    /// - Parameter isAsked: whether a person asked for the page: what keeps it from being served then ends the command.
    init(_ configuration: Configuration, isAsked: Bool, logger: Logger) throws {
        let all =
            WebEndpoint.passed(environment: ProcessInfo.processInfo.environment)
            + (configuration.web.map { [.address($0)] } ?? [])
        endpoints = all
        guard !all.isEmpty else {
            password = nil
            return
        }
        do {
            password = try Password.read(beside: MemoryPlace(configuration).path)
        } catch {
            guard !isAsked else { throw Failure.exit(Failure.configuration, "\(error)") }
            // Nobody is let in by mistake.
            logger.error("the page is not served: \(error)")
            (endpoints, password) = ([], nil)
            return
        }
        guard password == nil else { return }
        for endpoint in all where !endpoint.address.isLoopback {
            let problem =
                "the page is not served at \(endpoint): beyond this computer it needs a password, "
                + "so set one first: attention-panel web password"
            guard !isAsked else { throw Failure.exit(Failure.configuration, problem) }
            logger.error("\(problem)")
        }
        endpoints = all.filter(\.address.isLoopback)
    }

    /// The page's file.
    func page(named path: String?) -> PageFile {
        if let path { return PageFile(path: path) }
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return PageFile.beside(program: program)
    }
}
