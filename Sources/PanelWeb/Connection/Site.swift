import Dispatch
import FoundationEssentials
import Logging
import NIOCore
import NIOHTTP1
import PanelService
import Synchronization

/// What all connections share: who is let in, who answers, and who is told of changes.
final class Site: Sendable {
    let limits: Limits
    let window: PanelWindow
    let visitors: Visitors
    private let doorkeeper: Doorkeeper
    private let answers: Answers
    private let password: Password?
    private let sessions = Mutex(Sessions())
    private let logger: Logger
    /// Trying a password takes its time, so it has a thread of its own, and one at a time.
    private let trying = DispatchQueue(label: "attention-panel password")
    private let isTold = Atomic<Bool>(false)
    private let told = Mutex(NIODeadline.uptimeNanoseconds(0))

    init(
        window: PanelWindow, answers: Answers, names: [String], password: Password?, limits: Limits, logger: Logger
    ) {
        self.window = window
        self.answers = answers
        self.password = password
        self.limits = limits
        self.logger = logger
        doorkeeper = Doorkeeper(names: Set(names))
        visitors = Visitors(limits: limits)
    }

    private static let loginPath = ["login"]

    // MARK: Who is let in

    /// What is answered instead, judged by a request's head; `nil` when it is heard.
    func refusal(_ head: HTTPRequestHead, _ request: WebRequest) -> WebResponse? {
        let isLogin = request.method == .POST && request.path == Self.loginPath
        if let refusal = doorkeeper.refusal(head, isForm: isLogin) { return refusal.response }
        guard !isLogin, isUnknown(head), BasicCredentials(head) == nil else { return nil }
        return request.path == [""] ? LoginPage.response() : .problem(.unauthorized, "say the password first, at /")
    }

    /// Whether there is a password, and this request's sender has not said it yet.
    private func isUnknown(_ head: HTTPRequestHead) -> Bool {
        guard password != nil else { return false }
        let (cookies, credentials) = (head.headers["Cookie"], BasicCredentials(head))
        return sessions.withLock { !$0.isKnown(cookies: cookies, credentials: credentials, at: .now) }
    }

    func answer(
        _ request: WebRequest, from head: HTTPRequestHead, _ done: @escaping @Sendable (WebResponse) -> Void
    ) {
        if request.method == .POST, request.path == Self.loginPath {
            guard password != nil else { return done(.redirection) }
            let isSecure = head.headers.first(name: "X-Forwarded-Proto") == "https"
            return attempt(LoginPage.password(in: request.body)) { outcome in
                switch outcome {
                case .right:
                    done(.redirection(token: self.sessions.withLock { $0.begin(at: .now) }, isSecure: isSecure))
                case .wrong: done(LoginPage.response("That is not the password.", .unauthorized))
                case .tooMany: done(LoginPage.response("Too many tries. Wait half a minute.", .tooManyRequests))
                }
            }
        }
        guard isUnknown(head), let credentials = BasicCredentials(head) else { return answers.answer(request, done) }
        let wrong = WebResponse.problem(.unauthorized, "that is not the password")
        if sessions.withLock({ $0.areWrong(credentials) }) { return done(wrong) }
        attempt(credentials.password) { outcome in
            switch outcome {
            case .right:
                self.sessions.withLock { $0.begin(with: credentials, at: .now) }
                self.answers.answer(request, done)
            case .wrong:
                self.sessions.withLock { $0.refuse(credentials) }
                done(wrong)
            case .tooMany: done(.problem(.tooManyRequests, "too many wrong passwords: wait half a minute"))
            }
        }
    }

    /// How trying a password ended.
    private enum Outcome {
        case right
        case wrong
        case tooMany
    }

    /// Tries a password, unless too many were wrong; calls back from any thread.
    private func attempt(_ text: String?, _ done: @escaping @Sendable (Outcome) -> Void) {
        guard sessions.withLock({ $0.mayTry(at: .now) }) else {
            logger.warning("the page: too many wrong passwords")
            return done(.tooMany)
        }
        trying.async {
            if let text, let password = self.password, password.isRight(text) { return done(.right) }
            self.logger.warning("the page: a wrong password")
            done(.wrong)
        }
    }

    /// What goes with every answer.
    func headers(for response: WebResponse) -> [(name: String, value: String)] {
        var headers = [
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Resource-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cache-Control", "no-store"),
        ]
        if !response.headers.contains(where: { $0.name == "Content-Security-Policy" }) {
            headers.append(("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"))
        }
        return headers
    }

    // MARK: Who is told

    /// What is to be seen, as an event.
    func event() -> ConnectionHandler.Event {
        let scene = answers.scene
        return .init(text: "data: \(String(decoding: WebResponse.json(scene).body, as: UTF8.self))\n\n")
    }

    /// Tells those who listen, soon: from any thread, without waiting, and not oftener than they can look.
    func changed(on loop: any EventLoop) {
        guard !isTold.exchange(true, ordering: .acquiringAndReleasing) else { return }
        loop.execute {
            let next = max(loop.now, self.told.withLock { $0 } + self.limits.eventPeriod)
            loop.scheduleTask(deadline: next) {
                self.isTold.store(false, ordering: .releasing)
                self.told.withLock { $0 = loop.now }
                let event = self.event()
                for channel in self.visitors.listeners { channel.pipeline.fireUserInboundEventTriggered(event) }
            }
        }
    }
}

extension WebResponse {
    fileprivate static let redirection = WebResponse(status: .seeOther, headers: [("Location", "/")])

    /// To the page, with a cookie that says who comes.
    fileprivate static func redirection(token: String, isSecure: Bool) -> WebResponse {
        let cookie =
            "\(Sessions.cookie)=\(token); Path=/; HttpOnly; SameSite=Strict; Max-Age=\(Sessions.life.components.seconds)"
            + (isSecure ? "; Secure" : "")
        return WebResponse(status: .seeOther, headers: [("Location", "/"), ("Set-Cookie", cookie)])
    }
}
