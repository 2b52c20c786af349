import PanelService

/// How the panel is, in the text form that Prometheus reads (exposition format 0.0.4).
enum Metrics {
    static let type = "text/plain; version=0.0.4; charset=utf-8"

    static func text(_ status: PanelStatus) -> String {
        var text = ""
        func metric(_ name: String, _ kind: String, _ help: String, _ values: (labels: String, number: String)...) {
            text += "# HELP attention_panel_\(name) \(help)\n# TYPE attention_panel_\(name) \(kind)\n"
            for value in values { text += "attention_panel_\(name)\(value.labels) \(value.number)\n" }
        }
        metric("showing", "gauge", "Whether the wires work.", ("", status.isShowing ? "1" : "0"))
        metric("faults", "gauge", "What is wrong, in number.", ("", "\(status.faults.count)"))
        metric("pairs", "gauge", "Pairs that answer.", ("", "\(status.model.pairs)"))
        metric("frames_total", "counter", "Frames on the wires.", ("", "\(status.bus.frames)"))
        metric("scans_total", "counter", "Key scans.", ("", "\(status.bus.scans)"))
        metric(
            "scan_errors_total", "counter", "Key scans that told nothing.",
            ("{reason=\"impossible\"}", "\(status.bus.corruptScans)"),
            ("{reason=\"no answer\"}", "\(status.bus.absentScans)"))
        metric("call_errors_total", "counter", "Calls on the lines that failed.", ("", "\(status.bus.failures)"))
        metric(
            "turn_delay_seconds", "gauge", "How late the latest turn was, of late.", ("", "\(status.latestTurn / 1000)")
        )
        metric("uptime_seconds", "gauge", "Since the program started.", ("", "\(status.uptime)"))
        metric("info", "gauge", "The program.", ("{version=\"\(escaped(status.version))\"}", "1"))
        if let reading = status.lastReading, !reading.answered.isEmpty {
            text +=
                "# HELP attention_panel_reading The last reading that was held.\n# TYPE attention_panel_reading gauge\n"
            for (part, numbers) in [("asked", reading.asked), ("answered", reading.answered)] {
                for number in numbers {
                    text +=
                        "attention_panel_reading{part=\"\(part)\",name=\"\(escaped(number.name))\",unit=\"\(escaped(number.unit))\"} \(number.number)\n"
                }
            }
        }
        return text
    }

    private static func escaped(_ text: String) -> String {
        text.map { ["\\": "\\\\", "\"": "\\\"", "\n": "\\n"][$0] ?? String($0) }.joined()
    }
}
