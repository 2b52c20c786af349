import Attention
public import TM1638

extension Controller {
    private static let blinkPeriod = Duration.milliseconds(800)
    private static let blinkDark = Duration.milliseconds(300)
    private static let holdDark = Duration.milliseconds(200)
    /// Of each such period without keys, the last part says what is wrong.
    private static let faultPeriod = Duration.seconds(10)
    private static let faultReminder = Duration.seconds(2)
    private static let faultNews = Duration.seconds(3)

    /// How far the panel has gone to sleep.
    enum Rest: Hashable { case awake, dim, dark }

    func rest(at now: Instant) -> Rest {
        let idle = now - touched
        if let dark = settings.darkAfter, idle >= .seconds(dark) { return .dark }
        if let dim = settings.dimAfter, idle >= .seconds(dim) { return .dim }
        return .awake
    }

    /// What the panel shows at `now`.
    public func picture(at now: Instant) -> Picture {
        if let heldAt, now >= heldAt, now - heldAt < Self.holdDark { return Picture() }
        return picture(at: now, isDark: isDark(at: now))
    }

    /// What the panel shows at `now`, with what is dark only because it blinks.
    public func steadyPicture(at now: Instant) -> Picture {
        picture(at: now, isDark: false)
    }

    /// - Parameter isDark: whether what blinks is dark.
    private func picture(at now: Instant, isDark: Bool) -> Picture {
        if rest(at: now) == .dark { return Picture() }
        if isLoading { return Picture(digits: Self.word("LOAd", width: 8)) }
        let notice = notice.flatMap { now < $0.until ? $0 : nil }
        if let notice, notice.place == .everywhere { return Picture(digits: Self.word(notice.text, width: 8)) }
        if let fault = faultShown(at: now) { return Picture(digits: Self.word(fault.face, width: 8)) }
        var (left, right) = halves(isDark: isDark)
        if let notice {
            let word = Self.word(notice.text, width: Field.digits)
            if notice.place == .left { left = word } else { right = word }
        }
        if case .menu = mode { return Picture(digits: left + right) }
        return Picture(digits: left + right, leds: leds)
    }

    /// Whether the picture at `now` shows an estimate that no pair is near enough to support: it blinks.
    public func showsGuess(at now: Instant) -> Bool {
        guard rest(at: now) != .dark, !isLoading, mode == .asking, page != .pairs, faultShown(at: now) == nil else {
            return false
        }
        return isGuess && notice.map { now >= $0.until } ?? true
    }

    private var isGuess: Bool { current.answer != nil && !current.isSupported }

    /// How bright the display is at `now`.
    public func brightness(at now: Instant) -> Brightness {
        switch rest(at: now) {
        case .dark: .off
        case .dim: .dimmest
        case .awake: Brightness(level: settings.brightness) ?? .brightest
        }
    }

    private func halves(isDark: Bool) -> ([Segments], [Segments]) {
        let entry = entries[fieldIndex]
        switch mode {
        case .asking, .undoing:
            if page == .pairs, attended.indices.contains(attendedIndex) {
                let pair = attended[attendedIndex]
                let key = Self.fitted(pair.key[fieldIndex], decimals: entry.field.shownDecimals, width: Field.digits)
                return (key, Self.marked("P", pair.weight * 100))
            }
            return (entry.digits(cursorIsDark: isDark), result(isDark: isDark))
        case .teaching(let teaching):
            let value = teaching.entry
            switch teaching.stage {
            case .keying: return (entry.digits, value.digits(cursorIsDark: isDark))
            case .doubting: return (Self.word("SurE", width: Field.digits), value.digits)
            case .storing: return (entry.digits, value.digits)
            }
        case .menu(let menu):
            return (Self.word(menu.item.tag, width: Field.digits), setting(menu.item))
        }
    }

    private func isDark(at now: Instant) -> Bool {
        let phase = (now - touched).nanoseconds % Self.blinkPeriod.nanoseconds
        return phase >= (Self.blinkPeriod - Self.blinkDark).nanoseconds
    }

    private func result(isDark: Bool) -> [Segments] {
        guard let answer = current.answer else { return Text.overflow(Field.digits) }
        if isGuess, isDark { return [] }
        switch page {
        case .estimate(let index):
            return Self.fitted(
                answer.values[index], decimals: model.schema.values[index].decimals, width: Field.digits)
        case .spread(let index): return Self.marked("u", answer.spreads[index])
        case .lowest(let index): return bound("L", model.interval(answer, of: index)?.lowerBound, of: index)
        case .highest(let index): return bound("H", model.interval(answer, of: index)?.upperBound, of: index)
        case .support: return Self.marked("n", answer.effectiveCount)
        case .pairs: return Text.overflow(Field.digits)
        }
    }

    /// One end of an interval after a mark, with as many of the field's decimals as fit.
    private func bound(_ mark: Unicode.Scalar, _ number: Double?, of index: Int) -> [Segments] {
        guard let number else { return Text.overflow(Field.digits) }
        let decimals = model.schema.values[index].decimals
        return [Font.standard[mark] ?? []] + Self.fitted(number, decimals: decimals, width: Field.digits - 1)
    }

    private func setting(_ item: Menu.Item) -> [Segments] {
        func word(_ text: String) -> [Segments] { Text.lossy(text, width: Field.digits, alignment: .right) }
        func number(_ number: Int) -> [Segments] { Text.number(Double(number), decimals: 0, width: Field.digits) }
        switch item {
        case .brightness: return number(settings.brightness)
        case .score:
            switch settings.score {
            case .gaussian: return word("GAUS")
            case .scaledDot: return word("Sdot")
            case .dot: return word("dot")
            case .additive: return word("Add")
            case .additiveLinear: return word("Lin")
            }
        case .bandwidth:
            return settings.learnsBandwidth
                ? word("LErn") : Self.fitted(settings.bandwidth, decimals: 2, width: Field.digits)
        case .sleep:
            return settings.darkAfter.map {
                Self.fitted(Double($0) / 60, decimals: $0 % 60 == 0 ? 0 : 1, width: Field.digits)
            } ?? word("oFF")
        case .pairs: return number(model.count)
        case .rescued: return rescued.map { number(min($0, 9999)) } ?? word("-")
        case .version: return word(version.isEmpty ? "-" : version)
        case .busErrors: return number(min(busErrors, 9999))
        }
    }

    /// What is wrong, when it is time to say it: just after it happened, and now and then while no key is used.
    private func faultShown(at now: Instant) -> Fault? {
        guard !faults.isEmpty, mode == .asking else { return newest(at: now) }
        if let fault = newest(at: now) { return fault }
        let idle = (now - touched).nanoseconds
        let period = Self.faultPeriod.nanoseconds
        guard idle % period >= period - Self.faultReminder.nanoseconds else { return nil }
        return faults.sorted()[Int(idle / period) % faults.count]
    }

    private func newest(at now: Instant) -> Fault? {
        guard let faultRaised, faultRaised >= touched, now - faultRaised < Self.faultNews else { return nil }
        return faults.max()
    }

    private static func word(_ text: String, width: Int) -> [Segments] {
        Text.lossy(text, width: width)
    }

    private static func marked(_ mark: Unicode.Scalar, _ value: Double) -> [Segments] {
        [Font.standard[mark] ?? []] + fitted(value, decimals: 1, width: Field.digits - 1)
    }

    /// The number with as many of its decimals as fit.
    private static func fitted(_ value: Double, decimals: Int, width: Int) -> [Segments] {
        for decimals in stride(from: decimals, to: 0, by: -1) {
            let digits = Text.number(value, decimals: decimals, width: width)
            if digits != Text.overflow(width) { return digits }
        }
        return Text.number(value, decimals: 0, width: width)
    }
}
