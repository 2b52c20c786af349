import PanelCore
import TM1638
import TM1638Simulator

/// Presses the tutorial's keys on a simulated board, and says what its digits read then.
enum SelfTest {
    static func run() -> String {
        let session = Session()
        session.advance(by: .milliseconds(200))
        // 64.0 is where the panel begins; two steps down under the cursor are 62.0.
        for _ in 0..<2 { tap("S3", in: session) }
        var text = session.panel.text() + "\n"
        text += "violations: \(session.panel.violationCount)\n"
        text += "estimate: \(session.loop.controller.current.values.first ?? .nan)\n"
        // Teach: hold enter, count up, confirm; then back takes it out again.
        session.panel.press("S8")
        session.advance(by: .seconds(1))
        session.panel.release("S8")
        session.advance(by: .seconds(1))
        tap("S4", in: session)
        tap("S8", in: session)
        session.advance(by: .milliseconds(400))
        text += session.panel.text() + "\n"
        session.advance(by: .seconds(1))
        session.advance(by: .seconds(1))
        text += session.panel.text() + "\n"
        return text
    }

    private static func tap(_ key: String, in session: Session) {
        session.panel.press(key)
        session.advance(by: .milliseconds(100))
        session.panel.release(key)
        session.advance(by: .milliseconds(100))
    }
}
