import PanelCore
import PanelMemory

extension Store {
    var rescues: [MemoryAnswer] {
        events.map { event in
            switch event {
            case .movedAside(_, _, _, let saved): .rescued(saved)
            }
        }
    }
}

extension StoreError {
    /// What the panel's face says.
    var fault: Fault {
        switch self {
        case .readOnly: .writeProtected
        case .full: .full
        case .damaged, .foreign, .newer: .unreadable
        case .busy, .moved, .failed, .refused: .notStored
        }
    }
}

extension StoreStatus {
    var error: StoreError? {
        switch self {
        case .ready: nil
        case .failing(let error), .readOnly(let error), .unreadable(let error): error
        }
    }

    var fault: Fault? {
        switch self {
        case .ready: nil
        case .failing(let error), .readOnly(let error): error.fault
        case .unreadable: .unreadable
        }
    }

    /// Whether another try may find more than this.
    var isStandIn: Bool {
        switch self {
        case .ready, .failing: false
        case .readOnly, .unreadable: true
        }
    }
}
