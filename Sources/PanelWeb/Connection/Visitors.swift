import NIOCore
import Synchronization

/// All connections: how many there are, which of them only wait, and which listen to events.
final class Visitors: Sendable {
    private struct Visitor {
        let channel: any Channel
        /// Since when it has been expected to say something; `nil` while it is answered.
        var waitingSince: NIODeadline?
        var isListening = false
    }

    private let visitors = Mutex<[ObjectIdentifier: Visitor]>([:])
    private let limits: Limits

    init(limits: Limits) {
        self.limits = limits
    }

    /// A connection came: it is let in, in the place of the one that has waited longest where there are too many.
    ///
    /// - Returns: `false` when there is no place for it.
    func admit(_ channel: any Channel) -> Bool {
        let (isAdmitted, evicted): (Bool, (any Channel)?) = visitors.withLock { visitors in
            var evicted: ObjectIdentifier?
            if visitors.count >= limits.connections {
                evicted =
                    visitors.compactMap { id, visitor in visitor.waitingSince.map { (id, $0) } }
                    .min { $0.1 < $1.1 }?.0
                guard evicted != nil else { return (false, nil) }
            }
            let gone = evicted.flatMap { visitors.removeValue(forKey: $0)?.channel }
            visitors[ObjectIdentifier(channel)] = Visitor(channel: channel, waitingSince: .now())
            return (true, gone)
        }
        evicted?.close(promise: nil)
        return isAdmitted
    }

    func left(_ channel: any Channel) {
        visitors.withLock { $0[ObjectIdentifier(channel)] = nil }
    }

    /// A connection is expected to say something from now on, or is answered.
    func note(_ channel: any Channel, isWaiting: Bool) {
        visitors.withLock { $0[ObjectIdentifier(channel)]?.waitingSince = isWaiting ? .now() : nil }
    }

    /// A connection wants events; `false` when too many do.
    func listen(_ channel: any Channel) -> Bool {
        visitors.withLock { visitors in
            guard visitors.values.count(where: \.isListening) < limits.listeners else { return false }
            visitors[ObjectIdentifier(channel)]?.isListening = true
            return true
        }
    }

    var count: Int { visitors.withLock(\.count) }

    /// Those who listen.
    var listeners: [any Channel] { visitors.withLock { $0.values.filter(\.isListening).map(\.channel) } }

    func closeAll() {
        for visitor in visitors.withLock({ Array($0.values) }) { visitor.channel.close(promise: nil) }
    }
}
