import Glibc
public import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
public import PanelService
public import ServiceLifecycle
import Synchronization

/// Serves the panel's page and its JSON interface, on one thread.
///
/// Nothing here touches the wires: requests become questions to the memory's thread, and strokes for the ``PanelWindow``.
public final class WebServer: Service {
    private let endpoints: [WebEndpoint]
    private let site: Site
    private let logger: Logger
    private let isNeeded: Bool
    private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Creates a server.
    ///
    /// - Parameters:
    ///   - endpoints: where it listens.
    ///   - window: through which it looks at the panel.
    ///   - memory: the panel's memory.
    ///   - page: the page.
    ///   - names: by which names it may be asked for, besides localhost and addresses in numbers.
    ///   - password: what has to be said before anything is shown; `nil` for nothing.
    ///   - logger: where trouble is written.
    ///   - isNeeded: whether the program ends when nothing can be served; else that is logged, and the panel goes on.
    ///   - examine: finds what is wrong, as doctor does.
    public convenience init(
        endpoints: [WebEndpoint], window: PanelWindow, memory: MemoryQueue, page: PageFile, names: [String],
        password: Password?, logger: Logger, isNeeded: Bool = true, examine: @escaping @Sendable () -> [Diagnosis]
    ) {
        self.init(
            endpoints: endpoints, window: window, memory: memory, page: page, names: names, password: password,
            limits: Limits(), logger: logger, isNeeded: isNeeded, examine: examine)
    }

    init(
        endpoints: [WebEndpoint], window: PanelWindow, memory: MemoryQueue, page: PageFile, names: [String],
        password: Password?, limits: Limits, logger: Logger, isNeeded: Bool = true,
        examine: @escaping @Sendable () -> [Diagnosis]
    ) {
        self.isNeeded = isNeeded
        self.endpoints = endpoints
        self.logger = logger
        let answers = Answers(window: window, memory: memory, page: page, limits: limits, examine: examine)
        site = Site(
            window: window, answers: answers, names: names, password: password, limits: limits, logger: logger)
    }

    /// Why nothing is served at an address.
    public struct Problem: Error, CustomStringConvertible {
        let address: WebAddress
        let code: CInt
        /// Whether rights are missing.
        public var isRight: Bool { code == EACCES || code == EPERM }

        /// The address, the reason and what to do.
        public var description: String {
            let reason =
                switch code {
                case EADDRINUSE: "another program serves there: stop it, or choose another port"
                case EACCES, EPERM:
                    "that is not allowed: ports below 1024 are the administrator's, and a service in a sandbox is passed its socket"
                case EADDRNOTAVAIL: "this computer has no such address"
                case EAFNOSUPPORT:
                    "sockets of the network are not allowed here: systemd passes them (attention-panel.socket)"
                default: unsafe String(cString: strerror(code))
                }
            return "the page cannot be served at \(address): \(reason)"
        }
    }

    /// Listens until the service is asked to stop.
    ///
    /// - Throws: ``Problem`` when it cannot listen, and is needed.
    public func run() async throws {
        var servers: [any Channel] = []
        do {
            servers = try await listen()
        } catch {
            guard !isNeeded else {
                try? await group.shutdownGracefully()
                throw error
            }
            logger.error("\(error)")
        }
        try? await gracefulShutdown()
        await stop(servers)
    }

    /// Begins to listen.
    func listen() async throws(Problem) -> [any Channel] {
        let (site, loop) = (site, group.next())
        site.window.onChange { site.changed(on: loop) }
        var servers: [any Channel] = []
        for endpoint in endpoints {
            do {
                servers.append(try await endpoint.bind(bootstrap))
            } catch {
                throw Problem(address: endpoint.address, code: (error as? IOError)?.errnoCode ?? EINVAL)
            }
            logger.notice("the page is at \(endpoint)")
        }
        return servers
    }

    /// Ends all connections.
    func stop(_ servers: [any Channel]) async {
        site.window.onChange {}
        for server in servers { try? await server.close() }
        site.visitors.closeAll()
        try? await group.shutdownGracefully()
    }

    private var bootstrap: ServerBootstrap {
        let site = site
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 4)
            .childChannelOption(.writeBufferWaterMark, value: .init(low: 8 << 10, high: 64 << 10))
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try Self.set(up: channel, on: site) }
            }
    }

    static func set(up channel: any Channel, on site: Site) throws {
        guard site.visitors.admit(channel) else { return channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in site.visitors.left(channel) }
        let limit = HeaderLimit(most: site.limits.header)
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(limit)
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: true)
        try pipeline.addHandler(ConnectionHandler(site, headerLimit: limit))
    }
}
