import NIOCore
import NIOHTTP1
import PanelService

/// One connection: takes requests one after the other, and sends what is answered.
///
/// Everything that a peer does too slowly, too much or out of turn ends its connection.
final class ConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// What is told to those who listen.
    struct Event: Sendable {
        let text: String
    }

    private enum State {
        /// A request is expected.
        case waiting
        /// Its body comes.
        case reading(HTTPRequestHead, WebRequest, most: Int)
        /// It is being answered.
        case answering(HTTPRequestHead)
        /// Events are sent.
        case listening(pending: Event?)
        /// It was refused before it was whole: the rest is not looked at.
        case refused
    }

    private let site: Site
    private let headerLimit: HeaderLimit
    private var state = State.waiting
    private var deadline: Scheduled<Void>?
    private var heartbeat: RepeatedTask?
    private var limits: Limits { site.limits }

    init(_ site: Site, headerLimit: HeaderLimit) {
        self.site = site
        self.headerLimit = headerLimit
    }

    func handlerAdded(context: ChannelHandlerContext) {
        wait(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        heartbeat?.cancel()
        if case .listening = state { site.window.unwatch() }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is HeaderLimit.Exceeded, case .waiting = state {
            return refuse(
                context,
                .problem(.requestHeaderFieldsTooLarge, "a request's headers have \(limits.header) bytes at most"))
        }
        context.close(promise: nil)
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (unwrapInboundIn(data), state) {
        case (.head(let head), .waiting): begin(context, head)
        case (.body(let bytes), .reading(let head, var request, let most)):
            guard request.body.count + bytes.readableBytes <= most else { return refuse(context, .tooLarge(most)) }
            // Else appending would copy what is there.
            state = .waiting
            request.body += bytes.readableBytesView
            state = .reading(head, request, most: most)
        case (.end, .reading(let head, let request, _)):
            headerLimit.isHeadWhole = false
            answer(context, head, request)
        // The rest of a request that was refused is dropped.
        case (_, .refused): break
        // A second request before the first is answered: browsers never do that.
        default: context.close(promise: nil)
        }
    }

    private func begin(_ context: ChannelHandlerContext, _ head: HTTPRequestHead) {
        headerLimit.isHeadWhole = true
        let bytes = head.headers.reduce(head.uri.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        guard bytes <= limits.header else {
            return refuse(
                context,
                .problem(.requestHeaderFieldsTooLarge, "a request's headers have \(limits.header) bytes at most"))
        }
        let method = head.method == .HEAD ? .GET : head.method
        guard let request = WebRequest(method: method, target: head.uri) else {
            return refuse(context, .problem(.badRequest, "this is no path"))
        }
        if let refusal = site.refusal(head, request) { return refuse(context, refusal) }
        let most = request.path == Answers.importPath ? limits.file : limits.body
        if let text = head.headers.first(name: "Content-Length"), Int(text).map({ $0 > most }) ?? true {
            return refuse(context, .tooLarge(most))
        }
        state = .reading(head, request, most: most)
        expect(context, within: limits.arrival)
    }

    private func answer(_ context: ChannelHandlerContext, _ head: HTTPRequestHead, _ request: WebRequest) {
        state = .answering(head)
        site.visitors.note(context.channel, isWaiting: false)
        expect(context, within: limits.reading)
        let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let loop = context.eventLoop
        site.answer(request, from: head) { response in
            loop.execute {
                let (handler, context) = handler.value
                handler.send(context, response)
            }
        }
    }

    // MARK: Answers

    private func send(_ context: ChannelHandlerContext, _ response: WebResponse) {
        guard context.channel.isActive, case .answering(let head) = state else { return }
        if response.isEvents, head.method != .HEAD {
            guard site.visitors.listen(context.channel) else {
                return send(context, .problem(.serviceUnavailable, "\(limits.listeners) pages listen already"))
            }
            return beginEvents(context, response)
        }
        let keepsAlive = head.isKeepAlive
        write(context, response, isHead: head.method == .HEAD, keepsAlive: keepsAlive)
        let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
            let (handler, context) = handler.value
            guard keepsAlive, context.channel.isActive else { return context.close(promise: nil) }
            handler.state = .waiting
            handler.wait(context)
        }
    }

    private func write(
        _ context: ChannelHandlerContext, _ response: WebResponse, isHead: Bool = false, keepsAlive: Bool
    ) {
        var headers = HTTPHeaders(response.headers + site.headers(for: response))
        if !response.isEvents { headers.add(name: "Content-Length", value: "\(response.body.count)") }
        if !keepsAlive { headers.add(name: "Connection", value: "close") }
        context.write(
            wrapOutboundOut(.head(.init(version: .http1_1, status: response.status, headers: headers))), promise: nil)
        if !isHead, !response.body.isEmpty {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: response.body)))), promise: nil)
        }
    }

    /// Answers a request that is not whole, and ends the connection.
    private func refuse(_ context: ChannelHandlerContext, _ response: WebResponse) {
        state = .refused
        headerLimit.isHeadWhole = true
        write(context, response, keepsAlive: false)
        let channel = context.channel
        // What the peer goes on sending is read for a moment, else the system would take the answer away from it.
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(mode: .output, promise: nil)
        }
        expect(context, within: .seconds(2))
    }

    // MARK: Events

    private func beginEvents(_ context: ChannelHandlerContext, _ response: WebResponse) {
        deadline?.cancel()
        state = .listening(pending: nil)
        site.window.watch()
        write(context, response, keepsAlive: true)
        tell(context, site.event())
        let handler = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        heartbeat = context.eventLoop.scheduleRepeatedTask(initialDelay: limits.heartbeat, delay: limits.heartbeat) {
            _ in
            let (handler, context) = handler.value
            // Who has not read the last ones for so long is gone.
            guard context.channel.isWritable else { return context.close(promise: nil) }
            handler.tell(context, Event(text: ":\n\n"))
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? Event, case .listening = state { return tell(context, event) }
        context.fireUserInboundEventTriggered(event)
    }

    private func tell(_ context: ChannelHandlerContext, _ event: Event) {
        // A listener that reads slowly gets the newest, not all.
        guard context.channel.isWritable else { return state = .listening(pending: event) }
        context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: event.text)))), promise: nil)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, case .listening(let event?) = state {
            state = .listening(pending: nil)
            tell(context, event)
        }
        context.fireChannelWritabilityChanged()
    }

    // MARK: Time

    private func wait(_ context: ChannelHandlerContext) {
        site.visitors.note(context.channel, isWaiting: true)
        expect(context, within: limits.arrival)
    }

    /// Ends the connection unless it goes on in time.
    private func expect(_ context: ChannelHandlerContext, within time: TimeAmount) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}

extension WebResponse {
    fileprivate static func tooLarge(_ most: Int) -> WebResponse {
        .problem(.payloadTooLarge, "this takes \(most) bytes at most")
    }
}
