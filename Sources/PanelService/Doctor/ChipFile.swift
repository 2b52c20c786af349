import PanelCore
import PanelMemory
import FoundationEssentials
import Glibc

/// The device file of a gpiochip: whom the system lets at it.
public struct ChipFile: Hashable, Sendable {
    /// The name in `/dev`, such as `gpiochip0`.
    public var name: String
    /// What it is another name for; `nil` for the file itself.
    public var target: String?
    /// The group that owns it.
    public var group: String
    /// The user who owns it.
    public var owner: String
    /// Whether that group may read and write it.
    public var isOpenToGroup: Bool
    /// Whether this process may read and write it.
    public var isOpen: Bool

    /// Every gpiochip's file in a directory, in the order of their numbers.
    public static func all(in directory: String = "/dev") -> [ChipFile] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0.hasPrefix("gpiochip") }
            .sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
            .compactMap { ChipFile(name: $0, in: directory) }
    }

    private init?(name: String, in directory: String) {
        let path = "\(directory)/\(name)"
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.name = name
        target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
        group = Account.groupName(status.st_gid) ?? "\(status.st_gid)"
        owner = unsafe getpwuid(status.st_uid).map { unsafe String(cString: $0.pointee.pw_name) } ?? "\(status.st_uid)"
        isOpenToGroup = status.st_mode & 0o060 == 0o060
        isOpen = unsafe access(path, R_OK | W_OK) == 0
    }

    /// Creates the description of a file.
    public init(
        name: String, target: String? = nil, owner: String = "root", group: String, isOpenToGroup: Bool, isOpen: Bool
    ) {
        self.name = name
        self.target = target
        self.owner = owner
        self.group = group
        self.isOpenToGroup = isOpenToGroup
        self.isOpen = isOpen
    }
}

/// Who runs this process.
public struct Account: Hashable, Sendable {
    /// The user's name.
    public var name: String
    /// The groups that the system's list gives the user; a session has them from the next login on.
    public var listedGroups: Set<String>

    /// Creates a description.
    public init(name: String, listedGroups: Set<String>) {
        self.name = name
        self.listedGroups = listedGroups
    }

    /// The user of this process.
    public static func current() -> Account {
        guard let entry = unsafe getpwuid(geteuid()) else { return Account(name: "\(geteuid())", listedGroups: []) }
        let name = unsafe String(cString: entry.pointee.pw_name)
        var groups = [gid_t](repeating: 0, count: 256)
        var count = Int32(groups.count)
        let found = unsafe getgrouplist(name, entry.pointee.pw_gid, &groups, &count)
        return Account(name: name, listedGroups: Set(groups.prefix(Int(max(0, found))).compactMap { groupName($0) }))
    }

    static func groupName(_ group: gid_t) -> String? {
        guard let entry = unsafe getgrgid(group) else { return nil }
        return unsafe String(cString: entry.pointee.gr_name)
    }
}
