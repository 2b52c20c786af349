import NIOHTTP1
import PanelService

/// Decides by its head whether a request is heard at all.
///
/// A page of a stranger, open in the same browser, may send requests here. It cannot choose the Host that the browser writes (so a name
/// that was rebound to this address is refused), nor Origin and Sec-Fetch-Site, nor send the panel's own header without asking first, which
/// is never allowed.
struct Doorkeeper: Sendable {
    /// The header that everything that changes something has to bear.
    static let ownHeader = "X-Attention-Panel"

    /// The names besides localhost and addresses in numbers.
    let names: Set<String>

    /// Why a request is not heard.
    enum Refusal: Error, Hashable {
        case noHost
        case foreignHost
        case foreignOrigin
        case noOwnHeader
        case unknownMethod

        var response: WebResponse {
            switch self {
            case .noHost: .problem(.badRequest, "a request has one Host")
            case .foreignHost:
                .problem(
                    .misdirectedRequest,
                    "the panel does not answer to this name: use an address in numbers, or add the name to web-hosts")
            case .foreignOrigin: .problem(.forbidden, "another page's requests are not heard")
            case .noOwnHeader:
                .problem(.forbidden, "what changes something needs the header \(Doorkeeper.ownHeader): 1")
            case .unknownMethod: .problem(.methodNotAllowed, "GET, POST, PUT or DELETE")
            }
        }
    }

    /// Why the request is not heard; `nil` when it is.
    ///
    /// - Parameter isForm: whether it comes from the form that asks for the password, which cannot send a header of its own.
    func refusal(_ head: HTTPRequestHead, isForm: Bool = false) -> Refusal? {
        let hosts = head.headers["Host"]
        guard hosts.count == 1, let host = hosts.first, !host.isEmpty else { return .noHost }
        guard isOwn(host) else { return .foreignHost }
        let origins = head.headers["Origin"]
        for origin in origins where origin != "http://\(host)" && origin != "https://\(host)" { return .foreignOrigin }
        for site in head.headers["Sec-Fetch-Site"] where site != "same-origin" {
            // A link to the page may stand anywhere, and be followed.
            let isVisit = head.method == .GET && head.headers.first(name: "Sec-Fetch-Mode") == "navigate"
            guard site == "none" || isVisit else { return .foreignOrigin }
        }
        switch head.method {
        case .GET, .HEAD: return nil
        case .POST, .PUT, .DELETE:
            if isForm { return origins.isEmpty ? .foreignOrigin : nil }
            return head.headers.first(name: Self.ownHeader) == "1" ? nil : .noOwnHeader
        default: return .unknownMethod
        }
    }

    /// Whether a Host names this computer: addresses in numbers cannot be rebound.
    func isOwn(_ host: String) -> Bool {
        var name = host[...]
        let afterBracket = name.lastIndex(of: "]")
        if let colon = name.lastIndex(of: ":"), afterBracket.map({ $0 < colon }) ?? true {
            guard UInt16(name[name.index(after: colon)...]) != nil else { return false }
            name = name[..<colon]
        }
        if name.hasPrefix("["), name.hasSuffix("]") { return WebAddress.isNumeric(String(name.dropFirst().dropLast())) }
        let small = name.lowercased()
        return small == "localhost" || names.contains(small) || (!small.contains(":") && WebAddress.isNumeric(small))
    }
}
