import Glibc

/// The guest's memory as far as it shares it, read and written through the files that hold it.
///
/// Not mapped: a peer that shortens its file after it was mapped would end this process with SIGBUS. A read or write of the file
/// fails instead, and costs little beside the message that brings it about.
struct GuestMemory {
    /// One piece of memory, which the guest calls by its physical address and vhost-user's messages by one of their own.
    struct Region {
        let guestAddress: UInt64
        let userAddress: UInt64
        let size: UInt64
        let fileOffset: UInt64
        let file: Descriptor
    }

    /// Which of the two names an address is.
    enum Space {
        case guest
        case user
    }

    let regions: [Region]

    init() {
        regions = []
    }

    /// Takes regions whose addresses and offsets do not run over.
    init(_ regions: [Region]) throws(PeerError) {
        for region in regions {
            let ends = [region.guestAddress, region.userAddress, region.fileOffset].map {
                $0.addingReportingOverflow(region.size)
            }
            guard region.size > 0, ends.allSatisfy({ !$0.overflow }), ends[2].partialValue <= UInt64(Int64.max) else {
                throw PeerError("a memory region is empty or runs beyond the end of all addresses")
            }
        }
        self.regions = regions
    }

    /// Reads `count` bytes; they have to lie in one region.
    func read(_ count: Int, at address: UInt64, in space: Space) throws(PeerError) -> [UInt8] {
        let (file, offset) = try locate(address, count: count, in: space)
        var bytes = [UInt8](repeating: 0, count: count)
        guard file.read(into: &bytes, at: offset) else {
            throw PeerError("shared memory ends before address \(hex(address))")
        }
        return bytes
    }

    /// Writes `bytes`; they have to go to one region.
    func write(_ bytes: [UInt8], at address: UInt64, in space: Space) throws(PeerError) {
        let (file, offset) = try locate(address, count: bytes.count, in: space)
        guard offset + Int64(bytes.count) <= size(of: file) else {
            throw PeerError("shared memory ends before address \(hex(address))")
        }
        guard file.write(bytes, at: offset) else {
            throw PeerError("shared memory at address \(hex(address)) cannot be written")
        }
    }

    private func locate(_ address: UInt64, count: Int, in space: Space) throws(PeerError) -> (Descriptor, Int64) {
        for region in regions {
            let start = space == .guest ? region.guestAddress : region.userAddress
            guard address >= start, address - start < region.size, UInt64(count) <= region.size - (address - start)
            else {
                continue
            }
            return (region.file, Int64(region.fileOffset + (address - start)))
        }
        throw PeerError("\(count) bytes at \(space) address \(hex(address)) are not in the shared memory")
    }

    /// The file's length, so that a write never makes it longer.
    private func size(of file: Descriptor) -> Int64 {
        var status = stat()
        return unsafe fstat(file.number, &status) == 0 ? Int64(status.st_size) : 0
    }
}
