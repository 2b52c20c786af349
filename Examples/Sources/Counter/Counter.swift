public import TM1638

/// A program for a panel, apart from its wires so that it can be tested: S1 counts up, S2 down, S8 ends it.
public struct Counter<Line: Lines & ~Copyable>: ~Copyable {
    private var panel: Panel<Line>
    /// How far it has counted.
    public private(set) var count = 0
    /// Whether S8 was pressed.
    public private(set) var isOver = false

    /// Shows 0.
    public init(_ lines: consuming Line) throws(PanelError<Line.Failure>) {
        var panel = try Panel(lines)
        try panel.show(0)
        self.panel = panel
    }

    /// One round: reads keys and shows what became of them.
    public mutating func turn() throws(PanelError<Line.Failure>) {
        for event in try panel.events() where event.isPress || event.kind == .repeated {
            switch event.name {
            case "S1": count += 1
            case "S2": count -= 1
            case "S8":
                isOver = true
                return try panel.close()
            default: break
            }
        }
        try panel.show(count)
    }
}
