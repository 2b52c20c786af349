/// What the memory tells the controller.
public enum MemoryAnswer: Hashable, Sendable {
    /// What was taught is stored, or the last pair is taken out: this is remembered now.
    case kept(Remembered)
    /// What was taught or undone could not be stored.
    case refused(Fault)
    /// Another hand changed the memory.
    case changed(Remembered)
    /// The memory takes what is given to it.
    case well
    /// Something could not be stored or read.
    case trouble(Fault)
}
