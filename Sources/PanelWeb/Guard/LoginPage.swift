import NIOHTTP1

/// The page that asks for the password: a form, and no script.
enum LoginPage {
    private static let style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:3em auto;padding:0 1em;color-scheme:light dark}"
        + "input,button{font:inherit;padding:.5em .8em;min-height:44px}p[role=alert]{font-weight:bold}"

    static func response(_ problem: String = "", _ status: HTTPResponseStatus = .unauthorized) -> WebResponse {
        let alert = problem.isEmpty ? "" : "<p role=\"alert\">\(problem)</p>"
        var response = WebResponse.text(
            """
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Attention panel</title><style>\(style)</style>
            <main><h1>Attention panel</h1>\(alert)
            <form method="post" action="/login"><p><label for="password">Password</label><br>
            <input id="password" name="password" type="password" autocomplete="current-password" required autofocus>
            <button>Enter</button></p></form>
            <p>Over plain HTTP the password and all else can be read on the way. For more than a home’s own network put a proxy with TLS \
            before the panel: <code>attention-panel web --help</code> says how.</p></main>
            """, status, type: "text/html; charset=utf-8")
        response.headers.append(
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            ))
        return response
    }

    /// The password of a form.
    static func password(in body: [UInt8]) -> String? {
        guard let text = String(validating: body, as: UTF8.self), text.hasPrefix("password="), !text.contains("&")
        else { return nil }
        let value = text.dropFirst("password=".count)
        return WebRequest.decoded(String(value.map { $0 == "+" ? " " : $0 }))
    }
}
