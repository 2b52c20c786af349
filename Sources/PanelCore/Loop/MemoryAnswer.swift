/// What the memory tells the controller.
public enum MemoryAnswer: Equatable, Sendable {
    /// What was taught is stored, or the last pair is taken out: this answers now.
    case kept(Model)
    /// What was taught or undone could not be stored.
    case refused(Fault)
    /// Another hand changed the memory, or other settings or what was learned are in force: this answers now.
    case changed(Model)
    /// Settings were changed in the memory, not on the panel.
    case settings(Settings)
    /// The memory takes what is given to it.
    case well
    /// The file was damaged, and a new one begun with so many of its pairs.
    case rescued(Int)
    /// Something could not be stored or read.
    case trouble(Fault)
}
