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
        let named = present.first { $0.name == asked }
        let fitting = named.map { [$0] } ?? present.filter { $0.label == asked }
        guard fitting.count <= 1 else { throw .ambiguousChip(asked, fitting: fitting) }
        // A chip that could not be opened may be the one: opening it once more says why it could not.
        guard let chip = fitting.first ?? present.first(where: { $0.label == nil }) else {
            throw .unknownChip(asked, present: present)
        }
        return chip.label == nil ? try machine.chip(chip.path) : chip
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
                // The first chip's reason is as good as any, unless a chip could not be asked at all.
                if case .unknownLine(let wire, let name, _) = error {
                    let place = present.count == 1 ? chip.name : nil
                    failure = failure ?? .unknownLine(wire: wire, name: name, chip: place)
                } else {
                    failure = error
                }
            }
        }
        guard let found = fitting.first else { throw failure ?? .noChip }
        guard fitting.count == 1 else {
            throw .ambiguousChip(wires.map(\.line.description).joined(separator: ", "), fitting: fitting.map(\.chip))
        }
        return found
    }
}
