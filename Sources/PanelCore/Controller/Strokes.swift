import TM1638

/// What a stroke of a key does, in each mode.
extension Controller {
    // MARK: Asking

    mutating func strokeAsking(_ role: Role, at now: Instant) -> [Effect] {
        if role != .back { canUndo = false }
        switch role {
        case .minus: changeOrWalk(by: -1)
        case .plus: changeOrWalk(by: 1)
        case .left: entries[fieldIndex].moveCursor(by: -1)
        case .right: entries[fieldIndex].moveCursor(by: 1)
        case .digit(let digit):
            entries[fieldIndex].type(digit, at: now)
            ask()
        case .field:
            entries[fieldIndex].centreCursor()
            fieldIndex = (fieldIndex + 1) % entries.count
            entries[fieldIndex].centreCursor()
            ask()
            notice = tag(entries[fieldIndex].field.tag, .left, at: now)
        case .page:
            entries[fieldIndex].settle()
            pageIndex = (pageIndex + 1) % pages.count
            ask()
            notice = tag(page.tag(in: model.schema), .right, at: now)
        case .back: return back(at: now)
        case .enter:
            entries[fieldIndex].settle()
            ask()
            last = current
            heldAt = now
            isReadingDue = true
            return []
        }
        return []
    }

    /// − and + change the number, or walk through the pairs while these are looked at.
    private mutating func changeOrWalk(by direction: Int) {
        if page == .pairs {
            attendedIndex = min(max(attendedIndex + direction, 0), max(attended.count - 1, 0))
        } else {
            entries[fieldIndex].change(by: direction)
            ask()
        }
    }

    private mutating func back(at now: Instant) -> [Effect] {
        if canUndo {
            canUndo = false
            mode = .undoing(since: now)
            return [.undo]
        }
        if entries[fieldIndex].isTyping {
            entries[fieldIndex].cancelTyping()
            ask()
        } else {
            returnToLast()
        }
        return []
    }

    private func tag(_ text: String, _ place: Notice.Place, at now: Instant) -> Notice {
        Notice(text: text, place: place, until: now + .seconds(1))
    }

    // MARK: Teaching

    mutating func teach(at now: Instant) {
        let teaching = Teaching(schema: model.schema, key: current.query, answer: current.answer)
        mode = .teaching(teaching)
        heldAt = nil
        pageIndex = 0
        ask()
        notice = tag(teaching.entry.field.tag, .right, at: now)
    }

    mutating func strokeTeaching(_ teaching: Teaching, _ role: Role, at now: Instant) -> [Effect] {
        var teaching = teaching
        if case .storing(let since) = teaching.stage {
            // Nobody answered: better to offer the number again than to take no key any more.
            guard now - since >= Self.storingPatience else { return [] }
            _ = teaching.stepBack()
            mode = .teaching(teaching)
            raise(.notStored, at: now)
            return []
        }
        if role == .back {
            mode = teaching.stepBack() ? .teaching(teaching) : .asking
            return []
        }
        let field = teaching.index
        let pair = teaching.take(role, from: model, at: now)
        if teaching.index != field { notice = tag(teaching.entry.field.tag, .right, at: now) }
        mode = .teaching(teaching)
        return pair.map { [.teach($0)] } ?? []
    }

    // MARK: Menu

    mutating func strokeMenu(_ menu: Menu, _ role: Role, at now: Instant) -> [Effect] {
        var menu = menu
        switch role {
        case .back, .enter:
            mode = .asking
            return []
        case .left, .page: menu.walk(by: -1)
        case .right, .field: menu.walk(by: 1)
        case .minus: return change(menu, by: -1, at: now)
        case .plus: return change(menu, by: 1, at: now)
        case .digit: break
        }
        mode = .menu(menu)
        return []
    }

    private mutating func change(_ menu: Menu, by direction: Int, at now: Instant) -> [Effect] {
        var changed = settings
        if !menu.change(&changed, by: direction, pairs: model.count) {
            notice = Notice(
                text: "nEEd \(Learned.fewestPairs)Pr", place: .everywhere, until: now + .seconds(1.5))
        }
        guard changed != settings else { return [] }
        apply(changed)
        return [.set(changed)]
    }
}
