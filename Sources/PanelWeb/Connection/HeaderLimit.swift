import NIOCore

/// Counts what comes before a request's head is whole, and gives up on a peer that sends headers without end.
final class HeaderLimit: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// A peer sent more than a head may have.
    struct Exceeded: Error {}

    private let most: Int
    private var count = 0
    private var isOver = false
    /// Whether the head is whole, as the handler behind the decoder knows.
    var isHeadWhole = false {
        didSet { count = 0 }
    }

    init(most: Int) {
        self.most = most
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        let buffer = unwrapInboundIn(data)
        count += buffer.readableBytes
        context.fireChannelRead(data)
        // The decoder has had its chance to find the end of the head in what just came.
        guard !isHeadWhole, count > most else { return }
        isOver = true
        context.fireErrorCaught(Exceeded())
    }
}
