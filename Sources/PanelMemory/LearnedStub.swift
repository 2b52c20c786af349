public import PanelCore

extension Store {
    public func learned() throws(StoreError) -> Learned? { nil }
    public func keep(_ learned: Learned?) throws(StoreError) {}
}
