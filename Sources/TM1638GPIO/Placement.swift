/// Where the wires of a panel are: one chip, and a line of it for each wire.
struct Placement: Hashable {
    let chip: ChipDescription
    /// The lines' offsets, in the order of the wires.
    let offsets: [UInt32]

    /// A wire of the panel and the line that it was given.
    struct Wire: Hashable {
        let name: String
        let line: GPIOLine
    }

    /// How to learn about the chips of a machine; tests have machines of their own.
    struct Machine: Sendable {
        /// All chips.
        var chips: @Sendable () -> [ChipDescription] = { ChipDescription.all(in: "/dev") }
        /// The name of the chip that another name is a link to; `nil` when it is none.
        var target: @Sendable (String) -> String? = { ChipDescription.target(of: $0, in: "/dev") }
        /// The chip at a path.
        var chip: @Sendable (String) throws(GPIOFailure) -> ChipDescription = {
            (path) throws(GPIOFailure) in try ChipDescription(path: path)
        }
        /// The offset of a line by name.
        var offset: @Sendable (ChipDescription, String) throws(GPIOFailure) -> UInt32? = {
            (chip, name) throws(GPIOFailure) in try chip.offset(ofLineNamed: name)
        }
    }

    /// Finds the chip and the lines.
    ///
    /// - Parameters:
    ///   - chip: a path (whatever holds a `/`), a kernel name or a label; `nil` looks for the lines' names on all chips.
    ///   - wires: the wires; no two may have the same line.
    ///   - machine: where to look.
    init(of wires: [Wire], on chip: String?, in machine: Machine = Machine()) throws(GPIOFailure) {
        if let chip {
            self.chip = try Self.find(chip, in: machine)
            offsets = try Self.find(wires, on: self.chip, in: machine)
        } else {
            (self.chip, offsets) = try Self.search(wires, in: machine)
        }
        for (position, offset) in offsets.enumerated() {
            if let lineCount = self.chip.lineCount, offset >= lineCount {
                throw .lineOutOfRange(
                    wire: wires[position].name, offset: offset, chip: self.chip.name, lineCount: lineCount)
            }
            if let other = offsets[..<position].firstIndex(of: offset) {
                throw .sharedLine(
                    wire: wires[other].name, other: wires[position].name, offset: offset, chip: self.chip.name)
            }
        }
    }

    private static func find(_ asked: String, in machine: Machine) throws(GPIOFailure) -> ChipDescription {
        if asked.contains("/") { return try machine.chip(asked) }
        let present = machine.chips()
        guard !present.isEmpty else { throw .noChip }
        let named =
            present.first { $0.name == asked }
            ?? machine.target(asked).flatMap { target in present.first { $0.name == target } }
        let fitting = named.map { [$0] } ?? present.filter { $0.label == asked }
        guard fitting.count <= 1 else { throw .ambiguousChip(asked, fitting: fitting) }
        if let chip = fitting.first { return chip.label == nil ? try machine.chip(chip.path) : chip }
        // A chip that may not be opened can be the one whose label was asked for; one that is dead is not.
        for chip in present where chip.label == nil {
            do throws(GPIOFailure) {
                _ = try machine.chip(chip.path)
            } catch {
                if error.isOfRights { throw error }
            }
        }
        throw .unknownChip(asked, present: present)
    }

    private static func find(
        _ wires: [Wire], on chip: ChipDescription, in machine: Machine
    ) throws(GPIOFailure) -> [UInt32] {
        var offsets: [UInt32] = []
        for wire in wires {
            switch wire.line {
            case .offset(let offset): offsets.append(offset)
            case .name(let name):
                guard let offset = try machine.offset(chip, name) else {
                    throw .unknownLine(wire: wire.name, name: name, chip: chip.name)
                }
                offsets.append(offset)
            }
        }
        return offsets
    }

    /// Looks for the one chip that has all the lines by name.
    private static func search(_ wires: [Wire], in machine: Machine) throws(GPIOFailure) -> (ChipDescription, [UInt32])
    {
        for wire in wires {
            if case .offset(let offset) = wire.line { throw .chipNeeded(wire: wire.name, offset: offset) }
        }
        let present = machine.chips()
        guard !present.isEmpty else { throw .noChip }
        var fitting: [(chip: ChipDescription, offsets: [UInt32])] = []
        var failure: GPIOFailure?
        for chip in present {
            do throws(GPIOFailure) {
                fitting.append((chip, try find(wires, on: chip, in: machine)))
            } catch {
                var reason = error
                if case .unknownLine(let wire, let name, _) = error {
                    reason = .unknownLine(wire: wire, name: name, chip: present.count == 1 ? chip.name : nil)
                }
                if failure.map({ reason.weight > $0.weight }) ?? true { failure = reason }
            }
        }
        guard let found = fitting.first else { throw failure ?? .noChip }
        guard fitting.count == 1 else {
            throw .ambiguousChip(wires.map(\.line.description).joined(separator: ", "), fitting: fitting.map(\.chip))
        }
        return found
    }
}

extension GPIOFailure {
    /// How much one chip's reason says about all: that it may not be asked most, that it is dead least.
    fileprivate var weight: Int {
        if case .unknownLine = self { return 1 }
        return isOfRights ? 2 : 0
    }
}
