import PanelCore
struct DailyCopy {
    let files: DatabaseFiles
    func keepAsPrevious() throws(StoreError) {}
}
